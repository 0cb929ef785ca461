import CGit2
import Glibc
import Resources

/// libgit2, set up once per process so that nothing outside a repository changes how it behaves.
enum Library {
  /// Repository extensions that change nothing for reading objects and writing new ones, and that libgit2
  /// 1.5 does not know: `git sparse-checkout` sets the first, `git clone --filter` the second.
  private static let harmlessExtensions = [
    "worktreeConfig", "partialClone", "preciousObjects", "relativeWorktrees",
  ]

  private static let status: Int32 = {
    let started = git_libgit2_init()
    guard started > 0 else { return started }
    for level in [
      GIT_CONFIG_LEVEL_PROGRAMDATA, GIT_CONFIG_LEVEL_SYSTEM, GIT_CONFIG_LEVEL_XDG, GIT_CONFIG_LEVEL_GLOBAL,
    ] {
      let code = driftback_git_set_search_path(level.rawValue, "")
      guard code == 0 else { return code }
    }
    // Ownership is checked by Repository itself, which may read the user's `safe.directory`.
    var code = driftback_git_set_owner_validation(0)
    guard code == 0 else { return code }
    // Done by ObjectStore, at a ninth of the cost.
    code = driftback_git_set_strict_hash_verification(0)
    guard code == 0 else { return code }
    let names = harmlessExtensions.map { strdup($0.lowercased()) }
    defer { names.forEach { free($0) } }
    var pointers = names.map { UnsafePointer<CChar>($0) }
    return driftback_git_set_extensions(&pointers, pointers.count)
  }()

  /// Starts libgit2 if it does not run yet.
  static func start() throws(Diagnostic) {
    if status < 0 { try check(status, "cannot start libgit2") }
  }
}

/// The one way every call to libgit2 takes: a negative code becomes a diagnostic.
///
/// - Parameters:
///   - code: what libgit2 returned.
///   - summary: what could not be done; libgit2's own message follows it.
///   - remedy: what to do about it, as sentences.
func check(
  _ code: Int32, _ summary: @autoclosure () -> String, remedy: @autoclosure () -> String = "",
  file: String? = nil
) throws(Diagnostic) {
  guard code < 0 else { return }
  try checkMismatch(code, file: file)
  throw Diagnostic(.repository, "\(summary()): \(lastMessage(code))", remedy: remedy(), file: file)
}

/// Refuses an object that ``ObjectStore`` found to be another than its id says.
///
/// libgit2's message names it, for it need not be the one that was asked for.
func checkMismatch(_ code: Int32, file: String?) throws(Diagnostic) {
  guard code == GIT_EMISMATCH.rawValue else { return }
  throw Diagnostic(
    .repository, lastMessage(code),
    remedy: "The repository is damaged, or somebody tampered with it. Check it with `git fsck`.", file: file)
}

/// What libgit2 says about its last failure on this thread.
func lastMessage(_ code: Int32) -> String {
  guard let error = git_error_last(), let message = error.pointee.message else {
    return "libgit2 error \(code)"
  }
  return String(cString: message)
}
