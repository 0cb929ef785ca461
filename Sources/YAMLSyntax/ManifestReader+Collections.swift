internal import Resources

/// Block collections, told by their columns.
extension ManifestReader {
  /// Reads the block collection that begins with the line in hand.
  mutating func collection(key: Symbol, keyStart: Int?) throws(Unusual) {
    let column = column
    if isItem {
      try sequence(at: column, key: key, keyStart: keyStart)
    } else {
      try mapping(at: column, first: name(), key: key, keyStart: keyStart)
    }
  }

  /// Reads a mapping whose keys stand in a column, the first of which is read already.
  private mutating func mapping(
    at indent: Int, first: Scalar, key: Symbol, keyStart: Int?
  ) throws(Unusual) {
    try open(.mapping, style: .block, key: key, start: first.start, keyStart: keyStart)
    var name = first
    while true {
      at += 1
      try value(key: name.value, keyStart: name.start, below: indent, line: nil)
      guard column == indent else { break }
      name = try self.name()
    }
    builder.close(stop: stop)
  }

  /// Reads a sequence whose `-` stand in a column. That of an indentless one is the column of the key it belongs to.
  private mutating func sequence(at indent: Int, key: Symbol, keyStart: Int?) throws(Unusual) {
    try open(.sequence, style: .block, key: key, start: at, keyStart: keyStart)
    repeat {
      let line = at - indent
      at += 1
      try value(key: .empty, keyStart: nil, below: indent, line: line)
    } while column == indent && isItem
    builder.close(stop: stop)
  }

  /// Reads what stands behind the `:` or `-` of a collection in the column `indent`.
  ///
  /// - Parameter line: for an item of a sequence, which may be a collection that begins on the same line: the line's
  ///   start.
  private mutating func value(
    key: Symbol, keyStart: Int?, below indent: Int, line: Int?
  ) throws(Unusual) {
    let indicator = at
    skipSpaces()
    switch at < end ? bytes[at] : UInt8(ascii: "\n") {
    case UInt8(ascii: "\n"), UInt8(ascii: "#"):
      stop = indicator
      at = indicator
      try endLine()
      if column > indent {
        try collection(key: key, keyStart: keyStart)
      } else if line == nil, column == indent, isItem {
        try sequence(at: indent, key: key, keyStart: keyStart)
      } else {
        builder.scalar(
          .null, resolver.null, key: key, style: .absent, span: indicator..<indicator, keyStart: keyStart)
      }
    case UInt8(ascii: "|"), UInt8(ascii: ">"):
      try blockScalar(key: key, keyStart: keyStart, below: indent)
    case UInt8(ascii: "["), UInt8(ascii: "{"):
      try flow(key: key, keyStart: keyStart)
      try endLine()
    case UInt8(ascii: "-") where line != nil && isItem:
      try sequence(at: at - (line ?? 0), key: key, keyStart: keyStart)
    default:
      let scalar = try scalar()
      if let line, isColon {
        guard isKey(scalar) else { throw Unusual() }
        try mapping(at: scalar.start - line, first: scalar, key: key, keyStart: keyStart)
      } else {
        add(try scalar.style == .plain ? folded(scalar, below: indent) : scalar, key: key, keyStart: keyStart)
        try endLine()
      }
    }
    // A deeper line would go on with a text, or stand in no collection's column.
    guard column <= indent else { throw Unusual() }
  }

  /// libyaml looks no further than 1,024 characters for the `:` of a key.
  private static var longestKey: Int { 1000 }

  /// Reads a key; its `:` comes next.
  private mutating func name() throws(Unusual) -> Scalar {
    let name = try scalar()
    guard isColon, isKey(name) else { throw Unusual() }
    return name
  }

  /// Whether a text is short enough for a key, and on one line.
  func isKey(_ scalar: Scalar) -> Bool {
    scalar.stop - scalar.start <= Self.longestKey
      && (scalar.style == .plain || lineFeed(from: scalar.start) >= scalar.stop)
  }

  /// Whether the `:` of a key stands here.
  private var isColon: Bool { next == UInt8(ascii: ":") && isBlank(at + 1) }

  /// Whether the `-` of an item stands here.
  private var isItem: Bool { next == UInt8(ascii: "-") && isBlank(at + 1) }

  /// Begins a collection.
  mutating func open(
    _ kind: Kind, style: Style, key: Symbol, start: Int, keyStart: Int?
  ) throws(Unusual) {
    guard builder.depth < depth else { throw Unusual() }
    builder.open(kind, key: key, style: style, start: start, keyStart: keyStart)
    stop = start
  }
}
