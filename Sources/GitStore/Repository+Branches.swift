import CGit2
import Glibc
public import Resources

extension Repository {
  /// Creates a branch at a commit.
  ///
  /// - Throws: a `repository` diagnostic where the name is invalid, where the branch exists or its name is in the way
  ///   of another, where it is checked out and waits for its first commit, or where the repository cannot be written.
  public func createBranch(_ name: String, at commit: CommitID) throws(Diagnostic) {
    try checkCreatable(name)
    try identify()
    var oid = commit.object.oid
    var created: OpaquePointer?
    let code = git_reference_create(
      &created, handle, "refs/heads/\(name)", &oid, 0, "branch: created by driftback from \(commit.short)")
    git_reference_free(created)
    if code == GIT_EEXISTS.rawValue { throw exists(name, branchInTheWay(of: name) ?? name) }
    try check(code, "cannot create branch '\(name)'", remedy: Repository.writeRemedy(code), file: path)
  }

  /// Checks that a branch could be created, before any work is done for it.
  ///
  /// - Throws: as ``createBranch(_:at:)``, but for what only writing shows.
  public func checkCreatable(_ name: String) throws(Diagnostic) {
    try checkName(name)
    if let other = branchInTheWay(of: name) { throw exists(name, other) }
    try checkNotInUse(name)
  }

  /// Moves a branch from the commit that it is expected to be at to another, in one step that fails if somebody else
  /// was faster. Whether the new commit descends from the old one is for the caller to see to.
  ///
  /// - Throws: a `repository` diagnostic where there is no such branch, where it is elsewhere, where a work tree has it
  ///   checked out or is rebasing it, or where the repository cannot be written.
  public func moveBranch(_ name: String, from old: CommitID, to new: CommitID) throws(Diagnostic) {
    try checkName(name)
    guard let present = try target(of: name) else {
      throw Diagnostic(
        .repository, "no branch '\(name)'", remedy: "Create it, or name one of `git branch --list`.",
        file: path)
    }
    guard present == old else { throw movedMeanwhile(name, old, present) }
    try checkNotInUse(name)
    try identify()
    var from = old.object.oid
    var to = new.object.oid
    var moved: OpaquePointer?
    let code = git_reference_create_matching(
      &moved, handle, "refs/heads/\(name)", &to, 1, &from, "driftback: moved to \(new.short)")
    git_reference_free(moved)
    if code == GIT_EMODIFIED.rawValue || code == GIT_ENOTFOUND.rawValue {
      throw movedMeanwhile(name, old, try target(of: name))
    }
    try check(code, "cannot move branch '\(name)'", remedy: Repository.writeRemedy(code), file: path)
  }

  /// The commit that a local branch is at; nil where there is no such branch.
  ///
  /// - Throws: a `repository` diagnostic where the branch is an alias of another reference.
  public func target(of branch: String) throws(Diagnostic) -> CommitID? {
    var reference: OpaquePointer?
    let code = git_reference_lookup(&reference, handle, "refs/heads/\(branch)")
    if code == GIT_ENOTFOUND.rawValue { return nil }
    try check(code, "cannot read branch '\(branch)'", file: path)
    defer { git_reference_free(reference) }
    guard let oid = git_reference_target(reference) else {
      throw Diagnostic(
        .repository, "branch '\(branch)' is a symbolic reference", remedy: "Name the branch it stands for.",
        file: path)
    }
    return CommitID(oid.pointee)
  }

  /// The branch whose name is this one, or a folder of it, or below it: references are paths.
  private func branchInTheWay(of name: String) -> String? {
    branchNames(GIT_BRANCH_LOCAL).first { $0 == name || name.hasPrefix($0 + "/") || $0.hasPrefix(name + "/") }
  }

  private func exists(_ name: String, _ other: String) -> Diagnostic {
    Diagnostic(
      .repository,
      other == name
        ? "branch '\(name)' exists" : "branch '\(name)' cannot be, because branch '\(other)' exists",
      remedy: "Choose another name, or delete the branch if it is no longer needed: git branch -D \(other)",
      file: path)
  }

  private func movedMeanwhile(_ name: String, _ expected: CommitID, _ present: CommitID?) -> Diagnostic {
    Diagnostic(
      .repository,
      "branch '\(name)' moved meanwhile: it is at \(present?.short ?? "no commit"), not at \(expected.short)",
      remedy: "Nothing was changed. Run again, so that the edits are made on what is there now.", file: path)
  }

  private func checkName(_ name: String) throws(Diagnostic) {
    var valid: Int32 = 0
    try check(git_branch_name_is_valid(&valid, name), "cannot check a branch name", file: path)
    guard valid == 1, !name.utf8.contains(0) else {
      throw Diagnostic(
        .repository, "'\(name)' is no valid branch name",
        remedy:
          "Use letters, digits, '-', '_', '.' and '/', such as driftback/production. See git-check-ref-format(1).",
        file: path)
    }
  }

  /// Refuses a branch that a work tree stands on: its files and index would no longer be those of its commit.
  private func checkNotInUse(_ name: String) throws(Diagnostic) {
    let reference = "refs/heads/\(name)"
    for folder in workTreeFolders() {
      let head = Repository.firstLine(of: folder + "/HEAD")
      // A rebase detaches HEAD and moves the branch at its end.
      let rebased = ["rebase-merge", "rebase-apply"].map {
        Repository.firstLine(of: folder + "/\($0)/head-name")
      }
      guard head == "ref: \(reference)" || rebased.contains(reference) else { continue }
      throw Diagnostic(
        .repository, "branch '\(name)' is checked out", remedy: "Choose another branch; then merge it.",
        file: folder)
    }
  }

  /// The folders that hold the `HEAD` of each work tree. gitrepository-layout(5).
  private func workTreeFolders() -> [String] {
    let common = commonFolder
    var folders: [String] = []
    if !isBare, !isBareAtHeart { folders.append(common) }
    var names = git_strarray()
    guard git_worktree_list(&names, handle) == 0 else { return folders }
    defer { git_strarray_dispose(&names) }
    for index in 0..<names.count {
      if let name = names.strings[index] { folders.append(common + "/worktrees/" + String(cString: name)) }
    }
    return folders
  }

  /// Whether this is a work tree linked to a bare repository, whose own `HEAD` nobody has checked out.
  private var isBareAtHeart: Bool {
    var configuration: OpaquePointer?
    guard git_repository_config(&configuration, handle) == 0 else { return false }
    defer { git_config_free(configuration) }
    var bare: Int32 = 0
    return git_config_get_bool(&bare, configuration, "core.bare") == 0 && bare == 1
  }

  /// Gives the reflog the committer's name; libgit2 would look for it where no search path leads.
  private func identify() throws(Diagnostic) {
    let committer = try identity(.committer)
    try check(
      git_repository_set_ident(handle, committer.name, committer.email), "cannot name the committer",
      file: path)
  }

  private static func firstLine(of file: String) -> String? {
    guard let stream = fopen(file, "re") else { return nil }
    defer { fclose(stream) }
    var line: UnsafeMutablePointer<CChar>?
    var capacity = 0
    defer { free(line) }
    guard getline(&line, &capacity, stream) > 0, let line else { return nil }
    var text = String(cString: line)
    while text.last?.isWhitespace == true { text.removeLast() }
    return text
  }
}
