internal import Drift
public import GitStore
public import Resources

/// The edits for a set of drifts, and what rendering them again showed.
public struct Proposal {
  /// The drifts of one commit.
  public struct Step {
    /// What it carries.
    public let carried: [Carried]
    /// The files of the revision with the edits of this step and of those before it.
    public let files: Files
    /// The message.
    public let message: CommitMessage
  }

  /// The commits in order.
  public let steps: [Step]
  /// What stays, with the reasons.
  public let refused: [Refusal]
  /// What rendering again showed; nil where nothing is carried.
  public let proof: Proof?
  /// The files of the revision.
  let base: Files

  /// Everything that is carried.
  public var carried: [Carried] { steps.flatMap(\.carried) }

  /// The files with every edit; those of the revision where there is none.
  public var files: Files { steps.last?.files ?? base }

  /// Writes the steps as commits on top of the revision, and a new branch at the last of them.
  ///
  /// Nothing else in the repository moves; where anything fails, no branch is made.
  /// - Returns: the commits in order.
  /// - Throws: a `repository` fault: the branch exists or has an invalid name, or the repository cannot be written.
  public func commit(to branch: String, in repository: Repository) throws(Diagnostic) -> [CommitID] {
    var commits: [CommitID] = []
    for step in steps {
      let parent = commits.last ?? step.files.commit
      // A step holds the whole way from the revision; its commit is what comes on top of the one before.
      var files = try repository.files(at: parent)
      for path in step.files.editedPaths {
        let content = step.files.contains(path) ? try step.files.read(path) : nil
        // What an earlier step removed is gone already.
        if content == nil, !files.contains(path) { continue }
        files = try files.replacing(path, with: content)
      }
      commits.append(try repository.commit(files, parent: parent, message: step.message))
    }
    if let last = commits.last { try repository.createBranch(branch, at: last) }
    return commits
  }
}

/// How drifts are grouped into commits.
public enum Grouping: Sendable {
  case perResource
  case perDrift
  case single
}
