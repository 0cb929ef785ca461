import Drift
import Kubernetes
import Policy
import Project
import Rendering
import Resources
import Testing
import YAMLSyntax

/// What git says and what runs, both as texts: the shortest way to write a situation down.
///
///     let scenario = Scenario(git: "…", live: "…")
///     #expect(try scenario.drift() == ["runtime-modified .spec.replicas 2 → 5, kubectl (scale)"])
struct Scenario {
  /// Documents that git declares.
  var git: String
  /// Documents that run, in YAML or JSON.
  var live: String
  /// What was last deployed, where somebody knows.
  var deployed: String?
  /// What the environment covers.
  var namespaces = ["shop"]
  /// Managers of the project's own.
  var managers = ManagerNames()

  init(
    git: String, live: String, deployed: String? = nil, namespaces: [String] = ["shop"],
    managers: ManagerNames = ManagerNames()
  ) {
    self.git = git
    self.live = live
    self.deployed = deployed
    self.namespaces = namespaces
    self.managers = managers
  }

  /// The whole report, with what is no drift.
  func report() throws -> DriftReport {
    let symbols = Symbols()
    let schema = Schema.builtin(symbols: symbols)
    let snapshot = try Snapshot.read(File(path: "live", bytes: Array(live.utf8)), symbols: symbols)
    for resource in snapshot.resources { schema.add(customResourceDefinition: resource.root) }
    for resource in snapshot.resources { schema.observe(resource) }
    let base: Base =
      try deployed.map {
        .deployed(try Self.declare($0, schema), revision: String(repeating: "b", count: 40))
      }
      ?? .unknown
    return try Scan.run(
      Environment(
        name: "production", phase: .production, sources: [Source(path: ".")], namespaces: namespaces),
      declaration: Self.declare(git, schema), revision: String(repeating: "a", count: 40),
      snapshot: snapshot,
      base: base, schema: schema, managers: Managers(managers))
  }

  /// What the report lists, a line each: class, path, values, writer.
  func drift() throws -> [String] { try report().drifts.map(\.summary) }

  /// What it does not list, likewise, where a path holds some text.
  func quiet(_ part: String = "") throws -> [String] {
    try report().notReported.filter { $0.path.description.contains(part) }.map(\.summary)
  }

  /// What is not rolled out yet, likewise.
  func pending() throws -> [String] { try report().pending.map(\.summary) }

  /// A text as a tree of its own.
  static func tree(of text: String, symbols: Symbols = Symbols()) throws -> Tree {
    try YAML.parse(File(path: "deploy.yaml", bytes: Array(text.utf8)), symbols: symbols).expanded()
  }

  private static func declare(_ text: String, _ schema: Schema) throws -> Declaration {
    let tree = try tree(of: text, symbols: schema.symbols)
    var declaration = Declaration()
    for (index, root) in tree.roots.enumerated() {
      let version = try #require(root["apiVersion"]?.text)
      let kind = try #require(root["kind"]?.text)
      let isNamespaced = schema.kind(apiVersion: version, kind: kind)?.isNamespaced ?? true
      let id = ResourceID(
        group: ResourceID.group(of: version), kind: kind,
        namespace: isNamespaced ? root[path: "metadata", "namespace"]?.text ?? "shop" : "",
        name: try #require(root[path: "metadata", "name"]?.text))
      let resource = Resource(id: id, apiVersion: version, root: root, document: index)
      declaration.resources.append(DeclaredResource(resource: resource, item: nil))
    }
    return declaration
  }
}

extension DriftReport {
  /// The report as the writers take it.
  var judged: JudgedReport {
    let environment = Environment(name: environment, phase: .production, sources: [], namespaces: [])
    return Judge(now: 0).judge(self, of: environment, declared: [], live: [])
  }
}

extension Finding {
  /// `runtime-modified .spec.replicas 2 → 5, kubectl (scale)`; without a path, the resource.
  var summary: String {
    let place = path.steps.isEmpty ? resource.description : path.description
    let values = path.steps.isEmpty ? "" : " \(declared.text) → \(live.text)"
    let who = actor.map { ", " + $0.manager + ($0.subresource.map { " (\($0))" } ?? "") } ?? ""
    return "\(`class`.rawValue) \(place)\(values)\(who)"
  }
}

extension Finding.Side {
  var text: String {
    switch self {
    case .absent: return "nothing"
    case .secret: return "secret"
    case .value(let node):
      var json = JSONWriter()
      json.node(node)
      return json.text
    }
  }
}

/// An entry of `managedFields` for a live text in flow style: `wrote("kubectl-edit", "spec.replicas")`.
///
/// Fields are written with dots, list items as their key in JSON: `spec.ports.{"port":80,"protocol":"TCP"}.nodePort`.
func wrote(
  _ manager: String, _ fields: String..., by operation: String = "Update", through subresource: String? = nil
) -> String {
  var root = Owned()
  for field in fields { root.add(Owned.steps(of: field)[...]) }
  let through = subresource.map { #", "subresource": "\#($0)""# } ?? ""
  return #"{"manager": "\#(manager)", "operation": "\#(operation)"\#(through), "apiVersion": "v1", "#
    + #""time": "2026-11-20T02:14:07Z", "fieldsType": "FieldsV1", "fieldsV1": \#(root.json)}"#
}

/// A set of fields as `FieldsV1` nests it.
private struct Owned {
  var inner: [(step: String, owned: Owned)] = []

  mutating func add(_ steps: ArraySlice<String>) {
    guard let first = steps.first else { return }
    let index = inner.firstIndex { $0.step == first } ?? inner.endIndex
    if index == inner.endIndex { inner.append((first, Owned())) }
    inner[index].owned.add(steps.dropFirst())
  }

  var json: String {
    var writer = JSONWriter()
    func quoted(_ text: String) -> String {
      writer = JSONWriter()
      writer.string(text)
      return writer.text
    }
    return "{" + inner.map { quoted($0.step) + ": " + $0.owned.json }.joined(separator: ", ") + "}"
  }

  /// Dots part steps, but not inside of braces or quotes.
  static func steps(of text: String) -> [String] {
    var steps = [""]
    var isInside = false
    for character in text {
      if character == "{" || character == "}" || character == "'" {
        isInside = character == "{" || character == "'" && !isInside
      }
      if character == ".", !isInside { steps.append("") } else { steps[steps.count - 1].append(character) }
    }
    return steps.map { step in
      step.hasPrefix("{") ? "k:" + step : step == "." ? "." : "f:" + step.filter { $0 != "'" }
    }
  }
}
