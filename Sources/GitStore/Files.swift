import CGit2
public import Resources

/// The files of a revision with edits laid over it in memory.
///
/// A value: `replacing` leaves the original as it was, and copies share the listing. Content is read from the
/// repository when asked for.
public struct Files {
  /// One path that differs from the revision.
  struct Edit {
    let path: String
    /// What is there now, nil for a deleted file.
    let content: (entry: Entry, bytes: [UInt8])?
  }

  let repository: Repository
  let base: Listing
  /// In order of the paths' bytes; each differs from `base`.
  private(set) var edits: [Edit] = []

  /// The revision that the edits lie over.
  public let commit: CommitID

  /// The most bytes of a file that are read unless the caller says otherwise: 64 MiB.
  public static let sizeLimit = 64 << 20

  init(repository: Repository, commit: CommitID, base: Listing) {
    self.repository = repository
    self.commit = commit
    self.base = base
  }

  /// Every file, symbolic link and submodule, in order of the paths' bytes.
  ///
  /// Git tells two spellings of `é` apart, and so does every lookup here; `==` of Swift's strings does not.
  public var paths: [String] { merged(base.paths[...], edits[...]) }

  /// Names that are not UTF-8, made readable. They cannot be read or edited; commits keep them as they are.
  public var undecodable: [String] { base.undecodable }

  /// The paths that differ from the revision, in order.
  public var editedPaths: [String] { edits.map(\.path) }

  /// The paths below a folder in order, or a file's own path. `""` and `.` are the root. Empty where nothing is there.
  ///
  /// - Throws: a `usage` diagnostic for a path that is absolute or has a `..` or `.git` component.
  public func paths(under folder: String) throws(Diagnostic) -> [String] {
    let folder = try RelativePath.normalize(folder)
    if folder.isEmpty { return paths }
    if contains(folder) { return [folder] }
    return below(folder)
  }

  /// A path with what is there.
  public struct Item: Sendable {
    /// As ``Files/paths`` has it.
    public let path: String
    /// What is there.
    public let entry: Entry
    /// Whether the path differs from the revision.
    public let isEdited: Bool
  }

  /// What is at a path, with the path; nil where nothing or a folder is.
  public func item(_ path: String) -> Item? {
    entry(path).map { Item(path: path, entry: $0, isEdited: isEdited(path)) }
  }

  /// What is at the paths that ``paths(under:)`` lists, in their order, without looking up each.
  public func items(under folder: String) throws(Diagnostic) -> [Item] {
    guard edits.isEmpty else { return try paths(under: folder).compactMap(item) }
    let folder = try RelativePath.normalize(folder)
    let range =
      folder.isEmpty
      ? base.paths.indices
      : contains(folder)
        ? base.lowerBound(folder)..<base.lowerBound(folder) + 1
        : base.lowerBound(folder + "/")..<base.lowerBound(folder + "0")
    return range.map { Item(path: base.paths[$0], entry: base.entries[$0], isEdited: false) }
  }

  /// What is at a path, spelled as ``paths`` has it; nil where nothing or a folder is.
  public func entry(_ path: String) -> Entry? {
    let index = edits.firstIndex(notBefore: path)
    if index < edits.count, RelativePath.isSame(edits[index].path, path) {
      return edits[index].content?.entry
    }
    return base.entry(path)
  }

  /// Whether a file, symbolic link or submodule is at the path.
  public func contains(_ path: String) -> Bool { entry(path) != nil }

  /// The bytes of a file, as git stores them.
  ///
  /// - Parameter limit: the most bytes to read, checked before reading.
  /// - Throws: a `repository` diagnostic where no file is, where it is a symbolic link or a submodule, or where it is
  ///   too large.
  public func read(_ path: String, limit: Int = Files.sizeLimit) throws(Diagnostic) -> [UInt8] {
    let entry = try fileEntry(path)
    let index = edits.firstIndex(notBefore: path)
    if index < edits.count, RelativePath.isSame(edits[index].path, path),
      let content = edits[index].content
    {
      return content.bytes
    }
    return try content(of: path, entry, limit)
  }

  /// The bytes of a file that ``items(under:)`` listed.
  ///
  /// - Throws: as ``read(_:limit:)``.
  public func read(_ item: Item) throws(Diagnostic) -> [UInt8] {
    guard !item.isEdited, item.entry.mode.isFile else { return try read(item.path) }
    return try content(of: item.path, item.entry, Self.sizeLimit)
  }

