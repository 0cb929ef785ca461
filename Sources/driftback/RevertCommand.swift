internal import ArgumentParser
internal import Drift
internal import Ledger
internal import Reporting
internal import Resources
internal import Revert

/// `driftback revert`
struct RevertCommand: ParsableCommand {
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case kubectl, patch, apply
  }

  static let configuration = CommandConfiguration(
    commandName: "revert", abstract: "Print what brings live fields back to their declaration.",
    usage: "driftback revert (<id> ... | --all) [options]",
    discussion: """
      For drift that must go: the exact patch, which fails where somebody has changed the object since the snapshot. \
      Nothing is sent to a cluster. It was tried on the snapshot and scanned again: what else it would change is said. \
      Secret values are never printed.
      Exit status: 0 everything can be taken back, 1 some drift is left (each with its reason), above 1 an error.
      """)

  @Argument(
    help: ArgumentHelp("Findings as scan prints them; their first digits are enough.", valueName: "id"))
  var ids: [String] = []

  @Flag(help: "Take back every drift.")
  var all = false

  @Option(
    name: [.customShort("o"), .long],
    help: ArgumentHelp(
      "kubectl: commands; patch: JSON patches; apply: server-side-apply manifests.", valueName: "format"))
  var output: Format = .kubectl

  @Option(
    help: ArgumentHelp("Write files to this new folder, with a script that uses them.", valueName: "folder"),
    completion: .directory)
  var outputDir: String?

  @Flag(help: "Take objects of any version, as long as the drifted fields are as they were.")
  var anyVersion = false

  @OptionGroup(title: "What to compare") var target: TargetOptions
  @OptionGroup(title: "Record") var recording: Recording

  private func check() throws(Diagnostic) {
    if ids.isEmpty && !all {
      throw Diagnostic(
        .usage, "nothing to take back was named", remedy: "Name findings by their identifiers, or give --all."
      )
    }
    if !ids.isEmpty && all {
      throw Diagnostic(.usage, "--all stands beside identifiers", remedy: "Give one or the other.")
    }
    if outputDir == "" {
      throw Diagnostic(.usage, "--output-dir is empty", remedy: "Name a folder that does not exist yet.")
    }
    if anyVersion && output == .apply {
      throw Diagnostic(
        .usage, "--any-version stands beside -o apply",
        remedy: "Server-side apply tests no fields: only the version keeps it from overwriting. Use -o patch."
      )
    }
    try FindingID.check(ids)
  }

  /// What the ledger takes: a proposal, for nothing was sent; that the drifts are gone, a later scan has to see.
  private static func decision(_ reversion: Reversion) -> Decision? {
    let drifts = reversion.changes.flatMap(\.drifts).map(\.id)
    guard !drifts.isEmpty else { return nil }
    return Decision(
      .proposed, drifts: drifts, reason: "driftback revert wrote what takes it back; nothing was sent")
  }

  func run() throws {
    try check()
    let ledger = try recording.open()
    let time = try ledger.map { (_) throws(Diagnostic) in try Moment.now(target.now) }
    let (reversion, records) = try Pipeline(target).revert(
      all ? .all : .ids(ids), by: output == .apply ? .apply : .patch, isStrict: !anyVersion)
    if let outputDir {
      if reversion.changes.isEmpty {
        Output.say("\(outputDir) was not made: nothing is taken back")
      } else {
        try reversion.write(to: outputDir)
        let files = reversion.files.map { "  \($0.name)\n" }.joined()
        try Output.write(TerminalText.escaped("\(outputDir):\n\(files)", keepingLines: true))
      }
    } else {
      try Output.write(
        output == .kubectl
          ? Kubectl.script(reversion.changes) : reversion.changes.map(\.document).joined())
    }
    for line in reversion.remarks { Output.say(line) }
    if let ledger, let time {
      for record in try records() { try ledger.record(record, at: time) }
      if let decision = Self.decision(reversion) { try ledger.record(decision, at: time) }
    }
    if !reversion.refused.isEmpty { throw ExitCode(ExitStatus.drift) }
  }
}
