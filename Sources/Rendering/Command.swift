internal import CGlibc
internal import Glibc
package import Resources

/// A program that is run to its end: its input known beforehand, no inherited environment, and bounds on time and output.
///
/// `posix_spawn` and `poll` instead of a package: everything above is synchronous, and a time limit, an output limit
/// and the death of the whole process group are all that is needed.
package struct Command {
  /// What it is run for, as messages call it.
  let purpose: String
  /// Absolute path of the program.
  let program: String
  let arguments: [String]
  /// What it reads from standard input.
  let input: [UInt8]
  /// The whole environment of the program, as `NAME=value`.
  let environment: [String]
  /// The folder it runs in.
  let folder: String
  let limits: Limits

  package struct Limits: Sendable {
    /// Wall-clock time.
    package var time: Duration
    /// Bytes of standard output.
    package var output: Int

    /// The bound on output as messages name it.
    fileprivate var size: String { output >> 20 > 0 ? "\(output >> 20) MiB" : "\(output >> 10) KiB" }

    /// Bounds on time and output.
    package init(time: Duration = .seconds(60), output: Int = 256 << 20) {
      self.time = time
      self.output = output
    }
  }

  package struct Result {
    /// The exit status; nil where a signal ended the program.
    package let status: Int32?
    /// Standard output.
    package let output: [UInt8]
    /// Standard error, its first 64 KiB.
    package let errors: [UInt8]
  }

  /// A program with all that it is given.
  package init(
    purpose: String = "rendering", program: String, arguments: [String], input: [UInt8] = [],
    environment: [String], folder: String, limits: Limits
  ) {
    self.purpose = purpose
    self.program = program
    self.arguments = arguments
    self.input = input
    self.environment = environment
    self.folder = folder
    self.limits = limits
  }

  /// Runs the program and waits for it.
  ///
  /// - Throws: a `system` fault where it cannot be started; a `source` fault where it exceeds a limit. Its process
  ///   group is dead on return in every case.
  package func run() throws(Diagnostic) -> Result {
    let input = try InputText(input)
    defer { input.close() }
    let output = try Pipe()
    defer { output.close() }
    let errors = try Pipe()
    defer { errors.close() }
    let process = try start(input: input, output: output, errors: errors)
    output.closeWriting()
    errors.closeWriting()
    let deadline = ContinuousClock.now + limits.time
    var status: Int32 = 0
    defer {
      // Before the leader is reaped: until then nobody else can be given its number.
      kill(-process, SIGKILL)
      while waitpid(process, &status, 0) < 0 && errno == EINTR {}
    }
    let read = try collect(output.reading, errors.reading, until: deadline)
    let exit = try wait(for: process, until: deadline)
    return Result(status: exit, output: read.output, errors: read.errors)
  }

  private func start(input: InputText, output: Pipe, errors: Pipe) throws(Diagnostic) -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, input.descriptor, 0)
    posix_spawn_file_actions_adddup2(&actions, output.writing, 1)
    posix_spawn_file_actions_adddup2(&actions, errors.writing, 2)
    posix_spawn_file_actions_addclosefrom_np(&actions, 3)
    posix_spawn_file_actions_addchdir_np(&actions, folder)

    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var mask = sigset_t()
    sigemptyset(&mask)
    posix_spawnattr_setsigmask(&attributes, &mask)
    sigaddset(&mask, SIGPIPE)
    posix_spawnattr_setsigdefault(&attributes, &mask)
    posix_spawnattr_setpgroup(&attributes, 0)
    let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
    posix_spawnattr_setflags(&attributes, Int16(flags))

    var argv = ([program] + arguments).map { strdup($0) } + [nil]
    var envp = environment.map { strdup($0) } + [nil]
    defer { (argv + envp).forEach { free($0) } }
    var process: pid_t = 0
    let code = posix_spawn(&process, program, &actions, &attributes, &argv, &envp)
    guard code == 0 else {
      throw Diagnostic(.system, "cannot run it: \(String(cString: strerror(code)))", file: program)
    }
    return process
  }

  private func collect(
    _ output: Int32, _ errors: Int32, until deadline: ContinuousClock.Instant
  ) throws(Diagnostic) -> (output: [UInt8], errors: [UInt8]) {
    var collected: (output: [UInt8], errors: [UInt8]) = ([], [])
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    var polled = [output, errors].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    while polled.contains(where: { $0.fd >= 0 }) {
      let ready = poll(&polled, nfds_t(polled.count), try milliseconds(until: deadline))
      if ready < 0, errno != EINTR { throw fault("cannot wait for") }
      for index in polled.indices where ready > 0 && polled[index].fd >= 0 && polled[index].revents != 0 {
        let count = read(polled[index].fd, &chunk, chunk.count)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else {
          polled[index].fd = -1
          continue
        }
        if index == 0 {
          collected.output += chunk[..<count]
        } else {
          collected.errors += chunk[..<min(count, max(0, 1 << 16 - collected.errors.count))]
        }
      }
      guard collected.output.count <= limits.output else {
        throw Diagnostic(
          .source, "\(purpose) was stopped: it printed more than \(limits.size)",
          remedy: "Declare the parts of the source as environments of their own.")
      }
    }
    return collected
  }

  private func wait(for process: pid_t, until deadline: ContinuousClock.Instant) throws(Diagnostic) -> Int32?
  {
    while true {
      var info = siginfo_t()
      // Left unreaped, so that its process group can still be named.
      let code = waitid(P_PID, id_t(process), &info, WEXITED | WNOWAIT | WNOHANG)
      if code < 0, errno != EINTR { throw fault("cannot wait for") }
      if code == 0, info.si_signo == SIGCHLD {
        return info.si_code == CLD_EXITED ? info._sifields._sigchld.si_status : nil
      }
      // It has closed its outputs, and so is about to end.
      _ = poll(nil, 0, min(2, try milliseconds(until: deadline)))
    }
  }

  private func milliseconds(until deadline: ContinuousClock.Instant) throws(Diagnostic) -> Int32 {
    let left = deadline - ContinuousClock.now
    guard left > .zero else {
      throw Diagnostic(
        .source, "\(purpose) was stopped: it took more than \(limits.time.components.seconds) seconds",
        remedy:
          "Does the source render by hand? Declare its parts as environments of their own if it is that large."
      )
    }
    let parts = left.components
    return Int32(clamping: parts.seconds * 1000 + parts.attoseconds / 1_000_000_000_000_000 + 1)
  }

  private func fault(_ what: String) -> Diagnostic {
    Diagnostic(.system, "\(what) it: \(String(cString: strerror(errno)))", file: program)
  }
}

