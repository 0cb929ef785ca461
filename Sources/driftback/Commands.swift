internal import ArgumentParser
internal import Drift
internal import GitStore
internal import Glibc
internal import Policy
internal import Reporting
internal import Resources

/// Whether `scan` runs the commands that rules name.
///
/// A command is the user's own: never one that the scanned repository brings along. Whoever may commit to a repository
/// would otherwise run programs as whoever scans it.
struct Commands: ParsableArguments {
  @Flag(help: "Run the commands of a configuration that stands in the scanned repository.")
  var allowCommands = false

  @Flag(help: "Run no command, whatever the policy says.")
  var noCommands = false

  /// How many a scan runs at most.
  private static let limit = 100

  /// Runs the command of each drift whose rule names one, and puts what became of it into the report.
  ///
  /// - Throws: a `configuration` fault, before anything is run, where a command may come from the scanned repository.
  func run(in report: inout JudgedReport, configuration: String, repository: Repository) throws(Diagnostic) {
    let chosen = report.drifts.indices.filter { report.drifts[$0].verdict.decision.run != nil }
    guard !noCommands, !chosen.isEmpty else { return }
    let folder = WorkTree(of: repository)
    for index in chosen where !allowCommands {
      let decision = report.drifts[index].verdict.decision
      guard let program = decision.run?.command.first else { continue }
      let fault =
        folder.holds(configuration) ? "its configuration" : folder.holds(program) ? "the program" : nil
      guard let fault else { continue }
      throw Diagnostic(
        .configuration,
        "the rule \"\(decision.rule)\" runs a command, and \(fault) stands in the scanned repository",
        remedy:
          "Keep the configuration and its programs where nobody but you writes, and name it with --config. Give "
          + "--allow-commands if you trust everybody who may commit to the repository, or --no-commands to run none.",
        file: decision.place?.file)
    }
    let found = report.report
    for (count, index) in chosen.enumerated() {
      let drift = report.drifts[index]
      guard let command = drift.verdict.decision.run else { continue }
      let result =
        count < Self.limit
        ? command.run(input: Array(drift.finding.json(drift.verdict).utf8)) { !found.holdsSecret($0) }
        : Remediation.Result(
          program: command.command.first ?? "", status: nil, output: "",
          failure: "not run: a scan runs \(Self.limit) commands at most")
      report.drifts[index].verdict.remediation = result
    }
  }
}

/// The folders whose content a repository decides on.
private struct WorkTree {
  /// The folder that the work trees of the repository share: `.git`, without symbolic links.
  private let common: String?
  private let root: String?

  init(of repository: Repository) {
    common = Self.common(repository.path)
    root = Self.resolved(ConfigurationFile.root(of: repository))
  }

  /// Whether a file stands in a work tree of the repository, or is a link from there or into it.
  func holds(_ path: String) -> Bool {
    let slash = path.lastIndex(of: "/")
    let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    return [Self.resolved(folder), Self.resolved(path).map(Self.folder)].contains {
      $0.map(isInside) ?? false
    }
  }

  /// Every folder around is asked: the file may stand in another work tree of the same repository.
  private func isInside(_ folder: String) -> Bool {
    var folder = folder
    while true {
      if folder == root || folder == common { return true }
      if let other = try? Repository(at: folder), let shared = Self.common(other.path), shared == common {
        return true
      }
      guard folder != "/" else { return false }
      folder = Self.folder(folder)
    }
  }

  private static func common(_ path: String) -> String? {
    let steps = path.split(separator: "/")
    let linked = steps.count > 2 && steps[steps.count - 2] == "worktrees"
    return resolved(linked ? "/" + steps.dropLast(2).joined(separator: "/") : path)
  }

  private static func folder(_ path: String) -> String {
    guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return "/" }
    return String(path[..<slash])
  }

  private static func resolved(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}
