import Drift
import Policy
import Project
import Testing

/// The policy engine, a row for each thing that a rule can say.
@Suite struct PolicyTableTests {
  struct Row: CustomTestStringConvertible, Sendable {
    let what: String
    /// A rule's `when`, in flow style.
    let when: String
    var phase = Phase.production
    /// Whether the rule decides on the drift that everybody looks at.
    let decides: Bool
    var testDescription: String { what }
  }

  /// The drift: `kubectl-edit` set `hostNetwork: true` in the production environment `prod` on 2026-11-20, one day before
  /// now.
  static let situation = Situation(
    live: Situation.workload(
      "replicas: 2", pod: "hostNetwork: true", metadata: Situation.wrote("kubectl-edit")))

  static let rows: [Row] = [
    Row(what: "a rule without a condition takes everything", when: "{}", decides: true),
    Row(what: "phase", when: "{phase: production}", decides: true),
    Row(what: "another phase", when: "{phase: staging}", decides: false),
    Row(what: "one of several phases", when: "{phase: [staging, production]}", decides: true),
    Row(what: "the environment's name", when: "{environment: prod}", decides: true),
    Row(what: "a name with a wildcard", when: "{environment: p*}", decides: true),
    Row(what: "at least a severity that it has", when: "{severity: low}", decides: true),
    Row(what: "at least a severity that it has not", when: "{severity: critical}", decides: false),
    Row(what: "posture", when: "{posture: weakens}", decides: true),
    Row(what: "another posture", when: "{posture: [hardens, neutral]}", decides: false),
    Row(what: "a control that it crosses", when: "{control: host-network}", decides: true),
    Row(what: "one of a family of controls", when: "{control: host-*}", decides: true),
    Row(what: "a control that it does not cross", when: "{control: privileged-container}", decides: false),
    Row(what: "class", when: "{class: runtime-added}", decides: true),
    Row(what: "another class", when: "{class: [runtime-modified, conflict]}", decides: false),
    Row(what: "kind", when: "{kind: Deployment}", decides: true),
    Row(what: "kind with its group", when: "{kind: Deployment.apps}", decides: true),
    Row(what: "kind of another group", when: "{kind: Deployment.extensions}", decides: false),
    Row(what: "namespace", when: "{namespace: shop}", decides: true),
    Row(what: "another namespace", when: "{namespace: kube-*}", decides: false),
    Row(what: "the resource's name", when: "{name: cart}", decides: true),
    Row(what: "another name", when: "{name: cart-*}", decides: false),
    Row(what: "path", when: "{path: .spec.template.spec.hostNetwork}", decides: true),
    Row(what: "path with a wildcard in it", when: "{path: .spec.template.spec.host*}", decides: true),
    Row(what: "path with any number of steps", when: "{path: .spec.**}", decides: true),
    Row(what: "a path that it only begins with", when: "{path: .spec.template}", decides: false),
    Row(what: "another path", when: "{path: .spec.replicas}", decides: false),
    Row(what: "the field manager", when: "{actor: kubectl-edit}", decides: true),
    Row(what: "another field manager", when: "{actor: argocd-*}", decides: false),
    Row(what: "the actor's group", when: "{actorGroup: people}", decides: true),
    Row(what: "another group", when: "{actorGroup: [controllers, unknown]}", decides: false),
    Row(what: "a group of users, without an audit log", when: "{userGroup: '*'}", decides: false),
    Row(what: "older than a time", when: "{olderThan: 1d}", decides: true),
    Row(what: "not so old", when: "{olderThan: 7d}", decides: false),
    Row(
      what: "an expression on what runs", when: "{cel: object.spec.template.spec.hostNetwork}", decides: true),
    Row(
      what: "on what git says", when: "{cel: has(oldObject.spec.template.spec.hostNetwork)}", decides: false),
    Row(
      what: "on the drift", when: "{cel: drift.path.endsWith('hostNetwork') && drift.live == true}",
      decides: true),
    Row(
      what: "on the resource", when: "{cel: resource.kind == 'Deployment' && resource.group == 'apps'}",
      decides: true),
    Row(what: "on the environment", when: "{cel: environment.phase == 'production'}", decides: true),
    Row(what: "on the actor", when: "{cel: actor.group == 'people' && actor.user == ''}", decides: true),
    Row(
      what: "on its controls", when: "{cel: \"drift.controls.exists(c, c.startsWith('host-'))\"}",
      decides: true),
    Row(what: "one that cannot be evaluated", when: "{cel: object.spec.nothing > 1}", decides: false),
    Row(what: "everything must hold", when: "{phase: production, kind: Service}", decides: false),
  ]

