internal import Controls
internal import Drift
internal import Resources

/// The two sides of every resource that has a drift.
final class Sides {
  private let report: DriftReport
  private let surroundings: Surroundings
  private var assessments: [ResourceID: Assessment] = [:]
  private(set) var declared: [ResourceID: Resource] = [:]
  private(set) var live: [ResourceID: Resource] = [:]

  init(of report: DriftReport, declared: [Resource], live: [Resource]) {
    self.report = report
    surroundings = Surroundings(live)
    let drifted = Set(report.drifts.map(\.resource))
    for resource in declared where drifted.contains(resource.id) { self.declared[resource.id] = resource }
    for resource in live where drifted.contains(resource.id) { self.live[resource.id] = resource }
  }

  /// How a finding bears on security.
  func bearing(of finding: Finding) -> (posture: Posture, crossings: [Verdict.Crossing]) {
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

  private func assessment(of finding: Finding) -> Assessment? {
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
