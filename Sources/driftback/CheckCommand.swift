internal import ArgumentParser
internal import Backport
internal import Check
internal import Controls
internal import GitStore
internal import Reporting
internal import Resources

/// `driftback check`
struct CheckCommand: ParsableCommand {
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case table, json
  }

  enum Level: String, ExpressibleByArgument, CaseIterable {
    case info, low, medium, high, critical

    var severity: Severity { Severity(rawValue: rawValue) ?? .info }
  }

  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Find security issues where they are written, and fix them there.",
    usage: "driftback check [--fix] [options]",
    discussion: """
      Runs the security controls on what git declares, in every environment, and names the line of each failure. With \
      --snapshot also on what runs: what stands there only is no line of yours. --fix makes the edits, proves them by \
      rendering again, and commits them on a new branch, one commit for each failure.
      Exit status: 0 nothing fails, 1 something does, above 1 an error.
      """)

  @Option(help: ArgumentHelp("Leave out what is milder.", valueName: "level"))
  var severity: Level = .low

  @Option(
    help: ArgumentHelp(
      "Look at this control only; --fix then overrules what the manifest says. May be repeated.",
      valueName: "id"))
  var control: [String] = []

  @Option(name: [.customShort("o"), .long], help: ArgumentHelp("The format.", valueName: "format"))
  var output: Format = .table

  @Flag(help: "Fix what has one clear fix.")
  var fix = false

  @Flag(help: "With --fix, print the edits as a unified diff, and change nothing.")
  var dryRun = false

  @Option(help: ArgumentHelp("With --fix, the new branch.", valueName: "name"))
  var branch: String?

  @Option(
    help: ArgumentHelp("The limits of containers without: memory=256Mi,cpu=500m", valueName: "list"))
  var limits: String?

  @Option(
    help: ArgumentHelp("The requests of containers without: memory=64Mi,cpu=50m", valueName: "list"))
  var requests: String?

  @Option(
    help: ArgumentHelp("What the fix of a control needs. May be repeated.", valueName: "id=value"))
  var value: [String] = []

  @Option(
    help: ArgumentHelp("With --fix, also write the proof, a JSON document, to this file.", valueName: "file"),
    completion: .file(extensions: ["json"]))
  var proof: String?

  @OptionGroup(title: "What to check") var target: TargetOptions
  @OptionGroup(title: "Output") var terminal: TerminalOptions

  func run() throws {
    let values = try values()
    try checkArguments()
    let chosen = Set(control)
    func isWanted(_ finding: ControlFinding) -> Bool {
      finding.control.severity >= severity.severity && (chosen.isEmpty || chosen.contains(finding.control.id))
    }
    if fix { return try makeFixes(values, where: isWanted) }
    let reports =
      target.snapshot == nil
      ? try CheckPipeline(target).check(where: isWanted) : [try Pipeline(target).check(where: isWanted)]
    try Output.write(output == .json ? reports.json : reports.table(terminal.terminal))
    if reports.contains(where: { !$0.findings.isEmpty }) { throw ExitCode(ExitStatus.drift) }
  }

  private func makeFixes(
    _ values: [String: String], where isWanted: (ControlFinding) -> Bool
  ) throws {
    let pipeline = try CheckPipeline(target)
    let name = branch ?? pipeline.branch
    if !dryRun { try pipeline.repository.checkCreatable(name) }
    let fixes = try pipeline.fix(values: values, overruling: Set(control), where: isWanted)
    try Output.keepProof(of: fixes.proposal, in: proof)
    if dryRun {
      try Output.write(fixes.proposal)
    } else if fixes.proposal.steps.isEmpty {
      try Output.write("nothing to fix\n")
    } else {
      let commits = try fixes.proposal.commit(to: name, in: pipeline.repository)
      var text = "\(counted(commits.count, "commit")) on the new branch \(name):\n"
      for (commit, step) in zip(commits, fixes.proposal.steps) {
        text += "  \(commit.short) \(step.message.subject)\n"
        for place in Set(step.carried.map(\.placement)).sorted() { text += "    in \(place)\n" }
      }
      try Output.write(TerminalText.escaped(text, keepingLines: true))
    }
    for line in fixes.remarks { Output.say(line) }
    if !fixes.left.isEmpty { throw ExitCode(ExitStatus.drift) }
  }

  // MARK: - Arguments

  private func checkArguments() throws(Diagnostic) {
    for id in control where Control.named(id) == nil { throw Self.unknown(id) }
    let forFixes =
      [("--dry-run", dryRun), ("--branch", branch != nil), ("--limits", limits != nil)]
      + [("--requests", requests != nil), ("--value", !value.isEmpty), ("--proof", proof != nil)]
    if !fix, let given = forFixes.first(where: \.1) {
      throw Diagnostic(.usage, "\(given.0) stands without --fix", remedy: "Add --fix, or leave it out.")
    }
    if fix, target.snapshot != nil {
      throw Diagnostic(
        .usage, "--fix stands beside --snapshot",
        remedy: "Fixes are made in git: leave the snapshot out. `driftback revert` takes back what runs.")
    }
    if fix, output == .json {
      throw Diagnostic(.usage, "--fix stands beside -o json", remedy: "Use --dry-run to see the edits.")
    }
  }

  private static func unknown(_ id: String) -> Diagnostic {
    Diagnostic(.usage, "no control \(id)", remedy: "docs/controls.md lists the controls.")
  }

  /// What users give, by the control that needs it.
  private func values() throws(Diagnostic) -> [String: String] {
    var values: [String: String] = [:]
    for (list, ending, option) in [(limits, "limit", "--limits"), (requests, "request", "--requests")] {
      for entry in list?.split(separator: ",") ?? [] {
        let parts = entry.split(separator: "=", maxSplits: 1).map(String.init)
        guard parts.count == 2, ["memory", "cpu"].contains(parts[0]) else {
          throw Diagnostic(
            .usage, "\(option) has \"\(entry)\"", remedy: "Write it as memory=256Mi,cpu=500m.")
        }
        values["\(parts[0])-\(ending)"] = parts[1]
      }
    }
    for entry in value {
      let parts = entry.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2 else {
        throw Diagnostic(.usage, "--value has \"\(entry)\"", remedy: "Write it as run-as-user=65532.")
      }
      guard Control.named(parts[0]) != nil else { throw Self.unknown(parts[0]) }
      values[parts[0]] = parts[1]
    }
    return values
  }
}
