internal import Controls
internal import Drift
internal import Ledger
internal import Policy
internal import Reporting
internal import Resources

/// Lives and events as people read them.
enum LifeText {
  static let head =
    columns(["ID", "STATE", "AGE", "SEEN", "SEVERITY", "ENVIRONMENT", "RESOURCE"]) + "FIELD\n"

  static func line(_ life: Life, now: Moment) -> String {
    let drift = life.drift
    return shown(
      columns([
        drift.id, state(life), age(life.age(at: now)), "\(life.occurrences)x",
        drift.ruling?.severity?.rawValue ?? "-", life.environment, drift.resourceID.description,
      ]) + (drift.path.isEmpty ? "(the resource)" : drift.path)) + "\n"
  }

  static func whole(_ life: Life, now: Moment) -> String {
    let drift = life.drift
    var text = "\(drift.resourceID)\n  \(drift.path.isEmpty ? "(the resource)" : drift.path)\n\n"
    func add(_ name: String, _ value: String?) {
      guard let value else { return }
      text += "  " + name + String(repeating: " ", count: max(14 - name.utf8.count, 1)) + value + "\n"
    }
    add("drift", drift.id)
    add("environment", "\(life.environment) (\(life.phase))")
    add("class", drift.class.rawValue)
    add("git", value(drift.declared))
    add("live", value(drift.live))
    add("writer", life.user ?? drift.actor?.manager)
    add("source", drift.origin.map { "\($0.file):\($0.line)" })
    if let ruling = drift.ruling {
      let words = [ruling.posture?.rawValue, ruling.severity?.rawValue, ruling.response?.rawValue]
      add("ruling", words.compactMap(\.self).joined(separator: ", "))
    }
    add("first seen", life.firstSeen.description)
    add("last seen", "\(life.lastSeen), by \(counted(life.occurrences, "scan")) in all")
    add("state", "\(state(life)), \(age(life.age(at: now)))")
    if life.reopened > 0 { add("reopened", "\(life.reopened)x") }
    if let closing = life.closing {
      let cause =
        switch closing.cause {
        case .live: "the live state went back: git stayed at \(closing.revision)"
        case .backport(let commit): "carried back by commit \(commit)"
        case .unknown: "git moved from \(closing.lastRevision) to \(closing.revision)"
        }
      add("closed", "\(life.closedAt?.description ?? ""), \(cause)")
    }
    return shown(text) + "\n"
  }

  static func line(_ event: Event, _ hash: String) -> String {
    var what = ""
    switch event.entry {
    case .opened(let drift, _), .reopened(let drift, _), .changed(let drift, _):
      what = "git \(value(drift.declared)), live \(value(drift.live))"
      if let writer = drift.actor?.user ?? drift.actor?.manager { what += ", by \(writer)" }
    case .closed(let closing): what = "at \(closing.revision)"
    case .decision(let decision):
      let parts = [
        decision.by.map { "by \($0)" }, decision.commit.map { "commit \($0)" },
        decision.branch.map { "on \($0)" }, decision.link, decision.reason,
      ]
      what = parts.compactMap(\.self).joined(separator: ", ")
    case .scan, .suppression: break
    }
    let columns = columns([
      "\(event.number)", event.time.description, event.entry.kind, String(hash.prefix(12)),
    ])
    return shown("  " + columns + what) + "\n"
  }

  private static func state(_ life: Life) -> String { life.isOpen ? "open" : "closed" }

  /// In the largest unit that gives at least 2, days at most.
  private static func age(_ seconds: Int) -> String {
    if seconds >= 2 * 86_400 { return "\(seconds / 86_400)d" }
    if seconds >= 2 * 3600 { return "\(seconds / 3600)h" }
    return "\(seconds / 60)m"
  }

  private static func value(_ value: Value) -> String {
    switch value {
    case .absent: return "nothing"
    case .secret: return "(secret)"
    case .omitted(let bytes, let digest): return "(\(bytes) bytes, \(digest))"
    case .shown(let node):
      var json = JSONWriter()
      json.node(node)
      let text = json.text
      return text.unicodeScalars.count > 80 ? String(text.unicodeScalars.prefix(79)) + "…" : text
    }
  }

  private static func columns(_ texts: [String]) -> String {
    let widths = [14, 8, 6, 7, 10, 14, 34]
    return zip(texts, texts.count == 4 ? [6, 22, 12, 14] : widths).map { text, width in
      text + String(repeating: " ", count: max(width - text.utf8.count, 2))
    }.joined()
  }

  private static func shown(_ text: String) -> String { TerminalText.escaped(text, keepingLines: true) }
}
