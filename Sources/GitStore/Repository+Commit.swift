import CGit2
public import Resources

extension Repository {
  /// Writes a commit that makes the edits of `files` to the tree of `parent`. No reference moves: the commit is only
  /// reachable once a branch is created or moved to it.
  ///
  /// Everything that the edits do not name keeps its id and mode. A folder whose last file goes, goes too.
  ///
  /// - Parameters:
  ///   - files: edits over the parent or over an ancestor of it.
  ///   - author: who made the change; ``identity(_:)`` where nil.
  ///   - committer: who makes the commit; ``identity(_:)`` where nil.
  /// - Throws: a `repository` diagnostic where an edited path of the parent holds neither what the edit was made on
  ///   nor its result, where nothing would change, or where the repository cannot be written.
  public func commit(
    _ files: Files, parent: CommitID, message: CommitMessage, author: Signature? = nil,
    committer: Signature? = nil
  ) throws(Diagnostic) -> CommitID {
    let parentCommit = try commit(parent)
    defer { git_commit_free(parentCommit) }
    let parentTree = try tree(of: parent)
    defer { git_tree_free(parentTree) }
    for edit in files.edits { try checkUnchanged(edit, files, parent, parentTree) }
    for edit in files.edits { try write(edit) }

    let before = git_tree_id(parentTree).pointee
    guard let id = try writeTree(ObjectID(before), files.edits[...], depth: 0), id != ObjectID(before) else {
      throw Diagnostic(
        .repository, "nothing to commit: the edits leave \(parent.short) as it is", file: path)
    }
    let newTree = try tree(id)
    defer { git_tree_free(newTree) }
    try checkOnlyEditsDiffer(files, parent, parentTree, newTree)
    let author = try signature(author, .author).raw()
    defer { git_signature_free(author) }
    let committer = try signature(committer, .committer).raw()
    defer { git_signature_free(committer) }
    var oid = git_oid()
    var parents: [OpaquePointer?] = [parentCommit]
    let code = git_commit_create(
      &oid, handle, nil, author, committer, nil, message.text, newTree, 1, &parents)
    try check(code, "cannot write a commit", remedy: Repository.writeRemedy(code), file: path)
    return CommitID(oid)
  }

  private func signature(_ given: Signature?, _ role: Role) throws(Diagnostic) -> Signature {
    if let given { return given }
    return try identity(role)
  }

  /// What to do about something that could not be written.
  static func writeRemedy(_ code: Int32) -> String {
    code == GIT_ELOCKED.rawValue
      ? "Another git process may be at work. Run again when it is done; a lock that a crash left may be deleted."
      : "Check that this user may write to the repository, and that the disk is not full."
  }

  private func checkUnchanged(
    _ edit: Files.Edit, _ files: Files, _ parent: CommitID, _ tree: OpaquePointer
  ) throws(Diagnostic) {
    var item: OpaquePointer?
    let code = git_tree_entry_bypath(&item, tree, edit.path)
    defer { git_tree_entry_free(item) }
    if code != GIT_ENOTFOUND.rawValue {
      try check(code, "cannot read a tree", remedy: missingObjectRemedy(code), file: edit.path)
    }
    var present: Entry?
    if let item, let id = git_tree_entry_id(item)?.pointee,
      let mode = Entry.Mode(git_tree_entry_filemode(item))
    {
      present = Entry(id: ObjectID(id), mode: mode)
    }
    guard present == files.base.entry(edit.path) || present == edit.content?.entry else {
      throw changedSince(files, parent, edit.path)
    }
  }

  /// Proves that the new tree differs from the parent's at edited paths and nowhere else: a new file could stand
  /// where the parent has got a folder since, and take everything below it away.
  private func checkOnlyEditsDiffer(
    _ files: Files, _ parent: CommitID, _ old: OpaquePointer, _ new: OpaquePointer
  ) throws(Diagnostic) {
    var diff: OpaquePointer?
    let code = git_diff_tree_to_tree(&diff, handle, old, new, nil)
    try check(code, "cannot compare two trees", remedy: missingObjectRemedy(code), file: path)
    defer { git_diff_free(diff) }
    for index in 0..<git_diff_num_deltas(diff) {
      guard let delta = git_diff_get_delta(diff, index)?.pointee else { continue }
      for name in [delta.old_file.path, delta.new_file.path] {
        guard let name else { continue }
        let path = String(cString: name)
        let edit = files.edits.firstIndex(notBefore: path)
        guard edit < files.edits.count, RelativePath.isSame(files.edits[edit].path, path) else {
          throw changedSince(files, parent, path)
        }
      }
    }
  }

