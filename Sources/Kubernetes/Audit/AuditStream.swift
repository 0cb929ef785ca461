internal import Glibc
internal import Resources
internal import SystemPackage

/// The bytes of one file of an audit log, unpacked where they are packed, in pieces.
final class AuditStream {
  /// The file's name for messages.
  let path: String
  /// Whether the file ended in the middle of its gzip data, as one does that is being written.
  private(set) var isCutOff = false

  private enum Source {
    case descriptor(FileDescriptor)
    case memory([UInt8])
  }

  private let source: Source
  private var inflation: Inflation?
  private var piece: [UInt8]
  private var held = 0..<0
  private var isAtEnd = false
  private var isBegun = false
  private var isBetweenMembers = false

  /// Opens a file; `-` is standard input.
  init(path: String) throws(Diagnostic) {
    self.path = path == "-" ? "<stdin>" : path
    piece = [UInt8](repeating: 0, count: 1 << 20)
    do { source = .descriptor(path == "-" ? .standardInput : try FileDescriptor.open(path, .readOnly)) } catch
    {
      throw Self.fault((error as? Errno)?.rawValue ?? EIO, path)
    }
  }

  /// A file that is in memory already.
  init(_ file: File) {
    path = file.path
    source = .memory(file.bytes)
    piece = []
  }

  deinit {
    if case .descriptor(let descriptor) = source, descriptor != .standardInput { try? descriptor.close() }
  }

  /// Appends the next bytes; false at the end.
  func read(into buffer: inout [UInt8]) throws(Diagnostic) -> Bool {
    if !isBegun {
      isBegun = true
      // Two bytes tell gzip; a pipe may give them one by one.
      while held.count < 2, try fill() {}
      if Gunzip.matches(Array(piece[held])) { inflation = try Inflation(path: path) }
    }
    guard let inflation else {
      if held.isEmpty, !(try fill()) { return false }
      buffer += piece[held]
      held = held.upperBound..<held.upperBound
      return true
    }
    var room = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      if isBetweenMembers {
        // Zeros behind a member are padding.
        held = (piece[held].firstIndex { $0 != 0 } ?? held.upperBound)..<held.upperBound
      }
      if held.isEmpty, try fill() { continue }
      if held.isEmpty, isBetweenMembers { return false }
      let (outcome, read, written) = piece.withUnsafeBytes { input in
        room.withUnsafeMutableBytes { output in
          inflation.step(UnsafeRawBufferPointer(rebasing: input[held]), into: output)
        }
      }
      held = held.lowerBound + read..<held.upperBound
      isBetweenMembers = outcome == .end
      switch outcome {
      case .end: inflation.reset()
      case .more where read + written == 0:
        isCutOff = true
        return false
      case .more: break
      case .damaged:
        throw Diagnostic(
          .snapshot, "the gzip data is damaged",
          remedy: "Check the file with `gzip -t`, and copy it again.", file: path)
      }
      if written > 0 {
        buffer += room[..<written]
        return true
      }
    }
  }

  /// Reads from the source behind what is held; false at its end.
  private func fill() throws(Diagnostic) -> Bool {
    guard !isAtEnd else { return false }
    switch source {
    case .memory(let bytes):
      isAtEnd = true
      piece = bytes
      held = 0..<bytes.count
      return !bytes.isEmpty
    case .descriptor(let descriptor):
      if held.isEmpty { held = 0..<0 }
      do {
        let count = try piece.withUnsafeMutableBytes { buffer in
          try descriptor.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[held.upperBound...]))
        }
        isAtEnd = count == 0
        held = held.lowerBound..<held.upperBound + count
        return count > 0
      } catch {
        throw Self.fault((error as? Errno)?.rawValue ?? EIO, path)
      }
    }
  }

  /// The fault of a file that cannot be read.
  static func fault(_ code: CInt, _ path: String) -> Diagnostic {
    switch code {
    case ENOENT, ENOTDIR:
      Diagnostic(
        .snapshot, "no such audit log",
        remedy: "Give the file that the API server's --audit-log-path names, a copy of it, or `-`.",
        file: path)
    case EACCES, EPERM:
      Diagnostic(.system, "permission denied", remedy: "Make the file readable for this user.", file: path)
    default: Diagnostic(.system, Errno(rawValue: code).description, file: path)
    }
  }
}
