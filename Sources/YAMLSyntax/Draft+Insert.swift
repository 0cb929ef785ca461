internal import Resources

extension Draft {
  /// Inserts an entry into a mapping that has some, where a careful writer would put it.
  func insert(key: String, value: Node, into spot: Spot) throws(Diagnostic) -> [YAML.Edit] {
    let children = Array(spot.node.children)
    let position = KeyOrder.position(of: key, among: children.map(\.key))
    if spot.node.record.style == .flow {
      let habit = flowHabit(of: spot)
      let text =
        printer.key(key, style: habit.style, inFlow: true) + habit.colon
        + printer.flow(value, style: habit.style, colon: habit.colon, comma: habit.comma)
      return try insertInFlow(text, at: position, into: spot)
    }
    var printer = printer
    printer.styles[key] = commonStyle(of: children)
    return try insertBelow(
      printer.entry(key, value, column: column(spot.node)), of: value, at: position, into: spot)
  }

  /// Inserts an item into a sequence that has some.
  func insert(item: Node, at position: Int, into spot: Spot) throws(Diagnostic) -> [YAML.Edit] {
    let children = Array(spot.node.children)
    if spot.node.record.style == .flow {
      let habit = flowHabit(of: spot)
      let text = printer.flow(item, style: habit.style, colon: habit.colon, comma: habit.comma)
      return try insertInFlow(text, at: position, into: spot)
    }
    var printer = printer
    printer.styles[""] = commonStyle(of: children)
    let inner = children.flatMap { Array($0.children) }
    for key in Set(inner.map(\.key)) { printer.styles[key] = commonStyle(of: inner.filter { $0.key == key }) }
    let gap = try gap(behindDashOf: min(position, children.count - 1), in: spot.node)
    let lines = printer.item(item, column: column(spot.node), gap: gap)
    return try insertBelow(lines, of: item, at: position, into: spot)
  }

  /// The quotes that all texts among some nodes have.
  private func commonStyle(of nodes: [Node]) -> Style? {
    let styles = Set(nodes.filter { $0.kind == .string }.map(\.record.style))
    guard styles.count == 1, let style = styles.first, style == .singleQuoted || style == .doubleQuoted else {
      return nil
    }
    return style
  }

  private func gap(behindDashOf position: Int, in sequence: Node) throws(Diagnostic) -> Int {
    guard let dash = dash(position, of: sequence) else { throw refusal("an unusual sequence", at: sequence) }
    let blanks = text.bytes[(dash + 1)...].prefix { $0 == UInt8(ascii: " ") }.count
    let isAlone = text.isBlank((dash + 1)..<text.lineEnd(dash))
    return isAlone || blanks == 0 || text.bytes[dash + 1 + blanks] == UInt8(ascii: "#") ? 1 : blanks
  }

  /// Puts whole lines before the entry or item at a position, or behind the last one.
  private func insertBelow(
    _ lines: [String], of value: Node, at position: Int, into spot: Spot
  ) throws(Diagnostic) -> [YAML
    .Edit]
  {
    let collection = spot.node
    let children = Array(collection.children)
    let column = column(collection)
    let spots = children.enumerated().map { spot.child($1, at: $0) }
    var starts: [Int] = []
    for child in spots {
      guard let start = start(child) else { throw refusal("an unusual sequence", at: child.node) }
      starts.append(start)
    }
    if let odd = zip(spots, starts).dropFirst().first(where: { !text.isBlank(text.lineStart($1)..<$1) }) {
      throw refusal("entries with `?`, or several in one line", at: odd.0.node)
    }
    let gaps = children.dropLast().map {
      text.line(at: text.nextLine(lineEnd(below: $0, column: column))) == .blank
    }
    let isSpaced = !gaps.isEmpty && gaps.allSatisfy { $0 }
    let blank = isSpaced ? text.eol : ""
    if position > 0 {
      let end = lineEnd(below: children[position - 1], column: column)
      return sealing(at: end) + [edit(end..<end, blank + below(lines) + ending(of: value, at: end))]
    }
    guard let first = starts.first else { return [] }
    try checkIndicator(before: first, of: children[0])
    let block = lines.joined(separator: text.eol)
    guard text.isBlank(text.lineStart(first)..<first) else {
      // The first entry stands behind a dash; the new one takes its place there.
      return [
        edit(first..<first, block.droppingBytes(column) + text.eol + blank + Printer.spaces(column))
      ]
    }
    if spot.parent != nil, let lead = lead(spot), text.lineEnd(lead) < first {
      // Above the comments of the entry that was first.
      let end = text.lineEnd(content(collection) < text.lineEnd(lead) ? content(collection) : lead)
      return [edit(end..<end, below(lines) + blank)]
    }
    let start = text.lineStart(first)
    return [edit(start..<start, block + text.eol + blank)]
  }

