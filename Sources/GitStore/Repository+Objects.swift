import CGit2
public import Resources

extension Repository {
  /// The files of a commit. Reads its trees, and no file yet.
  ///
  /// - Throws: a `repository` diagnostic where the commit or a tree is missing, or where a tree holds a name that
  ///   could lead outside (`..`, `.git`, `a/b`), an entry twice, or more entries than a repository can have.
  public func files(at commit: CommitID) throws(Diagnostic) -> Files {
    let tree = try self.tree(of: commit)
    defer { git_tree_free(tree) }
    return Files(repository: self, commit: commit, base: try Listing(tree: tree, of: self))
  }

  /// The bytes of a blob, as they are stored: no filter, no line-ending conversion, no LFS download.
  ///
  /// - Parameter limit: the most bytes to read; the size is looked at before the content is.
  public func blob(_ id: ObjectID, limit: Int = Files.sizeLimit) throws(Diagnostic) -> [UInt8] {
    var oid = id.oid
    var size = 0
    var type = GIT_OBJECT_INVALID
    let code = git_odb_read_header(&size, &type, objects, &oid)
    try check(code, "cannot read blob \(id.short)", remedy: missingObjectRemedy(code), file: path)
    try checkBlob(id, type)
    guard size <= limit else {
      throw Diagnostic(
        .repository, "blob \(id.short) has \(size) bytes, more than the limit of \(limit)",
        remedy: "No manifest is that large. Leave the file out of the sources.", file: path)
    }
    var object: OpaquePointer?
    let reading = git_odb_read(&object, objects, &oid)
    try check(reading, "cannot read blob \(id.short)", remedy: missingObjectRemedy(reading), file: path)
    defer { git_odb_object_free(object) }
    // The content is held against the id, the header is not.
    try checkBlob(id, git_odb_object_type(object))
    return Array(
      UnsafeRawBufferPointer(start: git_odb_object_data(object), count: git_odb_object_size(object)))
  }

  private func checkBlob(_ id: ObjectID, _ type: git_object_t) throws(Diagnostic) {
    guard type == GIT_OBJECT_BLOB else {
      throw Diagnostic(.repository, "object \(id.short) is no file", file: path)
    }
  }

  /// What to do about an object that is not there, by the kind of clone.
  func missingObjectRemedy(_ code: Int32) -> String {
    guard code == GIT_ENOTFOUND.rawValue else { return "Check the repository with `git fsck`." }
    return isShallow
      ? "The clone is shallow. Fetch what is missing: git fetch --unshallow"
      : "The clone may be partial (git clone --filter); use a full one. Else check it with `git fsck`."
  }

  /// A tree, to be freed by the caller.
  func tree(_ id: ObjectID) throws(Diagnostic) -> OpaquePointer {
    var tree: OpaquePointer?
    var oid = id.oid
    let code = git_tree_lookup(&tree, handle, &oid)
    try check(code, "cannot read tree \(id.short)", remedy: missingObjectRemedy(code), file: path)
    guard let tree else { throw Diagnostic(.system, "no memory left") }
    return tree
  }

  /// The root tree of a commit, to be freed by the caller.
  func tree(of commit: CommitID) throws(Diagnostic) -> OpaquePointer {
    let object = try self.commit(commit)
    defer { git_commit_free(object) }
    var tree: OpaquePointer?
    let code = git_commit_tree(&tree, object)
    try check(code, "cannot read the tree of \(commit.short)", remedy: missingObjectRemedy(code), file: path)
    guard let tree else { throw Diagnostic(.system, "no memory left") }
    return tree
  }

  /// A commit, to be freed by the caller.
  func commit(_ id: CommitID) throws(Diagnostic) -> OpaquePointer {
    var commit: OpaquePointer?
    var oid = id.object.oid
    let code = git_commit_lookup(&commit, handle, &oid)
    try check(code, "cannot read commit \(id.short)", remedy: missingObjectRemedy(code), file: path)
    guard let commit else { throw Diagnostic(.system, "no memory left") }
    return commit
  }
}
