internal import Resources

/// Reads what ``TreeEncoder`` wrote. Bytes that it did not write make no tree, and never a tree that leads outside of
/// itself or of its file.
struct TreeDecoder {
  private let bytes: UnsafeRawBufferPointer
  private let symbols: Symbols
  private var offset = 0
  /// Whether something was read that cannot be; what was read since means nothing.
  private var isWrong = false
  private var texts: [Symbol] = []

  /// The tree of some bytes, all of them.
  ///
  /// - Parameter path: the name of its file.
  static func decode(_ bytes: UnsafeRawBufferPointer, path: String, symbols: Symbols) -> Tree? {
    var decoder = TreeDecoder(bytes: bytes, symbols: symbols)
    return decoder.tree(path)
  }

  private init(bytes: UnsafeRawBufferPointer, symbols: Symbols) {
    self.bytes = bytes
    self.symbols = symbols
  }

  private mutating func tree(_ path: String) -> Tree? {
    let size = number()
    // The least bytes that each takes.
    let recordCount = count(ofSize: 6)
    let documentCount = count(ofSize: 3)
    let propertyCount = count(ofSize: 3)
    guard !isWrong, size <= bytes.count - offset else { return nil }
    let file = UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + size])
    offset += size

    var documents: [Document] = []
    documents.reserveCapacity(documentCount)
    for _ in 0..<documentCount {
      let root = number()
      let start = number()
      let length = number()
      guard !isWrong, root <= recordCount, start <= size, length <= size - start else { return nil }
      documents.append(Document(root: root == 0 ? nil : root - 1, span: start..<start + length))
    }
    var properties: [Int: Tree.Properties] = [:]
    for _ in 0..<propertyCount {
      let index = number()
      let anchor = optional()
      let tag = optional()
      guard !isWrong, index < recordCount else { return nil }
      properties[index] = Tree.Properties(anchor: anchor, tag: tag)
    }
    let records = [Record](unsafeUninitializedCapacity: recordCount) { buffer, filled in
      read(into: buffer, file, &filled)
    }
    guard !isWrong, records.count == recordCount, offset == bytes.count else { return nil }
    return Tree(
      file: File(path: path, bytes: Array(file)), records: records, documents: documents, symbols: symbols,
      properties: properties)
  }

  private mutating func read(
    into records: UnsafeMutableBufferPointer<Record>, _ file: UnsafeRawBufferPointer, _ filled: inout Int
  ) {
    var last = 0
    /// Where the innermost open collection ends, and where those around it do.
    var limit = records.count
    var limits: [Int] = []
    limits.reserveCapacity(16)
    texts.reserveCapacity(records.count)
    while filled < records.count {
      while limit == filled, let outer = limits.popLast() { limit = outer }
      let first = byte()
      let start = last &+ difference()
      let stop = start &+ difference()
      let keyStart = start &- difference()
      guard let kind = Kind(rawValue: first & 7), kind != .alias, let style = Style(rawValue: first >> 3),
        start >= 0, start <= stop, stop <= file.count,
        (0...file.count).contains(keyStart)
      else { return isWrong = true }
      let key = text(at: keyStart, in: file)
      var value = Symbol.empty
      var end = filled + 1
      if kind == .mapping || kind == .sequence {
        let length = number()
        guard length > 0, length <= limit - filled else { return isWrong = true }
        end = filled + length
        if length > 1 {
          limits.append(limit)
          limit = end
        }
      } else {
        value = text(at: start, in: file)
      }
      if isWrong { return }
      records.initializeElement(
        at: filled,
        to: Record(
          kind: kind, style: style, key: key, value: value, end: UInt32(end), start: UInt32(start),
          stop: UInt32(stop), keyStart: UInt32(keyStart)))
      filled += 1
      last = start
    }
  }

  @inline(__always)
  private mutating func text(at place: Int, in file: UnsafeRawBufferPointer) -> Symbol {
    let how = number()
    if how == TreeEncoder.Text.empty { return .empty }
    // Those that were read before are the most.
    let known = how - TreeEncoder.Text.known
    return known >= 0 && known < texts.count ? texts[known] : text(how, at: place, in: file)
  }

  private mutating func text(_ how: Int, at place: Int, in file: UnsafeRawBufferPointer) -> Symbol {
    switch how {
    case TreeEncoder.Text.spelled:
      let length = number()
      guard !isWrong, length <= bytes.count - offset else { return wrong() }
      offset += length
      return new(UnsafeRawBufferPointer(rebasing: bytes[offset - length..<offset]))
    case TreeEncoder.Text.there, TreeEncoder.Text.quoted:
      let start = place + (how == TreeEncoder.Text.quoted ? 1 : 0)
      let length = number()
      guard !isWrong, start <= file.count, length <= file.count - start else { return wrong() }
      return new(UnsafeRawBufferPointer(rebasing: file[start..<start + length]))
    default: return wrong()
    }
  }

  private mutating func new(_ text: UnsafeRawBufferPointer) -> Symbol {
    let symbol = symbols.intern(text)
    texts.append(symbol)
    return symbol
  }

  private mutating func wrong() -> Symbol {
    isWrong = true
    return .empty
  }

  private mutating func optional() -> String? {
    let length = number()
    guard !isWrong, length > 0, length - 1 <= bytes.count - offset else { return nil }
    offset += length - 1
    return String(decoding: bytes[offset - (length - 1)..<offset], as: UTF8.self)
  }

  @inline(__always)
  private mutating func byte() -> UInt8 {
    guard offset < bytes.count else {
      isWrong = true
      return 0
    }
    offset += 1
    return bytes[offset - 1]
  }

  /// A number from 0, below 2^56; most are one byte.
  @inline(__always)
  private mutating func number() -> Int {
    guard offset < bytes.count, bytes[offset] < 0x80 else { return longNumber() }
    offset += 1
    return Int(bytes[offset - 1])
  }

  private mutating func longNumber() -> Int {
    var value = 0
    var shift = 0
    while shift < 56 {
      let next = byte()
      value |= Int(next & 0x7f) << shift
      if next < 0x80 { return value }
      shift += 7
    }
    isWrong = true
    return 0
  }

  @inline(__always)
  private mutating func difference() -> Int {
    let number = number()
    return number >> 1 ^ -(number & 1)
  }

  /// How many follow of what takes at least `size` bytes.
  private mutating func count(ofSize size: Int) -> Int {
    let number = number()
    if number > bytes.count / size { isWrong = true }
    return isWrong ? 0 : number
  }
}
