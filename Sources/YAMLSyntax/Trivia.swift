/// What stands between tokens: blanks, line breaks, comments; and the properties before a node.
extension RandomAccessCollection<UInt8> where Index == Int {
  /// The offset of the first token at or after `offset`, itself between two tokens.
  func token(from offset: Int, to end: Int) -> Int {
    var offset = offset
    var isComment = false
    while offset < end {
      let lineBreak = lineBreak(at: offset)
      if lineBreak > 0 {
        isComment = false
        offset += lineBreak
      } else if isComment || self[offset] == UInt8(ascii: " ") || self[offset] == UInt8(ascii: "\t") {
        offset += 1
      } else if self[offset] == UInt8(ascii: "#") {
        isComment = true
      } else {
        return offset
      }
    }
    return end
  }

  /// How many bytes the line break at an offset has, 0 where there is none: line feed, carriage return, and YAML 1.1's
  /// NEL, LS and PS.
  private func lineBreak(at offset: Int) -> Int {
    switch self[offset] {
    case 0x0a, 0x0d: 1
    case 0xc2 where offset + 1 < endIndex && self[offset + 1] == 0x85: 2
    case 0xe2 where offset + 2 < endIndex && self[offset + 1] == 0x80 && self[offset + 2] & 0xfe == 0xa8: 3
    default: 0
    }
  }

  /// The end of a block scalar's header whose indicator stands at an offset: the indicator and what modifies it.
  func headerEnd(from indicator: Int, to end: Int) -> Int {
    var offset = indicator + 1
    while offset < end {
      switch self[offset] {
      case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): offset += 1
      default: return offset
      }
    }
    return Swift.min(offset, end)
  }

  /// The anchor and the tag that stand at `offset`, as written, and the offset of the node's own text behind them.
  func properties(
    from offset: Int, to end: Int, anchored: Bool = true, tagged: Bool = true
  ) -> (anchor: Range<Int>?, tag: Range<Int>?, content: Int) {
    var anchor: Range<Int>?
    var tag: Range<Int>?
    var offset = offset
    while offset < end {
      let start = offset
      switch self[start] {
      case UInt8(ascii: "&") where anchored && anchor == nil:
        offset += 1
        while offset < end, isAnchorByte(self[offset]) { offset += 1 }
        anchor = start..<offset
      case UInt8(ascii: "!") where tagged && tag == nil:
        let isVerbatim = start + 1 < end && self[start + 1] == UInt8(ascii: "<")
        while offset < end, isVerbatim ? self[offset] != UInt8(ascii: ">") : isTagByte(self[offset]) {
          offset += 1
        }
        if isVerbatim, offset < end { offset += 1 }
        tag = start..<offset
      default: return (anchor, tag, start)
      }
      let next = token(from: offset, to: end)
      if next == end { return (anchor, tag, offset) }
      offset = next
    }
    return (anchor, tag, offset)
  }
}

/// As libyaml's scanner: letters, digits, `-` and `_`.
private func isAnchorByte(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
    true
  default: false
  }
}

/// As libyaml's scanner: visible ASCII without the indicators of flow collections.
private func isTagByte(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "}"): false
  default: (0x21...0x7e).contains(byte)
  }
}
