internal import Controls
internal import Drift
public import Policy
internal import Resources

extension JudgedReport {
  /// The report for people: grouped by resource, the gravest first, per drift the field, what git says, what runs, how
  /// much it matters, who, when and where.
  ///
  /// No line is wider than the terminal, and nothing in it is an instruction to the terminal but the colours.
  /// `all` adds what is accepted, what the policy ignores, and the differences that are no drift.
  public func table(_ terminal: Terminal = Terminal(), all: Bool = false) -> String {
    var table = Table(judged: self, terminal: terminal)
    table.lay(all: all)
    return table.lines.text(for: terminal)
  }
}

struct Table {
  let judged: JudgedReport
  let terminal: Terminal
  var lines: [StyledLine] = []
  private var report: DriftReport { judged.report }

  mutating func lay(all: Bool) {
    let isQuiet = judged.drifts.isEmpty && report.pending.isEmpty
    if isQuiet && report.drifts.isEmpty {
      prose(inSync)
    } else {
      prose(
        "\(report.environment) at \(report.revision.prefix(12)), snapshot \(snapshot) of "
          + counted(report.snapshotResources, "resource"))
      list(Self.gravestFirst(judged.drifts).map { ($0.finding, $0.verdict) })
      if !report.pending.isEmpty {
        gap()
        lines.append(StyledLine("Pending: in git, not rolled out yet", .caution))
        list(report.pending.map { ($0, nil) })
      }
    }
    if all {
      section("Suppressed: accepted for now", judged.suppressed)
      section("Ignored: the policy says so", judged.ignored)
    }
    if all, !report.notReported.isEmpty {
      gap()
      lines.append(StyledLine("Not reported: no drift, and why", .caution))
      listNotReported()
    }
    if !judged.notes.isEmpty { gap() }
    for note in judged.notes { prose("note: " + note, hanging: 6, .caution) }
    if !report.drifts.isEmpty || !report.pending.isEmpty || all {
      gap()
      prose(summary(all: all))
      if !judged.drifts.isEmpty { prose(answers) }
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
    if judged.drifts.isEmpty {
      text = "no drift in \(counted(report.resources, "resource"))"
    } else {
      text =
        "\(counted(judged.drifts.count, "drift")) in \(Set(judged.drifts.map(\.finding.resource)).count) of "
      text += counted(report.resources, "resource") + ": "
      text += FindingClass.allCases.compactMap { name -> String? in
        let count = judged.drifts.count { $0.finding.class == name }
        let word = name.rawValue.hasPrefix("runtime-") ? name.rawValue.dropFirst(8) : name.rawValue[...]
        return count == 0 ? nil : "\(count) \(word)"
      }.joined(separator: ", ")
    }
    if !report.pending.isEmpty { text += "; \(report.pending.count) pending" }
    if !judged.suppressed.isEmpty { text += "; \(judged.suppressed.count) suppressed" }
    if !judged.ignored.isEmpty { text += "; \(judged.ignored.count) ignored" }
    let unreported = report.unreported.values.reduce(0, +)
    if unreported > 0 {
      text += "; \(counted(unreported, "difference")) not reported"
    }
    if !all, unreported + judged.suppressed.count + judged.ignored.count > 0 {
      text += " (--all shows them)"
    }
    return text
  }

  /// How much the drifts matter, and what is done about them.
  private var answers: String {
    func listed<Name: RawRepresentable<String>>(_ counts: [(Name, Int)]) -> String {
      counts.map { "\($0.1) \($0.0.rawValue)" }.joined(separator: ", ")
    }
    return "severity: \(listed(judged.countsBySeverity)); policy: \(listed(judged.countsByResponse))"
  }

  /// Resources by the gravest of their drifts; those that are alike, and the drifts of one, stay in their order.
  private static func gravestFirst(_ drifts: [JudgedDrift]) -> [JudgedDrift] {
    var gravest: [ResourceID: Severity] = [:]
    for drift in drifts {
      let id = drift.finding.resource
      gravest[id] = max(gravest[id] ?? .info, drift.verdict.severity)
    }
    func weight(_ drift: JudgedDrift) -> Severity { gravest[drift.finding.resource] ?? .info }
    return Severity.allCases.reversed().flatMap { level in drifts.filter { weight($0) == level } }
  }

  private mutating func section(_ title: String, _ drifts: [JudgedDrift]) {
    guard !drifts.isEmpty else { return }
    gap()
    lines.append(StyledLine(title, .caution))
    list(drifts.map { ($0.finding, $0.verdict) })
  }

  private mutating func list(_ findings: [(finding: Finding, verdict: Verdict?)]) {
    var rest = findings[...]
    while let resource = rest.first?.finding.resource {
      let mine = rest.prefix { $0.finding.resource == resource }
      rest = rest.dropFirst(mine.count)
      gap()
      lines.append(StyledLine(resource.description, .heading))
      // What stands alone comes first: below a shared path it would seem to belong to it.
      for one in mine where one.finding.path.group.steps.isEmpty {
        entry(one.finding, one.verdict, group: FieldPath())
      }
      var group = FieldPath()
      for one in mine where !one.finding.path.group.steps.isEmpty {
        if one.finding.path.group != group {
          group = one.finding.path.group
          for line in group.lines(columns: terminal.width - 2) { lines.append(StyledLine("  " + line)) }
        }
        entry(one.finding, one.verdict, group: group)
      }
    }
  }

  private mutating func entry(_ finding: Finding, _ verdict: Verdict?, group: FieldPath) {
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
    let width = terminal.width - below.utf8.count
    nest(finding.evidence(verdict, columns: width), below)
    for remark in [finding.reason].compactMap({ $0 }) + (verdict?.remarks ?? []) {
      nest(
        TerminalText.wrapped(TerminalText.escaped(remark), columns: width).map { StyledLine($0, .aside) },
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