  @Test(arguments: rows) func aRuleTakesWhatItNames(row: Row) throws {
    var situation = Self.situation
    situation.configuration = "policy: {rules: [{name: mine, when: \(row.when), then: notify}]}"
    let drift = try #require(try situation.judged().drifts.first)
    #expect(try situation.judged().drifts.count == 1)
    #expect(drift.verdict.decision.rule == (row.decides ? "mine" : "weakens"), "\(drift.line)")
    #expect(drift.verdict.response == (row.decides ? .notify : .revert))
  }

  @Test func everyKeyHasARow() {
    let keys = [
      "phase", "environment", "severity", "posture", "control", "class", "kind", "namespace", "name", "path",
      "actor", "actorGroup", "userGroup", "olderThan", "cel",
    ]
    for key in keys { #expect(Self.rows.contains { $0.when.contains("{\(key): ") }, "\(key)") }
  }

  @Test func theFirstRuleThatMatchesDecides() throws {
    var situation = Self.situation
    situation.configuration =
      "policy: {rules: [{name: a, when: {kind: Service}, then: block}, {name: b, then: notify}, {name: c, then: ignore}]}"
    #expect(try situation.verdicts() == [".spec.template.spec.hostNetwork: high weakens, notify by b"])
  }

  @Test func whereNothingMatchesItIsReported() throws {
    var situation = Self.situation
    situation.configuration = "policy: {extends: nothing}"
    #expect(
      try situation.verdicts() == [".spec.template.spec.hostNetwork: low weakens, report by nothing matched"])
  }

  @Test func theTableOfSeveritiesIsOverruled() throws {
    var situation = Self.situation
    situation.configuration =
      "policy: {severities: [{when: {control: host-network, phase: production}, severity: critical}]}"
    #expect(
      try situation.verdicts() == [".spec.template.spec.hostNetwork: critical weakens, revert by weakens"])
  }

  @Test(arguments: [
    (Phase.development, ".spec.template.spec.hostNetwork: high weakens, block by new"),
    (.testing, ".spec.template.spec.hostNetwork: high weakens, block by new"),
    (.staging, ".spec.template.spec.hostNetwork: high weakens, revert by weakens, would be block by new"),
    (.production, ".spec.template.spec.hostNetwork: high weakens, revert by weakens, would be block by new"),
  ])
  func aNewRuleActsUpToItsPhase(phase: Phase, line: String) throws {
    var situation = Self.situation
    situation.phase = phase
    situation.configuration =
      "policy: {rules: [{name: new, when: {posture: weakens}, then: block, introduced: testing}]}"
    #expect(try situation.verdicts() == [line])
    #expect(try situation.judged().isBlocked == (phase == .development || phase == .testing))
  }

  @Test func anIgnoredDriftIsCountedAndNotListed() throws {
    var situation = Self.situation
    situation.configuration = "policy: {rules: [{name: quiet, then: ignore}]}"
    let judged = try situation.judged()
    #expect(judged.drifts.isEmpty && judged.ignored.count == 1 && !judged.isBlocked)
    #expect(judged.report.drifts.count == 1)
  }
}
