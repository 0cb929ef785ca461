internal import Glibc
internal import Resources

/// Reads YAML as nearly all manifests are written, in one pass over their bytes.
///
/// libyaml makes a token, an event and two copies of each text, and that was a third of a scan. Most manifests need none
/// of it: block and flow collections, texts in quotes or without, and block scalars. Whatever is not plainly one of
/// these (anchors, tags, tabs, carriage returns, directives, every fault) is left to libyaml, so that this reader decides
/// nothing about what YAML is: where it gives a tree, `EventReader` gives the same one, span by span, and the tests and
/// the fuzzer hold them against each other.
struct ManifestReader {
  /// Thrown where a text is not plainly what it seems. It says nothing about whether it is sound.
  struct Unusual: Error {}

  let file: File
  let bytes: UnsafePointer<UInt8>
  let end: Int
  let resolver: Resolver
  /// How many collections may be open at once.
  let depth: Int
  var builder: TreeBuilder
  /// The next byte to read.
  var at = 0
  /// Where the token at `at` stands in its line, for the first token of a line; -1 at the end of a document.
  var column = -1
  /// The byte behind the last token.
  var stop = 0
  /// A text that does not stand in the file as it reads.
  var text: [UInt8] = []

  /// Reads a file that `TextCheck` has passed; nil where it takes libyaml to read it.
  static func read(_ file: File, isASCII: Bool, symbols: Symbols, limits: Limits) -> Tree? {
    file.bytes.withUnsafeBufferPointer { bytes in
      try? ManifestReader(
        file: file, bytes: bytes, isASCII: isASCII, symbols: symbols, limits: limits
      ).read()
    }
  }

  private init(
    file: File, bytes: UnsafeBufferPointer<UInt8>, isASCII: Bool, symbols: Symbols, limits: Limits
  ) throws(Unusual) {
    guard let start = bytes.baseAddress, memchr(start, CInt(UInt8(ascii: "\r")), bytes.count) == nil,
      !file.hasByteOrderMark, isASCII || !Self.holdsBreaksOrMarks(bytes)
    else { throw Unusual() }
    self.file = file
    self.bytes = start
    end = bytes.count
    depth = min(limits.depth, 64)
    resolver = Resolver(symbols: symbols)
    builder = TreeBuilder(symbols: symbols, capacity: bytes.count / 24)
  }

  /// Whether a line break of YAML 1.1 other than the line feed, or a byte order mark, is among the bytes.
  private static func holdsBreaksOrMarks(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    for index in bytes.indices.dropLast(2) where bytes[index] >= 0xc2 {
      switch (bytes[index], bytes[index + 1], bytes[index + 2]) {
      case (0xc2, 0x85, _), (0xe2, 0x80, 0xa8), (0xe2, 0x80, 0xa9), (0xef, 0xbb, 0xbf): return true
      default: break
      }
    }
    // NEL may be the last of the file.
    return bytes.suffix(2).elementsEqual([0xc2, 0x85])
  }

  private consuming func read() throws(Unusual) -> Tree {
    var start: Int?
    var root: Int?
    try nextLine()
    while at < end {
      if column < 0 {
        if let start { builder.document(root: root, span: start..<at) }
        start = start == nil ? 0 : at
        root = nil
        at += 3
        try endLine()
      }
      guard column >= 0 else { continue }
      start = start ?? 0
      root = builder.records.count
      guard column == 0 else { throw Unusual() }
      if bytes[at] == UInt8(ascii: "{") || bytes[at] == UInt8(ascii: "[") {
        try flow(key: .empty, keyStart: nil)
        try endLine()
      } else {
        try collection(key: .empty, keyStart: nil)
      }
      guard column < 0 else { throw Unusual() }
    }
    if let start { builder.document(root: root, span: start..<end) }
    return builder.finish(file: file)
  }

  // MARK: - Lines

  /// Moves from the start of a line to the next token, over blank lines and comments.
  mutating func nextLine() throws(Unusual) {
    while true {
      let line = at
      skipSpaces()
      guard at < end else { break }
      switch bytes[at] {
      case UInt8(ascii: "\n"): at += 1
      case UInt8(ascii: "#"): at = min(lineFeed(from: at) + 1, end)
      case UInt8(ascii: "\t"): throw Unusual()
      default:
        column = at - line
        guard column == 0, isMarker(UInt8(ascii: "-")) || isMarker(UInt8(ascii: ".")) else { return }
        guard bytes[at] == UInt8(ascii: "-") else { throw Unusual() }
        column = -1
        return
      }
    }
    at = end
    column = -1
  }

  /// Moves from the end of a token, which must be the last of its line, to the next one.
  mutating func endLine() throws(Unusual) {
    try leaveLine()
    try nextLine()
  }

  /// Moves from the end of the last token of a line to the start of the next line.
  mutating func leaveLine() throws(Unusual) {
    let token = at
    skipSpaces()
    guard at < end else { return }
    if bytes[at] == UInt8(ascii: "#"), at > token { at = lineFeed(from: at) }
    guard at < end else { return }
    guard bytes[at] == UInt8(ascii: "\n") else { throw Unusual() }
    at += 1
  }

  mutating func skipSpaces() {
    while at < end, bytes[at] == UInt8(ascii: " ") { at += 1 }
  }

  /// The offset of the next line feed, or the end.
  func lineFeed(from offset: Int) -> Int {
    guard let feed = memchr(bytes + offset, CInt(UInt8(ascii: "\n")), end - offset) else { return end }
    return UnsafeRawPointer(feed) - UnsafeRawPointer(bytes)
  }

  /// The next byte; nil at the end.
  var next: UInt8? { at < end ? bytes[at] : nil }

  /// Whether an offset is at a blank, a line break or the end.
  func isBlank(_ offset: Int) -> Bool {
    offset >= end || bytes[offset] == UInt8(ascii: " ") || bytes[offset] == UInt8(ascii: "\n")
      || bytes[offset] == UInt8(ascii: "\t")
  }

  /// Whether `---` or `...` stands here.
  private func isMarker(_ byte: UInt8) -> Bool {
    bytes[at] == byte && at + 2 < end && bytes[at + 1] == byte && bytes[at + 2] == byte && isBlank(at + 3)
  }
}
