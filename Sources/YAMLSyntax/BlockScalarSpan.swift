extension UnsafeRawBufferPointer {
  /// Where a block scalar ends whose indicator stands at `content` and whose decoded text is `text`: before the
  /// line break of its last line. libyaml's `end` lies behind all blank lines below it, content or not.
  func blockScalarStop(content: Int, end: Int, text: UnsafeRawBufferPointer) -> Int {
    let header = headerEnd(from: content, to: end)
    guard header < end else { return end }
    var keeps = self[content..<header].contains(UInt8(ascii: "+"))
    func isBreak(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") }
    func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
    func withoutBreak(_ offset: Int) -> Int {
      var offset = offset
      if offset > header, isBreak(self[offset - 1]) {
        offset -= 1
        if offset > header, self[offset] == UInt8(ascii: "\n"), self[offset - 1] == UInt8(ascii: "\r") {
          offset -= 1
        }
      }
      return offset
    }
    // A last line of blanks beyond the indentation is content, whatever the chomping.
    let trimmed = text[..<(text.lastIndex { !isBreak($0) }.map { $0 + 1 } ?? 0)]
    if let last = trimmed.last, isBlank(last) {
      let line = trimmed.reversed().prefix { !isBreak($0) }
      keeps = keeps || line.allSatisfy(isBlank)
    }
    var stop = withoutBreak(end)
    while true {
      guard let lineBreak = self[header..<stop].lastIndex(where: isBreak) else {
        return trimmed.isEmpty ? header : stop
      }
      if keeps || !self[(lineBreak + 1)..<stop].allSatisfy(isBlank) { return stop }
      stop = withoutBreak(lineBreak + 1)
    }
  }
}
