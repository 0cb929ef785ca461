/// The commits that changed a path, newest first.
public struct History: Sendable {
  /// One commit that changed the path.
  public struct Change: Sendable {
    /// The commit.
    public let commit: CommitID
    /// What the path holds since: a file's blob or a folder's tree; nil where the commit removed it.
    public let content: ObjectID?
    /// The first line of the message.
    public let summary: String
    /// Who made the change, and when.
    public let author: Signature
    /// Whether a parent is missing from the clone, so that the content may be older than this commit.
    public let isBoundary: Bool
  }

  /// The changes, newest first.
  public let changes: [Change]
  /// Whether the walk met a commit whose parents the clone lacks: older changes exist that are not listed.
  public let isTruncated: Bool
}