  private func content(of path: String, _ entry: Entry, _ limit: Int) throws(Diagnostic) -> [UInt8] {
    do throws(Diagnostic) {
      return try repository.blob(entry.id, limit: limit)
    } catch {
      throw Diagnostic(error.category, error.summary, remedy: error.remedy, file: path)
    }
  }

  /// The same files with other bytes at a path, or without it where `bytes` is nil.
  ///
  /// A file keeps its mode; a new one is not executable. What equals the revision is no edit.
  ///
  /// - Throws: a diagnostic for a path that leads outside, a symbolic link or submodule, a file to delete that is not
  ///   there, and a path where a folder is, or that goes through a file.
  public func replacing(_ path: String, with bytes: [UInt8]?) throws(Diagnostic) -> Files {
    let path = try RelativePath.normalize(path)
    let present = contains(path) ? try fileEntry(path) : nil
    var content: (entry: Entry, bytes: [UInt8])?
    if let bytes {
      if present == nil { try checkFree(path) }
      content = (
        Entry(id: try Files.id(of: bytes), mode: present?.mode ?? base.entry(path)?.mode ?? .file), bytes
      )
    } else {
      _ = try fileEntry(path)
    }
    var result = self
    let index = edits.firstIndex(notBefore: path)
    if index < edits.count, RelativePath.isSame(edits[index].path, path) { result.edits.remove(at: index) }
    if content?.entry != base.entry(path) {
      result.edits.insert(Edit(path: path, content: content), at: index)
    }
    return result
  }

  /// The entry of a path that must be a file.
  private func fileEntry(_ path: String) throws(Diagnostic) -> Entry {
    guard let entry = entry(path) else {
      let isFolder = path.isEmpty || !below(path).isEmpty
      throw Diagnostic(
        .repository, isFolder ? "is a folder, not a file" : "no such file in \(commit.short)",
        remedy: isFolder ? "Name a file below it." : "Paths are relative to the root of the repository.",
        file: path)
    }
    switch entry.mode {
    case .file, .executable: return entry
    case .symlink:
      throw Diagnostic(
        .repository, "is a symbolic link, and links are not followed",
        remedy: "Name the file that it points to, if that is in the repository.", file: path)
    case .submodule:
      throw Diagnostic(
        .repository, "is a submodule, and submodules are not followed",
        remedy: "Run in a clone of the submodule's own repository.", file: path)
    }
  }

  /// Refuses a new file where a folder is, or below what is a file.
  private func checkFree(_ path: String) throws(Diagnostic) {
    guard !path.isEmpty, below(path).isEmpty else {
      throw Diagnostic(.repository, "a folder is where a file would be written", file: path)
    }
    var parent = path[...]
    while let slash = parent.lastIndex(of: "/") {
      parent = parent[..<slash]
      guard entry(String(parent)) == nil else {
        throw Diagnostic(
          .repository, "'\(parent)' is no folder, so nothing can be written below it", file: path)
      }
    }
  }

  private func below(_ folder: String) -> [String] {
    // "0" is the byte after "/".
    let bounds = (base.lowerBound(folder + "/"), base.lowerBound(folder + "0"))
    let edited = (edits.firstIndex(notBefore: folder + "/"), edits.firstIndex(notBefore: folder + "0"))
    return merged(base.paths[bounds.0..<bounds.1], edits[edited.0..<edited.1])
  }

  private func merged(_ paths: ArraySlice<String>, _ edits: ArraySlice<Edit>) -> [String] {
    if edits.isEmpty { return Array(paths) }
    var result: [String] = []
    result.reserveCapacity(paths.count + edits.count)
    var next = paths.startIndex
    for edit in edits {
      let index = max(next, base.lowerBound(edit.path))
      result += paths[next..<index]
      if edit.content != nil { result.append(edit.path) }
      next = index < paths.endIndex && RelativePath.isSame(paths[index], edit.path) ? index + 1 : index
    }
    return result + paths[next...]
  }

  /// The id that git gives these bytes as a file.
  static func id(of bytes: [UInt8]) throws(Diagnostic) -> ObjectID {
    var oid = git_oid()
    let code = bytes.withUnsafeBytes { git_odb_hash(&oid, $0.baseAddress, $0.count, GIT_OBJECT_BLOB) }
    try check(code, "cannot hash a file")
    return ObjectID(oid)
  }
}

extension [Files.Edit] {
  /// The first index whose path is not before `path`.
  func firstIndex(notBefore path: String) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if RelativePath.precedes(self[middle].path, path) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
