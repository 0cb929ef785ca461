import Glibc
import Ledger
import SystemPackage

/// A `ledger-writer` that runs beside the test.
struct WriterProcess {
  let process: pid_t
  private let output: Int32

  /// How often tests of processes and chance go round.
  static let rounds = getenv("DRIFTBACK_ROUNDS").flatMap { Int(String(cString: $0)) } ?? 8

  /// `scans` is 0 for a writer that goes on until it is killed.
  init(_ path: String, environment: String, seed: UInt64, scans: Int) throws {
    let bundle =
      CommandLine.arguments.first { $0.hasSuffix(".xctest") } ?? CommandLine.arguments.first ?? ""
    let program = FilePath(bundle).removingLastComponent().appending("ledger-writer").string
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw Errno(rawValue: errno) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
    let arguments: [String] = [program, path, environment, String(seed), String(scans)]
    var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) }
    words.append(nil)
    defer { for word in words { free(word) } }
    var child: pid_t = 0
    let code = posix_spawn(&child, program, &actions, nil, &words, environ)
    close(ends[1])
    output = ends[0]
    process = child
    guard code == 0 else { throw Errno(rawValue: code) }
  }

  /// Waits until it has acknowledged some scans; false where it ended before.
  func acknowledges(_ scans: Int, _ acknowledged: inout [UInt8]) -> Bool {
    while acknowledged.count(where: { $0 == UInt8(ascii: "\n") }) < scans {
      if !readMore(&acknowledged) { return false }
    }
    return true
  }

  func kill() { Glibc.kill(process, SIGKILL) }

  /// Reads to the end and waits; the exit status, nil where a signal ended it.
  func finish(_ acknowledged: inout [UInt8]) -> Int32? {
    while readMore(&acknowledged) {}
    close(output)
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 && errno == EINTR {}
    return status & 0x7f == 0 ? status >> 8 & 0xff : nil
  }

  private func readMore(_ bytes: inout [UInt8]) -> Bool {
    var chunk = [UInt8](repeating: 0, count: 4096)
    var count = read(output, &chunk, chunk.count)
    while count < 0 && errno == EINTR { count = read(output, &chunk, chunk.count) }
    guard count > 0 else { return false }
    bytes += chunk[..<count]
    return true
  }
}

/// The heads that a writer has acknowledged.
func heads(_ acknowledged: [UInt8]) -> [(number: Int, hash: String)] {
  String(decoding: acknowledged, as: UTF8.self).split(separator: "\n").compactMap { line in
    let words = line.split(separator: " ")
    guard words.count == 2, let number = Int(words[0]) else { return nil }
    return (number, String(words[1]))
  }
}
