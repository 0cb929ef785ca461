internal import Controls
internal import Drift
internal import Policy
internal import Resources

extension AuditReport {
  /// GitHub-flavoured Markdown, for a pull request or a wiki.
  func markdown() -> String {
    let statistics = AuditStatistics(self)
    var text = "# Drift report: \(Self.plain(subject))\n\n"
    if let period {
      text +=
        "From \(Self.plain(period.since)) to \(Self.plain(period.until)), \(counted(scanCount, "scan")).\n\n"
    }
    text += "**\(statistics.answer)**"
    if let trend = statistics.trend(from: days.first?.date) { text += " \(trend)" }
    text += "\n\n"
    if !drifts.isEmpty {
      text +=
        "| open by severity | critical | high | medium | low | info |\n|---|---:|---:|---:|---:|---:|\n| |"
      for severity in Severity.allCases.reversed() { text += " \(statistics.open(of: severity)) |" }
      text += "\n\n"
    }
    if let median = statistics.medianTimeToSource {
      text += "From the change to the source: \(AuditStatistics.span(median)) in the middle of "
      text += "\(counted(statistics.timesToSource.count, "drift")).\n\n"
    }
    if !statistics.oldest.isEmpty, period != nil {
      text += "## Oldest open drifts\n\n| age | severity | drift |\n|---:|---|---|\n"
      for (drift, age) in statistics.oldest.prefix(10) {
        text +=
          "| \(AuditStatistics.span(age)) | \(drift.severity.rawValue) | \(Self.cell(drift.headline)) |\n"
      }
      text += "\n"
    }
    for (title, group) in [
      ("Open", statistics.open), ("Accepted", statistics.accepted), ("Closed", statistics.closed),
    ] where !group.isEmpty {
      text += "## \(title)\n\n"
      for drift in group { text += drift.markdown }
    }
    text +=
      "## Evidence\n\n| environment | phase | revision | snapshot | resources | time |\n|---|---|---|---|---:|---|\n"
    for scan in scans {
      text +=
        "| \(Self.cell(scan.environment)) | \(Self.cell(scan.phase)) | \(Self.cell(scan.revision)) | \(Self.cell(scan.snapshotDigest)) "
      text += "| \(scan.inSync) of \(scan.resources) in sync | \(Self.cell(scan.time ?? "")) |\n"
    }
    if let ledger { text += "\nLedger: \(ledger.events) events, head `\(ledger.hash)`.\n" }
    for note in notes { text += "\nNote: \(Self.plain(note))\n" }
    return text + "\nWritten by Driftback \(Self.plain(tool)).\n"
  }

  /// Text that Markdown and HTML take for nothing but text.
  static func plain(_ text: String) -> String {
    var out = String.UnicodeScalarView()
    for scalar in TerminalText.escaped(text).unicodeScalars {
      if "\\`*_{}[]()#+!|<>~@".unicodeScalars.contains(scalar) { out.append("\\") }
      out.append(scalar)
    }
    return String(out)
  }

  /// Text as code inside a table's cell.
  static func cell(_ text: String) -> String { plain(text) }
}

extension AuditReport.Entry {
  fileprivate var markdown: String {
    let plain = AuditReport.plain
    var text = "### \(severity.rawValue): \(plain(resource.description))\n\n"
    if !path.isEmpty { text += Self.fenced([TerminalText.escaped(path)], "") }
    let facts = facts.filter { !["git", "live", "severity"].contains($0.name) }
    text += Self.fenced(
      declared.escapedLines.map { "- " + $0 } + live.escapedLines.map { "+ " + $0 }, "diff")
    if path.isEmpty { text += plain(sentence) + "\n\n" }
    for fact in facts { text += "- \(fact.name): \(plain(fact.value))\n" }
    for (name, value) in life { text += "- \(name): \(plain(value))\n" }
    return text + "\n"
  }

  /// What the ledger knows of its life.
  var life: [(name: String, value: String)] {
    var life: [(name: String, value: String)] = [("environment", "\(environment) (\(phase))")]
    if let firstSeen { life.append(("first seen", firstSeen)) }
    if let lastSeen, lastSeen != firstSeen {
      life.append(("last seen", "\(lastSeen), in \(counted(occurrences, "scan"))"))
    }
    if reopened > 0 { life.append(("came back", reopened == 1 ? "once" : "\(reopened) times")) }
    if let acceptance { life.append(("accepted", acceptance)) }
    if let proposal { life.append(("proposal", proposal)) }
    if let closedAt { life.append(("closed", closedAt + (closedBy.map { " by \($0)" } ?? ""))) }
    return life
  }

  /// Lines in a fence that is longer than any run of backticks inside.
  private static func fenced(_ lines: [String], _ language: String) -> String {
    guard !lines.isEmpty else { return "" }
    var longest = 2
    for line in lines {
      var run = 0
      for byte in line.utf8 {
        run = byte == UInt8(ascii: "`") ? run + 1 : 0
        longest = max(longest, run)
      }
    }
    let fence = String(repeating: "`", count: longest + 1)
    return fence + language + "\n" + lines.joined(separator: "\n") + "\n" + fence + "\n\n"
  }
}
