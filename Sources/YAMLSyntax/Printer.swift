public import Resources

extension YAML {
  /// Writes a value as block-style YAML, every line with its line feed.
  ///
  /// `indent` is the number of spaces before each line. Texts are plain where YAML 1.1 and 1.2 both read them back,
  /// quoted elsewhere; texts of several lines become `|` blocks where a block can hold them. Reading the bytes gives
  /// the same value.
  public static func print(_ node: Node, layout: Layout = .standard, indent: Int = 0) -> [UInt8] {
    let lines = Printer(layout: layout).root(node, column: indent)
    return Array((lines.joined(separator: "\n") + "\n").utf8)
  }
}

/// Lays values out, line by line.
struct Printer {
  let layout: Layout
  /// The quotes that the siblings of a new entry give their texts, by key; the empty key is that of items.
  var styles: [String: Style] = [:]

  /// A value behind a `:` or a `-`: what stands on that line, and the lines below it.
  struct Value {
    var inline: String
    var below: [String] = []
  }

  /// The lines of a document's root.
  func root(_ node: Node, column: Int) -> [String] {
    let node = node.dereferenced
    guard !node.isScalar, !node.isEmptyCollection else {
      let value = scalar(node, style: .none, column: column + layout.step)
      return [Self.spaces(column) + value.inline] + value.below
    }
    return node.kind == .mapping ? mapping(node, column: column) : sequence(node, column: column)
  }

  /// The lines of a mapping's entries.
  func mapping(_ node: Node, column: Int) -> [String] {
    let entries = layout.isConventional ? KeyOrder.sorted(Array(node.children)) : Array(node.children)
    return entries.flatMap { entry($0.key, $0, column: column) }
  }

  /// The lines of a sequence's items.
  func sequence(_ node: Node, column: Int) -> [String] {
    node.children.flatMap { item($0, column: column) }
  }

  /// The lines of one entry whose key stands at a column.
  func entry(_ key: String, _ node: Node, column: Int) -> [String] {
    let value = afterColon(node, column: column, style: styles[key] ?? .none)
    let lead = Self.spaces(column) + self.key(key) + ":"
    return [value.inline.isEmpty ? lead : lead + " " + value.inline] + value.below
  }

  /// The lines of one item whose dash stands at a column; `gap` spaces follow the dash.
  func item(_ node: Node, column: Int, gap: Int = 1) -> [String] {
    let value = afterDash(node, column: column, gap: gap)
    return [Self.spaces(column) + "-" + Self.spaces(gap) + value.inline] + value.below
  }

  /// A value behind the colon of a key that stands at a column.
  func afterColon(_ node: Node, column: Int, style: Style = .none) -> Value {
    let node = node.dereferenced
    switch node.kind {
    case .mapping where !node.isEmptyCollection:
      return Value(inline: "", below: mapping(node, column: column + layout.step))
    case .sequence where !node.isEmptyCollection:
      return Value(inline: "", below: sequence(node, column: column + layout.sequenceOffset))
    default: return scalar(node, style: style, column: column + layout.step)
    }
  }

  /// A value behind a dash at a column.
  func afterDash(_ node: Node, column: Int, gap: Int = 1) -> Value {
    let node = node.dereferenced
    let inner = column + 1 + gap
    guard !node.isScalar, !node.isEmptyCollection else {
      return scalar(node, style: styles[""] ?? .none, column: column + layout.step)
    }
    let lines = node.kind == .mapping ? mapping(node, column: inner) : sequence(node, column: inner)
    return Value(inline: (lines.first ?? "").droppingBytes(inner), below: Array(lines.dropFirst()))
  }

  /// A scalar or an empty collection in block context; `column` is where the lines of a block scalar begin.
  func scalar(_ node: Node, style: Style, column: Int) -> Value {
    guard node.kind == .string else { return Value(inline: flow(node)) }
    if let block = BlockText(node.text) {
      return Value(
        inline: "|" + (block.needsIndicator ? String(layout.step) : "") + block.chomping,
        below: block.lines.map { $0.isEmpty ? "" : Self.spaces(column) + $0 })
    }
    return Value(inline: Quoting.written(node.text, style: style, quote: layout.quote, inFlow: false))
  }

  /// A key.
  func key(_ text: String, style: Style = .none, inFlow: Bool = false) -> String {
    Quoting.written(text, style: style, quote: layout.quote, inFlow: inFlow)
  }

  /// Any value in flow style, on one line. `style` is that of texts; `colon` stands behind keys.
  func flow(_ node: Node, style: Style = .none, colon: String = ": ", comma: String = ", ") -> String {
    let node = node.dereferenced
    switch node.kind {
    case .mapping:
      let entries = node.children.map {
        key($0.key, style: style, inFlow: true) + colon + flow($0, style: style, colon: colon, comma: comma)
      }
      return "{" + entries.joined(separator: comma) + "}"
    case .sequence:
      let items = node.children.map { flow($0, style: style, colon: colon, comma: comma) }
      return "[" + items.joined(separator: comma) + "]"
    case .string: return Quoting.written(node.text, style: style, quote: layout.quote, inFlow: true)
    default: return node.text
    }
  }

  static func spaces(_ count: Int) -> String { String(repeating: " ", count: max(count, 0)) }
}

/// A text that a block scalar can hold, as its lines.
struct BlockText {
  /// The lines without indentation; for `+` with the blank lines at the end.
  let lines: [String]
  /// `-`, `+`, or nothing.
  let chomping: String
  /// Whether the first line begins with a blank, so that readers cannot find out the indentation.
  let needsIndicator: Bool

  /// Nil for texts of one line, and for what has characters that only double quotes can hold.
  init?(_ text: String) {
    guard text.utf8.contains(UInt8(ascii: "\n")) else { return nil }
    self.init(any: text)
  }

  /// As above, for texts of one line too.
  init?(any text: String) {
    guard text.unicodeScalars.allSatisfy({ $0 == "\n" || Quoting.isPrintable($0) }) else { return nil }
    var lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .map { String(Substring($0)) }
    guard let first = lines.first(where: { !$0.isEmpty }) else { return nil }
    needsIndicator = first.utf8.first == UInt8(ascii: " ") || first.utf8.first == UInt8(ascii: "\t")
    if lines.last?.isEmpty == true {
      lines.removeLast()
      chomping = lines.last?.isEmpty == true ? "+" : ""
    } else {
      chomping = "-"
    }
    self.lines = lines
  }
}
