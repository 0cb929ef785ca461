/// Writes JSON text in the order in which it is told; two-space indentation, or none.
///
/// The same calls give the same bytes. It trusts its caller to call in a valid order.
public struct JSONWriter {
  private var bytes: [UInt8] = []
  private var counts: [Int] = []
  private var afterKey = false
  private let pretty: Bool

  /// A writer of compact JSON, or of indented lines.
  public init(pretty: Bool = false) { self.pretty = pretty }

  /// What was written so far.
  public var text: String { String(decoding: bytes, as: UTF8.self) }
  /// What was written so far, as UTF-8.
  public var utf8: [UInt8] { bytes }

  /// Writes `{ … }` around what `body` writes.
  public mutating func object(_ body: (inout JSONWriter) -> Void) { collection("{", "}", body) }

  /// Writes `[ … ]` around what `body` writes.
  public mutating func array(_ body: (inout JSONWriter) -> Void) { collection("[", "]", body) }

  /// Writes an entry's name; its value must follow.
  public mutating func key(_ name: String) {
    separate()
    quote(name)
    bytes.append(UInt8(ascii: ":"))
    if pretty { bytes.append(UInt8(ascii: " ")) }
    afterKey = true
  }

  /// Writes a string.
  public mutating func string(_ value: String) {
    separate()
    quote(value)
  }

  /// Writes an integer.
  public mutating func integer(_ value: Int) { literal(String(value)) }

  /// Writes `true` or `false`.
  public mutating func boolean(_ value: Bool) { literal(value ? "true" : "false") }

  /// Writes `null`.
  public mutating func null() { literal("null") }

  /// Writes a string, or null where there is none.
  public mutating func string(orNull value: String?) { value.map { string($0) } ?? null() }

  /// Writes a node and all below it.
  public mutating func node(_ node: Node) {
    switch node.kind {
    case .string: string(node.text)
    case .null: null()
    case .boolean: literal(node.text)
    case .integer, .float:
      // JSON has no infinity and no NaN.
      let text = node.text
      Double(text)?.isFinite == true ? literal(text) : string(text)
    case .mapping:
      object { for child in node.children { $0.key(child.key); $0.node(child) } }
    case .sequence:
      array { for child in node.children { $0.node(child) } }
    case .alias: null()
    }
  }

  /// Writes a node and all below it, the keys of every mapping in the order of their bytes: neither input's order shows.
  public mutating func sorted(_ node: Node) {
    switch node.kind {
    case .mapping:
      let entries = node.children.map { (key: $0.key, node: $0) }
        .sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      object { for entry in entries { $0.key(entry.key); $0.sorted(entry.node) } }
    case .sequence: array { for child in node.children { $0.sorted(child) } }
    default: self.node(node)
    }
  }

  private mutating func literal(_ text: String) {
    separate()
    bytes.append(contentsOf: text.utf8)
  }

  private mutating func collection(
    _ opening: Unicode.Scalar, _ closing: Unicode.Scalar, _ body: (inout JSONWriter) -> Void
  ) {
    separate()
    bytes.append(UInt8(ascii: opening))
    counts.append(0)
    body(&self)
    let count = counts.removeLast()
    if pretty, count > 0 { newline() }
    bytes.append(UInt8(ascii: closing))
  }

  private mutating func separate() {
    if afterKey {
      afterKey = false
      return
    }
    guard let count = counts.last else { return }
    if count > 0 { bytes.append(UInt8(ascii: ",")) }
    counts[counts.count - 1] = count + 1
    if pretty { newline() }
  }

  private mutating func newline() {
    bytes.append(UInt8(ascii: "\n"))
    bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: counts.count * 2))
  }

  private mutating func quote(_ text: String) {
    let hex = Array("0123456789abcdef".utf8)
    bytes.append(UInt8(ascii: "\""))
    var previous: UInt8 = 0
    for byte in text.utf8 {
      defer { previous = byte }
      switch byte {
      // The controls of C1 (U+0080 to U+009F), which terminals obey as they do those of ASCII.
      case 0x80...0x9f where previous == 0xc2:
        bytes.removeLast()
        bytes += Array("\\u00".utf8) + [hex[Int(byte >> 4)], hex[Int(byte & 15)]]
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
      case UInt8(ascii: "\n"): bytes += [UInt8(ascii: "\\"), UInt8(ascii: "n")]
      case UInt8(ascii: "\r"): bytes += [UInt8(ascii: "\\"), UInt8(ascii: "r")]
      case UInt8(ascii: "\t"): bytes += [UInt8(ascii: "\\"), UInt8(ascii: "t")]
      case 0..<0x20, 0x7f:
        bytes += Array("\\u00".utf8) + [hex[Int(byte >> 4)], hex[Int(byte & 15)]]
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}
