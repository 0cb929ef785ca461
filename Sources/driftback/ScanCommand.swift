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
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case table, json, yaml, diff
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
    help: ArgumentHelp("The format; diff shows the edits that backport would make.", valueName: "format"))
  var output: Format = .table

  @Flag(help: "Show also what is accepted, ignored or not reported, and why.")
  var all = false

  func run() throws {
    let pipeline = try Pipeline(target)
    let ledger = try recording.open()
    let time = try ledger.map { (_) throws(Diagnostic) in try Moment.now(target.now) }
    let reports: [JudgedReport]
    let records: Pipeline.Records
    if output == .diff {
      let answer = try pipeline.propose(.all)
      try Output.write(answer.proposal)
      reports = answer.reports
      records = answer.records
    } else {
      let answer = try pipeline.scan(all: all, commands: commands)
      reports = [answer.report]
      records = answer.records
      try Output.write(text(reports[0]))
    }
    if let ledger, let time { for record in try records() { try ledger.record(record, at: time) } }
    if reports.contains(where: \.isBlocked) { throw ExitCode(ExitStatus.blocked) }
    if reports.contains(where: { !$0.drifts.isEmpty }) { throw ExitCode(ExitStatus.drift) }
  }

  private func text(_ report: JudgedReport) -> String {
    switch output {
    case .table, .diff: report.table(terminal.terminal, all: all)
    case .json: report.json(all: all)
    case .yaml: report.yaml(all: all)
    }
  }
}
