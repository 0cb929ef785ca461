internal import Drift
internal import Reporting
internal import Resources

/// What the commands share: open the repository, resolve the revision, read the configuration, render, read the
/// snapshot, compare; and then back-port.
struct Pipeline {
  /// Which drifts a command is about.
  enum Selection {
    case all
    /// Identifiers, or the first digits of them.
    case ids([String])
  }

  /// What goes into one commit.
  enum Grouping {
    case resource, drift, everything
  }

  /// A drift that cannot be carried back.
  struct Refusal {
    let finding: Finding
    let reason: String

    /// One line for standard error.
    var message: String {
      "not carried back: \(finding.id) \(finding.resource) \(finding.path): \(reason)"
    }
  }

  /// Edits that were proven and not committed.
  struct Proposal {
    /// The scan that the edits answer.
    let report: DriftReport
    /// A unified diff as git prints it; empty where nothing changes.
    let diff: String
    let refused: [Refusal]
  }

  /// Commits on a new branch.
  struct Backported {
    /// The branch.
    let branch: String
    /// What was committed: the first digits of each commit's identifier, and its subject.
    let commits: [(id: String, subject: String)]
    let refused: [Refusal]

    /// What the command prints.
    var text: String {
      guard !commits.isEmpty else { return "nothing to carry back\n" }
      return "\(counted(commits.count, "commit")) on the new branch \(branch):\n"
        + commits.map { "  \($0.id) \($0.subject)\n" }.joined()
    }
  }

  let target: TargetOptions

  /// Throws for arguments that cannot be; reads nothing yet.
  init(_ target: TargetOptions) throws(Diagnostic) {
    try target.check()
    self.target = target
  }

  /// Compares what git declares with what runs.
  func scan() throws(Diagnostic) -> DriftReport { throw Self.notBuilt }

  /// Everything about one finding, whatever its class.
  func explain(_ id: String) throws(Diagnostic) -> Explanation { throw Self.notBuilt }

  /// The proven edits for some drifts, as a diff.
  func propose(_ selection: Selection) throws(Diagnostic) -> Proposal { throw Self.notBuilt }

  /// Commits the proven edits for some drifts on a new branch from the revision.
  func backport(_ selection: Selection, branch: String?, grouping: Grouping) throws(Diagnostic) -> Backported
  {
    throw Self.notBuilt
  }

  private static let notBuilt = Diagnostic(.system, "not built yet")
}
