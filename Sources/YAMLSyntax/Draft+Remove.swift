internal import Resources

extension Draft {
  /// Takes an entry or an item away from a collection that has others.
  func remove(_ spot: Spot) throws(Diagnostic) -> [YAML.Edit] {
    guard let parent = spot.parent, let start = start(spot) else {
      throw refusal("an unusual sequence", at: spot.node)
    }
    let siblings = Array(parent.children)
    if parent.record.style == .flow { return try removeInFlow(spot, siblings: siblings) }

    try checkIndicator(before: start, of: spot.node)
    let isLast = spot.position == siblings.count - 1
    let end = lineEnd(below: spot.node, column: text.column(start))
    guard text.isBlank(text.lineStart(start)..<start) else {
      // It stands behind a dash: the next entry takes its place, or the dash stays alone above a comment.
      guard !isLast, let next = self.start(spot.parentChild(siblings[spot.position + 1])) else {
        throw refusal("entries with `?`, or several in one line", at: spot.node)
      }
      guard text.isBlank(text.lineStart(next)..<next) else {
        throw refusal("entries with `?`, or several in one line", at: spot.node)
      }
      let isDirect = text.isBlank(end..<next)
      return [isDirect ? edit(start..<next, "") : edit(text.withoutBlanks(before: start)..<end, "")]
    }
    var from = text.lineStart(start)
    var to = text.nextLine(end)
    let floor = spot.position > 0 ? siblings[spot.position - 1].span.upperBound : lead(spot.up) ?? 0
    if isLast || text.line(at: to) != .content {
      from = ownComments(above: from, floor: floor, column: text.column(start))
    }
    let isBlankBelow = text.line(at: to) == .blank
    if isLast, !isBlankBelow {
      while from > floor, isBlankLine(before: from), text.lineStart(from - 1) > floor {
        from = text.lineStart(from - 1)
      }
    } else if isBlankBelow, !isLast && spot.position == 0 || isBlankLine(before: from) {
      to = text.nextLine(to)
    }
    if to == text.bytes.count, from > 0, text.bytes.last != UInt8(ascii: "\n") {
      // The file ends without a line break, as before.
      from = text.lineEnd(text.lineStart(from - 1))
    }
    return [edit(from..<to, "")]
  }

  /// The start of the comment right above a line, at its column, down to a lower bound. What looks like a value that
  /// was commented out stays.
  private func ownComments(above line: Int, floor: Int, column: Int) -> Int {
    var start = line
    while start > 0 {
      let previous = text.lineStart(start - 1)
      guard previous > floor, text.line(at: previous) == .comment(column: column) else { break }
      if looksLikeValue(text.string(previous..<text.lineEnd(previous))) { return line }
      start = previous
    }
    return start
  }

  private func looksLikeValue(_ comment: String) -> Bool {
    let words = comment.drop { $0 == " " || $0 == "#" || $0 == "\t" }
    if words.hasPrefix("- ") || words == "-" || words.hasPrefix("}") || words.hasPrefix("]") { return true }
    let first = words.prefix { $0 != " " }
    return first.hasSuffix(":")
  }

  private func isBlankLine(before line: Int) -> Bool {
    line > 0 && text.line(at: text.lineStart(line - 1)) == .blank
  }

  private func removeInFlow(_ spot: Spot, siblings: [Node]) throws(Diagnostic) -> [YAML.Edit] {
    let node = spot.node
    let start = Int(node.record.keyStart)
    let stop = node.span.upperBound
    if spot.position + 1 < siblings.count {
      let next = Int(siblings[spot.position + 1].record.keyStart)
      if !text.bytes[stop..<next].contains(UInt8(ascii: "#")) { return [edit(start..<next, "")] }
      let comma = text.bytes.token(from: stop, to: text.bytes.count)
      let line = text.lineStart(start)
      let isAlone = text.isBlank(line..<start) && text.isBlank((comma + 1)..<text.lineEnd(comma))
      return [edit(isAlone ? line..<text.nextLine(comma) : start..<(comma + 1), "")]
    }
    let previous = siblings[spot.position - 1].span.upperBound
    if !text.bytes[previous..<start].contains(UInt8(ascii: "#")) { return [edit(previous..<stop, "")] }
    let comma = text.bytes.token(from: previous, to: text.bytes.count)
    let line = text.lineStart(start)
    let isAlone = text.isBlank(line..<start) && line > 0
    return [
      edit(comma..<(comma + 1), ""),
      edit((isAlone ? text.lineEnd(text.lineStart(line - 1)) : start)..<stop, ""),
    ]
  }
}

extension Draft.Spot {
  /// The parent's own spot; only for nodes that have a parent.
  var up: Draft.Spot {
    guard let parent = trail.last else { return self }
    let grand = trail.dropLast().last
    let position = grand.map { $0.children.prefix { $0.index != parent.index }.count } ?? 0
    return Draft.Spot(node: parent, trail: Array(trail.dropLast()), position: position)
  }

  /// A sibling's spot.
  func parentChild(_ sibling: Node) -> Draft.Spot {
    let position = trail.last.map { $0.children.prefix { $0.index != sibling.index }.count } ?? 0
    return Draft.Spot(node: sibling, trail: trail, position: position)
  }
}
