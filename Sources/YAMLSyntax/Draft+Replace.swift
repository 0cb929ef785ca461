internal import Resources

extension Draft {
  /// Gives a node another value of any kind; the comments on its line stay.
  ///
  /// `anchor` is put before the new value.
  func replace(_ spot: Spot, with value: Node, anchor: String? = nil) throws(Diagnostic) -> [YAML.Edit] {
    let node = spot.node
    try checkTokens(of: node, against: value)
    let mark = anchor.map { "&" + $0 } ?? ""
    if spot.isInFlow { return try replaceInFlow(spot, with: value, mark: mark) }
    guard let parent = spot.parent else { return replaceRoot(node, with: value) }
    guard let lead = lead(spot) else { throw refusal("a key with `?`, and no value", at: node) }
    let isOnLeadLine = node.span.lowerBound <= text.lineEnd(lead)
    let blanks = isOnLeadLine ? text.string(lead..<node.span.lowerBound) : ""
    let gap = blanks.isEmpty ? " " : blanks

    let column = column(parent)
    let printed =
      parent.kind == .mapping
      ? printer.afterColon(value, column: column)
      : printer.afterDash(value, column: column, gap: mark.isEmpty ? gap.utf8.count : 1)
    var inline = [mark, printed.inline].filter { !$0.isEmpty }.joined(separator: " ")
    var below = printed.below
    if parent.kind == .sequence, !mark.isEmpty, !value.isScalar, !value.isEmptyCollection {
      // An anchor on the line of a compact mapping would be that of its first key.
      let indent = column + layout.step
      below =
        value.kind == .mapping
        ? printer.mapping(value, column: indent) : printer.sequence(value, column: indent)
      inline = mark
    }

    let head: Range<Int>
    let tail: Range<Int>
    switch node.record.style {
    case _ where !isOnLeadLine:
      head = lead..<lead
      tail = text.lineEnd(lead)..<node.span.upperBound
    case .literal, .folded:
      let header = headerEnd(node)
      head = lead..<header
      tail = text.lineEnd(header)..<max(text.lineEnd(header), node.span.upperBound)
    default:
      head = lead..<node.span.upperBound
      tail = text.lineEnd(node.span.upperBound)..<text.lineEnd(node.span.upperBound)
    }
    return [
      edit(head, inline.isEmpty ? "" : gap + inline),
      edit(tail, self.below(below) + (below.isEmpty ? "" : ending(of: value, at: tail.upperBound))),
    ]
    .filter { !$0.range.isEmpty || !$0.replacement.isEmpty }
  }

  private func replaceRoot(_ node: Node, with value: Node) -> [YAML.Edit] {
    let start = node.span.lowerBound
    let isAlone = text.isBlank(text.lineStart(start)..<start)
    let column = isAlone ? text.column(start) : 0
    let lines = printer.root(value, column: column)
    let ending = lines.count > 1 ? ending(of: value, at: node.span.upperBound) : ""
    if isAlone || lines.count == 1 && value.isScalar {
      return [edit(node.span, lines.joined(separator: text.eol).droppingBytes(column) + ending)]
    }
    // Behind `---` no block can begin.
    return [edit(text.withoutBlanks(before: start)..<node.span.upperBound, below(lines) + ending)]
  }

  /// Writes a value into a document that holds nothing.
  func fill(with value: Node) -> [YAML.Edit] {
    let span = tree.documents[document].span
    let lines = printer.root(value, column: 0)
    var at = span.lowerBound
    var line = text.lineStart(span.lowerBound)
    // Behind the document's `---` and the comments below it, but before a `...`.
    while line < span.upperBound {
      let isEnd = text.bytes[line...].starts(with: Array("...".utf8))
      if isEnd { break }
      at = text.nextLine(line)
      line = at
    }
    at = min(at, span.upperBound)
    let isAtLineStart = at == text.lineStart(at)
    return [edit(at..<at, (isAtLineStart ? "" : text.eol) + lines.joined(separator: text.eol) + text.eol)]
  }

  private func replaceInFlow(_ spot: Spot, with value: Node, mark: String) throws(Diagnostic) -> [YAML.Edit] {
    let node = spot.node
    let habit = flowHabit(of: spot)
    let written = [mark, printer.flow(value, style: habit.style, colon: habit.colon, comma: habit.comma)]
      .filter { !$0.isEmpty }.joined(separator: " ")
    guard node.record.style == .absent, tree.properties[node.index] == nil else {
      return [edit(node.span, written)]
    }
    return [edit(node.span, (lead(spot) == nil ? ": " : " ") + written)]
  }

  /// How the flow collection around a spot, or at it, is written.
  func flowHabit(of spot: Spot) -> (style: Style, colon: String, comma: String) {
    let collection = spot.node.record.style == .flow && !spot.node.isEmptyCollection ? spot.node : spot.parent
    guard let collection else { return (.none, ": ", ", ") }
    let children = Array(collection.children)
    var style = Style.none
    var colon = ": "
    if collection.kind == .mapping, let first = children.first {
      let key = Int(first.record.keyStart)
      if text.bytes[key] == UInt8(ascii: "\"") { style = .doubleQuoted }
      let end = keyEnd(first)
      if style == .doubleQuoted, end < first.span.lowerBound, text.string(end..<first.span.lowerBound) == ":"
      {
        colon = ":"
      }
    } else if let first = children.first(where: { $0.kind == .string }),
      first.record.style == .singleQuoted || first.record.style == .doubleQuoted
    {
      style = first.record.style
    }
    var comma = ", "
    if children.count > 1 {
      let gap = children[0].span.upperBound..<Int(children[1].record.keyStart)
      if text.string(gap) == "," { comma = "," }
    } else if colon == ":" {
      comma = ","
    }
    return (style, colon, comma)
  }

  /// The end of a block scalar's header: its indicator and what modifies it.
  func headerEnd(_ node: Node) -> Int {
    text.bytes.headerEnd(from: content(node), to: node.span.upperBound)
  }

  /// Refuses to overwrite a template's token: something replaces it before the file is applied. Where the new text
  /// has such tokens too, nothing replaced them, and they are text.
  func checkTokens(of node: Node, against value: Node) throws(Diagnostic) {
    guard node.kind == .string, let token = Self.token(in: node.text),
      value.string.flatMap(Self.token) == nil
    else { return }
    throw refusal("the text holds the template token `\(token)`", at: node)
  }

  /// The first `{{ … }}` of a text.
  private static func token(in text: String) -> String? {
    let bytes = Array(text.utf8)
    func find(_ byte: UInt8, from start: Int) -> Int? {
      (start..<max(bytes.count - 1, start)).first { bytes[$0] == byte && bytes[$0 + 1] == byte }
    }
    guard let open = find(UInt8(ascii: "{"), from: 0), let close = find(UInt8(ascii: "}"), from: open + 2)
    else {
      return nil
    }
    return String(decoding: bytes[open..<(close + 2)], as: UTF8.self)
  }
}
