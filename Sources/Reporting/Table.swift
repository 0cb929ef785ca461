public import Drift
internal import Resources

extension DriftReport {
  /// The report for people: grouped by resource, per drift the field, what git says, what runs, who, when and where.
  ///
  /// No line is wider than the terminal, and nothing in it is an instruction to the terminal but the colours.
  /// `all` adds the differences that are no drift.
  public func table(_ terminal: Terminal = Terminal(), all: Bool = false) -> String {
    var table = Table(report: self, terminal: terminal)
    table.lay(all: all)
    return table.lines.text(for: terminal)
  }
}

struct Table {
  let report: DriftReport
  let terminal: Terminal
  var lines: [StyledLine] = []

  mutating func lay(all: Bool) {
    if report.drifts.isEmpty && report.pending.isEmpty {
      prose(inSync)
    } else {
      prose(
        "\(report.environment) at \(report.revision.prefix(12)), snapshot \(snapshot) of "
          + counted(report.snapshotResources, "resource"))
      list(report.drifts)
      if !report.pending.isEmpty {
        gap()
        lines.append(StyledLine("Pending: in git, not rolled out yet", .caution))
        list(report.pending)
      }
    }
    if all, !report.notReported.isEmpty {
      gap()
      lines.append(StyledLine("Not reported: no drift, and why", .caution))
      listNotReported()
    }
    if !report.notes.isEmpty { gap() }
    for note in report.notes { prose("note: " + note, hanging: 6, .caution) }
    if !report.drifts.isEmpty || !report.pending.isEmpty || all {
      gap()
      prose(summary(all: all))
    }
  }

  private var snapshot: String {
    let parts = report.snapshotDigest.split(separator: ":", maxSplits: 1)
    return parts.count == 2 ? "\(parts[0]):\(parts[1].prefix(12))" : report.snapshotDigest
  }

  private var inSync: String {
    "\(report.environment) is in sync: \(counted(report.resources, "resource")) at \(report.revision.prefix(12)) "
      + "compared with snapshot \(snapshot) of \(report.snapshotResources), no drift."
  }

  private func summary(all: Bool) -> String {
    var text: String
    if report.drifts.isEmpty {
      text = "no drift in \(counted(report.resources, "resource"))"
    } else {
      text = "\(counted(report.drifts.count, "drift")) in \(report.resources - report.inSync) of "
      text += counted(report.resources, "resource") + ": "
      text += FindingClass.allCases.compactMap { name -> String? in
        let count = report.drifts.count { $0.class == name }
        let word = name.rawValue.hasPrefix("runtime-") ? name.rawValue.dropFirst(8) : name.rawValue[...]
        return count == 0 ? nil : "\(count) \(word)"
      }.joined(separator: ", ")
    }
    if !report.pending.isEmpty { text += "; \(report.pending.count) pending" }
    let unreported = report.unreported.values.reduce(0, +)
    if unreported > 0 {
      text += "; \(counted(unreported, "difference")) not reported"
      if !all { text += " (--all shows them)" }
    }
    return text
  }

  private mutating func list(_ findings: [Finding]) {
    var rest = findings[...]
    while let resource = rest.first?.resource {
      let mine = rest.prefix { $0.resource == resource }
      rest = rest.dropFirst(mine.count)
      gap()
      lines.append(StyledLine(resource.description, .heading))
      // What stands alone comes first: below a shared path it would seem to belong to it.
      for finding in mine where finding.path.group.steps.isEmpty { entry(finding, group: FieldPath()) }
      var group = FieldPath()
      for finding in mine where !finding.path.group.steps.isEmpty {
        if finding.path.group != group {
          group = finding.path.group
          for line in group.lines(columns: terminal.width - 2) { lines.append(StyledLine("  " + line)) }
        }
        entry(finding, group: group)
      }
    }
  }

  private mutating func entry(_ finding: Finding, group: FieldPath) {
    let indent = group.steps.isEmpty ? "  " : "    "
    // Below the path, not below its sign.
    let below = indent + "  "
    let rest = FieldPath(Array(finding.path.steps.dropFirst(group.steps.count)))
    let path = rest.lines(columns: terminal.width - below.utf8.count)
    for (index, part) in path.enumerated() {
      lines.append(index == 0 ? StyledLine(indent + finding.sign + " " + part) : StyledLine(below + part))
    }
    let last = lines[lines.count - 1]
    let isRoot = rest.steps.isEmpty
    let layout = ChangeLayout(
      finding: finding, inlineWidth: terminal.width - last.columns - 2,
      blockWidth: terminal.width - below.utf8.count)
    if let inline = layout.inline {
      var line = last
      if !isRoot { line.append("  ") }
      for piece in inline.pieces { line.append(piece.text, piece.tint) }
      lines[lines.count - 1] = line
    } else {
      nest(layout.block, below)
    }
    nest(finding.evidence(columns: terminal.width - below.utf8.count), below)
    if let reason = finding.reason {
      let width = terminal.width - below.utf8.count
      nest(
        TerminalText.wrapped(TerminalText.escaped(reason), columns: width).map { StyledLine($0, .aside) },
        below)
    }
  }

  private mutating func listNotReported() {
    var resource: ResourceID?
    for finding in report.notReported {
      if finding.resource != resource {
        resource = finding.resource
        gap()
        lines.append(StyledLine(finding.resource.description, .heading))
      }
      let name = finding.class.rawValue
      let column = "  " + name + String(repeating: " ", count: max(18 - name.utf8.count, 2))
      let below = String(repeating: " ", count: column.utf8.count)
      let width = terminal.width - column.utf8.count
      let path = finding.path.steps.isEmpty ? ["(the resource)"] : finding.path.lines(columns: width)
      for (index, part) in path.enumerated() {
        lines.append(StyledLine(index == 0 ? column : below, .aside).appending(part))
      }
      if let reason = finding.reason {
        nest(
          TerminalText.wrapped(TerminalText.escaped(reason), columns: width).map { StyledLine($0, .aside) },
          below)
      }
    }
  }

  private mutating func nest(_ block: [StyledLine], _ indent: String) {
    for inner in block {
      var line = StyledLine(indent)
      for piece in inner.pieces { line.append(piece.text, piece.tint) }
      lines.append(line)
    }
  }

  private mutating func prose(_ text: String, hanging: Int = 0, _ tint: Tint = .plain) {
    let wrapped = TerminalText.wrapped(TerminalText.escaped(text), columns: terminal.width - hanging)
    for (index, line) in wrapped.enumerated() {
      lines.append(StyledLine(String(repeating: " ", count: index == 0 ? 0 : hanging) + line, tint))
    }
  }

  private mutating func gap() { if !lines.isEmpty { lines.append(StyledLine()) } }
}
