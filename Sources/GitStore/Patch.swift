import CGit2
public import Resources

/// What changed between two sets of files, as a unified diff in git's format.
public struct Patch: Sendable {
  /// The changes of one path.
  public struct File: Sendable {
    /// The path, relative to the root.
    public let path: String
    /// Lines that only the new side has.
    public let added: Int
    /// Lines that only the old side has.
    public let removed: Int
    /// The part of the diff for this path, from `diff --git` on. A file's bytes stand in it as they are.
    public let bytes: [UInt8]
  }

  /// The changed paths, in order of their bytes.
  public let files: [File]

  /// The whole diff, as `git apply` reads it.
  public var bytes: [UInt8] { files.flatMap(\.bytes) }
  /// The whole diff for showing; bytes that are not UTF-8 are replaced.
  public var text: String { String(decoding: bytes, as: UTF8.self) }
  /// Lines added in all files.
  public var added: Int { files.reduce(0) { $0 + $1.added } }
  /// Lines removed in all files.
  public var removed: Int { files.reduce(0) { $0 + $1.removed } }
  /// Whether nothing changed.
  public var isEmpty: Bool { files.isEmpty }
}

extension Repository {
  /// The diff between two commits, as `git diff --no-renames` prints it without attributes.
  public func diff(from old: CommitID, to new: CommitID) throws(Diagnostic) -> Patch {
    try files(at: new).diff(from: try files(at: old))
  }
}

extension Files {
  /// The diff of the edits: from the revision to what lies over it. Writes nothing to the repository.
  public func diff() throws(Diagnostic) -> Patch {
    try diff(from: Files(repository: repository, commit: commit, base: base))
  }

  /// The diff from other files to these.
  ///
  /// A file that turns into a link or back is a removal and an addition, as in git. Content with a NUL byte in its
  /// first 8,000 is binary, and only named.
  public func diff(from old: Files) throws(Diagnostic) -> Patch {
    var changes: [Patch.File] = []
    for path in changedPaths(from: old) {
      let before = old.entry(path)
      let after = entry(path)
      guard before != after else { continue }
      if let before, let after, before.mode.kind != after.mode.kind {
        changes.append(try PatchWriter(path, (before, try old.stored(path, before)), nil).file())
        changes.append(try PatchWriter(path, nil, (after, try stored(path, after))).file())
      } else {
        let left = try before.map { (entry) throws(Diagnostic) in (entry, try old.stored(path, entry)) }
        let right = try after.map { (entry) throws(Diagnostic) in (entry, try stored(path, entry)) }
        changes.append(try PatchWriter(path, left, right).file())
      }
    }
    return Patch(files: changes)
  }

  private func changedPaths(from old: Files) -> [String] {
    // Over one listing only the edits can differ.
    let (left, right) = base === old.base ? (old.editedPaths, editedPaths) : (old.paths, paths)
    var result: [String] = []
    result.reserveCapacity(max(left.count, right.count))
    var (i, j) = (0, 0)
    while i < left.count || j < right.count {
      if j == right.count || (i < left.count && RelativePath.precedes(left[i], right[j])) {
        result.append(left[i])
        i += 1
      } else {
        if i < left.count, !RelativePath.precedes(right[j], left[i]) { i += 1 }
        result.append(right[j])
        j += 1
      }
    }
    return result
  }

  /// What a diff shows as the content of an entry: a link's target, a submodule's commit.
  private func stored(_ path: String, _ entry: Entry) throws(Diagnostic) -> [UInt8] {
    switch entry.mode {
    case .file, .executable: try read(path)
    case .symlink: try repository.blob(entry.id)
    case .submodule: Array("Subproject commit \(entry.id.hex)\n".utf8)
    }
  }
}
