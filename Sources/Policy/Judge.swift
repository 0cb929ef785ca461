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
    let sides = Sides(of: report, declared: declared, live: live)
    let sight = Sight(report, sides)
    var used: Set<Int> = []
    var drifts: [JudgedDrift] = []
    drifts.reserveCapacity(report.drifts.count)
    for finding in report.drifts {
      let bearing = sides.bearing(of: finding)
      var facts = Facts(
        environment: environment, finding: finding, posture: bearing.posture, crossings: bearing.crossings,
        actorGroup: ActorGroup(finding.actor, managers: managers), severity: nil,
        age: finding.actor?.time.flatMap { Timestamp($0) }.map { now - $0.second }, sight: sight)
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
    return JudgedReport(
      report, drifts: drifts, notes: sight.notes + notes(on: environment, declared, used: used))
  }

  private func notes(on environment: Environment, _ declared: [Resource], used: Set<Int>) -> [String] {
    suppressions.enumerated().compactMap { index, suppression in
      guard suppression.covers(environment) else { return nil }
      if !used.contains(index) {
        // A failure that git declares is no drift: it is `check` that needs the suppression.
        guard !suppression.concernsFailure(among: declared, of: environment) else { return nil }
        let place = suppression.place.map { " (\($0))" } ?? ""
        return
          "the suppression of \(suppression.title)\(place) matches no drift of \(environment.name): take it out, "
          + "or correct it"
      }
      return suppression.until.isOver(at: now) ? suppression.ending : nil
    }
  }
}
