import Glibc

/// What a process used, by the kernel's own account.
struct Usage {
  /// Seconds of all its threads, user and system.
  var cpu = 0.0
  /// Seconds.
  var wall = 0.0
  /// The most memory that it held, in bytes.
  var peak = 0.0
}

/// A program that is run to its end.
enum Child {
  /// Runs a program; `code` is its exit status.
  static func run(
    _ program: String, _ arguments: [String], input: String = "/dev/null", output: String = "/dev/null",
    environment: [String] = []
  ) throws -> (code: Int32, usage: Usage) {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    var strings: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
    // The last setting of a variable must be its only one.
    let names = environment.map { $0.prefix { $0 != "=" } + "=" }
    var variables: [UnsafeMutablePointer<CChar>?] = []
    var next = environ
    while let variable = next.pointee {
      let text = String(cString: variable)
      if !names.contains(where: text.hasPrefix) { variables.append(strdup(text)) }
      next += 1
    }
    variables += environment.map { strdup($0) } + [nil]
    defer { (strings + variables).forEach { free($0) } }
    var process: pid_t = 0
    let start = now()
    guard posix_spawnp(&process, program, &actions, nil, &strings, &variables) == 0 else {
      throw Failure("cannot start \(program)")
    }
    var status: Int32 = 0
    var used = rusage()
    while wait4(process, &status, 0, &used) < 0 { guard errno == EINTR else { break } }
    let cpu = seconds(used.ru_utime) + seconds(used.ru_stime)
    guard status & 0x7f == 0 else { throw Failure("\(program) was ended by signal \(status & 0x7f)") }
    return (
      status >> 8 & 0xff,
      Usage(cpu: cpu, wall: now() - start, peak: Double(used.ru_maxrss) * 1024)
    )
  }

  private static func seconds(_ time: timeval) -> Double {
    Double(time.tv_sec) + Double(time.tv_usec) / 1e6
  }

  private static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// Seconds of the processor that this process has used so far.
  static func ownCPU() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}

enum Shell {
  static func run(_ words: String...) throws {
    guard try Child.run(words[0], Array(words.dropFirst())).code == 0 else {
      throw Failure("failed: " + words.joined(separator: " "))
    }
  }

  /// Commits all of a folder; packed, as a clone has it.
  static func commit(_ folder: String) throws {
    try run("git", "init", "-q", folder)
    try run("git", "-C", folder, "add", "-A")
    try run(
      "git", "-C", folder, "-c", "user.name=bench", "-c", "user.email=bench@example.com", "-c",
      "commit.gpgsign=false", "-c", "gc.auto=0", "commit", "-q", "-m", "State")
    try run("git", "-C", folder, "gc", "-q")
  }
}
