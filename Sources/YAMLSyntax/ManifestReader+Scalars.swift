internal import Resources

/// Texts.
extension ManifestReader {
  /// A text, read and not yet in the tree.
  struct Scalar {
    let kind: Kind
    let value: Symbol
    let style: Style
    let start: Int
    let stop: Int
  }

  /// Appends a scalar to the tree.
  mutating func add(_ scalar: Scalar, key: Symbol, keyStart: Int?) {
    builder.scalar(
      scalar.kind, scalar.value, key: key, style: scalar.style, span: scalar.start..<scalar.stop,
      keyStart: keyStart)
    stop = scalar.stop
  }

  /// Reads a text of a block collection: a key, or a value.
  mutating func scalar() throws(Unusual) -> Scalar {
    guard at < end else { throw Unusual() }
    switch bytes[at] {
    case UInt8(ascii: "\""): return try quoted(.doubleQuoted)
    case UInt8(ascii: "'"): return try quoted(.singleQuoted)
    // Each means something in YAML, or nothing at all.
    case UInt8(ascii: "?"), UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "]"),
      UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "#"), UInt8(ascii: "&"), UInt8(ascii: "*"),
      UInt8(ascii: "!"), UInt8(ascii: "|"), UInt8(ascii: ">"), UInt8(ascii: "%"), UInt8(ascii: "@"),
      UInt8(ascii: "`"), UInt8(ascii: "<"), UInt8(ascii: "\n"), UInt8(ascii: "\t"):
      throw Unusual()
    case UInt8(ascii: "-") where isBlank(at + 1), UInt8(ascii: ":") where isBlank(at + 1): throw Unusual()
    default: return try plain()
    }
  }

  /// Reads a plain text on one line.
  private mutating func plain() throws(Unusual) -> Scalar {
    let start = at
    try endPlain()
    return plain(start..<at)
  }

  /// Moves to the end of a plain text on its line, which is where the line ends, at ` #`, or at the `:` of a key.
  mutating func endPlain() throws(Unusual) {
    let start = at
    scan: while at < end {
      let byte = bytes[at]
      // No byte behind `:` ends a text.
      if byte <= UInt8(ascii: ":") {
        switch byte {
        case UInt8(ascii: "\n"): break scan
        case UInt8(ascii: ":") where isBlank(at + 1):
          // `a :` is a key too, but nobody writes it.
          guard bytes[at - 1] != UInt8(ascii: " ") else { throw Unusual() }
          break scan
        case UInt8(ascii: "#") where bytes[at - 1] == UInt8(ascii: " "): break scan
        case UInt8(ascii: "\t"): throw Unusual()
        default: break
        }
      }
      at += 1
    }
    at = withoutSpaces(before: at, from: start)
  }

  /// What a plain text means.
  func plain(_ range: Range<Int>) -> Scalar {
    let (kind, value) = resolver.plain(
      UnsafeRawBufferPointer(start: bytes + range.lowerBound, count: range.count))
    return Scalar(
      kind: kind, value: value, style: .plain, start: range.lowerBound, stop: range.upperBound)
  }

  /// Appends bytes of the file to the text.
  mutating func copy(_ range: Range<Int>) {
    text.append(contentsOf: UnsafeBufferPointer(start: bytes + range.lowerBound, count: range.count))
  }
}
