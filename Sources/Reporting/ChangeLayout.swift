internal import Drift
internal import Resources

/// Lays out what changed at one finding: behind the path where it fits, and in lines below it where it does not.
struct ChangeLayout {
  /// How many lines of a long value are shown.
  static let lineLimit = 16

  let finding: Finding
  /// The columns left behind the path, and below it.
  let inlineWidth: Int
  let blockWidth: Int

  /// What stands behind the path on its line; nil where it goes below.
  var inline: StyledLine? {
    let line: StyledLine
    if let whole = wholeResource {
      line = whole
    } else if finding.isSecret {
      line = secret
    } else if !finding.detail.isEmpty {
      return nil
    } else {
      switch (finding.declared, finding.live) {
      case (.value(let old), .value(let new)):
        if old.isBlock || new.isBlock { return nil }
        line = StyledLine(old.flowText, .declared).appending(" → ").appending(new.flowText, .live)
      case (.value(let old), _): line = StyledLine(old.flowText, .declared)
      case (_, .value(let new)): line = StyledLine(new.flowText, .live)
      default: line = StyledLine()
      }
    }
    return line.columns <= inlineWidth ? line : nil
  }

  /// The lines below the path.
  var block: [StyledLine] {
    if let whole = wholeResource { return [whole] }
    if finding.isSecret { return [secret] }
    if !finding.detail.isEmpty { return detail }
    switch (finding.declared, finding.live) {
    case (.value(let old), .value(let new)):
      if old.isBlock || new.isBlock { return difference(old.lines, new.lines) }
      return pair(old.flowText, new.flowText)
    case (.value(let old), _): return difference(old.lines, [])
    case (_, .value(let new)): return difference([], new.lines)
    default: return []
    }
  }

  private var wholeResource: StyledLine? {
    guard finding.path.steps.isEmpty else { return nil }
    switch finding.class {
    case .runtimeCreated: return StyledLine("created at run time, not in git", .live)
    case .runtimeDeleted: return StyledLine("in git, gone at run time", .declared)
    case .gitAhead: return StyledLine("in git, not deployed yet", .declared)
    default: return nil
    }
  }

  private var secret: StyledLine {
    switch (finding.declared, finding.live) {
    case (.absent, .secret(let new)):
      StyledLine("(secret, added)", .live).appending("  hmac \(short(new))", .aside)
    case (.secret(let old), .absent):
      StyledLine("(secret, removed)", .declared).appending("  hmac \(short(old))", .aside)
    case (.secret(let old), .secret(let new)):
      StyledLine("(secret, changed)", .caution).appending("  hmac \(short(old)) → \(short(new))", .aside)
    default: StyledLine("(secret, changed)", .caution)
    }
  }

  private func short(_ digest: String) -> String { String(Finding.bare(digest).prefix(8)) }

  private var detail: [StyledLine] {
    var lines = finding.detail.flatMap(\.textLines).prefix(Self.lineLimit).map { line in
      let tint: Tint = line.hasPrefix("+") ? .live : line.hasPrefix("-") ? .declared : .plain
      return StyledLine(TerminalText.cut(TerminalText.escaped(line), columns: blockWidth), tint)
    }
    let more = finding.detail.flatMap(\.textLines).count - lines.count
    if more > 0 { lines.append(StyledLine("… \(counted(more, "more line"))", .aside)) }
    return lines
  }

  private func difference(_ old: [String], _ new: [String]) -> [StyledLine] {
    LineDiff(old, new).hunks(context: 1, limit: Self.lineLimit).map { line in
      switch line {
      case .same(let text): row("  ", text, .plain)
      case .removed(let text): row("- ", text, .declared)
      case .added(let text): row("+ ", text, .live)
      case .skipped(let count): StyledLine("… \(counted(count, "line"))", .aside)
      }
    }
  }

  private func row(_ sign: String, _ text: String, _ tint: Tint) -> StyledLine {
    StyledLine(sign + TerminalText.cut(TerminalText.escaped(text), columns: blockWidth - 2), tint)
  }

  /// Two long lines, one above the other, so that the first difference is in sight.
  private func pair(_ old: String, _ new: String) -> [StyledLine] {
    var old = TerminalText.escaped(old)
    var new = TerminalText.escaped(new)
    let width = blockWidth - 2
    let common = zip(old.unicodeScalars, new.unicodeScalars).prefix { $0 == $1 }.map(\.0)
    let commonColumns = common.reduce(0) { $0 + TerminalText.columns($1) }
    if max(TerminalText.columns(old), TerminalText.columns(new)) > width, commonColumns > width / 2 {
      // Some of what both begin with is left, to tell where in the value this is.
      let dropped = max(common.count - 24, 0)
      old = "…" + String(old.unicodeScalars.dropFirst(dropped))
      new = "…" + String(new.unicodeScalars.dropFirst(dropped))
    }
    return [row("- ", old, .declared), row("+ ", new, .live)]
  }
}

/// A number with its noun: `1 drift`, `2 drifts`.
public func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)" + (count == 1 ? "" : "s") }