  private func changedSince(_ files: Files, _ parent: CommitID, _ path: String) -> Diagnostic {
    Diagnostic(
      .repository, "changed between \(files.commit.short) and \(parent.short)",
      remedy: "The edit was made on the older content. Run again at \(parent.short).", file: path)
  }

  private func write(_ edit: Files.Edit) throws(Diagnostic) {
    guard let content = edit.content else { return }
    var oid = git_oid()
    let code = content.bytes.withUnsafeBytes {
      git_blob_create_from_buffer(&oid, handle, $0.baseAddress, $0.count)
    }
    try check(
      code, "cannot write '\(edit.path)' to the object store", remedy: Repository.writeRemedy(code),
      file: path)
  }

  /// The tree with the edits made, nil where it would be empty. `edits` share the first `depth` bytes of their paths.
  private func writeTree(
    _ base: ObjectID?, _ edits: ArraySlice<Files.Edit>, depth: Int
  ) throws(Diagnostic) -> ObjectID? {
    let source = try base.map { (id) throws(Diagnostic) in try tree(id) }
    defer { git_tree_free(source) }
    var builder: OpaquePointer?
    try check(git_treebuilder_new(&builder, handle, source), "cannot edit a tree", file: path)
    defer { git_treebuilder_free(builder) }

    func remove(_ name: String) throws(Diagnostic) {
      guard git_treebuilder_get(builder, name) != nil else { return }
      try check(git_treebuilder_remove(builder, name), "cannot remove '\(name)' from a tree", file: path)
    }
    func insert(_ name: String, _ id: ObjectID, _ mode: git_filemode_t) throws(Diagnostic) {
      var oid = id.oid
      try check(
        git_treebuilder_insert(nil, builder, name, &oid, mode), "cannot add '\(name)' to a tree", file: path)
    }

    // Deletions first and new files last, so that a file may become a folder and a folder a file.
    let named = edits.map {
      (edit: $0, name: $0.path.utf8.dropFirst(depth).prefix { $0 != UInt8(ascii: "/") })
    }
    func isHere(_ item: (edit: Files.Edit, name: Substring.UTF8View)) -> Bool {
      item.name.endIndex == item.edit.path.utf8.endIndex
    }
    for item in named where isHere(item) && item.edit.content == nil {
      try remove(String(Substring(item.name)))
    }
    var start = edits.startIndex
    while start < edits.endIndex {
      let first = named[start - edits.startIndex]
      var end = start + 1
      guard !isHere(first) else {
        start = end
        continue
      }
      while end < edits.endIndex, !isHere(named[end - edits.startIndex]),
        named[end - edits.startIndex].name.elementsEqual(first.name)
      {
        end += 1
      }
      let name = String(Substring(first.name))
      var below: ObjectID?
      if let item = git_treebuilder_get(builder, name), git_tree_entry_type(item) == GIT_OBJECT_TREE {
        below = git_tree_entry_id(item).map { ObjectID($0.pointee) }
      }
      if let id = try writeTree(below, edits[start..<end], depth: depth + first.name.count + 1) {
        try insert(name, id, GIT_FILEMODE_TREE)
      } else {
        try remove(name)
      }
      start = end
    }
    for item in named where isHere(item) {
      guard let entry = item.edit.content?.entry else { continue }
      try insert(String(Substring(item.name)), entry.id, entry.mode.raw)
    }

    guard depth == 0 || git_treebuilder_entrycount(builder) > 0 else { return nil }
    var oid = git_oid()
    let code = git_treebuilder_write(&oid, builder)
    try check(code, "cannot write a tree", remedy: Repository.writeRemedy(code), file: path)
    return ObjectID(oid)
  }
}
