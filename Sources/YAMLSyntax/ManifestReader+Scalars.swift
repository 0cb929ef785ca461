internal import Resources

/// Texts.
extension ManifestReader {
  /// A text on one line, read and not yet in the tree.
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
    case UInt8(ascii: "?"), UInt8(ascii: ":"), UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "]"),
      UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "#"), UInt8(ascii: "&"), UInt8(ascii: "*"),
      UInt8(ascii: "!"), UInt8(ascii: "|"), UInt8(ascii: ">"), UInt8(ascii: "%"), UInt8(ascii: "@"),
      UInt8(ascii: "`"), UInt8(ascii: "<"), UInt8(ascii: "\n"), UInt8(ascii: "\t"):
      throw Unusual()
    case UInt8(ascii: "-") where isBlank(at + 1): throw Unusual()
    default: return try plain()
    }
  }

  /// Reads a plain text, which ends with its line, at ` #`, or at the `:` of a key.
  private mutating func plain() throws(Unusual) -> Scalar {
    let start = at
    var stop = end
    scan: while at < end {
      let byte = bytes[at]
      // No byte behind `:` ends a text.
      if byte <= UInt8(ascii: ":") {
        switch byte {
        case UInt8(ascii: "\n"):
          stop = at
          break scan
        case UInt8(ascii: ":") where isBlank(at + 1):
          // `a :` is a key too, but nobody writes it.
          guard bytes[at - 1] != UInt8(ascii: " ") else { throw Unusual() }
          stop = at
          break scan
        case UInt8(ascii: "#") where bytes[at - 1] == UInt8(ascii: " "):
          stop = at
          break scan
        case UInt8(ascii: "\t"): throw Unusual()
        default: break
        }
      }
      at += 1
    }
    while bytes[stop - 1] == UInt8(ascii: " ") { stop -= 1 }
    at = stop
    return plain(start..<stop)
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
      case UInt8(ascii: "\n"), UInt8(ascii: "\t"): throw Unusual()
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
        case UInt8(ascii: "\""): text.append(UInt8(ascii: "\""))
        case UInt8(ascii: "\\"): text.append(UInt8(ascii: "\\"))
        default: throw Unusual()
        }
        part = at + 1
      case UInt8(ascii: "\n"), UInt8(ascii: "\t"): throw Unusual()
      default: break
      }
      at += 1
    }
    throw Unusual()
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
