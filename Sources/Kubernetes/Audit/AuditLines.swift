internal import Glibc
internal import Resources

/// The lines of one file of an audit log, one after the other: memory is bounded by the longest.
struct AuditLines {
  /// How long a line, or an indented log as a whole, may be: an API server writes objects of a few megabytes.
  static let limit = 256 << 20

  /// One line: valid until the next one is asked for.
  struct Line {
    fileprivate let range: Range<Int>
    /// From 1.
    let number: Int
    /// Whether the file ends with this line and does not end it.
    let isUnended: Bool
  }

  private let stream: AuditStream
  private var buffer: [UInt8] = []
  private var start = 0
  private var number = 0
  private var isAtEnd = false

  init(_ stream: AuditStream) { self.stream = stream }

  /// The next line; nil at the end.
  mutating func next() throws(Diagnostic) -> Line? {
    guard let (range, isUnended) = try nextRange() else { return nil }
    number += 1
    return Line(range: range, number: number, isUnended: isUnended)
  }

  /// The bytes of a line, without its end.
  func bytes(of line: Line) -> [UInt8] { Array(buffer[line.range]) }

  /// Whether a word stands anywhere in a line.
  func holds(_ word: StaticString, in line: Line) -> Bool {
    let length = word.utf8CodeUnitCount
    return buffer.withUnsafeBytes { bytes in
      var rest = UnsafeRawBufferPointer(rebasing: bytes[line.range])
      while let base = rest.baseAddress, rest.count >= length,
        let found = memchr(base, Int32(word.utf8Start.pointee), rest.count - length + 1)
      {
        if memcmp(found, word.utf8Start, length) == 0 { return true }
        rest = UnsafeRawBufferPointer(rebasing: rest[(base.distance(to: UnsafeRawPointer(found)) + 1)...])
      }
      return false
    }
  }

  /// Whether a line holds nothing, or the one letter given, but white space.
  func isBlank(_ line: Line, but letter: Unicode.Scalar? = nil) -> Bool {
    var letters = 0
    for byte in buffer[line.range] where byte != 0x20 && byte != 0x0d && byte != 0x09 {
      guard let letter, byte == UInt8(ascii: letter), letters == 0 else { return false }
      letters += 1
    }
    return letters == (letter == nil ? 0 : 1)
  }

  /// All that is left, from the line that `next` gave last: for logs that were indented.
  mutating func rest(from line: Line) throws(Diagnostic) -> [UInt8] {
    var bytes = Array(buffer[line.range])
    bytes.append(UInt8(ascii: "\n"))
    bytes += buffer[start...]
    start = buffer.count
    while try stream.read(into: &bytes) { try check(bytes.count) }
    isAtEnd = true
    return bytes
  }

  /// The next line's place in the buffer, without its end.
  private mutating func nextRange() throws(Diagnostic) -> (Range<Int>, isUnended: Bool)? {
    var searched = start
    while true {
      let from = searched
      let found = buffer.withUnsafeBytes { bytes -> Int? in
        guard let base = bytes.baseAddress, from < bytes.count else { return nil }
        return memchr(base + from, 0x0a, bytes.count - from).map { base.distance(to: UnsafeRawPointer($0)) }
      }
      if let found {
        let range = start..<found
        start = found + 1
        return (range, false)
      }
      guard !isAtEnd else {
        let range = start..<buffer.count
        start = buffer.count
        return range.isEmpty ? nil : (range, true)
      }
      if start > 0 {
        buffer.removeFirst(start)
        start = 0
      }
      searched = buffer.count
      try check(buffer.count)
      isAtEnd = !(try stream.read(into: &buffer))
    }
  }

  private func check(_ count: Int) throws(Diagnostic) {
    guard count > Self.limit else { return }
    throw Diagnostic(
      .snapshot,
      "line \(number + 1) is longer than \(Self.limit >> 20) MiB: an audit log holds one event in each line",
      remedy: "Write one event to a line: `jq -c '.items[]? // .'` does so for a list of events.",
      file: stream.path)
  }
}
