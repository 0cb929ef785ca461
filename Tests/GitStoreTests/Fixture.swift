import Glibc
import GitStore

/// A repository made by the real git, removed with its owner.
final class Fixture {
  let root: String
  let folder: String
  let git: Git

  /// An empty repository in a temporary folder; `arguments` go to `git init`.
  init(bare: Bool = false) throws {
    root = try Folder.make()
    folder = root + "/repository"
    git = Git(folder: root)
    if bare { try git("init", "-q", "--bare", folder) } else { try git("init", "-q", folder) }
  }

  deinit { Folder.remove(root) }

  /// git in the repository's folder.
  var here: Git { Git(folder: folder) }

  /// An environment without any configuration of the machine.
  static func environment(_ more: [String: String] = [:]) -> (String) -> String? {
    let variables = ["GIT_CONFIG_NOSYSTEM": "1"].merging(more) { $1 }
    return { variables[$0] }
  }

  func open(_ path: String? = nil, _ more: [String: String] = [:]) throws -> Repository {
    try Repository(at: path ?? folder, environment: Fixture.environment(more))
  }

  /// Writes files into the work tree and commits everything.
  @discardableResult
  func commit(_ files: [String: String], message: String = "Change", at time: Int = 1_700_000_000) throws
    -> String
  {
    for (path, text) in files { try Folder.write(text, folder + "/" + path) }
    try here("add", "-A", at: time)
    try here("commit", "-q", "--allow-empty", "-m", message, at: time)
    return try here.line("rev-parse", "HEAD")
  }
}

extension String {
  var bytes: [UInt8] { Array(utf8) }
}

extension [UInt8] {
  var text: String { String(decoding: self, as: UTF8.self) }
}
