internal import Controls
internal import Drift
public import Policy
internal import Project
internal import Resources

extension PolicyPreview {
  /// The preview for people, phase by phase. `file` is the name of the other policy.
  public func text(_ terminal: Terminal = Terminal(), file: String) -> String {
    var lines: [StyledLine] = []
    func prose(_ text: String, _ indent: String = "", _ tint: Tint = .plain) {
      let width = terminal.width - indent.utf8.count
      for line in TerminalText.wrapped(TerminalText.escaped(text), columns: width) {
        lines.append(StyledLine(indent + line, tint))
      }
    }
    prose("\(file), by the present state of \(counted(environments.count, "environment"))")
    for environment in environments {
      let changes = environment.changes
      let resources = Set(changes.map(\.finding.resource)).count
      lines.append(StyledLine())
      lines.append(StyledLine("\(environment.name) (\(environment.phase.rawValue))", .heading))
      prose(
        changes.isEmpty
          ? "every drift is answered as before: \(environment.future.answersText)"
          : "\(counted(changes.count, "drift")) in \(counted(resources, "resource")) answered otherwise; then "
            + environment.future.answersText, "  ")
      for change in changes { lay(change, terminal, &lines) }
      for note in environment.future.notes where !environment.present.notes.contains(note) {
        prose("note: " + note, "  ", .caution)
      }
    }
    for promotion in promotions {
      lines.append(StyledLine())
      prose(
        "not promoted: \(promotion.rule.decisionTitle), introduced in \(promotion.rule.introduced?.rawValue ?? "")",
        "", .caution)
      for touched in promotion.touched {
        prose(
          "in \(touched.phase.rawValue) it would answer \(counted(touched.drifts, "drift")) in "
            + "\(counted(touched.resources, "resource")) otherwise", "  ")
      }
      if promotion.touched.isEmpty { prose("no environment of a later phase is known", "  ") }
    }
    if !unseen.isEmpty {
      lines.append(StyledLine())
      prose("note: not seen, for want of a snapshot: \(unseen.joined(separator: ", "))", "", .caution)
    }
    return lines.text(for: terminal)
  }

  private func lay(_ change: Change, _ terminal: Terminal, _ lines: inout [StyledLine]) {
    let finding = change.finding
    let what = finding.resource.description + (finding.path.steps.isEmpty ? "" : " \(finding.path)")
    for part in TerminalText.wrapped(TerminalText.escaped(what), columns: terminal.width - 4) {
      lines.append(StyledLine("    " + part))
    }
    let line = StyledLine("      \(finding.id)  ", .aside)
      .appending(change.present.short).appending(" → ").appending(change.future.short, change.future.tint)
    lines.append(line)
    let rule = "      by " + change.future.decision.title
    lines.append(StyledLine(TerminalText.cut(TerminalText.escaped(rule), columns: terminal.width), .aside))
  }
}

extension Rule {
  fileprivate var decisionTitle: String { "rule \(name)" + (place.map { " (\($0))" } ?? "") }
}

extension JudgedReport {
  /// How the drifts are answered: `2 report, 10 propose`.
  var answersText: String {
    var counts = countsByResponse.map { "\($0.1) \($0.0.rawValue)" }
    if !ignored.isEmpty { counts.append("\(ignored.count) ignore") }
    if !suppressed.isEmpty { counts.append("\(suppressed.count) suppressed") }
    return counts.isEmpty ? "none" : counts.joined(separator: ", ")
  }
}
