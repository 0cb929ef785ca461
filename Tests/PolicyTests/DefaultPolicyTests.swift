import Policy
import Project
import Testing

/// What the default policy answers, change by change.
@Suite struct DefaultPolicyTests {
  struct Change: CustomTestStringConvertible, Sendable {
    let what: String
    var git = Situation.workload("replicas: 2", container: Change.hardened)
    var live: String
    var phase = Phase.production
    let says: [String]
    var testDescription: String { what }

    static let hardened = "securityContext: {allowPrivilegeEscalation: false}"
  }

  static func by(_ manager: String) -> String { Situation.wrote(manager) }

  static let changes: [Change] = [
    Change(
      what: "somebody scales up",
      live: Situation.workload("replicas: 5", container: Change.hardened, metadata: by("kubectl")),
      says: [".spec.replicas: low neutral, propose by changed-by-people"]),
    Change(
      what: "somebody scales up in development",
      live: Situation.workload("replicas: 5", container: Change.hardened, metadata: by("kubectl")),
      phase: .development, says: [".spec.replicas: low neutral, report by development"]),
    Change(
      what: "nobody knows who scales up",
      live: Situation.workload("replicas: 5", container: Change.hardened),
      says: [".spec.replicas: low neutral, report by everything-else"]),
    Change(
      what: "a container becomes privileged, in development too",
      live: Situation.workload(
        "replicas: 2", container: "securityContext: {allowPrivilegeEscalation: false, privileged: true}",
        metadata: by("kubectl-edit")), phase: .development,
      says: [
        #".spec.template.spec.containers[name="app"].securityContext.privileged: critical weakens, revert by weakens"#
      ]),
    Change(
      what: "a protection goes, which leaves no trace", live: Situation.workload("replicas: 2"),
      says: [
        #".spec.template.spec.containers[name="app"].securityContext: medium weakens, revert by weakens"#
      ]),
    Change(
      what: "a protection comes", git: Situation.workload("replicas: 2"),
      live: Situation.workload("replicas: 2", container: Change.hardened, metadata: by("kubectl-patch")),
      says: [
        #".spec.template.spec.containers[name="app"].securityContext: medium hardens, propose by hardens"#
      ]),
    Change(
      what: "a label",
      live: Situation.workload(
        "replicas: 2", container: Change.hardened, labels: ", incident: inc-1", metadata: by("kubectl-label")),
      says: [".metadata.labels.incident: info neutral, propose by changed-by-people"]),
    Change(
      what: "a field that the server does not know",
      git: Situation.workload("replicas: 2\n  minReadySecond: 5", container: Change.hardened),
      live: Situation.workload("replicas: 2", container: Change.hardened),
      says: [".spec.minReadySecond: medium neutral, report by undecided"]),
    Change(
      what: "the whole resource goes",
      live: "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: other, namespace: shop}\n",
      says: [
        "Deployment.apps shop/cart: high neutral, report by everything-else",
        "Deployment.apps shop/other: low neutral, report by everything-else",
      ]),
    Change(
      what: "a Secret changes",
      git: "apiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: shop}\nstringData: {a: one}\n",
      live: "apiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: shop}\ndata: {a: dHdv}\n",
      says: [".data.a: medium neutral, report by secrets"]),
  ]

  @Test(arguments: changes) func answers(change: Change) throws {
    let situation = Situation(git: change.git, live: change.live, phase: change.phase)
    #expect(try situation.verdicts() == change.says)
  }

  @Test func itNeverActsByItself() {
    for rule in Policy.standard.rules {
      #expect([.report, .propose, .revert].contains(rule.then) && rule.run == nil && rule.introduced == nil)
    }
    #expect(!Policy.standard.dependsOnTime)
  }

  @Test func itAnswersEverything() {
    #expect(Policy.standard.rules.last?.when == Condition())
    #expect(Policy.standard.severities.last?.when == Condition())
  }
}