  /// Refuses an entry whose key stands behind `?`.
  func checkIndicator(before start: Int, of node: Node) throws(Diagnostic) {
    let end = text.withoutBlanks(before: start)
    if end > 0, text.bytes[end - 1] == UInt8(ascii: "?") { throw refusal("a key with `?`", at: node) }
  }

  /// A block scalar that ends with the file, without a line break, has none in its text either: before lines are put
  /// below it, its header must say so.
  func sealing(at end: Int) -> [YAML.Edit] {
    guard end == text.bytes.count, let last = tree.records.indices.last.map({ tree[$0] }),
      last.record.style == .literal || last.record.style == .folded, last.span.upperBound == end,
      !last.text.utf8.isEmpty, last.text.utf8.last != UInt8(ascii: "\n")
    else { return [] }
    let header = headerEnd(last)
    let indicator = text.bytes[header - 1]
    if indicator == UInt8(ascii: "-") { return [] }
    return [edit((indicator == UInt8(ascii: "+") ? header - 1 : header)..<header, "-")]
  }

  /// The end of the last line that belongs to an entry: comments below it that are indented further are its own.
  func lineEnd(below node: Node, column: Int) -> Int {
    var end = text.lineEnd(node.span.upperBound)
    var line = text.nextLine(node.span.upperBound)
    while let kind = text.line(at: line), kind != .content {
      if case .comment(let indent) = kind, indent > column { end = text.lineEnd(line) }
      if case .comment(let indent) = kind, indent <= column { break }
      line = text.nextLine(line)
    }
    return end
  }

  private func insertInFlow(_ new: String, at position: Int, into spot: Spot) throws(Diagnostic) -> [YAML
    .Edit]
  {
    let collection = spot.node
    let children = Array(collection.children)
    let open = content(collection)
    guard text.bytes[open] == UInt8(ascii: "{") || text.bytes[open] == UInt8(ascii: "[") else {
      throw refusal("a single pair inside `[]`", at: collection)
    }
    let between = blanks(in: children, behind: open + 1, comma: flowHabit(of: spot).comma)
    guard position > 0 else {
      let first = Int(children[0].record.keyStart)
      return [edit(first..<first, new + "," + between)]
    }
    let previous = children[position - 1].span.upperBound
    let comma = text.bytes.token(from: previous, to: collection.span.upperBound)
    let hasComma = text.bytes[comma] == UInt8(ascii: ",")
    let lineEnd = text.lineEnd(previous)
    let comment = text.bytes[previous..<lineEnd].contains(UInt8(ascii: "#"))
    guard between.utf8.contains(UInt8(ascii: "\n")), comment, comma > lineEnd || hasComma else {
      return [edit(previous..<previous, "," + between + new)]
    }
    // The comment behind the previous entry stays on its line.
    let separator = hasComma && comma < lineEnd ? [] : [edit(previous..<previous, ",")]
    let isLast = position == children.count
    return separator + [edit(lineEnd..<lineEnd, between + new + (isLast && !hasComma ? "" : ","))]
  }

  /// What stands between two entries of a flow collection, behind the comma.
  private func blanks(in children: [Node], behind open: Int, comma: String) -> String {
    if children.count > 1 {
      let gap = children[0].span.upperBound..<Int(children[1].record.keyStart)
      let string = text.string(gap)
      if string.hasPrefix(","), text.isBlankText(String(string.dropFirst()).filter { !$0.isNewline }) {
        return String(string.dropFirst())
      }
    }
    guard let first = children.first else { return "" }
    let start = Int(first.record.keyStart)
    if text.lineStart(start) > open, text.isBlank(text.lineStart(start)..<start) {
      return text.eol + text.string(text.lineStart(start)..<start)
    }
    return String(comma.dropFirst())
  }
}
