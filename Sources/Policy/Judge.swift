internal import Controls
public import Drift
internal import Kubernetes
public import Project
public import Resources

/// Asks a policy about every drift of a report.
public struct Judge: Sendable {
  private let policy: Policy
  private let suppressions: [Suppression]
  private let managers: Managers
  private let now: Int64

  /// - Parameters:
  ///   - policy: what is done about drifts.
  ///   - suppressions: what is accepted for now.
  ///   - managers: what the field managers are.
  ///   - now: seconds since 1970, for ages and ends. Only a policy that `dependsOnTime`, and suppressions, ask for it.
  public init(
    policy: Policy = .standard, suppressions: [Suppression] = [], managers: Managers = Managers(), now: Int64
  ) {
    self.policy = policy
    self.suppressions = suppressions
    self.managers = managers
    self.now = now
  }

  /// The verdict on every drift of a report.
  ///
  /// - Parameters:
  ///   - declared: the resources as git declares them.
  ///   - live: the resources as they run, of the whole snapshot.
  public func judge(
    _ report: DriftReport, of environment: Environment, declared: [Resource], live: [Resource]
  ) -> JudgedReport {
    var sides = Sides(of: report, declared: declared, live: live)
    var used: Set<Int> = []
    var drifts: [JudgedDrift] = []
    drifts.reserveCapacity(report.drifts.count)
    for finding in report.drifts {
      let bearing = sides.bearing(of: finding)
      var facts = Facts(
        environment: environment, finding: finding, posture: bearing.posture, crossings: bearing.crossings,
        actorGroup: ActorGroup(finding.actor, managers: managers), severity: nil,
        age: finding.actor?.time.flatMap { Timestamp($0) }.map { now - $0.second })
      let severity = policy.severity(facts)
      facts.severity = severity
      let (rule, wouldBe) = policy.decide(facts)
      var verdict = Verdict(
        posture: bearing.posture, crossings: bearing.crossings, severity: severity, response: rule.then,
        decision: rule.decision, wouldBe: wouldBe, actorGroup: facts.actorGroup)
      for (index, suppression) in suppressions.enumerated() where suppression.accepts(facts) {
        used.insert(index)
        guard verdict.suppression == nil, !suppression.until.isOver(at: now) else { continue }
        verdict.suppression = suppression
        verdict.response = .ignore
      }
      drifts.append(JudgedDrift(finding: finding, verdict: verdict))
    }
    return JudgedReport(report, drifts: drifts, notes: notes(on: environment, used: used))
  }

  private func notes(on environment: Environment, used: Set<Int>) -> [String] {
    suppressions.enumerated().compactMap { index, suppression in
      guard suppression.covers(environment) else { return nil }
      let place = suppression.place.map { " (\($0))" } ?? ""
      if !used.contains(index) {
        return
          "the suppression of \(suppression.title)\(place) matches no drift of \(environment.name): take it out, "
          + "or correct it"
      }
      guard suppression.until.isOver(at: now) else { return nil }
      return
        "the suppression of \(suppression.title)\(place) ended at \(suppression.until.text), and what it "
        + "accepted is reported again: \(suppression.owner) answers for it (\(suppression.ticket))"
    }
  }
}

/// The two sides of every resource that has a drift.
private struct Sides {
  private let report: DriftReport
  private let surroundings: Surroundings
  private var assessments: [ResourceID: Assessment] = [:]
  private var declared: [ResourceID: Resource] = [:]
  private var live: [ResourceID: Resource] = [:]

  init(of report: DriftReport, declared: [Resource], live: [Resource]) {
    self.report = report
    surroundings = Surroundings(live)
    let drifted = Set(report.drifts.map(\.resource))
    for resource in declared where drifted.contains(resource.id) { self.declared[resource.id] = resource }
    for resource in live where drifted.contains(resource.id) { self.live[resource.id] = resource }
  }

  /// How a finding bears on security.
  mutating func bearing(of finding: Finding) -> (posture: Posture, crossings: [Verdict.Crossing]) {
    guard let assessment = assessment(of: finding)?.at(finding.path) else { return (.neutral, []) }
    func crossings(_ effects: [Assessment.Effect], weakens: Bool) -> [Verdict.Crossing] {
      effects.map { effect in
        Verdict.Crossing(
          control: effect.control.id, severity: effect.control.severity, weakens: weakens,
          message: report.holdsSecret(effect.message) ? "" : effect.message)
      }
    }
    return (
      assessment.posture,
      crossings(assessment.weakened, weakens: true) + crossings(assessment.hardened, weakens: false)
    )
  }

  private mutating func assessment(of finding: Finding) -> Assessment? {
    if let known = assessments[finding.resource] { return known }
    let before = declared[finding.resource]?.root
    let after = live[finding.resource]?.root
    // What is compared with a resource of another name has no other side here.
    guard finding.path.steps.isEmpty || before != nil && after != nil else { return nil }
    let assessment = Assessment(before: before, after: after, amid: surroundings)
    assessments[finding.resource] = assessment
    return assessment
  }
}
