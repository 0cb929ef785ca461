import CGit2
import Glibc
import Resources

extension Repository {
  /// Refuses a repository that belongs to another user, by git's own rule: somebody else's configuration and hooks
  /// are not to be trusted, unless `safe.directory` outside the repository says so.
  ///
  /// git-config(1), `safe.directory`. As git does, root may open what belongs to the user who called sudo.
  static func checkOwner(of handle: OpaquePointer, _ environment: (String) -> String?) throws(Diagnostic) {
    let folders = [
      git_repository_path(handle), git_repository_commondir(handle), git_repository_workdir(handle),
    ]
    .compactMap { $0.map { folder($0) } }
    var trusted: Set = [geteuid()]
    if geteuid() == 0, let caller = environment("SUDO_UID").flatMap({ uid_t($0) }) { trusted.insert(caller) }
    for path in folders {
      var status = stat()
      guard stat(path, &status) == 0, !trusted.contains(status.st_uid) else { continue }
      let root = git_repository_workdir(handle).map { folder($0) } ?? folders.first ?? path
      if try isSafe(root, environment) { return }
      throw Diagnostic(
        .repository, "the repository belongs to another user (uid \(status.st_uid), not \(geteuid()))",
        remedy: "Run as its owner, or trust it: git config --global --add safe.directory \(root)", file: path)
    }
  }

  private static func isSafe(_ root: String, _ environment: (String) -> String?) throws(Diagnostic) -> Bool {
    var safe = false
    for value in try UserConfiguration(environment).values("safe.directory") {
      var value = value
      if value.hasPrefix("~/"), let home = environment("HOME") { value = home + value.dropFirst(1) }
      if value.isEmpty {
        safe = false
      } else if value == "*" || value == root || value == root + "/" {
        safe = true
      } else if value.hasSuffix("/*"), root.hasPrefix(value.dropLast()) {
        safe = true
      }
    }
    return safe
  }
}
