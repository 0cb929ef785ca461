public import Check
internal import Controls
internal import Drift
internal import Rendering
internal import Resources

extension [CheckReport] {
  /// The reports for people: the severest first, each finding with its control, its resource, its line, and what is wrong.
  public func table(_ terminal: Terminal = Terminal()) -> String {
    var lines: [StyledLine] = []
    for (index, report) in enumerated() {
      if index > 0 { lines.append(StyledLine()) }
      lines += report.lines(terminal)
    }
    return lines.text(for: terminal)
  }
}

extension CheckReport {
  fileprivate func lines(_ terminal: Terminal) -> [StyledLine] {
    let looked = counted(resources, "resource")
    guard !findings.isEmpty else {
      return [
        StyledLine(
          suppressed.isEmpty
            ? "\(environment): \(looked), and every control is kept" + tail + "."
            : "\(environment): no finding in \(looked)" + tail + ".")
      ]
    }
    var lines: [StyledLine] = []
    for finding in findings {
      let severity = finding.control.severity
      let tint: Tint = severity >= .high ? .declared : severity == .medium ? .caution : .aside
      let margin = String(repeating: " ", count: 10)
      let name = severity.rawValue + String(margin.dropFirst(severity.rawValue.count))
      func text(_ words: String) -> [String] {
        TerminalText.wrapped(TerminalText.escaped(words), columns: terminal.width - margin.count)
      }
      let title = text("\(finding.control.id): \(finding.failure.message)")
      lines.append(StyledLine(name, tint).appending(title.first ?? "", .heading))
      lines += title.dropFirst().map { StyledLine(margin).appending($0, .heading) }
      let isInGit = finding.place != nil
      lines += text("\(finding.resource)  \(finding.written)").map {
        StyledLine(margin).appending($0, isInGit ? .aside : .caution)
      }
    }
    if !notes.isEmpty { lines.append(StyledLine()) }
    for note in notes {
      lines += TerminalText.wrapped(TerminalText.escaped("note: " + note), columns: terminal.width).map {
        StyledLine($0, .caution)
      }
    }
    let counts = bySeverity.map { "\($1) \($0.rawValue)" }.joined(separator: ", ")
    let summary =
      "\(environment): \(counted(findings.count, "finding")) (\(counts)) in \(looked)" + tail + "."
    return lines + [StyledLine()]
      + TerminalText.wrapped(summary, columns: terminal.width).map { StyledLine($0) }
  }

  private var tail: String {
    (suppressed.isEmpty ? "" : "; \(suppressed.count) suppressed")
      + (milder == 0 ? "" : "; \(milder) milder not shown")
  }
}

extension ControlFinding {
  /// Where it is written, and whether it runs.
  fileprivate var written: String {
    let line = place.map { "\($0.file):\($0.line):\($0.column)" }
    switch standing {
    case .declared, .both: return line ?? "in git"
    case .notLive: return (line ?? "in git") + " (not live)"
    case .live: return "live only: not in git" + (drift.map { " (drift \($0.id))" } ?? "")
    }
  }
}
