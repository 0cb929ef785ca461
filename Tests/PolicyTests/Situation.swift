import Controls
import Drift
import Kubernetes
import Policy
import Project
import Rendering
import Resources
import Testing
import YAMLSyntax

/// What git says and what runs, both as texts, and the policy that judges the difference.
struct Situation {
  /// Documents that git declares.
  var git = Situation.declared
  /// Documents that run.
  var live: String
  var environment = "prod"
  var phase = Phase.production
  /// The configuration below `environments`: `policy`, `suppressions`, `managers`.
  var configuration = ""
  /// Seconds since 1970.
  var now: Int64 = 1_795_700_000

  static let declared = workload("replicas: 2")

  /// A deployment with some of its fields; `who` wrote all of them.
  static func workload(
    _ spec: String, pod: String = "", container: String = "", labels: String = "",
    who: String = "kubectl-edit",
    at time: String = "2026-11-20T02:14:07Z", metadata: String = ""
  ) -> String {
    """
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: cart
      namespace: shop
      labels: {app: cart\(labels)}
      \(metadata.isEmpty ? "" : metadata)
    spec:
      \(spec)
      selector: {matchLabels: {app: cart}}
      template:
        metadata: {labels: {app: cart}}
        spec:
          \(pod)
          containers:
            - name: app
              image: registry.example.com/shop/cart:1.4.2
              \(container)

    """
  }

  /// An entry of `metadata.managedFields` that owns the whole spec and the labels.
  static func wrote(_ manager: String, at time: String = "2026-11-20T02:14:07Z") -> String {
    #"managedFields: [{"manager": "\#(manager)", "operation": "Update", "apiVersion": "apps/v1", "#
      + #""time": "\#(time)", "fieldsType": "FieldsV1", "fieldsV1": {"f:metadata": {"f:labels": {"f:incident": {}}}, "#
      + #""f:spec": {"f:replicas": {}, "f:template": {"f:spec": {"f:hostNetwork": {}, "f:containers": "#
      + #"{"k:{\"name\":\"app\"}": {"f:image": {}, "f:args": {}, "f:securityContext": "#
      + #"{"f:privileged": {}, "f:allowPrivilegeEscalation": {}}}}}}}}}]"#
  }

  /// The configuration that the situation is about.
  func project() throws -> Configuration {
    let text = """
      apiVersion: driftback/v1
      kind: Project
      environments:
        - name: \(environment)
          phase: \(phase.rawValue)
          sources: [{path: deploy}]
          live: {namespaces: [shop]}
      \(configuration)
      """
    return try Configuration.read(File(path: "driftback.yaml", bytes: Array(text.utf8)))
  }

  /// What the scan finds, and what the policy makes of it.
  func judged() throws -> JudgedReport {
    let project = try project()
    let symbols = Symbols()
    let schema = Schema.builtin(symbols: symbols)
    let snapshot = try Snapshot.read(File(path: "live", bytes: Array(live.utf8)), symbols: symbols)
    let declaration = try Self.declare(git, symbols)
    let managers = Managers(project.managers)
    let environment = try #require(project.environments.first)
    let report = try Scan.run(
      environment, declaration: declaration, revision: String(repeating: "a", count: 40), snapshot: snapshot,
      schema: schema, managers: managers)
    let judge = Judge(
      policy: try Policy.read(project.policy, environments: project.environments),
      suppressions: try Suppression.read(project.suppressions, environments: project.environments) {
        (name) throws(Diagnostic) in throw Diagnostic(.configuration, "no such file", file: name)
      }, managers: managers, now: now)
    return judge.judge(
      report, of: environment, declared: declaration.resources.map(\.resource), live: snapshot.resources)
  }

  /// The verdict on every drift, a line each: `.spec.replicas low neutral propose by changed-by-people`.
  func verdicts() throws -> [String] {
    let judged = try judged()
    return (judged.drifts + judged.ignored + judged.suppressed).map(\.line)
  }

  private static func declare(_ text: String, _ symbols: Symbols) throws -> Declaration {
    let tree = try YAML.parse(File(path: "deploy.yaml", bytes: Array(text.utf8)), symbols: symbols).expanded()
    var declaration = Declaration()
    for (index, root) in tree.roots.enumerated() {
      let version = try #require(root["apiVersion"]?.text)
      let id = ResourceID(
        group: ResourceID.group(of: version), kind: try #require(root["kind"]?.text), namespace: "shop",
        name: try #require(root[path: "metadata", "name"]?.text))
      let resource = Resource(id: id, apiVersion: version, root: root, document: index)
      declaration.resources.append(DeclaredResource(resource: resource, item: nil))
    }
    return declaration
  }
}

extension JudgedDrift {
  /// What the tests look at, in one line.
  var line: String {
    let place = finding.path.steps.isEmpty ? finding.resource.description : finding.path.description
    let waiting = verdict.wouldBe.map { ", would be \($0.response.rawValue) by \($0.rule)" } ?? ""
    return
      "\(place): \(verdict.severity.rawValue) \(verdict.posture.rawValue), \(verdict.response.rawValue) by "
      + verdict.decision.rule + waiting
  }
}