/// A file without a name that holds what a program is to read: unlike a pipe, it never waits for the reader.
private struct InputText {
  let descriptor: Int32

  init(_ bytes: [UInt8]) throws(Diagnostic) {
    // MFD_CLOEXEC of <sys/mman.h>.
    descriptor = memfd_create("driftback-input", 1)
    var written = 0
    while descriptor >= 0, written < bytes.count {
      let count = bytes.withUnsafeBytes {
        write(descriptor, UnsafeRawBufferPointer(rebasing: $0[written...]).baseAddress, bytes.count - written)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { break }
      written += count
    }
    guard descriptor >= 0, written == bytes.count, lseek(descriptor, 0, SEEK_SET) == 0 else {
      close()
      throw Diagnostic(.system, "cannot hold a program's input: \(String(cString: strerror(errno)))")
    }
  }

  func close() { if descriptor >= 0 { Glibc.close(descriptor) } }
}

/// A pipe whose ends no other program inherits.
private final class Pipe {
  let reading: Int32
  private(set) var writing: Int32

  init() throws(Diagnostic) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0, ends.allSatisfy({ fcntl($0, F_SETFD, FD_CLOEXEC) == 0 }) else {
      throw Diagnostic(.system, "cannot make a pipe: \(String(cString: strerror(errno)))")
    }
    (reading, writing) = (ends[0], ends[1])
  }

  func closeWriting() {
    if writing >= 0 { Glibc.close(writing) }
    writing = -1
  }

  func close() {
    closeWriting()
    Glibc.close(reading)
  }
}
