import Controls
import Drift
import Policy
import Resources
import YAMLSyntax

/// Hand-made findings of every class.
enum Samples {
  static func node(_ yaml: String) -> Node {
    do {
      let tree = try YAML.parse(File(path: "sample", bytes: Array(yaml.utf8)), symbols: Symbols())
      if let root = tree.roots.first { return root }
    } catch {}
    return .scalar(.string, "sample does not parse: \(yaml)", symbols: Symbols())
  }

  static func text(_ value: String) -> Finding.Side {
    .value(.scalar(.string, value, symbols: Symbols()))
  }

  static let cart = ResourceID(group: "apps", kind: "Deployment", namespace: "shop", name: "cart")
  static let settings = ResourceID(group: "", kind: "ConfigMap", namespace: "shop", name: "web")
  static let secret = ResourceID(group: "", kind: "Secret", namespace: "shop", name: "payment")
  static let container: [FieldPath.Step] = [
    .field("spec"), .field("template"), .field("spec"), .field("containers"), key("name", "app"),
  ]
  static let editor = Finding.Actor(
    manager: "kubectl-edit", operation: "Update", subresource: nil, time: "2026-11-20T02:14:07Z")

  static func key(_ name: String, _ value: String) -> FieldPath.Step {
    .item([.init(name: name, value: .init(kind: .string, text: value))], occurrence: 0)
  }

  static func finding(
    _ id: String, _ resource: ResourceID, _ path: [FieldPath.Step], _ name: FindingClass,
    _ declared: Finding.Side, _ live: Finding.Side, base: Finding.Side = .absent, detail: [String] = [],
    actor: Finding.Actor? = editor, line: Int? = 12, reason: String? = nil
  ) -> Finding {
    let path = FieldPath(path)
    return Finding(
      id: id, resource: resource, apiVersion: resource.group.isEmpty ? "v1" : resource.group + "/v1",
      path: path,
      pointer: path.steps.isEmpty ? "" : "/pointer/of/\(id)", class: name, declared: declared, live: live,
      base: base, detail: detail, actor: actor,
      origin: line.map { .init(file: "deploy/\(resource.name).yaml", document: 0, line: $0, column: 7) },
      reason: reason)
  }

  static let nginx = (
    old: "server {\n  listen 80;\n  client_max_body_size 1m;\n  location / {\n    root /srv;\n  }\n}\n",
    new: "server {\n  listen 80;\n  client_max_body_size 20m;\n  location / {\n    root /srv;\n  }\n}\n"
  )

  static let drifts: [Finding] = [
    finding(
      "0a1b2c3d4e01", cart, [.field("spec"), .field("replicas")], .runtimeModified, .value(node("3")),
      .value(node("5")),
      actor: .init(
        manager: "kubectl", operation: "Update", subresource: "scale", time: "2026-11-20T01:58:40Z")),
    finding(
      "0a1b2c3d4e02", cart, container + [.field("image")], .runtimeModified,
      text("registry.example.com/shop/checkout-and-cart-service:1.4.2"),
      text("registry.example.com/shop/checkout-and-cart-service:1.4.3-hotfix1"), line: 31),
    finding(
      "0a1b2c3d4e03", cart, container + [.field("env"), key("name", "LOG_LEVEL")], .runtimeAdded, .absent,
      .value(node("{name: LOG_LEVEL, value: \"1\"}")), line: 33),
    finding(
      "0a1b2c3d4e04", cart, container + [.field("resources"), .field("limits"), .field("memory")],
      .runtimeRemoved, text("256Mi"), .absent, actor: nil, line: 40),
    finding(
      "0a1b2c3d4e05", cart, container + [.field("args")], .runtimeModified,
      .value(node("[--listen=:8080, --timeout=5s]")),
      .value(node("[--listen=:8080, --timeout=30s, --verbose]")),
      detail: ["- \"--timeout=5s\"", "+ \"--timeout=30s\"", "+ \"--verbose\""], line: 28),
    finding(
      "0a1b2c3d4e06", cart, [.field("metadata"), .field("annotations"), .field("example.com/owner")],
      .conflict,
      text("team-a"), text("team-c"), base: text("team-b"),
      reason: "git changed it from team-b to team-a after the last deployment"),
    finding(
      "0a1b2c3d4e07", cart, [.field("spec"), .field("minReadySecond")], .invalidDeclaration,
      .value(node("5")),
      .absent, actor: nil, reason: "the schema of apps/v1 Deployment knows no such field"),
    finding(
      "0a1b2c3d4e08", settings, [.field("data"), .field("nginx.conf")], .runtimeModified, text(nginx.old),
      text(nginx.new), line: 9),
    finding(
      "0a1b2c3d4e09", secret, [.field("data"), .field("password")], .runtimeModified,
      .secret(digest: "hmac-sha256:3fa2c1d09b7e44aa"), .secret(digest: "hmac-sha256:9be011aa5c3d22ff"),
      detail: ["+ must-never-be-seen"], line: 7),
    finding(
      "0a1b2c3d4e10",
      ResourceID(group: "policy", kind: "PodDisruptionBudget", namespace: "shop", name: "cart"), [],
      .runtimeDeleted, .value(node("{apiVersion: policy/v1, kind: PodDisruptionBudget}")), .absent,
      actor: nil,
      line: 1),
    finding(
      "0a1b2c3d4e11", ResourceID(group: "", kind: "ConfigMap", namespace: "shop", name: "debug"), [],
      .runtimeCreated, .absent, .value(node("{apiVersion: v1, kind: ConfigMap, data: {level: \"1\"}}")),
      actor: .init(
        manager: "kubectl-create", operation: "Update", subresource: nil, time: "2026-11-20T02:20:00Z"),
      line: nil),
  ]

