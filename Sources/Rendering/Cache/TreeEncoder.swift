internal import Resources

/// Writes trees in a form that is read much faster than YAML is parsed; ``TreeDecoder`` reads it.
///
/// Numbers are LEB128 varints, differences that may be negative zigzag ones. A tree is: the counts of bytes, records,
/// documents and properties; the bytes of its file; the documents; the properties; the records. A text is written
/// once, by its place in the file if it stands there literally, and then has a number.
struct TreeEncoder {
  /// Changes with the form, and with whatever changes what a file is read as.
  static let format = 1

  private let symbols: Symbols
  private(set) var bytes: [UInt8] = []
  /// The number of each text within one tree, by its symbol; 0 is none.
  private var numbers: [UInt32] = []
  private var numbered: [Int] = []

  init(symbols: Symbols) { self.symbols = symbols }

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

  /// Forgets what was written.
  mutating func reset() { bytes.removeAll(keepingCapacity: true) }

  /// A tree as bytes; nil for one with aliases.
  static func encode(_ tree: Tree) -> [UInt8]? {
    var encoder = TreeEncoder(symbols: tree.symbols)
    return encoder.append(tree) ? encoder.bytes : nil
  }

  /// Appends a tree over the same symbols; false, and nothing appended, for one with aliases.
  mutating func append(_ tree: Tree) -> Bool {
    guard !tree.records.contains(where: { $0.kind == .alias }) else { return false }
    if numbers.count < symbols.count {
      numbers += repeatElement(0, count: symbols.count - numbers.count)
    }
    for id in numbered { numbers[id] = 0 }
    numbered.removeAll(keepingCapacity: true)
    let file = tree.file.bytes
    bytes.reserveCapacity(bytes.count + file.count + tree.records.count * 8)
    number(file.count)
    number(tree.records.count)
    number(tree.documents.count)
    number(tree.properties.count)
    bytes += file
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
    for (index, record) in tree.records.enumerated() {
      bytes.append(record.kind.rawValue | record.style.rawValue << 3)
      difference(Int(record.start) - last)
      difference(Int(record.stop) - Int(record.start))
      difference(Int(record.start) - Int(record.keyStart))
      text(record.key, at: Int(record.keyStart), in: file)
      if record.kind == .mapping || record.kind == .sequence {
        number(Int(record.end) - index)
      } else {
        text(record.value, at: Int(record.start), in: file)
      }
      last = Int(record.start)
    }
    return true
  }

  private mutating func number(_ value: Int) {
    var rest = UInt64(bitPattern: Int64(value))
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }

  private mutating func difference(_ value: Int) { number(value << 1 ^ value >> 63) }

  private mutating func text(_ symbol: Symbol, at place: Int, in file: [UInt8]) {
    let id = Int(symbol.id)
    if symbol == .empty { return number(Text.empty) }
    guard numbers[id] == 0 else { return number(Text.known + Int(numbers[id]) - 1) }
    numbered.append(id)
    numbers[id] = UInt32(numbered.count)
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
        bytes.append(contentsOf: utf8)
      }
    }
  }

  private static func stands(_ text: UnsafeRawBufferPointer, at place: Int, in file: [UInt8]) -> Bool {
    guard place + text.count <= file.count else { return false }
    return file.withUnsafeBytes { $0[place..<place + text.count].elementsEqual(text) }
  }

  private mutating func optional(_ text: String?) {
    number(text.map { $0.utf8.count + 1 } ?? 0)
    bytes += Array((text ?? "").utf8)
  }
}
