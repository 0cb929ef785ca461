internal import Resources

/// Texts in quotes.
extension ManifestReader {
  /// Reads the text whose opening quote stands here.
  mutating func quoted(_ style: Style) throws(Unusual) -> Scalar {
    let start = at
    let quote = bytes[at]
    at += 1
    var part = at
    text.removeAll(keepingCapacity: true)
    while at < end {
      switch bytes[at] {
      case quote:
        at += 1
        guard style == .singleQuoted, at < end, bytes[at] == quote else {
          return quoted(style, start: start, rest: part..<at - 1)
        }
        // Two of them are one.
        copy(part..<at)
        part = at + 1
      case UInt8(ascii: "\\") where style == .doubleQuoted:
        copy(part..<at)
        at += 1
        try escape()
        part = at + 1
      case UInt8(ascii: "\n"):
        copy(part..<withoutSpaces(before: at, from: part))
        try foldLines()
        part = at
        continue
      case UInt8(ascii: "\t"): throw Unusual()
      default: break
      }
      at += 1
    }
    throw Unusual()
  }

  /// A text that ends here: what was copied of it, and the rest as it stands.
  private mutating func quoted(_ style: Style, start: Int, rest: Range<Int>) -> Scalar {
    let value: Symbol
    if text.isEmpty {
      value = resolver.symbols.intern(
        UnsafeRawBufferPointer(start: bytes + rest.lowerBound, count: rest.count))
    } else {
      copy(rest)
      value = text.withUnsafeBytes { resolver.symbols.intern($0) }
    }
    return Scalar(kind: .string, value: value, style: style, start: start, stop: at)
  }

  /// Decodes the escape behind a backslash, and moves to its last byte.
  private mutating func escape() throws(Unusual) {
    switch at < end ? bytes[at] : 0 {
    case UInt8(ascii: "n"): text.append(UInt8(ascii: "\n"))
    case UInt8(ascii: "t"): text.append(UInt8(ascii: "\t"))
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(bytes[at])
    case UInt8(ascii: "u"): try hexadecimal()
    default: throw Unusual()
    }
  }

  /// Decodes the four digits behind a `u`, and moves to the last.
  private mutating func hexadecimal() throws(Unusual) {
    guard at + 4 < end else { throw Unusual() }
    var value: UInt32 = 0
    for offset in at + 1...at + 4 {
      guard let digit = Character(Unicode.Scalar(bytes[offset])).hexDigitValue else { throw Unusual() }
      value = value << 4 | UInt32(digit)
    }
    guard value >= 0x20, let scalar = Unicode.Scalar(value) else { throw Unusual() }
    text.append(contentsOf: UTF8.encode(scalar).map(Array.init) ?? [])
    at += 4
  }
}
