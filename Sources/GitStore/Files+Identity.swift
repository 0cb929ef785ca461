import CGit2
public import Resources

extension Files {
  /// The folder that all work trees of the files' repository share: what tells repositories of one machine apart.
  public var repositoryFolder: String { repository.commonFolder }

  /// Whether a path differs from the revision.
  public func isEdited(_ path: String) -> Bool {
    let index = edits.firstIndex(notBefore: path)
    return index < edits.count && RelativePath.isSame(edits[index].path, path)
  }
}

extension ObjectID {
  /// How many bytes an id has.
  public static let byteCount = 20

  /// The id that git gives these bytes as a file.
  ///
  /// - Throws: a `repository` fault where libgit2 cannot hash them.
  public init(content: [UInt8]) throws(Diagnostic) { self = try Files.id(of: content) }

  /// The id of its bytes, as ``append(to:)`` writes them; nil for any other number of bytes.
  public init?(bytes: UnsafeRawBufferPointer) {
    guard bytes.count == Self.byteCount else { return nil }
    var oid = git_oid()
    withUnsafeMutableBytes(of: &oid) { $0.copyMemory(from: bytes) }
    self.init(oid)
  }

  /// Appends the bytes of the id.
  public func append(to bytes: inout [UInt8]) {
    withUnsafeBytes(of: oid) { bytes.append(contentsOf: $0) }
  }
}
