internal import Resources

/// Flow collections, those of JSON included.
extension ManifestReader {
  /// Reads the collection in brackets that begins here.
  mutating func flow(key: Symbol, keyStart: Int?) throws(Unusual) {
    let isMapping = bytes[at] == UInt8(ascii: "{")
    let close = isMapping ? UInt8(ascii: "}") : UInt8(ascii: "]")
    try open(isMapping ? .mapping : .sequence, style: .flow, key: key, start: at, keyStart: keyStart)
    at += 1
    try skipSpace()
    if next != close {
      while true {
        try entry(ofMapping: isMapping)
        try skipSpace()
        if next == close { break }
        guard next == UInt8(ascii: ",") else { throw Unusual() }
        at += 1
        try skipSpace()
      }
    }
    at += 1
    stop = at
    builder.close(stop: stop)
  }

  /// Reads `key: value`, or the item of a sequence.
  private mutating func entry(ofMapping isMapping: Bool) throws(Unusual) {
    var key = Symbol.empty
    var keyStart: Int?
    if isMapping {
      let name = try flowScalar()
      // Behind quotes a `:` needs no blank, as in JSON.
      guard next == UInt8(ascii: ":"), name.style != .plain || isBlank(at + 1), isKey(name) else {
        throw Unusual()
      }
      at += 1
      try skipSpace()
      key = name.value
      keyStart = name.start
    }
    switch next {
    case UInt8(ascii: "["), UInt8(ascii: "{"): try flow(key: key, keyStart: keyStart)
    default: add(try flowScalar(), key: key, keyStart: keyStart)
    }
  }

  /// Moves over blanks, line breaks and comments.
  private mutating func skipSpace() throws(Unusual) {
    while true {
      let token = at
      skipSpaces()
      switch next {
      case UInt8(ascii: "#") where at > token || bytes[at - 1] == UInt8(ascii: "\n"): at = lineFeed(from: at)
      case UInt8(ascii: "\n"):
        at += 1
        // A document's marker would stand here.
        guard next != UInt8(ascii: "-"), next != UInt8(ascii: ".") else { throw Unusual() }
      case UInt8(ascii: "\t"): throw Unusual()
      default: return
      }
    }
  }

  /// Reads a text in brackets. Of plain ones only words, numbers, paths and the like: `,`, `:` and `?` mean other things
  /// here than in a block, and not the same in every release of libyaml.
  private mutating func flowScalar() throws(Unusual) -> Scalar {
    switch next {
    case UInt8(ascii: "\""), UInt8(ascii: "'"): return try scalar()
    default: break
    }
    let start = at
    if next == UInt8(ascii: "-"), at + 1 < end, bytes[at + 1] &- UInt8(ascii: "0") < 10 { at += 1 }
    while at < end, Self.isWord(bytes[at], isFirst: at == start) || at > start && isScheme { at += 1 }
    guard at > start else { throw Unusual() }
    return plain(start..<at)
  }

  /// Whether the `:` of a URL stands here.
  private var isScheme: Bool {
    bytes[at] == UInt8(ascii: ":") && at + 1 < end && bytes[at + 1] == UInt8(ascii: "/")
  }

  private static func isWord(_ byte: UInt8, isFirst: Bool) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: "_"),
      UInt8(ascii: "$"), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "+"):
      true
    case UInt8(ascii: "-"), UInt8(ascii: "="), UInt8(ascii: "*"), UInt8(ascii: "@"), UInt8(ascii: "%"):
      !isFirst
    default: false
    }
  }
}
