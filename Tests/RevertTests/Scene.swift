import Drift
import Kubernetes
import Project
import Resources
import Revert
import YAMLSyntax

@testable import Rendering

/// One environment as git declares it and as it runs, compared.
struct Scene {
  static let environment = Environment(
    name: "production", phase: .production, sources: [], namespaces: ["shop"])

  let declaration: Declaration
  let snapshot: Snapshot
  let schema: Schema
  let base: Base
  let report: DriftReport

  /// - Parameters:
  ///   - declared: manifests in YAML; every resource is one of the namespace `shop`.
  ///   - live: the same in YAML, a stream of documents.
  ///   - deployed: what was deployed last, where that is something else.
  ///   - generated: names without their hash, by the names that end with one.
  init(
    _ declared: String, live: String, deployed: String? = nil, generated: [String: String] = [:]
  ) throws {
    let symbols = Symbols()
    schema = Schema.builtin(symbols: symbols)
    declaration = try Self.declaration(declared, generated, symbols)
    base = try deployed.map { .deployed(try Self.declaration($0, [:], symbols), revision: "") } ?? .unknown
    // With these two a snapshot counts as complete: what it lacks is gone.
    let system = """
      ---
      {apiVersion: v1, kind: ConfigMap, metadata: {name: kube-root-ca.crt, namespace: shop}}
      ---
      {apiVersion: v1, kind: ServiceAccount, metadata: {name: default, namespace: shop}}

      """
    snapshot = try Snapshot.read(
      File(path: "live.yaml", bytes: Array(("---\n" + live + "\n" + system).utf8)), symbols: symbols)
    report = try Self.scan(snapshot, declaration, base, schema)
  }

  static func scan(
    _ snapshot: Snapshot, _ declaration: Declaration, _ base: Base, _ schema: Schema
  ) throws -> DriftReport {
    try Scan.run(
      environment, declaration: declaration, revision: "r", snapshot: snapshot, base: base, schema: schema)
  }

  private static func declaration(
    _ text: String, _ generated: [String: String], _ symbols: Symbols
  ) throws -> Declaration {
    let tree = try YAML.parse(File(path: "deploy/all.yaml", bytes: Array(text.utf8)), symbols: symbols)
      .expanded()
    return Declaration(
      resources: tree.documents.enumerated().compactMap { index, document in
        guard let root = document.root.map({ tree[$0] }), let version = root["apiVersion"]?.text else {
          return nil
        }
        let name = root[path: "metadata", "name"]?.text ?? ""
        let id = ResourceID(
          group: ResourceID.group(of: version), kind: root["kind"]?.text ?? "", namespace: "shop", name: name)
        return DeclaredResource(
          resource: Resource(id: id, apiVersion: version, root: root, document: index), item: nil,
          source: generated[name].map { SourceDocument(root: root, generatedName: $0) })
      })
  }

  func revert(
    _ paths: String..., by method: Reverter.Method = .patch, isStrict: Bool = true
  ) throws -> Reversion {
    let chosen = report.drifts.filter { paths.isEmpty || paths.contains($0.path.description) }
    return try Reverter(
      Self.environment, declaration: declaration, snapshot: snapshot, report: report, base: base,
      schema: schema, isStrict: isStrict
    ).revert(chosen, by: method)
  }
}

extension Reversion {
  /// The operations of the only patch, one to a line: `replace /spec/replicas 1`.
  var lines: [String] {
    changes.flatMap { change -> [String] in
      guard case .patch(let operations) = change.action else { return [] }
      return operations.map { operation in
        var json = JSONWriter()
        if let value = operation.value { json.node(value) }
        return "\(operation.verb.rawValue) \(operation.pointer)" + (json.text.isEmpty ? "" : " " + json.text)
      }
    }
  }

  /// Everything that is printed anywhere.
  var output: String {
    changes.map { $0.document + $0.payload }.joined() + Kubectl.script(changes)
      + files.map(\.text).joined()
      + refused.map(\.explanation).joined()
  }

  var reasons: [RefusalReason] { refused.map(\.reason) }
}
