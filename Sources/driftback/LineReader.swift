internal import Resources
internal import SystemPackage

/// The lines of a file of any size, one by one.
final class LineReader {
  private let path: String
  private let file: FileDescriptor
  private var chunk: [UInt8] = []
  private var position = 0
  private var isAtEnd = false

  /// How long a line may be, in bytes.
  private static let limit = 16 << 20

  /// `-` is standard input.
  init(_ path: String) throws(Diagnostic) {
    self.path = path
    do {
      file = path == "-" ? .standardInput : try FileDescriptor.open(path, .readOnly)
    } catch {
      throw Diagnostic(.system, "cannot be read: \(error)", remedy: "Is the path right?", file: path)
    }
  }

  deinit { if path != "-" { try? file.close() } }

  /// The next line without its line feed; nil behind the last. A last line without a line feed is a fault: the file was
  /// cut.
  func next() throws(Diagnostic) -> String? {
    var line: [UInt8] = []
    while true {
      if let end = chunk[position...].firstIndex(of: UInt8(ascii: "\n")) {
        line += chunk[position..<end]
        position = end + 1
        return String(decoding: line, as: UTF8.self)
      }
      line += chunk[position...]
      guard line.count <= Self.limit else {
        throw Diagnostic(
          .ledger, "a line is longer than \(Self.limit >> 20) MiB", remedy: "Is it an export?", file: path)
      }
      guard try fill() else {
        if line.isEmpty { return nil }
        throw Diagnostic(
          .ledger, "the last line has no line feed: the file was cut", remedy: "Take the whole export.",
          file: path)
      }
    }
  }

  private func fill() throws(Diagnostic) -> Bool {
    position = 0
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    do {
      let count = try bytes.withUnsafeMutableBytes { try file.read(into: $0) }
      chunk = Array(bytes[..<count])
      return count > 0
    } catch {
      chunk = []
      throw Diagnostic(.system, "cannot be read: \(error)", remedy: "Is it a file?", file: path)
    }
  }
}
