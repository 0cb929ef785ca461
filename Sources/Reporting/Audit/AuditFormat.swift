/// The formats in which an audit report is written.
public enum AuditFormat: String, Sendable, CaseIterable {
  /// One page that opens from a mail: no network, no script.
  case html
  /// For a pull request or a wiki.
  case markdown
  /// The whole report as one object; `docs/schema/audit-report.schema.json` describes it.
  case json
  /// A line for each drift, by RFC 4180.
  case csv
  /// SARIF 2.1.0, for code scanning.
  case sarif
  /// JUnit's XML, for test reports.
  case junit
  /// PolicyReport objects of `wgpolicyk8s.io/v1alpha2`.
  case policyReport = "policyreport"
  /// Report objects of `openreports.io/v1alpha1`.
  case openReport = "openreport"
  /// OpenMetrics text, also for a textfile collector.
  case openMetrics = "openmetrics"
  /// CloudEvents 1.0, a line of JSON for each drift.
  case cloudEvents = "cloudevents"
}

extension AuditReport {
  /// The report in one of its formats, with a line feed at its end. The same report gives the same bytes.
  public func text(as format: AuditFormat) -> String {
    switch format {
    case .html: html()
    case .markdown: markdown()
    case .json: json()
    case .csv: csv()
    case .sarif: sarif()
    case .junit: junit()
    case .policyReport: policyReports(.policyReport)
    case .openReport: policyReports(.openReport)
    case .openMetrics: openMetrics()
    case .cloudEvents: cloudEvents()
    }
  }
}
