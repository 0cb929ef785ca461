internal import ArgumentParser
internal import Backport
internal import Drift
internal import GitStore
internal import Ledger
internal import Project
internal import Reporting
internal import Resources

/// `driftback backport`
struct BackportCommand: ParsableCommand {
  enum Place: String, ExpressibleByArgument, CaseIterable {
    case overlay, base
  }

  static let configuration = CommandConfiguration(
    commandName: "backport", abstract: "Carry drifts back into the files they depart from.",
    usage: "driftback backport (<id> ... | --all | --by-policy) [options]",
    discussion: """
      Makes the smallest edits whose result renders to what runs, proves that, and commits them on a new branch. \
      Your work tree, index and current branch stay as they are. Secret values are never written.
      Exit status: 0 everything was carried back, 1 some drift is left (each with its reason), above 1 an error.
      """)

  @Argument(
    help: ArgumentHelp("Findings as scan prints them; their first digits are enough.", valueName: "id"))
  var ids: [String] = []

  @Flag(help: "Carry back every drift, whatever the policy says.")
  var all = false

  @Flag(help: "Carry back the drifts that the policy proposes or commits, and no other.")
  var byPolicy = false

  @Option(
    help: ArgumentHelp("The new branch. Default: driftback/ and the environment's name.", valueName: "name"))
  var branch: String?

  @Flag(help: "Print the edits as a unified diff, and change nothing.")
  var dryRun = false

  @Flag(help: "One commit for everything, not one per resource.")
  var oneCommit = false

  @Flag(help: "One commit per drift, not one per resource.")
  var perDrift = false

  @Option(
    help: ArgumentHelp(
      "Where a drift goes first: overlay (what only its environment reads) or base (what declares it).",
      valueName: "place"))
  var placement: Place?

  @Option(
    help: ArgumentHelp("Also write the proof, a JSON document, to this file.", valueName: "file"),
    completion: .file(extensions: ["json"]))
  var proof: String?

  @OptionGroup(title: "What to compare") var target: TargetOptions
  @OptionGroup(title: "Record") var recording: Recording

  private func check() throws(Diagnostic) {
    if ids.isEmpty && !all && !byPolicy {
      throw Diagnostic(
        .usage, "nothing to carry back was named",
        remedy: "Name findings by their identifiers, or give --all or --by-policy.")
    }
    if !ids.isEmpty && all {
      throw Diagnostic(.usage, "--all stands beside identifiers", remedy: "Give one or the other.")
    }
    if byPolicy && (all || !ids.isEmpty) {
      throw Diagnostic(
        .usage, "--by-policy stands beside \(all ? "--all" : "identifiers")", remedy: "Give one or the other."
      )
    }
    if dryRun && (recording.record || recording.ledger != nil) {
      throw Diagnostic(
        .usage, "--record stands beside --dry-run", remedy: "A back-port that is not made is not recorded.")
    }
    if oneCommit && perDrift {
      throw Diagnostic(.usage, "--one-commit stands beside --per-drift", remedy: "Give one or the other.")
    }
    try FindingID.check(ids)
  }

  func run() throws {
    try check()
    let pipeline = try Pipeline(target)
    let selection: Pipeline.Selection = all ? .all : byPolicy ? .byPolicy : .ids(ids)
    let grouping: Grouping = oneCommit ? .single : perDrift ? .perDrift : .perResource
    let wanted = placement.flatMap { Placement(rawValue: $0.rawValue) }
    let proposal: Proposal
    if dryRun {
      proposal = try pipeline.propose(selection, grouping: grouping, placement: wanted).proposal
      try Output.keepProof(of: proposal, in: proof)
      if !proposal.steps.isEmpty {
        let count = proposal.steps.count == 1 ? "this commit" : "these \(proposal.steps.count) commits"
        Output.say("would make \(count):" + proposal.steps.map { "\n  \(Self.text($0))" }.joined())
      }
      try Output.write(proposal)
    } else {
      let ledger = try recording.open()
      let time = try ledger.map { (_) throws(Diagnostic) in try Moment.now(target.now) }
      let file = proof
      let result = try pipeline.backport(selection, branch: branch, grouping: grouping, placement: wanted) {
        (proposal) throws(Diagnostic) in try Output.keepProof(of: proposal, in: file)
      }
      proposal = result.proposal
      try Output.write(Self.text(result.branch, result.commits, proposal))
      Output.say(besides: proposal)
      if let ledger, let time {
        for record in try result.records() { try ledger.record(record, at: time) }
        for decision in result.decisions { try ledger.record(decision, at: time) }
      }
    }
    if !proposal.refused.isEmpty { throw ExitCode(ExitStatus.drift) }
  }

  /// The commits, and below each where its drifts went and why.
  private static func text(
    _ branch: String, _ commits: [(id: String, subject: String)], _ proposal: Proposal
  ) -> String {
    guard !commits.isEmpty else { return "nothing to carry back\n" }
    var text = "\(counted(commits.count, "commit")) on the new branch \(branch):\n"
    for (commit, step) in zip(commits, proposal.steps) {
      text += "  \(commit.id) \(Self.text(step))\n"
    }
    return TerminalText.escaped(text, keepingLines: true)
  }

  /// What a commit is called, and below it where its drifts go and why, a line each.
  private static func text(_ step: Proposal.Step) -> String {
    let lines = step.carried.map { drift in
      let path = drift.finding.path
      let what = path.steps.isEmpty ? drift.finding.resource.description : path.description
      return "\n    \(what) in \(drift.placement)"
    }
    return step.message.subject + lines.joined()
  }
}

extension Refusal {
  /// One line for standard error.
  fileprivate var message: String {
    let place = finding.path.steps.isEmpty ? "" : " \(finding.path)"
    return "not carried back (\(reason.rawValue)): \(finding.id) \(finding.resource)\(place): \(explanation)"
  }
}

extension Output {
  /// Writes what a proposal changes to standard output, and what it does not to standard error.
  static func write(_ proposal: Proposal) throws(Diagnostic) {
    let preview = try proposal.preview()
    try write(preview.text)
    for file in preview.withheld {
      say("the difference of \(file) is not shown: it would show values of a Secret")
    }
    say(besides: proposal)
  }

  /// Says what the edits bring besides the drifts, and which drifts they leave.
  static func say(besides proposal: Proposal) {
    for consequence in proposal.proof?.consequences ?? [] { say("note: \(consequence.text)") }
    for refusal in proposal.refused { say(refusal.message) }
  }
}
