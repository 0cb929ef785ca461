internal import ArgumentParser
internal import GitStore
internal import Policy
internal import Project
internal import Reporting
internal import Resources

/// `driftback policy`
struct PolicyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "policy", abstract: "Show what the policy says, and what another one would do.",
    subcommands: [PolicyShowCommand.self, PolicyPreviewCommand.self, PolicySuppressionsCommand.self])
}

/// `driftback policy show`
struct PolicyShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Print the whole policy as YAML.",
    discussion: """
      Prints the table of severities, every rule in the order in which they are asked, and what is accepted for now. \
      Pasted into the configuration it gives the same answers.
      """)

  @Flag(help: "Print the policy that holds where the configuration says nothing.")
  var `default` = false

  @OptionGroup(title: "Which policy") var source: PolicySource

  func run() throws {
    guard !`default` else { return try Output.write(Policy.standard.text) }
    let file = try source.read().policy
    try Output.write(file.policy.text + (file.suppressions.isEmpty ? "" : file.suppressions.text))
  }
}

/// `driftback policy suppressions`
struct PolicySuppressionsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "suppressions", abstract: "List what is accepted for now, by whom and how long.")

  @OptionGroup(title: "Which policy") var source: PolicySource
  @OptionGroup(title: "Output") var terminal: TerminalOptions

  @Option(
    help: ArgumentHelp("A day or a moment of RFC 3339. Default: the clock.", valueName: "time"))
  var now: String?

  func run() throws {
    let file = try source.read().policy
    try Output.write(try file.suppressions.table(terminal.terminal, now: file.now(now)))
  }
}

/// `driftback policy preview`
struct PolicyPreviewCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "preview", abstract: "Show what another policy would do to the present drifts.",
    usage: "driftback policy preview --policy <file> [options]",
    discussion: """
      Compares every environment whose configuration names a snapshot, or the one that is named, and asks both \
      policies. Nothing is changed and no command is run.
      Exit status: 0 every drift is answered as before, 1 some are not, above 1 an error.
      """)

  @Option(
    help: ArgumentHelp("A configuration, or a file that holds policy: alone.", valueName: "file"),
    completion: .file(extensions: ["yaml", "yml"]))
  var policy: String

  @OptionGroup(title: "What to compare") var target: TargetOptions
  @OptionGroup(title: "Output") var terminal: TerminalOptions

  func run() throws {
    let preview = try Pipeline(target).preview(policy)
    try Output.write(preview.text(terminal.terminal, file: policy))
    if preview.isChange { throw ExitCode(ExitStatus.drift) }
  }
}

/// Where a policy is read from, where nothing is compared.
struct PolicySource: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The configuration. Default: driftback.yaml in the current folder or at the repository's root.",
      valueName: "file"), completion: .file(extensions: ["yaml", "yml"]))
  var config: String?

  @Option(
    help: ArgumentHelp(
      "The git repository. Default: the one around the current folder.", valueName: "folder"),
    completion: .directory)
  var repo: String?

  func read() throws(Diagnostic) -> (configuration: Configuration, policy: PolicyFile) {
    let path: String
    if let config {
      path = config
    } else {
      path = try ConfigurationFile.find(nil, repository: Repository(at: repo ?? "."))
    }
    let configuration = try Configuration.read(InputFile.read(path, .configuration))
    return (configuration, try PolicyFile(configuration, path: path))
  }
}
