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
    case UInt8(ascii: "\""): return try doubleQuoted()
    case UInt8(ascii: "'"): return try singleQuoted()
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
    while bytes[at - 1] == UInt8(ascii: " ") { at -= 1 }
  }

  /// What a plain text means.
  func plain(_ range: Range<Int>) -> Scalar {
    let (kind, value) = resolver.plain(
      UnsafeRawBufferPointer(start: bytes + range.lowerBound, count: range.count))
    return Scalar(
      kind: kind, value: value, style: .plain, start: range.lowerBound, stop: range.upperBound)
  }

  private mutating func singleQuoted() throws(Unusual) -> Scalar {
    let start = at
    at += 1
    var part = at
    text.removeAll(keepingCapacity: true)
    while at < end {
      switch bytes[at] {
      case UInt8(ascii: "'"):
        at += 1
        guard at < end, bytes[at] == UInt8(ascii: "'") else {
          return quoted(.singleQuoted, start: start, rest: part..<(at - 1))
        }
        // Two of them are one.
        copy(part..<at)
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

  private mutating func doubleQuoted() throws(Unusual) -> Scalar {
    let start = at
    at += 1
    var part = at
    text.removeAll(keepingCapacity: true)
    while at < end {
      switch bytes[at] {
      case UInt8(ascii: "\""):
        at += 1
        return quoted(.doubleQuoted, start: start, rest: part..<(at - 1))
      case UInt8(ascii: "\\"):
        copy(part..<at)
        at += 1
        switch at < end ? bytes[at] : 0 {
        case UInt8(ascii: "n"): text.append(UInt8(ascii: "\n"))
        case UInt8(ascii: "t"): text.append(UInt8(ascii: "\t"))
        case let byte
        where byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte == UInt8(ascii: "/"):
          text.append(byte)
        case UInt8(ascii: "u"): try hexadecimal()
        default: throw Unusual()
        }
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

  /// A text in quotes that ends here: what was copied of it, and the rest as it stands.
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

  /// Appends bytes of the file to the text.
  mutating func copy(_ range: Range<Int>) {
    text.append(contentsOf: UnsafeBufferPointer(start: bytes + range.lowerBound, count: range.count))
  }
}
