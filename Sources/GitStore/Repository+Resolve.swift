import CGit2
public import Resources

extension Repository {
  /// The commit that a revision names, in any spelling of gitrevisions(7) for one commit: a branch, a tag, the start
  /// of an id, `HEAD~2`, `origin/main@{1}`. Tags are followed to their commit.
  ///
  /// - Throws: a `repository` diagnostic that says why not, with the nearest names where the revision is unknown.
  public func resolve(_ revision: String) throws(Diagnostic) -> CommitID {
    guard !revision.isEmpty, !revision.utf8.contains(0) else {
      throw Diagnostic(
        .repository, "the revision is empty", remedy: "Name a branch, a tag or a commit.", file: path)
    }
    var object: OpaquePointer?
    let code = git_revparse_single(&object, handle, revision)
    try checkMismatch(code, file: path)
    guard code == 0 else { throw resolvingFault(code, revision) }
    defer { git_object_free(object) }
    var commit: OpaquePointer?
    let peeling = git_object_peel(&commit, object, GIT_OBJECT_COMMIT)
    try checkMismatch(peeling, file: path)
    guard peeling == 0, let commit else {
      let type = git_object_type2string(git_object_type(object)).map { String(cString: $0) } ?? "object"
      throw Diagnostic(
        .repository, "revision '\(revision)' names a \(type), not a commit",
        remedy: "Name a branch, a tag or a commit.", file: path)
    }
    defer { git_object_free(commit) }
    return CommitID(git_object_id(commit).pointee)
  }

  private func resolvingFault(_ code: Int32, _ revision: String) -> Diagnostic {
    let message = lastMessage(code)
    let names = branchNames()
    if code == GIT_EAMBIGUOUS.rawValue {
      return Diagnostic(
        .repository, "revision '\(revision)' is ambiguous: \(message)",
        remedy: "Give more digits of the commit's id.",
        file: path)
    }
    if names.isEmpty, git_repository_is_empty(handle) == 1 || git_repository_head_unborn(handle) == 1 {
      return Diagnostic(
        .repository, "the repository has no commits yet", remedy: "Commit the manifests first.", file: path)
    }
    guard code == GIT_ENOTFOUND.rawValue || code == GIT_EINVALIDSPEC.rawValue else {
      return Diagnostic(
        .repository, "cannot resolve revision '\(revision)': \(message)", remedy: missingObjectRemedy(code),
        file: path)
    }
    if revision.contains("..") {
      return Diagnostic(
        .repository, "revision '\(revision)' is a range", remedy: "Name one branch, tag or commit.",
        file: path)
    }
    if revision == "HEAD", let branch = headBranch {
      return Diagnostic(
        .repository, "HEAD is on branch '\(branch)', which has no commits yet",
        remedy: "Name another branch: \(names.prefix(5).joined(separator: ", ")).", file: path)
    }
    var remedy = ""
    let near = names.filter { $0.hasSuffix("/" + revision) } + nearest(to: revision, in: names)
    if !near.isEmpty {
      var seen: Set<String> = []
      let shown = near.filter { seen.insert($0).inserted }.prefix(3).map { "'\($0)'" }.joined(separator: ", ")
      remedy = "Did you mean \(shown)?"
    } else {
      remedy = "Name a branch, a tag or a commit of this repository."
      if !names.isEmpty { remedy += " Its branches: \(names.prefix(8).joined(separator: ", "))." }
    }
    if isShallow { remedy += " The clone is shallow; fetch older history with git fetch --unshallow." }
    return Diagnostic(.repository, "unknown revision '\(revision)'", remedy: remedy, file: path)
  }

  /// The names of all branches, local ones first.
  func branchNames(_ kind: git_branch_t = GIT_BRANCH_ALL) -> [String] {
    var local: [String] = []
    var remote: [String] = []
    var iterator: OpaquePointer?
    guard git_branch_iterator_new(&iterator, handle, kind) == 0 else { return [] }
    defer { git_branch_iterator_free(iterator) }
    var reference: OpaquePointer?
    var type = GIT_BRANCH_LOCAL
    while git_branch_next(&reference, &type, iterator) == 0 {
      defer { git_reference_free(reference) }
      guard let text = git_reference_shorthand(reference) else { continue }
      let name = String(cString: text)
      if type == GIT_BRANCH_LOCAL {
        local.append(name)
      } else if !name.hasSuffix("/HEAD") {
        remote.append(name)
      }
    }
    return local.sorted() + remote.sorted()
  }

  private func nearest(to name: String, in names: [String]) -> [String] {
    let allowed = name.count < 4 ? 1 : max(2, name.count / 3)
    let scored = names.map { (distance: editDistance(name, $0), name: $0) }.filter { $0.distance <= allowed }
    return scored.sorted { $0.distance < $1.distance }.map(\.name)
  }

  private func editDistance(_ left: String, _ right: String) -> Int {
    let right = Array(right.utf8.prefix(200))
    var row = Array(0...right.count)
    for (i, a) in left.utf8.prefix(200).enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, b) in right.enumerated() {
        let cost = min(row[j] + 1, row[j + 1] + 1, diagonal + (a == b ? 0 : 1))
        diagonal = row[j + 1]
        row[j + 1] = cost
      }
    }
    return row[right.count]
  }
}
