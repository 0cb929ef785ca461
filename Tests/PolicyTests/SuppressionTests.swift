import Controls
import Drift
import Policy
import Resources
import Testing

/// What somebody accepts for a while, with an owner, a reason, a ticket and an end.
@Suite struct SuppressionTests {
  /// Somebody scaled up, and put the pods into the host's network.
  static func situation(_ suppression: String, now: String = "2026-12-01") throws -> Situation {
    Situation(
      live: Situation.workload(
        "replicas: 5", pod: "hostNetwork: true", metadata: Situation.wrote("kubectl-edit")),
      configuration: "suppressions:\n  - {\(suppression), owner: team-cart, reason: Sale, ticket: OPS-1}\n",
      now: try #require(Deadline(now)).second - 86_400)
  }

  static let replicas = "kind: Deployment, name: cart, path: .spec.replicas, until: 2026-12-31"

  static func listed(_ drifts: [JudgedDrift]) -> [String] { drifts.map(\.finding.path.description) }

  @Test func anAcceptedDriftIsNotListed() throws {
    let judged = try Self.situation(Self.replicas).judged()
    #expect(Self.listed(judged.drifts) == [".spec.template.spec.hostNetwork"])
    #expect(Self.listed(judged.suppressed) == [".spec.replicas"])
    #expect(judged.notes == judged.report.notes)
    let verdict = try #require(judged.suppressed.first).verdict
    #expect(verdict.response == .ignore && verdict.suppression?.owner == "team-cart")
    #expect(verdict.decision.response == .propose)
  }

  @Test(arguments: [
    ("2026-12-31", true), ("2027-01-01", false), ("2026-01-01", true), ("2030-06-01", false),
  ])
  func itHoldsUntilTheEndOfItsDay(now: String, holds: Bool) throws {
    let judged = try Self.situation(Self.replicas, now: now).judged()
    #expect(judged.suppressed.count == (holds ? 1 : 0))
    let ended =
      "the suppression of .spec.replicas of Deployment cart (driftback.yaml:9) ended at 2026-12-31, and what it "
      + "accepted is reported again: team-cart answers for it (OPS-1)"
    #expect(judged.notes.contains(ended) == !holds, "\(judged.notes)")
  }

  @Test func aMomentEndsItToTheSecond() throws {
    let until = try #require(Deadline("2026-12-31T18:00:00+02:00"))
    let second = try #require(Deadline("2026-12-31T16:00:00Z")).second
    #expect(until.second == second && !until.isOver(at: second - 1) && until.isOver(at: second))
    #expect(try #require(Deadline("2026-12-31")).isOver(at: second) == false)
  }

  @Test func aControlIsAccepted() throws {
    let judged = try Self.situation(
      "kind: Deployment, namespace: shop, name: cart, control: host-network, until: 2026-12-31"
    ).judged()
    #expect(Self.listed(judged.drifts) == [".spec.replicas"])
    #expect(Self.listed(judged.suppressed) == [".spec.template.spec.hostNetwork"])
  }

  @Test func anotherControlOfTheSameDriftIsNotAccepted() throws {
    var situation = try Self.situation(
      "kind: Deployment, name: cart, control: host-network, until: 2026-12-31")
    situation.git = Situation.workload(
      "replicas: 2", container: "securityContext: {allowPrivilegeEscalation: false}")
    situation.live = Situation.workload(
      "replicas: 2",
      container: "securityContext: {allowPrivilegeEscalation: false, privileged: true}")
    let judged = try situation.judged()
    #expect(judged.drifts.count == 1 && judged.suppressed.isEmpty)
  }

  @Test func oneFindingIsAccepted() throws {
    let id = try #require(try Self.situation(Self.replicas).judged().suppressed.first).finding.id
    let judged = try Self.situation("id: '\(id)', until: 2026-12-31").judged()
    #expect(Self.listed(judged.suppressed) == [".spec.replicas"])
  }

  @Test(arguments: [
    "kind: StatefulSet, name: cart, path: .spec.replicas",
    "kind: Deployment, name: web, path: .spec.replicas",
    "kind: Deployment, namespace: other, name: cart, path: .spec.replicas",
    "kind: Deployment, name: cart, path: .spec.strategy", "id: '000000000000'",
    "kind: Deployment, name: cart, control: privileged-container",
  ])
  func oneThatMatchesNothingIsNamed(suppression: String) throws {
    let judged = try Self.situation(suppression + ", until: 2026-12-31").judged()
    #expect(judged.suppressed.isEmpty && judged.drifts.count == 2)
    #expect(
      judged.notes.last?.hasSuffix("(driftback.yaml:9) matches no drift of prod: take it out, or correct it")
        == true)
  }

  @Test func whatIsAcceptedDoesNotBlock() throws {
    var situation = try Self.situation("kind: Deployment, name: cart, path: .**, until: 2026-12-31")
    situation.configuration += "policy: {rules: [{name: stop, then: block}]}\n"
    let judged = try situation.judged()
    #expect(!judged.isBlocked && judged.drifts.isEmpty && judged.suppressed.count == 2)
    situation.now += 365 * 86_400
    #expect(try situation.judged().isBlocked)
  }
}
