import Glibc
import Kubernetes
import Project
import Rendering
import Resources
import YAMLSyntax

@testable import Drift

/// The manifests of `Defaults/` as one way of applying them declares them, beside what an API server made of them.
struct RecordedPass {
  /// The folder of manifests and recordings.
  static let folder =
    #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    .joined(separator: "/") + "/Defaults"

  let schema: Schema
  let declaration: Declaration
  let snapshot: Snapshot

  /// - Parameters:
  ///   - name: what stands for the word `recorded` in the manifests: `client` or `server`.
  ///   - live: the path of the snapshot.
  ///   - keepsManagers: false for a snapshot as `kubectl get` prints it by default, without managed fields.
  init(_ name: String, live: String, keepsManagers: Bool = true) throws {
    let symbols = Symbols(capacity: 1 << 14)
    schema = Schema.builtin(symbols: symbols)
    declaration = try Self.declaration(name, schema: schema)
    let snapshot = try Snapshot.read(live, symbols: symbols)
    self.snapshot = keepsManagers ? snapshot : try Self.withoutManagers(snapshot, symbols: symbols)
    for resource in snapshot.resources { schema.observe(resource) }
    for resource in declaration.resources { schema.add(customResourceDefinition: resource.resource.root) }
  }

  /// A pass as `scripts/record-defaults` wrote it.
  init(recorded name: String, keepsManagers: Bool = true) throws {
    try self.init(name, live: "\(Self.folder)/live-\(name).json.gz", keepsManagers: keepsManagers)
  }

  private static func withoutManagers(_ snapshot: Snapshot, symbols: Symbols) throws -> Snapshot {
    var json = JSONWriter()
    for resource in snapshot.resources {
      json.object { json in
        for field in resource.root.children {
          json.key(field.key)
          guard field.key == "metadata" else {
            json.node(field)
            continue
          }
          json.object { json in
            for entry in field.children where entry.key != "managedFields" {
              json.key(entry.key)
              json.node(entry)
            }
          }
        }
      }
    }
    return try Snapshot.read(File(path: "live.json", bytes: json.utf8), symbols: symbols)
  }

  /// Declared and live, by identity; a resource that is not live is left out.
  var pairs: [(declared: Resource, live: Resource)] {
    var live: [ResourceID: Resource] = [:]
    for resource in snapshot.resources { live[resource.id] = resource }
    return declaration.resources.compactMap { declared in
      live[declared.resource.id].map { (declared.resource, $0) }
    }
  }

  func scan(_ name: String) throws -> DriftReport {
    try Scan.run(
      Environment(name: name, phase: .testing, sources: [], namespaces: [name, name + "-other"]),
      declaration: declaration, revision: String(repeating: "0", count: 40), snapshot: snapshot,
      schema: schema)
  }

  private static func declaration(_ name: String, schema: Schema) throws -> Declaration {
    var declaration = Declaration()
    for path in manifests() {
      let text = try text(of: path).split(separator: "recorded", omittingEmptySubsequences: false).joined(
        separator: name)
      let tree = try YAML.parse(File(path: path, bytes: Array(text.utf8)), symbols: schema.symbols).expanded()
      for (index, document) in tree.documents.enumerated() {
        guard let root = document.root.map({ tree[$0] }), let kind = root["kind"]?.text,
          let version = root["apiVersion"]?.text
        else { continue }
        let metadata = root["metadata"]
        let id = ResourceID(
          group: ResourceID.group(of: version), kind: kind, namespace: metadata?["namespace"]?.text ?? "",
          name: metadata?["name"]?.text ?? "")
        declaration.resources.append(
          DeclaredResource(
            resource: Resource(id: id, apiVersion: version, root: root, document: index), item: nil))
      }
    }
    return declaration
  }

  /// The paths of the manifests, sorted.
  static func manifests() -> [String] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name.hasSuffix(".yaml") { names.append(folder + "/" + name) }
    }
    return names.sorted()
  }

  static func text(of path: String) throws -> String {
    let file = open(path, O_RDONLY)
    guard file >= 0 else { throw Diagnostic(.system, "cannot open the file", remedy: "", file: path) }
    defer { close(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(file, &chunk, chunk.count)
      guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
      bytes += chunk[..<count]
    }
  }
}

extension Finding {
  /// One line for a failed test.
  var line: String {
    func text(_ side: Side) -> String {
      guard case .value(let node) = side else { return "–" }
      var json = JSONWriter()
      json.node(node)
      return json.text
    }
    return "\(resource) \(path) \(`class`.rawValue): \(text(declared)) → \(text(live))"
  }
}
