/// Reads JSON (RFC 8259) into a tree.
///
/// Strict: numbers, literals, escapes, surrogates, UTF-8 and control characters are checked, and nothing may
/// follow a value but another one, as in the output of two commands written to one file. Names that an object
/// holds twice are both kept, in order.
public enum JSONReader {
  /// How deep objects and arrays may stand in each other.
  public static let depthLimit = 512

  /// The values of a text as the documents of one tree. A byte order mark before the first is skipped.
  ///
  /// Integers of any size keep their digits; another number that is integral and below 2^53 is that integer,
  /// so that `1e3` and `1000` are one value. Faults never show the text, which may hold a secret.
  ///
  /// - Parameters:
  ///   - file: the text, below 4 GiB.
  ///   - symbols: the table that keys and values go to.
  ///   - category: what a fault is thrown as.
  ///   - unread: what is checked only, until somebody calls `Node.read()`.
  /// - Throws: a diagnostic with line and column where the text is no JSON.
  public static func read(
    _ file: File, symbols: Symbols, category: Diagnostic.Category = .snapshot, unread: Unread? = nil
  ) throws(Diagnostic) -> Tree {
    guard file.bytes.count <= Int(UInt32.max) else {
      throw Diagnostic(
        category, "the text is larger than 4 GiB", remedy: "Split it into several files.", file: file.path)
    }
    do throws(JSONScanner.Fault) {
      let builder = try file.bytes.withUnsafeBufferPointer { bytes throws(JSONScanner.Fault) in
        var scanner = JSONScanner(UnsafeRawBufferPointer(bytes), symbols: symbols)
        scanner.unread = unread.flatMap { UnreadWay($0, in: symbols) }
        defer { scanner.scratch.deallocate() }
        try scanner.documents()
        return scanner.builder
      }
      return builder.finish(file: file)
    } catch {
      throw Diagnostic(
        category, error.summary, remedy: error.remedy, file: file.path,
        place: .init(offset: error.offset, in: file.bytes, showing: false))
    }
  }
}

/// The state of one reading. Every access to `base` is behind a comparison with `count`.
struct JSONScanner {
  /// What is wrong at a byte.
  struct Fault: Error {
    let offset: Int
    let summary: String
    var remedy = "The text must be JSON as RFC 8259 defines it."
  }

  let base: UnsafeRawPointer
  let count: Int
  var at = 0
  var builder: TreeBuilder
  /// What is checked only.
  var unread: UnreadWay?
  /// Where strings with escapes are decoded.
  var scratch: UnsafeMutableRawBufferPointer

  init(_ bytes: UnsafeRawBufferPointer, symbols: Symbols) {
    count = bytes.count
    scratch = .allocate(byteCount: 4096, alignment: 8)
    base = bytes.baseAddress ?? UnsafeRawPointer(scratch.baseAddress.unsafelyUnwrapped)
    // Indented text, as kubectl prints it, has a value in about every 40 bytes.
    builder = TreeBuilder(symbols: symbols, capacity: count / 40 + 16)
  }

  /// Reads all values up to the end of the text.
  mutating func documents() throws(Fault) {
    if count >= 3, byte(0) == 0xef, byte(1) == 0xbb, byte(2) == 0xbf { at = 3 }
    skipSpace()
    guard at < count else { throw Fault(offset: at, summary: "the text is empty: a JSON value was expected") }
    var start = 0
    while at < count {
      let root = builder.records.count
      try document()
      let end = at
      skipSpace()
      builder.document(root: root, span: start..<(at < count ? end : count))
      start = end
    }
  }

