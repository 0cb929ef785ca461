public import Drift
public import Policy
public import Resources

/// A scan as it is put on record.
public struct ScanRecord {
  /// What the scan found.
  let report: DriftReport
  /// What the policy made of each finding.
  let assess: (Finding) -> Ruling?
  /// Whether the live state that the scan was shown would hold a resource, if it existed.
  let covers: (ResourceID) -> Bool
  /// The program that made the scan, with its version.
  let tool: String
  /// The program that rendered the sources.
  let renderer: String?

  /// A record of a report.
  ///
  /// - Parameters:
  ///   - assess: what the policy made of a finding; nil where no policy was asked.
  ///   - covers: whether the live state that the scan was shown would hold a resource, if it existed. A drift of a
  ///     resource that it would not hold stays open: a scan closes only what it looked at.
  ///   - tool: the program that made the scan, with its version: `driftback 0.1.0`.
  ///   - renderer: the program that rendered the sources, with its version; nil for plain manifests.
  public init(
    _ report: DriftReport, assess: @escaping (Finding) -> Ruling? = { _ in nil },
    covers: @escaping (ResourceID) -> Bool = { _ in true }, tool: String, renderer: String? = nil
  ) {
    self.report = report
    self.assess = assess
    self.covers = covers
    self.tool = tool
    self.renderer = renderer
  }

  /// A record of a report that a policy has judged.
  public init(
    _ judged: JudgedReport, covers: @escaping (ResourceID) -> Bool, tool: String, renderer: String? = nil
  ) {
    var rulings: [String: Ruling] = [:]
    for drift in judged.drifts + judged.suppressed + judged.ignored {
      rulings[drift.finding.id] = Ruling(drift.verdict)
    }
    self.init(
      judged.report, assess: { rulings[$0.id] }, covers: covers, tool: tool, renderer: renderer)
  }
}

extension Ruling {
  /// What an event keeps of a verdict.
  init(_ verdict: Verdict) {
    self.init(
      posture: verdict.posture, severity: verdict.severity, response: verdict.response,
      reason: verdict.suppression.map { "accepted: " + $0.reason } ?? "rule " + verdict.decision.rule,
      controls: verdict.crossings.map(\.control))
  }
}
