public import Glibc

/// Other programs.
public enum Command {
  /// Why a program did not run, or did not end well.
  public struct Failure: Error {
    /// The command, and what it printed on standard output.
    public let text: String
  }

  /// Runs a program to its end; its output is the result.
  public static func run(_ arguments: [String], environment: [String: String]) throws -> String {
    var template = Array("/tmp/driftback-output-XXXXXX".utf8CString)
    let file = mkstemp(&template)
    guard file >= 0 else { throw Failure(text: "no temporary file") }
    close(file)
    let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    defer { unlink(path) }
    var status: Int32 = 0
    waitpid(try start(arguments, environment: environment, output: path), &status, 0)
    let text = try text(of: path)
    guard status == 0 else { throw Failure(text: arguments.joined(separator: " ") + ": " + text) }
    return text
  }

  /// Starts a program that writes to a file.
  public static func start(_ arguments: [String], environment: [String: String], output: String) throws
    -> pid_t
  {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    // Warnings come between the lines of JSON otherwise; what is refused still shows in the test's own failure.
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    var argv: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
    var envp: [UnsafeMutablePointer<CChar>?] = environment.map { strdup($0.key + "=" + $0.value) } + [nil]
    defer { for text in argv + envp { free(text) } }
    var process: pid_t = 0
    let code = posix_spawn(&process, arguments[0], &actions, nil, &argv, &envp)
    guard code == 0 else { throw Failure(text: "cannot start \(arguments[0]): \(code)") }
    return process
  }

  private static func text(of path: String) throws -> String {
    guard let file = fopen(path, "r") else { throw Failure(text: "cannot read \(path)") }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&chunk, 1, chunk.count, file), count > 0 { bytes += chunk[..<count] }
    return String(decoding: bytes, as: UTF8.self)
  }
}
