import Glibc

/// What went wrong, in words.
struct Failure: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

/// A file that is written piece by piece: a snapshot of 100,000 objects should not stand in memory.
final class Writer {
  private let file: UnsafeMutablePointer<FILE>

  init(_ path: String) throws {
    guard let file = fopen(path, "w") else { throw Failure("cannot write \(path)") }
    self.file = file
  }

  func write(_ text: String) {
    var text = text
    text.withUTF8 { _ = fwrite($0.baseAddress, 1, $0.count, file) }
  }

  func close() throws {
    guard fclose(file) == 0 else { throw Failure("cannot write a file: is the disk full?") }
  }

  /// Writes a file whole, and the folder for it.
  static func write(_ text: String, to path: String) throws {
    var slash = path.startIndex
    while let next = path[path.index(after: slash)...].firstIndex(of: "/") {
      mkdir(String(path[..<next]), 0o755)
      slash = next
    }
    let writer = try Writer(path)
    writer.write(text)
    try writer.close()
  }
}

enum Reader {
  static func bytes(_ path: String) throws -> [UInt8] {
    guard let file = fopen(path, "r") else { throw Failure("cannot read \(path)") }
    defer { fclose(file) }
    fseek(file, 0, SEEK_END)
    let size = ftell(file)
    rewind(file)
    return [UInt8](unsafeUninitializedCapacity: size) { $1 = fread($0.baseAddress, 1, size, file) }
  }

  static func text(_ path: String) throws -> String { String(decoding: try bytes(path), as: UTF8.self) }
}
