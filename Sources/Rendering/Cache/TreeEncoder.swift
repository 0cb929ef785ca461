internal import Glibc
internal import Resources

/// Writes trees in a form that is read much faster than YAML is parsed; ``TreeDecoder`` reads it.
///
/// Numbers are LEB128 varints, differences that may be negative zigzag ones. A tree is: the counts of bytes, records,
/// documents and properties; the bytes of its file; the documents; the properties; the records. A text is written
/// once, by its place in the file if it stands there literally, and then has a number.
struct TreeEncoder: ~Copyable {
  /// Changes with the form, and with whatever changes what a file is read as.
  static let format = 1

  private let symbols: Symbols
  /// What is written; others may write between two trees.
  var payload: Payload
  /// The last number that each text was given, by its symbol. Numbers go on from tree to tree, so that those of the trees
  /// before need not be taken back.
  private var numbers: [UInt32] = []
  /// The numbers up to this one are of trees before.
  private var base: UInt32 = 0
  /// The last number that was given.
  private var last: UInt32 = 0

  /// - Parameter capacity: how many bytes will be written, about.
  init(symbols: Symbols, capacity: Int = 0) {
    self.symbols = symbols
    payload = Payload(capacity: capacity)
  }

  /// How a text is written; a number from `known` on is one that was written before.
  enum Text {
    static let empty = 0
    /// Its length and its bytes follow.
    static let spelled = 1
    /// Its length follows; it stands at the place of its node.
    static let there = 2
    /// The same, behind one byte: a quotation mark.
    static let quoted = 3
    static let known = 4
  }

  /// A tree as bytes; nil for one with aliases.
  static func encode(_ tree: Tree) -> [UInt8]? {
    var encoder = TreeEncoder(symbols: tree.symbols, capacity: capacity(for: tree))
    guard encoder.append(tree) else { return nil }
    return encoder.payload.withUnsafeBytes { Array($0) }
  }

  /// How many bytes a tree takes, about.
  static func capacity(for tree: Tree) -> Int { tree.file.bytes.count + tree.records.count * 10 + 64 }

  /// Appends a tree over the same symbols; false, and nothing appended, for one with aliases.
  mutating func append(_ tree: Tree) -> Bool {
    guard !tree.records.contains(where: { $0.kind == .alias }) else { return false }
    if last > .max / 2 {
      numbers = []
      last = 0
    }
    if numbers.count < symbols.count {
      numbers += repeatElement(0, count: symbols.count - numbers.count)
    }
    base = last
    tree.file.bytes.withUnsafeBytes { append(tree, $0, symbols) }
    return true
  }

  // The table is handed on from here: taken from `self` for every text, it would be counted each time.
  private mutating func append(_ tree: Tree, _ file: UnsafeRawBufferPointer, _ symbols: Symbols) {
    number(file.count)
    number(tree.records.count)
    number(tree.documents.count)
    number(tree.properties.count)
    payload.append(file)
    for document in tree.documents {
      number(document.root.map { $0 + 1 } ?? 0)
      number(document.span.lowerBound)
      number(document.span.count)
    }
    for (index, properties) in tree.properties.sorted(by: { $0.key < $1.key }) {
      number(index)
      optional(properties.anchor)
      optional(properties.tag)
    }
    var last = 0
    var index = 0
    for record in tree.records {
      payload.append(record.kind.rawValue | record.style.rawValue << 3)
      difference(Int(record.start) - last)
      difference(Int(record.stop) - Int(record.start))
      difference(Int(record.start) - Int(record.keyStart))
      text(record.key, at: Int(record.keyStart), in: file, symbols)
      if record.kind == .mapping || record.kind == .sequence {
        number(Int(record.end) - index)
      } else {
        text(record.value, at: Int(record.start), in: file, symbols)
      }
      last = Int(record.start)
      index += 1
    }
  }

  @inline(__always)
  private mutating func number(_ value: Int) { payload.append(varint: UInt64(bitPattern: Int64(value))) }

  @inline(__always)
  private mutating func difference(_ value: Int) { number(value << 1 ^ value >> 63) }

  @inline(__always)
  private mutating func text(
    _ symbol: Symbol, at place: Int, in file: UnsafeRawBufferPointer, _ symbols: Symbols
  ) {
    let known = numbers[Int(symbol.id)]
    if symbol.id == 0 {
      number(Text.empty)
    } else if known > base {
      number(Text.known + Int(known - base) - 1)
    } else {
      new(symbol, at: place, in: file, symbols)
    }
  }

  private mutating func new(
    _ symbol: Symbol, at place: Int, in file: UnsafeRawBufferPointer, _ symbols: Symbols
  ) {
    last += 1
    numbers[Int(symbol.id)] = last
    symbols.withUTF8(of: symbol) { utf8 in
      if Self.stands(utf8, at: place, in: file) {
        number(Text.there)
        number(utf8.count)
      } else if Self.stands(utf8, at: place + 1, in: file) {
        number(Text.quoted)
        number(utf8.count)
      } else {
        number(Text.spelled)
        number(utf8.count)
        payload.append(utf8)
      }
    }
  }

  @inline(__always)
  private static func stands(
    _ text: UnsafeRawBufferPointer, at place: Int, in file: UnsafeRawBufferPointer
  ) -> Bool {
    guard place + text.count <= file.count, let start = text.baseAddress, let bytes = file.baseAddress else {
      return false
    }
    return memcmp(bytes + place, start, text.count) == 0
  }

  private mutating func optional(_ text: String?) {
    number(text.map { $0.utf8.count + 1 } ?? 0)
    for byte in (text ?? "").utf8 { payload.append(byte) }
  }
}
