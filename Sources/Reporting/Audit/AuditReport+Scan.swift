public import Policy

internal import Controls
internal import Drift
internal import Resources

extension AuditReport {
  /// The report of one scan, outside a ledger.
  ///
  /// What the policy ignores is left out, and counted in a note; what a suppression accepts is there as accepted.
  /// - Parameters:
  ///   - time: when the scan was made, in RFC 3339; nil where nobody said.
  ///   - tool: the version of Driftback.
  ///   - renderers: what rendered the sources; empty for plain manifests.
  ///   - sources: the files and folders that the environment renders from.
  public init(
    _ judged: JudgedReport, time: String? = nil, tool: String, renderers: [String] = [],
    sources: [String] = []
  ) {
    let report = judged.report
    let scan = Scan(
      environment: report.environment, phase: report.phase, revision: report.revision,
      snapshotDigest: report.snapshotDigest, snapshotResources: report.snapshotResources,
      resources: report.resources, inSync: report.inSync, time: time, tool: tool, renderers: renderers,
      sources: sources)
    var notes = judged.notes
    if !judged.ignored.isEmpty {
      notes.append(
        "the policy ignores \(counted(judged.ignored.count, "drift")), which stand in no list here")
    }
    self.init(
      scans: [scan], drifts: (judged.drifts + judged.suppressed).map { Entry($0, in: report) }, notes: notes,
      tool: tool)
  }
}

extension AuditReport.Entry {
  fileprivate init(_ drift: JudgedDrift, in report: DriftReport) {
    let (finding, verdict) = (drift.finding, drift.verdict)
    self.init(
      id: finding.id, environment: report.environment, phase: report.phase, resource: finding.resource,
      apiVersion: finding.apiVersion, path: finding.path.description, class: finding.class,
      declared: finding.declared, live: finding.live, detail: finding.shownDetail, actor: finding.actor,
      origin: finding.origin, reason: finding.reason, posture: verdict.posture, severity: verdict.severity,
      response: verdict.response, rule: verdict.decision.rule, controls: verdict.crossings.map(\.control))
    if let suppression = verdict.suppression {
      state = .accepted
      acceptance =
        "\(suppression.reason) (\(suppression.owner), \(suppression.ticket), until \(suppression.until))"
    }
  }
}
