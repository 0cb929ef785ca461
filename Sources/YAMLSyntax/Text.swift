/// A file's bytes as lines. Lines end with a line feed, before which a carriage return may stand.
struct Text {
  let bytes: [UInt8]
  /// The line break that the file uses first.
  let eol: String

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    let feed = bytes.firstIndex(of: UInt8(ascii: "\n"))
    eol = feed.map { $0 > 0 && bytes[$0 - 1] == UInt8(ascii: "\r") } == true ? "\r\n" : "\n"
  }

  /// Whether a carriage return stands without a line feed: YAML takes it for a line break, `Text` does not.
  var hasLoneReturns: Bool {
    bytes.indices.contains {
      bytes[$0] == UInt8(ascii: "\r") && ($0 + 1 == bytes.count || bytes[$0 + 1] != UInt8(ascii: "\n"))
    }
  }

  /// The first byte of the line of an offset, behind a byte order mark.
  func lineStart(_ offset: Int) -> Int {
    if let feed = bytes[..<offset].lastIndex(of: UInt8(ascii: "\n")) { return feed + 1 }
    return bytes.starts(with: [0xef, 0xbb, 0xbf]) ? min(3, offset) : 0
  }

  /// The end of the line of an offset, before its line break.
  func lineEnd(_ offset: Int) -> Int {
    guard let feed = bytes[offset...].firstIndex(of: UInt8(ascii: "\n")) else { return bytes.count }
    return feed > offset && bytes[feed - 1] == UInt8(ascii: "\r") ? feed - 1 : feed
  }

  /// The first byte of the line below that of an offset; the number of bytes where there is none.
  func nextLine(_ offset: Int) -> Int {
    bytes[offset...].firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? bytes.count
  }

  /// How many bytes stand before an offset in its line.
  func column(_ offset: Int) -> Int { offset - lineStart(offset) }

  func isBlank(_ range: Range<Int>) -> Bool {
    bytes[range].allSatisfy {
      $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") || $0 == UInt8(ascii: "\r")
        || $0 == UInt8(ascii: "\n")
    }
  }

  func string(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

  /// The offset behind which only blanks stand before `offset` in its line.
  func withoutBlanks(before offset: Int) -> Int {
    var offset = offset
    while offset > 0, bytes[offset - 1] == UInt8(ascii: " ") || bytes[offset - 1] == UInt8(ascii: "\t") {
      offset -= 1
    }
    return offset
  }

  /// What a line is, and the column of its first character.
  enum Line: Equatable {
    case blank
    case comment(column: Int)
    case content
  }

  /// The line that begins at an offset; nil at the end of the file.
  func line(at start: Int) -> Line? {
    guard start < bytes.count else { return nil }
    let end = lineEnd(start)
    guard
      let first = bytes[start..<end].firstIndex(where: { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }
      )
    else { return .blank }
    return bytes[first] == UInt8(ascii: "#") ? .comment(column: first - start) : .content
  }
}

/// Texts as bytes: a `Character` may hold a blank or a quote together with the mark that combines with it.
extension String {
  /// The text without its first bytes.
  func droppingBytes(_ count: Int) -> String { String(decoding: utf8.dropFirst(count), as: UTF8.self) }

  /// Whether the first byte is a space or a tab.
  var startsBlank: Bool { utf8.first == UInt8(ascii: " ") || utf8.first == UInt8(ascii: "\t") }

  /// Whether the bytes are the same. `==` takes two normal forms of one character for equal.
  func isSame(as other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}
