internal import ArgumentParser
internal import Ledger
internal import Reporting
internal import Resources

/// `driftback report`
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Write the audit report of a period that the ledger remembers.",
    usage: "driftback report [options]",
    discussion: """
      Who changed what outside git, what it did to security, how long it stayed, and which commit brought it home. \
      Formats: \(AuditFormat.allCases.map(\.rawValue).joined(separator: ", ")). \
      The same ledger and the same period give the same bytes.
      """)

  @Option(
    help: ArgumentHelp("From then: 2026-10-01, or 12h, 90d, 2w before the end.", valueName: "time"))
  var since = "90d"

  @Option(help: ArgumentHelp("Until then, not included. Default: now.", valueName: "time"))
  var until: String?

  @Option(help: ArgumentHelp("Only of this environment.", valueName: "name"))
  var environment: String?

  @Option(
    name: [.customShort("o"), .long],
    help: ArgumentHelp(
      "A format, to standard output or to a file; may be repeated.", valueName: "format[=file]"))
  var output: [OutputRequest<AuditFormat>] = [.init(.markdown)]

  @OptionGroup(title: "Where") var options: LedgerOptions

  func run() throws {
    try checkPlaces(output.map(\.file))
    let until = try Moment.now(until)
    let since = try Moment.since(since, before: until)
    let progress = Progress.standard
    progress.say("reading the ledger from \(since) on")
    let report = try options.reading().period(since: since, until: until, environment: environment) {
      (period) throws(Diagnostic) in try AuditReport(period, tool: Driftback.version)
    }
    try output.map { request in
      progress.say("writing \(counted(report.drifts.count, "drift")) as \(request.format.rawValue)")
      return (text: report.text(as: request.format), file: request.file)
    }.write()
  }
}
