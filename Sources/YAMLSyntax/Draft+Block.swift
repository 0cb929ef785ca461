internal import Resources

extension Draft {
  /// Edits a block scalar by lines: lines that stay keep their bytes, the header changes only where it must.
  ///
  /// Nil where the new text does not fit a block scalar of this indentation.
  func blockEdits(_ spot: Spot, to new: String) -> [YAML.Edit]? {
    let node = spot.node
    guard let target = BlockText(any: new), let source = SourceBlock(node, in: self) else { return nil }
    let outer = max(column(around: spot), -1)
    let outerColumn = spot.parent == nil ? 0 : outer
    let isFolded = node.record.style == .folded
    var goal = target.lines
    let trailing = target.chomping == "+" ? goal.reversed().prefix { $0.isEmpty }.count : 0
    if trailing > 0 { goal.removeLast(trailing) }
    let folds = isFolded && !goal.contains(where: \.startsBlank)

    var edits: [YAML.Edit] = []
    let digit = target.needsIndicator ? source.indent - outerColumn : source.digit ?? 0
    guard (0...9).contains(digit), !target.needsIndicator || digit > 0 else { return nil }
    let chomping = Self.chomping(of: target, now: source, text: node.text)
    let header = isFolded && folds ? ">" : "|"
    let modifiers = (digit > 0 ? String(digit) : "") + chomping
    let start = content(node)
    let headerRange = start..<headerEnd(node)
    let isSameHeader =
      chomping == source.chomping && digit == (source.digit ?? 0)
      && header == text.string(start..<(start + 1))
    if !isSameHeader { edits.append(edit(headerRange, header + modifiers)) }

    let pad = Printer.spaces(source.indent)
    let written: [String]
    if isFolded, folds {
      guard let lines = source.refolded(goal) else { return nil }
      written = lines.map { $0.isEmpty ? "" : pad + $0 }
    } else if isFolded {
      written = goal.map { $0.isEmpty ? "" : pad + $0 }
    } else {
      // A line that stays is written as it was, blanks in an empty line included.
      let matches = Difference.pairs(source.decoded, goal)
      written = goal.enumerated().map { index, line in
        matches[index].map { source.lines[$0] } ?? (line.isEmpty ? "" : pad + line)
      }
    }
    // Blank lines below the text are content for `+` alone, and are written anew where their number changes.
    let isKept = chomping == "+"
    let blanks = isKept ? trailing : source.chomping == "+" ? 0 : source.blanksBelow
    edits += source.edits(to: written, blanks: blanks, endsWithBreak: target.chomping != "-", in: self)
    return edits.filter { !$0.range.isEmpty || !$0.replacement.isEmpty }
  }

  /// The chomping indicator that a text needs, the present one if it serves.
  private static func chomping(of target: BlockText, now source: SourceBlock, text: String) -> String {
    let new = target.chomping
    let old = text.utf8.reversed().prefix { $0 == UInt8(ascii: "\n") }.count
    if new == "-", old == 0 { return source.chomping }
    if new.isEmpty, old == 1, source.chomping != "+" || source.blanksBelow == 0 { return source.chomping }
    if new.isEmpty, source.chomping == "+", source.blanksBelow == 0 { return "+" }
    return new
  }
}

/// The lines of a block scalar as they stand in the file.
struct SourceBlock {
  /// The lines between the header and the blank lines at the end, without line breaks.
  let lines: [String]
  /// Their byte ranges, line breaks excluded.
  let ranges: [Range<Int>]
  /// The text's own lines: for a literal scalar one for each of `lines`.
  let decoded: [String]
  let indent: Int
  let digit: Int?
  let chomping: String
  /// How many blank lines follow the last line.
  let blanksBelow: Int
  /// The end of the header's line, its comment included.
  let headLine: Int
  /// Behind the last blank line's break.
  let end: Int

  init?(_ node: Node, in draft: Draft) {
    let text = draft.text
    let header = text.string(draft.content(node)..<draft.headerEnd(node))
    chomping = header.contains("-") ? "-" : header.contains("+") ? "+" : ""
    digit = header.compactMap(\.wholeNumberValue).first
    headLine = text.lineEnd(draft.headerEnd(node))
    var ranges: [Range<Int>] = []
    var line = text.nextLine(headLine)
    while line < node.span.upperBound {
      ranges.append(line..<text.lineEnd(line))
      line = text.nextLine(line)
    }
    while let last = ranges.last, text.isBlank(last) { ranges.removeLast() }
    guard let lastLine = ranges.last else { return nil }
    var below = text.nextLine(lastLine.upperBound)
    var blanks = 0
    while below < text.bytes.count, text.line(at: below) == .blank {
      blanks += 1
      below = text.nextLine(below)
    }
    blanksBelow = blanks
    end = below
    self.ranges = ranges
    lines = ranges.map { text.string($0) }
    guard let first = ranges.first(where: { !text.isBlank($0) }) else { return nil }
    var decoded = node.text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .map { String(Substring($0)) }
    while decoded.last?.isEmpty == true { decoded.removeLast() }
    self.decoded = decoded
    let leading = text.bytes[first].prefix { $0 == UInt8(ascii: " ") }.count
    if node.record.style == .literal {
      guard decoded.count == lines.count, let line = zip(lines, decoded).first(where: { !$1.isEmpty }) else {
        return nil
      }
      indent = line.0.utf8.count - line.1.utf8.count
      let pad = Printer.spaces(indent)
      guard indent > 0, zip(lines, decoded).allSatisfy({ $1.isEmpty ? text.isBlankText($0) : $0 == pad + $1 })
      else {
        return nil
      }
    } else {
      guard digit == nil else { return nil }
      indent = leading
    }
  }

