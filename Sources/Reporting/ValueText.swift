internal import Resources

extension Node {
  /// The value on one line, as YAML flow style writes it: strings bare where nobody could take them for anything
  /// else, and quoted otherwise, so that `"5"` and `5` differ.
  var flowText: String {
    switch kind {
    case .string: return Self.bareOrQuoted(text)
    case .mapping:
      return "{" + children.map { Self.inFlow($0.key) + ": " + $0.itemText }.joined(separator: ", ") + "}"
    case .sequence: return "[" + children.map(\.itemText).joined(separator: ", ") + "]"
    case .alias: return "*"
    case .null, .boolean, .integer, .float: return text
    }
  }

  /// The value as lines: those of a multi-line string, or of a collection in block style.
  var lines: [String] {
    switch kind {
    case .string: text.textLines
    case .mapping, .sequence: isEmptyCollection ? [flowText] : yaml.textLines
    default: [flowText]
    }
  }

  /// Whether the value is shown by lines: a string of several, or a collection that holds something.
  var isBlock: Bool { isScalar ? string?.utf8.contains(UInt8(ascii: "\n")) ?? false : !isEmptyCollection }

  private var itemText: String { string.map(Self.inFlow) ?? flowText }

  private static func bareOrQuoted(_ text: String) -> String { isBare(text) ? text : quoted(text) }

  /// A string inside a flow collection, whose own signs it must not hold.
  private static func inFlow(_ text: String) -> String {
    text.unicodeScalars.contains { ",[]{}".unicodeScalars.contains($0) } ? quoted(text) : bareOrQuoted(text)
  }

  private static func quoted(_ text: String) -> String {
    var json = JSONWriter()
    json.string(text)
    return json.text
  }

  private static func isBare(_ text: String) -> Bool {
    guard let first = text.unicodeScalars.first, let last = text.unicodeScalars.last else { return false }
    let indicators = "\"'[]{},&*#?|<>=!%@`"
    guard !indicators.unicodeScalars.contains(first), first != " ", last != " ", last != ":",
      !text.unicodeScalars.contains(where: { TerminalText.mustEscape($0) }),
      !["-", "~"].contains(text), !text.hasPrefix("- ")
    else { return false }
    for (scalar, next) in zip(text.unicodeScalars, text.unicodeScalars.dropFirst()) {
      if scalar == ":" && next == " " || scalar == " " && next == "#" { return false }
    }
    let words = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"]
    return !words.contains(text.lowercased()) && !looksNumeric(text)
  }

  /// Whether a reader could take the text for a number: `1`, `1e3`, `0755`, `.inf`; not `1.4.2` or `100m`.
  private static func looksNumeric(_ text: String) -> Bool {
    if Double(text) != nil { return true }
    let digits = text.first == "-" || text.first == "+" ? text.dropFirst() : text[...]
    if digits.hasPrefix("0x") || digits.hasPrefix("0o") { return true }
    return [".inf", ".nan"].contains(digits.lowercased())
  }
}

extension String {
  /// The lines without their line feeds; a final line feed begins no line.
  var textLines: [String] {
    var lines = split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if lines.last == "" { lines.removeLast() }
    return lines
  }
}
