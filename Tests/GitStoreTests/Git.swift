import Glibc

/// The real git, run on a repository in a temporary folder, with no configuration but its own.
struct Git {
  let folder: String

  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// Runs git in the folder and returns what it prints.
  @discardableResult
  func callAsFunction(_ arguments: String..., input: [UInt8] = [], at time: Int = 1_700_000_000) throws
    -> String
  {
    String(
      decoding: try run(["git", "-C", folder] + arguments, input: input, time: time).output, as: UTF8.self)
  }

  /// What git prints, without the newline at its end.
  func line(_ arguments: String..., input: [UInt8] = []) throws -> String {
    var text = String(
      decoding: try run(["git", "-C", folder] + arguments, input: input, time: 1_700_000_000).output,
      as: UTF8.self)
    if text.hasSuffix("\n") { text.removeLast() }
    return text
  }

  /// The bytes that git prints.
  func bytes(_ arguments: String..., input: [UInt8] = []) throws -> [UInt8] {
    try run(["git", "-C", folder] + arguments, input: input, time: 1_700_000_000).output
  }

  /// Everything that git prints, and its exit status, which may be a failure.
  func attempt(_ arguments: String..., input: [UInt8] = []) throws -> (output: [UInt8], status: Int32) {
    try run(["git", "-C", folder] + arguments, input: input, time: 1_700_000_000, failing: true)
  }

  private func run(
    _ arguments: [String], input: [UInt8], time: Int, failing: Bool = false
  ) throws -> (output: [UInt8], status: Int32) {
    let environment = [
      "PATH=\(getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin")", "HOME=/nonexistent",
      "LC_ALL=C",
      "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=/dev/null", "GIT_AUTHOR_NAME=Ann",
      "GIT_AUTHOR_EMAIL=ann@example.com",
      "GIT_COMMITTER_NAME=Cob", "GIT_COMMITTER_EMAIL=cob@example.com", "GIT_AUTHOR_DATE=\(time) +0100",
      "GIT_COMMITTER_DATE=\(time) +0100", "GIT_ALLOW_PROTOCOL=file", "GIT_CONFIG_COUNT=2",
      "GIT_CONFIG_KEY_0=init.defaultBranch", "GIT_CONFIG_VALUE_0=main", "GIT_CONFIG_KEY_1=safe.directory",
      "GIT_CONFIG_VALUE_1=*",
    ]
    // Files and not pipes: neither side waits for the other.
    let exchange = try Folder.make()
    defer { Folder.remove(exchange) }
    try Folder.write(input, exchange + "/in")
    try Folder.write([], exchange + "/out")
    try Folder.write([], exchange + "/err")
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, exchange + "/in", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, exchange + "/out", O_WRONLY | O_APPEND, 0)
    posix_spawn_file_actions_addopen(&actions, 2, exchange + "/err", O_WRONLY | O_APPEND, 0)
    var argv = arguments.map { strdup($0) } + [nil]
    var envp = environment.map { strdup($0) } + [nil]
    defer { (argv + envp).forEach { free($0) } }
    var process: pid_t = 0
    let code = posix_spawnp(&process, "git", &actions, nil, &argv, &envp)
    guard code == 0 else { throw Failure(description: "cannot run git: \(String(cString: strerror(code)))") }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 && errno == EINTR {}
    let exit = (status & 0x7f) == 0 ? (status >> 8) & 0xff : -1
    guard exit == 0 || failing else {
      let said = String(decoding: try Folder.read(exchange + "/err"), as: UTF8.self)
      throw Failure(description: "\(arguments.joined(separator: " ")): exit \(exit)\n\(said)")
    }
    return (try Folder.read(exchange + "/out"), exit)
  }
}