  /// The source lines of a folded scalar for other paragraphs: those that stay are folded as they were, and one that
  /// changes keeps the lines before and behind the change. Nil where lines are indented beyond the others.
  func refolded(_ goal: [String]) -> [String]? {
    let own = lines.map { $0.droppingBytes(indent) }
    guard !own.contains(where: \.startsBlank) else { return nil }
    var paragraphs: [[String]] = []
    var current: [String] = []
    for line in own {
      if line.isEmpty {
        if !current.isEmpty { paragraphs.append(current) }
        current = []
      } else {
        current.append(line)
      }
    }
    if !current.isEmpty { paragraphs.append(current) }
    let oldTexts = decoded.filter { !$0.isEmpty }
    guard
      paragraphs.map({ Array($0.joined(separator: " ").utf8) }) == oldTexts.map({ Array($0.utf8) })
    else { return nil }
    let goalTexts = goal.filter { !$0.isEmpty }
    let matches = Difference.pairs(oldTexts, goalTexts)
    var used = Set(matches.values)
    var out: [String] = []
    var index = 0
    var isFirst = true
    for line in goal {
      if line.isEmpty {
        out.append("")
        continue
      }
      if !isFirst { out.append("") }
      isFirst = false
      if let match = matches[index] {
        out += paragraphs[match]
      } else if let near = paragraphs.indices.first(where: { !used.contains($0) }) {
        used.insert(near)
        out += Self.refold(line, like: paragraphs[near])
      } else {
        out.append(line)
      }
      index += 1
    }
    return out
  }

  private static func refold(_ text: String, like old: [String]) -> [String] {
    let blank = UInt8(ascii: " ")
    var head: [String] = []
    var tail: [String] = []
    var rest = Array(text.utf8)[...]
    var lines = old[...]
    while lines.count > 1, let line = lines.first, rest.starts(with: Array(line.utf8) + [blank]) {
      head.append(line)
      rest = rest.dropFirst(line.utf8.count + 1)
      lines = lines.dropFirst()
    }
    while lines.count > 1, let line = lines.last, rest.reversed().starts(with: line.utf8.reversed() + [blank])
    {
      tail.insert(line, at: 0)
      rest = rest.dropLast(line.utf8.count + 1)
      lines = lines.dropLast()
    }
    if rest.first == blank || rest.last == blank || rest.isEmpty { return [text] }
    return head + [String(decoding: rest, as: UTF8.self)] + tail
  }

  /// The edits that make these lines of the source lines, and that many blank lines below them.
  func edits(to new: [String], blanks: Int, endsWithBreak: Bool, in draft: Draft) -> [YAML.Edit] {
    let text = draft.text
    let matches = Difference.pairs(lines, new)
    var edits: [YAML.Edit] = []
    var old = 0
    var pending: [String] = []
    // Lines are replaced together with the break before them, so that the last line needs none behind it.
    func close(upTo next: Int) {
      guard next > old || !pending.isEmpty else { return }
      let from = old == 0 ? headLine : ranges[old - 1].upperBound
      let to = next == old ? from : ranges[next - 1].upperBound
      edits.append(draft.edit(from..<to, draft.below(pending)))
      pending = []
    }
    for (index, line) in new.enumerated() {
      if let match = matches[index] {
        close(upTo: match)
        old = match + 1
      } else {
        pending.append(line)
      }
    }
    close(upTo: lines.count)
    let stop = ranges.last?.upperBound ?? headLine
    if blanks != blanksBelow {
      let hasBreak = end > stop
      edits.append(
        draft.edit(stop..<end, String(repeating: text.eol, count: blanks) + (hasBreak ? text.eol : "")))
    }
    let isAtEnd = stop == text.bytes.count
    if isAtEnd, endsWithBreak { edits.append(draft.edit(stop..<stop, text.eol)) }
    return edits
  }
}

extension Text {
  func isBlankText(_ text: String) -> Bool {
    text.utf8.allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
  }
}

/// Longest common subsequences.
enum Difference {
  /// For positions of `new` the position of the element of `old` that stays there; both ascend together.
  static func pairs(_ old: [String], _ new: [String]) -> [Int: Int] {
    pairs(old.count, new.count) { old[$0].isSame(as: new[$1]) }
  }

  static func pairs(_ old: Int, _ new: Int, equal: (Int, Int) -> Bool) -> [Int: Int] {
    var out: [Int: Int] = [:]
    var head = 0
    while head < old, head < new, equal(head, head) {
      out[head] = head
      head += 1
    }
    var tail = 0
    while tail < old - head, tail < new - head, equal(old - tail - 1, new - tail - 1) {
      tail += 1
      out[new - tail] = old - tail
    }
    let rows = old - head - tail
    let columns = new - head - tail
    // Beyond this size what differs is replaced as one.
    guard rows > 0, columns > 0, rows * columns <= 4_000_000 else { return out }
    var lengths = [[Int32]](repeating: [Int32](repeating: 0, count: columns + 1), count: rows + 1)
    for row in stride(from: rows - 1, through: 0, by: -1) {
      for column in stride(from: columns - 1, through: 0, by: -1) {
        lengths[row][column] =
          equal(head + row, head + column)
          ? lengths[row + 1][column + 1] + 1 : max(lengths[row + 1][column], lengths[row][column + 1])
      }
    }
    var row = 0
    var column = 0
    while row < rows, column < columns {
      if equal(head + row, head + column) {
        out[head + column] = head + row
        row += 1
        column += 1
      } else if lengths[row + 1][column] >= lengths[row][column + 1] {
        row += 1
      } else {
        column += 1
      }
    }
    return out
  }
}
