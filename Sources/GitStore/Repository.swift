import CGit2
import Glibc
public import Resources

/// A git repository, read and written through its object store alone.
///
/// The user's work tree, index, `HEAD` and configuration are never touched, no command of the repository is run
/// and nothing is fetched. Every object is held against its id (``ObjectStore``). A handle belongs to one task; ids and bytes may cross to others.
public final class Repository {
  let handle: OpaquePointer
  let objects: OpaquePointer
  let environment: (String) -> String?

  /// The repository's own folder as an absolute path: `.git`, a bare repository, or the folder below
  /// `.git/worktrees` of a linked work tree.
  public let path: String

  /// Opens the repository that `path` is, or is inside of: a work tree's, a linked work tree's, a bare one or a
  /// shallow clone. The search goes up through the parents as git's does, within one file system.
  ///
  /// `GIT_DIR` and the like are not read. `environment` is where `HOME`, `XDG_CONFIG_HOME`, `GIT_AUTHOR_NAME` and
  /// the other variables that git documents for identities and configuration files come from.
  ///
  /// - Throws: a `repository` diagnostic where there is none, where it belongs to another user and `safe.directory`
  ///   does not name it, or where its format is not understood.
  public init(
    at path: String, environment: @escaping (String) -> String? = Repository.processEnvironment
  ) throws(Diagnostic) {
    try Library.start()
    var opened: OpaquePointer?
    let code = git_repository_open_ext(&opened, path, 0, nil)
    guard code == 0, let opened else { throw Repository.openingFault(code, path) }
    do throws(Diagnostic) {
      try Repository.checkOwner(of: opened, environment)
      objects = try ObjectStore.install(in: opened, path: path)
    } catch {
      git_repository_free(opened)
      throw error
    }
    handle = opened
    self.environment = environment
    self.path = git_repository_path(opened).map { Repository.folder($0) } ?? path
  }

  /// A variable of this process's environment.
  public static func processEnvironment(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
  }

  deinit {
    git_odb_free(objects)
    git_repository_free(handle)
  }

  /// Whether the history ends early because the clone was made with `--depth`.
  public var isShallow: Bool { git_repository_is_shallow(handle) == 1 }

  /// Whether the repository has no work tree.
  public var isBare: Bool { git_repository_is_bare(handle) == 1 }

  /// The branch that `HEAD` names, even before its first commit; nil where `HEAD` is detached.
  public var headBranch: String? {
    var head: OpaquePointer?
    guard git_reference_lookup(&head, handle, "HEAD") == 0 else { return nil }
    defer { git_reference_free(head) }
    guard let target = git_reference_symbolic_target(head) else { return nil }
    return Repository.branchName(String(cString: target))
  }

  /// The folder that all work trees of the repository share, without a slash at the end.
  var commonFolder: String { git_repository_commondir(handle).map { Repository.folder($0) } ?? path }

  /// `main` for `refs/heads/main`; nil for what is no local branch.
  static func branchName(_ reference: String) -> String? {
    let prefix = "refs/heads/"
    return reference.hasPrefix(prefix) ? String(reference.dropFirst(prefix.count)) : nil
  }

  static func folder(_ text: UnsafePointer<CChar>) -> String {
    let path = String(cString: text)
    return path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
  }

  private static func openingFault(_ code: Int32, _ path: String) -> Diagnostic {
    let message = lastMessage(code)
    if access(path, F_OK) != 0 {
      return Diagnostic(
        .repository, "no such repository: \(String(cString: strerror(errno)))",
        remedy: "Give the path of a git repository or of a folder inside its work tree.", file: path)
    }
    if message.contains("unsupported extension") || message.contains("unsupported repository version") {
      return Diagnostic(
        .repository, "the repository's format is not supported: \(message)",
        remedy:
          "Repositories with SHA-1 ids and references in files can be read. Use a clone in that format.",
        file: path)
    }
    if code == GIT_ENOTFOUND.rawValue {
      return Diagnostic(
        .repository, "not a git repository, nor inside one",
        remedy: "Give the path of a git repository or of a folder inside its work tree.", file: path)
    }
    return Diagnostic(.repository, "cannot open the repository: \(message)", file: path)
  }
}
