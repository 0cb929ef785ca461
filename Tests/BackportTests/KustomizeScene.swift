import Drift
import GitStore
import Kubernetes
import Project
import Rendering
import Resources

@testable import Backport

/// Kustomizations, the environments that render them, and what runs there.
struct KustomizeScene {
  let configuration: Configuration
  let files: Files
  let schema: Schema
  let kustomize: Kustomize
  private(set) var declarations: [String: Declaration] = [:]
  /// What the environments with a live state render, as values to change.
  var live: [String: [Value]] = [:]

  /// - Parameter environments: the folders of kustomizations; each is an environment of that name, and all that names no
  ///   namespace goes to `shop`.
  init(
    _ files: Files, environments: [String], placement: Placement? = nil, kustomize: Kustomize
  ) throws {
    self.files = files
    self.kustomize = kustomize
    schema = Schema.builtin(symbols: Symbols())
    var configuration = Configuration(
      environments: environments.map {
        Environment(
          name: $0, phase: .production, sources: [Source(path: $0, kind: .kustomize, namespace: "shop")],
          namespaces: ["shop"])
      })
    if let placement {
      for index in configuration.environments.indices {
        configuration.environments[index].placement = placement
      }
    }
    self.configuration = configuration
    for environment in configuration.environments {
      let declaration = try render(environment, files, tracing: false)
      declarations[environment.name] = declaration
      live[environment.name] = declaration.resources.map { resource in
        var value = Value(resource.resource.root)
        let namespace = resource.resource.id.namespace
        if !namespace.isEmpty { value["metadata"]?["namespace"] = .text(namespace) }
        return value
      }
    }
  }

  func render(_ environment: Environment, _ files: Files, tracing: Bool = true) throws -> Declaration {
    try Renderer.render(environment, files: files, schema: schema, kustomize: kustomize, tracing: tracing)
  }

  /// The environments with their live states, compared.
  private func sides(of names: [String], in files: Files, before: [Side] = []) throws -> [Side] {
    try configuration.environments.filter { names.contains($0.name) }.map { environment in
      let system: [Value] = [
        [
          "apiVersion": "v1", "kind": "ConfigMap",
          "metadata": ["name": "kube-root-ca.crt", "namespace": "shop"],
        ],
        [
          "apiVersion": "v1", "kind": "ServiceAccount", "metadata": ["name": "default", "namespace": "shop"],
        ],
      ]
      let list: Value = [
        "apiVersion": "v1", "kind": "List", "items": .list((live[environment.name] ?? []) + system),
      ]
      let snapshot = try Snapshot.read(
        File(path: environment.name + ".json", bytes: Array(list.json.utf8)), symbols: schema.symbols)
      // Without origins: the names that are generated are known from before.
      let old = before.first { $0.environment.name == environment.name }?.declaration
      let rendered = try render(environment, files, tracing: old == nil)
      let declaration = old.map { rendered.knowingGeneratedNames(of: $0) } ?? rendered
      let report = try Scan.run(
        environment, declaration: declaration, revision: files.commit.hex, snapshot: snapshot, schema: schema)
      return Side(environment: environment, declaration: declaration, snapshot: snapshot, report: report)
    }
  }

  /// Back-ports all drift of some environments, and what does not hold afterwards, a line each.
  func backport(_ names: [String]) throws -> (proposal: Proposal, drifts: [Finding], faults: [String]) {
    let sides = try sides(of: names, in: files)
    let drifts = sides.flatMap(\.report.drifts)
    let proposal = try Planner(
      configuration: configuration, sides: sides, files: files, schema: schema, kustomize: kustomize
    ).propose(drifts, grouping: .perResource)
    var faults: [String] = []
    let refused = Set(proposal.refused.map(\.finding.id))
    if proposal.carried.count + refused.count != drifts.count {
      faults.append("\(drifts.count) drifts, \(proposal.carried.count) carried, \(refused.count) refused")
    }
    let created = proposal.carried.map(\.finding).filter { $0.class == .runtimeCreated }
    for side in try self.sides(of: names, in: proposal.files, before: sides) {
      for finding in side.report.drifts where !refused.contains(finding.id) {
        // Labels and annotations that the overlay gives to all that it declares, a new resource included.
        let isGiven = finding.path.steps.first == .field("metadata") && finding.class == .runtimeRemoved
        if isGiven, created.contains(where: { $0.resource == finding.resource }) { continue }
        faults.append("drift is left in \(side.environment.name): \(finding.resource) \(finding.path)")
      }
    }
    // Into the base means into every environment over it, within what the proof names.
    let isBase = configuration.environments.contains { $0.placement == .base }
    for environment in configuration.environments where !isBase && !names.contains(environment.name) {
      let before = Self.text(of: declarations[environment.name])
      if Self.text(of: try render(environment, proposal.files, tracing: false)) != before {
        faults.append("environment \(environment.name) changed")
      }
    }
    return (proposal, drifts, faults)
  }

  static func text(of declaration: Declaration?) -> [String] {
    (declaration?.resources ?? []).map { Value($0.resource.root).sorted.json }
  }
}

extension Value {
  /// A node as a value; numbers that are not whole become texts, null an empty one.
  init(_ node: Node) {
    switch node.kind {
    case .mapping: self = .map(node.children.map { Entry(key: $0.key, value: Value($0)) })
    case .sequence: self = .list(node.children.map { Value($0) })
    case .integer: self = Int(node.text).map(Value.number) ?? .text(node.text)
    case .boolean: self = .flag(node.text == "true")
    default: self = .text(node.text)
    }
  }

  /// The same value with the keys of its maps in order.
  var sorted: Value {
    switch self {
    case .map(let entries):
      .map(entries.map { Entry(key: $0.key, value: $0.value.sorted) }.sorted { $0.key < $1.key })
    case .list(let items): .list(items.map(\.sorted))
    default: self
    }
  }

  /// The resource as `Kind/name`.
  var label: String { (self["kind"]?.text ?? "") + "/" + (self["metadata"]?["name"]?.text ?? "") }
}
