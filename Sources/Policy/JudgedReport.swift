public import Drift
internal import Resources

/// A drift and what the policy makes of it.
public struct JudgedDrift: Sendable {
  /// What differs.
  public let finding: Finding
  /// What is made of it.
  public var verdict: Verdict

  /// A drift with its verdict.
  public init(finding: Finding, verdict: Verdict) {
    self.finding = finding
    self.verdict = verdict
  }
}

/// What one scan of one environment found, and what the policy makes of each drift.
public struct JudgedReport: Sendable {
  /// What was found, before anybody judged it.
  public let report: DriftReport
  /// Every drift, by resource and path, as it was judged.
  let all: [JudgedDrift]
  /// Those that somebody has to answer for, in the same order.
  public var drifts: [JudgedDrift]
  /// Those that a suppression accepts for now, in the same order.
  public let suppressed: [JudgedDrift]
  /// Those that the policy ignores, in the same order.
  public let ignored: [JudgedDrift]
  /// What a user should know before believing the report: what the scan has to say, and then the policy.
  public var notes: [String]

  /// A report of its drifts, in the order of `report`; each goes where its verdict says. `notes` are added to those of
  /// the scan.
  public init(_ report: DriftReport, drifts: [JudgedDrift], notes: [String] = []) {
    self.report = report
    all = drifts
    suppressed = drifts.filter { $0.verdict.suppression != nil }
    ignored = drifts.filter { $0.verdict.suppression == nil && $0.verdict.response == .ignore }
    self.drifts = drifts.filter { $0.verdict.suppression == nil && $0.verdict.response != .ignore }
    self.notes = report.notes + notes
  }

  /// Whether the policy stops the pipeline.
  public var isBlocked: Bool { drifts.contains { $0.verdict.response == .block } }

  /// The verdict on a finding; nil for what is no drift.
  public func verdict(on id: String) -> Verdict? {
    all.first { $0.finding.id == id }?.verdict
  }
}
