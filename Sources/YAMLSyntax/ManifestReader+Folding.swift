internal import Resources

/// Texts over several lines: a line break is a space, and each blank line is a line break.
extension ManifestReader {
  /// Goes on with a plain text behind its first line; `indent` is the column of the collection that it stands in.
  mutating func folded(_ first: Scalar, below indent: Int) throws(Unusual) -> Scalar {
    var part = first.start..<first.stop
    text.removeAll(keepingCapacity: true)
    while let breaks = try continuation(below: indent) {
      copy(part)
      fold(breaks)
      let start = at
      try endPlain()
      // In a text over several lines, no `:` can make a key.
      guard at > start, at == end || bytes[at] != UInt8(ascii: ":") else { throw Unusual() }
      part = start..<at
    }
    if text.isEmpty { return first }
    copy(part)
    let (kind, value) = text.withUnsafeBytes { resolver.plain($0) }
    return Scalar(kind: kind, value: value, style: .plain, start: first.start, stop: at)
  }

  /// Moves to the line that goes on with a plain text, and says how many blank lines stand before it; nil, and nothing
  /// moved, where none does.
  private mutating func continuation(below indent: Int) throws(Unusual) -> Int? {
    let text = at
    skipSpaces()
    guard at < end, bytes[at] == UInt8(ascii: "\n") else {
      at = text
      return nil
    }
    let (blank, column) = try skipBlankLines()
    if at < end, column > indent, bytes[at] != UInt8(ascii: "#") { return blank }
    at = text
    return nil
  }

  /// Appends the line breaks of a text in quotes, and moves to where its next line goes on.
  mutating func foldLines() throws(Unusual) {
    let (blank, column) = try skipBlankLines()
    // What begins a line may be a document's marker.
    guard column > 0 else { throw Unusual() }
    fold(blank)
  }

  /// Appends what a line break and the blank lines behind it stand for.
  mutating func fold(_ blank: Int) {
    if blank == 0 { text.append(UInt8(ascii: " ")) } else { breaks(blank) }
  }

  /// Appends line breaks.
  mutating func breaks(_ count: Int) {
    text.append(contentsOf: repeatElement(UInt8(ascii: "\n"), count: count))
  }

  /// Moves from a line feed over it and the blank lines behind it: how many those are, and the column of what follows.
  private mutating func skipBlankLines() throws(Unusual) -> (count: Int, column: Int) {
    var count = -1
    var line = at
    while at < end, bytes[at] == UInt8(ascii: "\n") {
      count += 1
      at += 1
      line = at
      skipSpaces()
    }
    if at < end, bytes[at] == UInt8(ascii: "\t") { throw Unusual() }
    return (count, at - line)
  }

  /// The end of a range without the spaces that it ends with.
  func withoutSpaces(before end: Int, from start: Int) -> Int {
    var end = end
    while end > start, bytes[end - 1] == UInt8(ascii: " ") { end -= 1 }
    return end
  }
}
