internal import Resources

/// Flow collections on one line.
extension ManifestReader {
  /// Reads the collection in brackets that begins here.
  mutating func flow(key: Symbol, keyStart: Int?) throws(Unusual) {
    let isMapping = bytes[at] == UInt8(ascii: "{")
    let close = isMapping ? UInt8(ascii: "}") : UInt8(ascii: "]")
    try open(isMapping ? .mapping : .sequence, style: .flow, key: key, start: at, keyStart: keyStart)
    at += 1
    skipSpaces()
    if next != close {
      while true {
        try entry(ofMapping: isMapping)
        skipSpaces()
        if next == close { break }
        guard next == UInt8(ascii: ",") else { throw Unusual() }
        at += 1
        skipSpaces()
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
      guard next == UInt8(ascii: ":"), name.style != .plain || isBlank(at + 1) else { throw Unusual() }
      at += 1
      skipSpaces()
      key = name.value
      keyStart = name.start
    }
    switch next {
    case UInt8(ascii: "["), UInt8(ascii: "{"): try flow(key: key, keyStart: keyStart)
    default: add(try flowScalar(), key: key, keyStart: keyStart)
    }
  }

  /// The next byte; nil at the end.
  private var next: UInt8? { at < end ? bytes[at] : nil }

  /// Reads a text in brackets. Of plain ones only words, numbers, paths and the like: `,`, `:` and `?` mean other things
  /// here than in a block, and not the same in every release of libyaml.
  private mutating func flowScalar() throws(Unusual) -> Scalar {
    switch next {
    case UInt8(ascii: "\""), UInt8(ascii: "'"): return try scalar()
    default: break
    }
    let start = at
    while at < end, Self.isWord(bytes[at], isFirst: at == start) { at += 1 }
    guard at > start else { throw Unusual() }
    return plain(start..<at)
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