  static let pending = [
    finding(
      "0a1b2c3d4e20", cart, container + [.field("imagePullPolicy")], .gitAhead, text("Always"),
      text("IfNotPresent"), actor: nil, line: 32, reason: "live equals git as of 4f2d9c1")
  ]

  static let notReported: [Finding] = [
    FindingClass.default, .controllerOwned, .injected, .derived, .equivalent, .nondeterministic, .unresolved,
  ].enumerated().map { index, name in
    finding(
      "0a1b2c3d4e3\(index)", settings, [.field("spec"), .field("field\(index)")], name,
      name == .default || name == .injected ? .absent : text("old"), text("new"), actor: nil,
      reason: "evidence number \(index)")
  }

  static func report(_ findings: [Finding], notes: [String] = []) -> JudgedReport {
    let found = DriftReport(
      environment: "production", phase: "production", revision: "3f2a9c1e8d2144b0a1c2d3e4f5061728394a5b6c",
      snapshotDigest: "sha256:7be1f04c9d10aa55", snapshotResources: 24, resources: 11, findings: findings,
      notes: notes)
    return JudgedReport(
      found, drifts: found.drifts.map { JudgedDrift(finding: $0, verdict: verdict(on: $0.id)) })
  }

  /// Hand-made verdicts that show whatever a verdict can say.
  static func verdict(on id: String) -> Verdict {
    func decision(_ rule: String, _ response: Response, line: Int? = nil) -> Verdict.Decision {
      .init(rule: rule, place: line.map { RulePlace(file: "driftback.yaml", line: $0) }, response: response)
    }
    func verdict(_ severity: Severity, _ decision: Verdict.Decision, _ group: ActorGroup = .people) -> Verdict
    {
      Verdict(
        posture: .neutral, severity: severity, response: decision.response, decision: decision,
        actorGroup: group)
    }
    switch id {
    case "0a1b2c3d4e01", "0a1b2c3d4e03": return verdict(.low, decision("changed-by-people", .propose))
    case "0a1b2c3d4e02":
      var hardened = verdict(.medium, decision("hardens", .propose))
      hardened.posture = .hardens
      hardened.crossings = [
        .init(control: "image-tag", severity: .medium, weakens: false, message: "container app")
      ]
      return hardened
    case "0a1b2c3d4e04":
      var weakened = verdict(.critical, decision("guard-production", .block, line: 31), .unknown)
      weakened.posture = .weakens
      weakened.crossings = [
        .init(control: "memory-limit", severity: .critical, weakens: true, message: "container app"),
        .init(control: "quality-of-service", severity: .low, weakens: true, message: "container app"),
      ]
      weakened.remediation = .init(
        program: "/usr/local/bin/open-ticket", status: 0, output: "SEC-12\n", failure: nil)
      return weakened
    case "0a1b2c3d4e05":
      var waiting = verdict(.medium, decision("changed-by-people", .propose))
      waiting.wouldBe = decision("no-arguments-by-hand", .revert, line: 40)
      return waiting
    case "0a1b2c3d4e10": return verdict(.high, decision("everything-else", .report), .unknown)
    default: return verdict(.low, decision("everything-else", .report), .unknown)
    }
  }

  static let everything = report(
    drifts + pending + notReported,
    notes: ["the snapshot holds no managed fields: the writers of 3 changes cannot be told"])
}
