import Glibc
import SystemPackage

/// What a run of the built command gave.
struct Outcome {
  let status: Int32
  let output: String
  let errors: String
}

/// The built `driftback`, which stands beside the test bundle.
let executable: FilePath = {
  // The bundle's own path: /proc/self/exe is the runner where the toolchain starts one.
  let arguments = CommandLine.arguments
  let bundle = arguments.first { $0.hasSuffix(".xctest") } ?? arguments.first ?? ""
  return FilePath(bundle).removingLastComponent().appending("driftback")
}()

/// Runs the built `driftback`, in a folder if one is given. `environment` is added to `PATH` and `HOME`.
func run(
  _ arguments: [String], in folder: FilePath? = nil, input: String = "", environment: [String] = []
) throws -> Outcome {
  try run(executable, arguments, in: folder, input: input, environment: environment)
}

/// Runs any program and waits for it. What it prints goes to files, so that no pipe can fill up.
func run(
  _ program: FilePath, _ arguments: [String], in folder: FilePath? = nil, input: String = "",
  environment: [String] = []
) throws -> Outcome {
  try withTemporaryFolder { scratch in
    let paths = (scratch.appending("in"), scratch.appending("out"), scratch.appending("err"))
    try write(input, to: paths.0)
    let names: [String] = ["PATH", "HOME", "LD_LIBRARY_PATH"]
    func isGiven(_ name: String) -> Bool { environment.contains { $0.hasPrefix("\(name)=") } }
    var inherited = names.filter { !isGiven($0) }.compactMap { (name: String) -> String? in
      getenv(name).map { "\(name)=\(String(cString: $0))" }
    }
    // A cache of its own for every run, unless the test gives one; never the user's.
    if !isGiven("XDG_CACHE_HOME") {
      inherited.append("XDG_CACHE_HOME=\(scratch.appending("cache").string)")
    }
    // posix_spawn of this C library has no portable way to change the folder; env(1) has.
    var command: [String] = []
    if let folder { command = ["/usr/bin/env", "-C", folder.string] }
    let status = try spawn(
      command + [program.string] + arguments, variables: inherited + environment, input: paths.0,
      output: paths.1,
      errors: paths.2)
    return Outcome(status: status, output: try read(paths.1), errors: try read(paths.2))
  }
}

/// Starts a program and waits for its end: its exit status, or 128 and the signal that ended it, as a shell has it.
private func spawn(
  _ words: [String], variables: [String], input: FilePath, output: FilePath, errors: FilePath
) throws -> Int32 {
  var actions = posix_spawn_file_actions_t()
  posix_spawn_file_actions_init(&actions)
  defer { posix_spawn_file_actions_destroy(&actions) }
  posix_spawn_file_actions_addopen(&actions, 0, input.string, O_RDONLY, 0)
  posix_spawn_file_actions_addopen(&actions, 1, output.string, O_WRONLY | O_CREAT, 0o600)
  posix_spawn_file_actions_addopen(&actions, 2, errors.string, O_WRONLY | O_CREAT, 0o600)
  var arguments = words.map { strdup($0) } + [nil]
  var environment = variables.map { strdup($0) } + [nil]
  defer { for pointer in arguments + environment { free(pointer) } }
  // Threads of a test block signals, which a shell would inherit.
  var attributes = posix_spawnattr_t()
  posix_spawnattr_init(&attributes)
  defer { posix_spawnattr_destroy(&attributes) }
  var mask = sigset_t()
  sigemptyset(&mask)
  posix_spawnattr_setsigmask(&attributes, &mask)
  posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
  var child: pid_t = 0
  let code = posix_spawnp(&child, words[0], &actions, &attributes, &arguments, &environment)
  guard code == 0 else { throw Errno(rawValue: code) }
  var status: Int32 = 0
  while waitpid(child, &status, 0) < 0 { guard errno == EINTR else { throw Errno(rawValue: errno) } }
  return status & 0x7f == 0 ? status >> 8 & 0xff : 128 + (status & 0x7f)
}

/// Lends a new folder that is gone afterwards.
func withTemporaryFolder<Result>(_ body: (FilePath) throws -> Result) throws -> Result {
  let template = strdup("/tmp/driftback-test-XXXXXX")
  defer { free(template) }
  guard let template, mkdtemp(template) != nil else { throw Errno(rawValue: errno) }
  let path = FilePath(String(cString: template))
  defer {
    let null = FilePath("/dev/null")
    _ = try? spawn(["/bin/rm", "-rf", path.string], variables: [], input: null, output: null, errors: null)
  }
  return try body(path)
}

/// Writes a file, and the folders it stands in.
func write(_ text: String, to path: FilePath) throws {
  let folder = path.removingLastComponent()
  if access(folder.string, F_OK) != 0 {
    var below = FilePath(root: folder.root)
    for component in folder.components {
      below.append(component)
      mkdir(below.string, 0o700)
    }
  }
  let file = try FileDescriptor.open(
    path, .writeOnly, options: [.create, .truncate], permissions: [.ownerReadWrite])
  _ = try file.closeAfter { try file.writeAll(text.utf8) }
}

/// Reads a whole file.
func read(_ path: FilePath) throws -> String {
  let file = try FileDescriptor.open(path, .readOnly)
  return try file.closeAfter {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = try chunk.withUnsafeMutableBytes { try file.read(into: $0) }
      if count == 0 { return String(decoding: bytes, as: UTF8.self) }
      bytes += chunk[..<count]
    }
  }
}
