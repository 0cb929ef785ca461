internal import ArgumentParser
internal import Backport
internal import Drift
internal import GitStore
internal import Ledger
internal import Policy
internal import Reporting
internal import Resources

/// `driftback scan`
struct ScanCommand: ParsableCommand {
  enum Format: String, CaseIterable, Sendable {
    case table, json, yaml, diff
    // Those of an audit report, but for its JSON: `json` is the scan's own.
    case html, markdown, csv, sarif, junit, policyreport, openreport, openmetrics, cloudevents
  }

  static let configuration = CommandConfiguration(
    commandName: "scan", abstract: "Show what runs differently from what git declares.",
    usage: "driftback scan [options]",
    discussion: """
      Prints each drift with who wrote it, when, and the line of the file that says otherwise. Differences that the \
      API server, a controller or a webhook made are no drift. The policy says how much each matters and what is done.
      Exit status: 0 no drift, 1 drift, 8 drift that the policy blocks, above 1 else an error.
      """)

  @OptionGroup(title: "What to compare") var target: TargetOptions
  @OptionGroup(title: "Output") var terminal: TerminalOptions

  @OptionGroup(title: "Commands of the policy") var commands: Commands

  @OptionGroup(title: "Record") var recording: Recording

  @Option(
    name: [.customShort("o"), .long],
    help: ArgumentHelp(
      "A format, to standard output or to a file; may be repeated. diff shows the edits that backport would make.",
      valueName: "format[=file]"))
  var output: [OutputRequest<Format>] = [.init(.table)]

  @Flag(help: "Show also what is accepted, ignored or not reported, and why.")
  var all = false

  func run() throws {
    let pipeline = try Pipeline(target)
    let ledger = try recording.open()
    let time = try ledger.map { (_) throws(Diagnostic) in try Moment.now(target.now) }
    try checkPlaces(output.map(\.file))
    let reports: [JudgedReport]
    let records: Pipeline.Records
    var suppressions: [Suppression]?
    if output.contains(where: { $0.format == .diff }) {
      guard output.count == 1 else {
        throw Diagnostic(
          .usage, "-o diff stands beside another format",
          remedy: "It shows edits and no report: give it alone.")
      }
      let answer = try pipeline.propose(.all)
      if let file = output[0].file {
        throw Diagnostic(
          .usage, "-o diff names the file \(file)",
          remedy: "It shows what it withholds beside the diff: redirect it.")
      }
      try Output.write(answer.proposal)
      reports = answer.reports
      records = answer.records
    } else {
      let answer = try pipeline.scan(all: all, commands: commands)
      reports = [answer.report]
      records = answer.records
      suppressions = answer.suppressions
      try texts(of: answer).write()
    }
    if let ledger, let time {
      Progress.standard.say("recording the scan")
      for record in try records() { try ledger.record(record, at: time) }
      if let suppressions { try ledger.record(suppressions.map(SuppressionEntry.init), at: time) }
    }
    if reports.contains(where: \.isBlocked) { throw ExitCode(ExitStatus.blocked) }
    if reports.contains(where: { !$0.drifts.isEmpty }) { throw ExitCode(ExitStatus.drift) }
  }

  private func texts(of scan: Pipeline.Scanned) throws(Diagnostic) -> [(text: String, file: String?)] {
    var audit: AuditReport?
    var texts: [(text: String, file: String?)] = []
    for request in output {
      let text: String
      switch request.format {
      case .table, .diff: text = scan.report.table(terminal.terminal, all: all)
      case .json: text = scan.report.json(all: all)
      case .yaml: text = scan.report.yaml(all: all)
      default:
        guard let format = AuditFormat(rawValue: request.format.rawValue) else { continue }
        if audit == nil { audit = try auditReport(of: scan) }
        text = audit?.text(as: format) ?? ""
      }
      texts.append((text, request.file))
    }
    return texts
  }

  private func auditReport(of scan: Pipeline.Scanned) throws(Diagnostic) -> AuditReport {
    // The clock is left out: the same inputs give the same bytes.
    AuditReport(
      scan.report, time: target.now.flatMap { Moment($0)?.description }, tool: Driftback.version,
      renderers: try scan.renderer().map { [$0] } ?? [], sources: scan.sources)
  }
}
