import GitStore
import Kubernetes
import Resources
import Testing
import YAMLSyntax

@testable import Rendering

/// Files that exist in memory rendered and traced.
struct TracingFixture {
  static let isPossible = Kustomize().isAvailable
  static let reason: Comment = "neither kustomize nor kubectl is in PATH"

  let fixture: Fixture
  let kustomize = Kustomize()
  let root: String
  var symbols: Symbols { fixture.schema.symbols }

  init(_ contents: [String: String], root: String = "overlay") throws {
    self.root = root
    fixture = try Fixture(contents)
  }

  func trace() throws -> Trace {
    try Trace.of(root: root, files: fixture.files, kustomize: kustomize, symbols: symbols)
  }

  /// The render, without markers.
  func render(_ files: Files? = nil) throws -> [Node] {
    let files = files ?? fixture.files
    var graph = KustomizationGraph(files, symbols: symbols)
    return try kustomize.build(
      root, graph.kustomizations(of: root), tracing: false, files: files, symbols: symbols
    ).roots
  }

  static func id(_ root: Node) -> ResourceID {
    ResourceID(
      group: ResourceID.group(of: root["apiVersion"]?.text ?? ""), kind: root["kind"]?.text ?? "",
      namespace: root[path: "metadata", "namespace"]?.text ?? "default",
      name: root[path: "metadata", "name"]?.text ?? "")
  }

  /// What feeds a field, one line for each feeder. The resource is `Kind/name`, its name without a hash; the field
  /// is a path with dots, or with slashes where keys have dots.
  /// Each names the line, and shows the text at the place.
  func feeders(_ resource: String, _ field: String) throws -> [String] {
    try trace().feeders(of: id(resource), at: Self.path(field)).map(describe)
  }

  func feedings(_ resource: String, _ field: String) throws -> [String] {
    try trace().feeders(within: Self.path(field), of: id(resource)).map {
      var text = "\($0.file) \(Self.text($0.path))"
      if let inner = $0.inner { text += " > \(Self.text(inner.path))" }
      return text + " \($0.kind) \($0.feeders.count)"
    }
  }

  func id(_ resource: String) throws -> ResourceID {
    let found = try render().map(Self.id).first { id in
      "\(id.kind)/\(id.name)" == resource
        || GeneratedName.base(of: id.name).map { "\(id.kind)/\($0)" == resource } ?? false
    }
    return try #require(found, "\(resource) is not rendered")
  }

  static func path(_ text: String) -> FieldPath {
    FieldPath(
      text.split(separator: text.contains("/") ? "/" : ".").map { part in
        Int(part).map { .index($0) } ?? .field(String(part))
      })
  }

  func describe(_ feeder: Feeder) throws -> String {
    let text = String(decoding: try fixture.files.read(feeder.file), as: UTF8.self)
    let line = text.split(separator: "\n", omittingEmptySubsequences: false)[feeder.place.line - 1]
    let word = line.dropFirst(feeder.place.column - 1).prefix { !" ,}]".contains($0) }
    var out = "\(feeder.file):\(feeder.place.line) \(word) \(Self.text(feeder.path))"
    if let inner = feeder.inner { out += " > \(Self.text(inner.path))" }
    return out + " \(feeder.kind)" + (feeder.isCopy ? "" : " in part")
  }

  static func text(_ path: [YAML.Step]) -> String {
    path.map {
      switch $0 {
      case .key(let key): key
      case .index(let index): String(index)
      }
    }.joined(separator: "/")
  }

  /// Every scalar of the render.
  func leaves(_ files: Files? = nil) throws -> [(id: ResourceID, path: FieldPath, text: String)] {
    var leaves: [(id: ResourceID, path: FieldPath, text: String)] = []
    func walk(_ node: Node, _ id: ResourceID, _ path: FieldPath) {
      if node.isScalar { leaves.append((id, path, node.text)) }
      for (index, child) in node.children.enumerated() {
        walk(child, id, path.appending(node.kind == .mapping ? .field(child.key) : .index(index)))
      }
    }
    for root in try render(files) { walk(root, Self.id(root), FieldPath()) }
    return leaves
  }
}
