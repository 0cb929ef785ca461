/// Writes manifests as people do: each in a style of their own, with comments.
struct Author {
  var random: Random
  private var comments = 0

  init(random: Random) { self.random = random }

  private struct Style {
    var step = 2
    var offset = 0
    var flow = 10
    var quote = 20
    var comment = 15
  }

  /// A document as lines, without `---`.
  mutating func document(_ value: Value) -> [String] {
    let style = Style(
      step: [2, 2, 2, 3, 4][random.below(5)], offset: [0, 2, 2][random.below(3)],
      flow: [0, 10, 40][random.below(3)], quote: [5, 30, 90][random.below(3)],
      comment: [0, 10, 30][random.below(3)])
    var lines = block(value, indent: 0, style)
    if random.chance(30) { anchor(&lines) }
    return lines
  }

  /// A file of documents.
  mutating func file(_ documents: [Value]) -> String { written(documents).text }

  /// A file of documents, with the lines of each of them as they stand in it.
  mutating func written(_ documents: [Value]) -> (text: String, parts: [String]) {
    let ending = random.chance(10) ? "\r\n" : "\n"
    var parts: [String] = []
    var lines: [String] = random.chance(30) ? ["# File of \(documents.count)", ""] : []
    if random.chance(20) { lines.append("---") }
    for (index, document) in documents.enumerated() {
      if index > 0 { lines.append(random.chance(10) ? "---  # next" : "---") }
      let own = self.document(document)
      parts.append(own.joined(separator: ending))
      lines += own
      if random.chance(10) { lines.append("") }
    }
    return (lines.joined(separator: ending) + (random.chance(15) ? "" : ending), parts)
  }

  private mutating func comment(_ style: Style) -> String {
    guard random.chance(style.comment) else { return "" }
    comments += 1
    return " # note-\(comments)."
  }

  private mutating func block(_ value: Value, indent: Int, _ style: Style) -> [String] {
    let pad = String(repeating: " ", count: indent)
    var lines: [String] = []
    switch value {
    case .map(let entries):
      for entry in entries {
        if random.chance(style.comment / 3) { lines.append(pad + comment(style).dropFirst()) }
        lines += self.entry(pad + key(entry.key) + ":", entry.value, indent: indent, style)
      }
    case .list(let items):
      for item in items {
        if case .map(let entries) = item, !entries.isEmpty, !(isSimple(item) && random.chance(style.flow)) {
          var inner = block(item, indent: indent + 2, style)
          if let index = inner.firstIndex(where: { !$0.drop { $0 == " " }.hasPrefix("#") && !$0.isEmpty }) {
            inner[index] = pad + "- " + inner[index].dropFirst(indent + 2)
          }
          lines += inner
        } else if item.text.contains("\n") {
          lines += literal(pad + "- ", item.text, indent: indent)
        } else {
          lines.append(pad + "- " + inline(item, style, inFlow: false) + comment(style))
        }
      }
    default: break
    }
    return lines.filter { !$0.allSatisfy { $0 == " " } || $0.isEmpty }
  }

  private mutating func entry(_ head: String, _ value: Value, indent: Int, _ style: Style) -> [String] {
    switch value {
    case .map(let entries) where !entries.isEmpty:
      if isSimple(value), random.chance(style.flow) {
        return [head + " " + inline(value, style, inFlow: false) + comment(style)]
      }
      return [head + comment(style)] + block(value, indent: indent + style.step, style)
    case .list(let items) where !items.isEmpty:
      if isSimple(value), random.chance(style.flow) {
        return [head + " " + inline(value, style, inFlow: false) + comment(style)]
      }
      return [head + comment(style)] + block(value, indent: indent + style.offset, style)
    case .text(let text) where text.contains("\n"): return literal(head + " ", text, indent: indent)
    default: return [head + " " + inline(value, style, inFlow: false) + comment(style)]
    }
  }

  private func literal(_ head: String, _ text: String, indent: Int) -> [String] {
    let pad = String(repeating: " ", count: indent + 2)
    let ends = text.hasSuffix("\n")
    let body = ends ? String(text.dropLast()) : text
    return [head + (ends ? "|" : "|-")]
      + body.split(separator: "\n", omittingEmptySubsequences: false).map { $0.isEmpty ? "" : pad + $0 }
  }

  private func isSimple(_ value: Value) -> Bool { value.paths.count < 5 && !value.json.contains("\\n") }

  private mutating func inline(_ value: Value, _ style: Style, inFlow: Bool) -> String {
    switch value {
    case .number(let number): return String(number)
    case .flag(let flag): return String(flag)
    case .text(let text):
      guard Self.isPlain(text, inFlow), !random.chance(style.quote) else {
        let single = !text.contains("'") && !text.contains("\\") && random.chance(50)
        return single ? "'" + text + "'" : Value.quoted(text)
      }
      return text
    case .map(let entries):
      let parts = entries.map { key($0.key) + ": " + inline($0.value, style, inFlow: true) }
      return entries.isEmpty ? "{}" : "{" + parts.joined(separator: ", ") + "}"
    case .list(let items):
      return "[" + items.map { inline($0, style, inFlow: true) }.joined(separator: ", ") + "]"
    }
  }

  private mutating func key(_ key: String) -> String {
    key.contains("/") && random.chance(20) ? Value.quoted(key) : key
  }

  /// Whether a text may stand without quotes; in doubt not.
  private static func isPlain(_ text: String, _ inFlow: Bool) -> Bool {
    guard let first = text.first, first.isLetter, first.isASCII else { return false }
    let words: Set<String> = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"]
    guard !words.contains(text.lowercased()) else { return false }
    return text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-._/".contains($0)) }
  }

  /// Shares the labels of the template with the selector, where both are written alike.
  private mutating func anchor(_ lines: inout [String]) {
    guard let source = lines.firstIndex(where: { $0.hasPrefix("  labels: {") }),
      let target = lines.lastIndex(where: { $0.drop { $0 == " " }.hasPrefix("matchLabels: {") })
    else { return }
    func value(_ line: String) -> Substring { line[(line.firstIndex(of: "{") ?? line.endIndex)...] }
    guard source < target, value(lines[source]) == value(lines[target]) else { return }
    lines[source] = lines[source].replacing("labels: {", with: "labels: &shared {")
    lines[target] = lines[target].prefix { $0 == " " } + "matchLabels: *shared"
  }
}