  /// Reads one value with all below it.
  private mutating func document() throws(Fault) {
    var key = Symbol.empty
    var keyStart = -1
    var isMapping = false
    value: while true {
      guard at < count else { throw truncated() }
      let start = at
      let from = keyStart < 0 ? start : keyStart
      let first = byte(at)
      switch first {
      case UInt8(ascii: "\""):
        let text = try string()
        builder.scalar(.string, text, key: key, span: start..<at, keyStart: from)
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        guard builder.depth < JSONReader.depthLimit else {
          throw Fault(offset: at, summary: "objects and arrays stand more than \(JSONReader.depthLimit) deep")
        }
        if let unread, key == unread.last, first == UInt8(ascii: "{"), isMapping,
          unread.ends(below: builder.open, builder.records),
          let end = endOfSound(depth: JSONReader.depthLimit - builder.depth)
        {
          builder.unread(key: key, span: start..<end, keyStart: from)
          at = end
          break
        }
        isMapping = first == UInt8(ascii: "{")
        builder.open(isMapping ? .mapping : .sequence, key: key, start: start, keyStart: from)
        at += 1
        skipSpace()
        guard at < count else { throw truncated() }
        // `]` and `}` stand two behind their opening twins.
        if byte(at) != first + 2 {
          if isMapping { (keyStart, key) = (at, try name()) } else { (keyStart, key) = (-1, .empty) }
          continue value
        }
        at += 1
        builder.close(stop: at)
        isMapping = builder.isInMapping
      case UInt8(ascii: "t"): try literal("true", .boolean, key, from)
      case UInt8(ascii: "f"): try literal("false", .boolean, key, from)
      case UInt8(ascii: "n"): try literal("null", .null, key, from)
      case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
        let (kind, text) = try number()
        builder.scalar(kind, text, key: key, span: start..<at, keyStart: from)
      default:
        throw Fault(offset: at, summary: "a JSON value was expected")
      }

      // Behind a value: the next one, or the end of what it stands in.
      while builder.depth > 0 {
        skipSpace()
        guard at < count else { throw truncated() }
        let next = byte(at)
        at += 1
        if next == UInt8(ascii: ",") {
          skipSpace()
          if isMapping { (keyStart, key) = (at, try name()) } else { (keyStart, key) = (-1, .empty) }
          continue value
        }
        guard next == UInt8(ascii: isMapping ? "}" : "]") else {
          throw Fault(offset: at - 1, summary: "',' or '\(isMapping ? "}" : "]")' was expected")
        }
        builder.close(stop: at)
        isMapping = builder.isInMapping
      }
      return
    }
  }

  /// Reads the name of an entry and its colon, up to the value.
  @inline(__always)
  private mutating func name() throws(Fault) -> Symbol {
    guard at < count else { throw truncated() }
    guard byte(at) == UInt8(ascii: "\"") else {
      throw Fault(offset: at, summary: "a name in double quotes was expected")
    }
    let name = try string()
    skipSpace()
    guard at < count else { throw truncated() }
    guard byte(at) == UInt8(ascii: ":") else { throw Fault(offset: at, summary: "':' was expected") }
    at += 1
    skipSpace()
    return name
  }

  private mutating func literal(
    _ text: StaticString, _ kind: Kind, _ key: Symbol, _ keyStart: Int
  ) throws(Fault) {
    let start = at
    let length = text.utf8CodeUnitCount
    for offset in 0..<length {
      guard at < count else { throw truncated() }
      guard byte(at) == text.utf8Start[offset] else {
        throw Fault(
          offset: start, summary: "a JSON value was expected: only true, false and null are bare words")
      }
      at += 1
    }
    try delimited()
    let symbol = builder.symbols.intern(UnsafeRawPointer(text.utf8Start), length)
    builder.scalar(kind, symbol, key: key, span: start..<at, keyStart: keyStart)
  }

  /// Checks that a number or a bare word ends where it was taken to end.
  @inline(__always)
  func delimited() throws(Fault) {
    guard at < count else { return }
    switch byte(at) {
    case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"), 0x20, 0x0a, 0x0d, 0x09: return
    default: throw Fault(offset: at, summary: "',', a closing bracket or white space was expected")
    }
  }

  func truncated() -> Fault {
    var summary = "the JSON ends in the middle of a value"
    if let innermost = builder.innermost {
      let start = Int(builder.records[innermost].start)
      let line = (0..<start).reduce(1) { byte($1) == 0x0a ? $0 + 1 : $0 }
      let isMapping = builder.isInMapping
      summary =
        "the JSON ends before the \(isMapping ? "object" : "array") that opens in line \(line) is closed"
    }
    return Fault(
      offset: count, summary: summary,
      remedy:
        "The text is cut off. Make it again, and see that the command that writes it ends without an error.")
  }

  @inline(__always)
  func byte(_ offset: Int) -> UInt8 { base.load(fromByteOffset: offset, as: UInt8.self) }

  @inline(__always)
  func word(_ offset: Int) -> UInt64 {
    UInt64(littleEndian: base.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }

  /// Skips white space, eight bytes of indentation a step.
  @inline(__always)
  mutating func skipSpace() {
    while at < count {
      let next = byte(at)
      if next > 0x20 { return }
      guard next == 0x20 || next == 0x0a || next == 0x0d || next == 0x09 else { return }
      at += 1
      while at + 8 <= count {
        let other = word(at) ^ 0x2020_2020_2020_2020
        if other != 0 {
          at += other.trailingZeroBitCount >> 3
          break
        }
        at += 8
      }
    }
  }
}

extension TreeBuilder {
  /// Whether the innermost open collection is a mapping.
  @inline(__always)
  fileprivate var isInMapping: Bool { innermost.map { records[$0].kind == .mapping } ?? false }
}
