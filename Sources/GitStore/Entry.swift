import CGit2

/// What a revision holds at a path.
public struct Entry: Sendable, Hashable {
  /// What kind of thing it is: the mode that git stores.
  public enum Mode: Sendable, Hashable {
    /// 100644, and the 100664 of old trees.
    case file
    /// 100755.
    case executable
    /// 120000: the blob is the link's target. Never followed.
    case symlink
    /// 160000: the id is a commit of another repository. Never followed.
    case submodule

    init?(_ raw: git_filemode_t) {
      switch raw {
      case GIT_FILEMODE_BLOB: self = .file
      case GIT_FILEMODE_BLOB_EXECUTABLE: self = .executable
      case GIT_FILEMODE_LINK: self = .symlink
      case GIT_FILEMODE_COMMIT: self = .submodule
      default: return nil
      }
    }

    var raw: git_filemode_t {
      switch self {
      case .file: GIT_FILEMODE_BLOB
      case .executable: GIT_FILEMODE_BLOB_EXECUTABLE
      case .symlink: GIT_FILEMODE_LINK
      case .submodule: GIT_FILEMODE_COMMIT
      }
    }

    /// The six octal digits that git prints.
    public var octal: String { String(raw.rawValue, radix: 8) }

    /// What a diff shows as one thing: a file keeps its identity when it becomes executable.
    var kind: Mode { self == .executable ? .file : self }

    /// Whether the entry is a plain file, executable or not, whose bytes can be read and replaced.
    public var isFile: Bool { self == .file || self == .executable }
  }

  /// The id of the content: equal ids mean equal bytes, whether the content is in the repository or only laid over it.
  public let id: ObjectID
  /// What kind of thing it is.
  public let mode: Mode
}
