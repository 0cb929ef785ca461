extension JSONReader {
  /// Which mappings of an object are left unread: those behind these keys, where every item of a sequence on the way
  /// counts as the sequence itself.
  ///
  /// An object is a root, or an item of the sequence `items` of a root, as in the lists of Kubernetes.
  public struct Unread: Sendable {
    let keys: [String]

    /// The way from an object to what is left unread; it ends at a mapping.
    public init(_ keys: String...) { self.keys = keys }
  }
}

extension Node {
  /// Whether its text was checked but not read: it looks like a mapping without entries until `read()`.
  public var isUnread: Bool { record.style == .unread }

  /// What an unread mapping holds, as a tree over a table of its own; nil where the file lacks the text.
  public func read() -> Node? {
    guard isUnread else { return self }
    guard tree.file.bytes.indices.contains(span.lowerBound), span.upperBound <= tree.file.bytes.count,
      !span.isEmpty
    else { return nil }
    let text = File(path: tree.file.path, bytes: Array(tree.file.bytes[span]))
    return (try? JSONReader.read(text, symbols: Symbols(capacity: 64)))?.roots.first
  }

  /// Whether the node is unread, or anything below it.
  var holdsUnread: Bool { tree.records[index..<Int(record.end)].contains { $0.style == .unread } }

  /// The node with all below it read, for whoever looks at everything.
  public var whole: Node {
    guard holdsUnread else { return self }
    var builder = TreeBuilder(symbols: tree.symbols)
    builder.append(self)
    return builder.finish(file: tree.file)[0]
  }
}

/// The keys of `JSONReader.Unread` in the table that is read into, and the positions of the records on the way.
struct UnreadWay {
  private let items: Symbol
  private let keys: [Symbol]
  /// The key of the mapping itself.
  let last: Symbol

  init?(_ unread: JSONReader.Unread, in symbols: Symbols) {
    keys = unread.keys.map(symbols.intern)
    guard let last = keys.last else { return nil }
    self.last = last
    items = symbols.intern("items")
  }

  /// Whether the entry `last` of the innermost of some open collections is at the end of the way.
  func ends(below open: [Int], _ records: [Record]) -> Bool {
    var level = 1
    guard let root = open.first, records[root].kind == .mapping else { return false }
    if open.count > 2, records[open[1]].kind == .sequence, records[open[1]].key == items {
      guard records[open[2]].kind == .mapping else { return false }
      level = 3
    }
    for key in keys.dropLast() {
      guard level < open.count, records[open[level]].key == key else { return false }
      if records[open[level]].kind == .sequence {
        level += 1
        guard level < open.count, records[open[level]].kind == .mapping else { return false }
      }
      level += 1
    }
    return level == open.count
  }
}

extension JSONScanner {
  /// The end of the mapping that opens at `at`, if it holds nothing but mappings in mappings, as the sets of managed
  /// fields do, and is sound. Nil for every other text, sound or not: it is to be read, which finds the fault.
  func endOfSound(depth room: Int) -> Int? {
    var place = at + 1
    var depth = 1
    guard room > 0, let first = nextByte(from: &place), first != UInt8(ascii: "}") else { return nil }
    var next = first
    while true {
      guard next == UInt8(ascii: "\""), let end = endOfName(from: place + 1) else { return nil }
      place = end
      guard nextByte(from: &place) == UInt8(ascii: ":") else { return nil }
      place += 1
      guard nextByte(from: &place) == UInt8(ascii: "{") else { return nil }
      place += 1
      depth += 1
      guard depth <= room, let inner = nextByte(from: &place) else { return nil }
      next = inner
      while next == UInt8(ascii: "}") {
        place += 1
        depth -= 1
        if depth == 0 { return place }
        guard let following = nextByte(from: &place) else { return nil }
        next = following
        if next == UInt8(ascii: ",") {
          place += 1
          guard let name = nextByte(from: &place), name == UInt8(ascii: "\"") else { return nil }
          next = name
        } else if next != UInt8(ascii: "}") {
          return nil
        }
      }
    }
  }

  /// The first byte that is no white space at a place or behind it; moves there.
  @inline(__always)
  private func nextByte(from place: inout Int) -> UInt8? {
    while place < count {
      let next = byte(place)
      if next > 0x20 { return next }
      guard next == 0x20 || next == 0x0a || next == 0x0d || next == 0x09 else { return nil }
      place += 1
      while place + 16 <= count {
        let low = word(place) ^ 0x2020_2020_2020_2020
        let high = word(place + 8) ^ 0x2020_2020_2020_2020
        if low | high == 0 {
          place += 16
          continue
        }
        place += low != 0 ? low.trailingZeroBitCount >> 3 : 8 + high.trailingZeroBitCount >> 3
        break
      }
    }
    return nil
  }

  /// The place behind the closing quote of a string in ASCII, whose escapes are those of one letter; nil for others.
  @inline(__always)
  private func endOfName(from start: Int) -> Int? {
    var place = start
    while place + 8 <= count {
      let word = word(place)
      let special = Self.special(word)
      guard special != 0 else {
        if word & Self.highs != 0 { return nil }
        place += 8
        continue
      }
      let plain = special.trailingZeroBitCount & ~7
      if word & ~(~0 << UInt64(plain)) & Self.highs != 0 { return nil }
      place += plain >> 3
      if byte(place) == UInt8(ascii: "\"") { return place + 1 }
      guard byte(place) == UInt8(ascii: "\\"), place + 1 < count else { return nil }
      switch byte(place + 1) {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
        UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
        place += 2
      default: return nil
      }
    }
    return nil
  }
}
