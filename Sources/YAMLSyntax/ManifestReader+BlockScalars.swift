internal import Resources

/// Block scalars without an indentation indicator.
extension ManifestReader {
  /// Reads the block scalar whose `|` or `>` stands here, in a collection in the column `indent`, and moves to the next
  /// token.
  mutating func blockScalar(key: Symbol, keyStart: Int?, below indent: Int) throws(Unusual) {
    let start = at
    let isFolded = bytes[at] == UInt8(ascii: ">")
    at += 1
    let chomping = at < end ? bytes[at] : 0
    if chomping == UInt8(ascii: "-") || chomping == UInt8(ascii: "+") { at += 1 }
    try leaveLine()

    let first = try blankLines(upTo: nil)
    guard at < end, first.spaces > indent else { throw Unusual() }
    text.removeAll(keepingCapacity: true)
    breaks(first.count)
    // Lines that begin with a blank keep the line breaks around them.
    var isMoreIndented = startsBlank
    while true {
      let feed = lineFeed(from: at)
      copy(at..<feed)
      at = min(feed + 1, end)
      let next = try blankLines(upTo: first.spaces)
      guard at < end, next.spaces == first.spaces else {
        if chomping != UInt8(ascii: "-"), feed < end { breaks(1) }
        if chomping == UInt8(ascii: "+") { breaks(next.count) }
        add(blockScalar: start, isFolded: isFolded, end: at - next.spaces, key: key, keyStart: keyStart)
        at -= next.spaces
        return try nextLine()
      }
      if isFolded, !isMoreIndented, !startsBlank { fold(next.count) } else { breaks(1 + next.count) }
      isMoreIndented = startsBlank
    }
  }

  /// Moves over blank lines, and over the spaces of the line that follows, but no more than `limit` of them: how many
  /// lines, and how many spaces.
  ///
  /// - Throws: where a blank line has more spaces than the text, which would then be indented by that much.
  private mutating func blankLines(upTo limit: Int?) throws(Unusual) -> (count: Int, spaces: Int) {
    var count = 0
    var widest = 0
    while true {
      let line = at
      while at < end, bytes[at] == UInt8(ascii: " "), limit.map({ at - line < $0 }) ?? true { at += 1 }
      let spaces = at - line
      guard at < end, bytes[at] == UInt8(ascii: "\n") else {
        // A tab is text behind the indentation, and a fault before it.
        if at < end, bytes[at] == UInt8(ascii: "\t"), spaces != limit { throw Unusual() }
        guard spaces >= widest || limit != nil else { throw Unusual() }
        return (count, spaces)
      }
      widest = max(widest, spaces)
      count += 1
      at += 1
    }
  }

  /// Whether a space or a tab stands here.
  private var startsBlank: Bool { bytes[at] == UInt8(ascii: " ") || bytes[at] == UInt8(ascii: "\t") }

  /// Appends the block scalar that begins at an offset, and behind whose last line break `end` is.
  private mutating func add(blockScalar start: Int, isFolded: Bool, end: Int, key: Symbol, keyStart: Int?) {
    let file = UnsafeRawBufferPointer(start: bytes, count: self.end)
    let (value, stop) = text.withUnsafeBytes {
      (resolver.symbols.intern($0), file.blockScalarStop(content: start, end: end, text: $0))
    }
    add(
      Scalar(kind: .string, value: value, style: isFolded ? .folded : .literal, start: start, stop: stop),
      key: key, keyStart: keyStart)
  }
}
