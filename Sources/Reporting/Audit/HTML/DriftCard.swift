internal import Controls
internal import Drift
internal import Policy
internal import Resources

/// One drift with both sides beside each other. What is closed or accepted is folded away until somebody asks.
struct DriftCard {
  /// Of longer values the lines around what changed are shown.
  static let lineLimit = 60
  /// A card of more rows may be broken over two printed pages.
  static let pageLimit = 14

  let drift: AuditReport.Entry

  init(_ drift: AuditReport.Entry) { self.drift = drift }

  func write(to html: inout HTMLText) {
    let rows = rows
    var shape = "drift \(drift.severity.rawValue) \(drift.state.rawValue)"
    if rows.count > Self.pageLimit { shape += " long" }
    if drift.state == .open {
      html.element("article", ["class": shape, "id": drift.anchor]) {
        $0.element("h3") { title(to: &$0) }
        content(rows, to: &$0)
      }
    } else {
      html.element("details", ["class": shape, "id": drift.anchor]) {
        $0.element("summary") { $0.element("h3") { title(to: &$0) } }
        content(rows, to: &$0)
      }
    }
  }

  private func title(to html: inout HTMLText) {
    html.chip(drift.severity)
    if drift.posture != .neutral {
      html.element("span", ["class": "chip \(drift.posture.rawValue)"], drift.posture.words)
    }
    if drift.state != .open { html.element("span", ["class": "chip state"], drift.state.rawValue) }
    html.element("span", ["class": "resource"], drift.resource.description)
    html.element("span", ["class": "where"], drift.environment)
    // Folded away, the cards of one resource are told apart by their fields.
    if drift.state != .open, !drift.path.isEmpty { html.element("span", ["class": "path"], drift.path) }
  }

  private func content(_ rows: [Row], to html: inout HTMLText) {
    if drift.path.isEmpty {
      html.element("p", ["class": "whole"], "The resource " + drift.sentence + ".")
    } else if drift.state == .open {
      html.element("p", ["class": "path"], drift.path)
    }
    sides(rows, to: &html)
    html.element("dl", ["class": "facts"]) {
      if let who = drift.who { $0.fact("who", who) }
      if let when = drift.actor?.when { $0.fact("when", when) }
      if let origin = drift.origin { $0.fact("source", origin.place, mono: true) }
      $0.fact("response", drift.response.rawValue + (drift.rule.map { " by rule \($0)" } ?? ""))
      if !drift.controls.isEmpty { $0.fact("controls", drift.controls.joined(separator: ", ")) }
      if let reason = drift.reason { $0.fact("why", reason) }
      for (name, value) in drift.life where name != "environment" { $0.fact(name, value) }
      $0.fact("change", drift.class.rawValue)
      $0.fact("id", drift.id, mono: true)
    }
  }

  private func sides(_ rows: [Row], to html: inout HTMLText) {
    guard !rows.isEmpty else { return }
    html.element("div", ["class": "sides"]) { sides in
      sides.element("div", ["class": "row names"]) {
        $0.element("div", drift.declared.isAbsent ? "git: nothing" : "git")
        $0.element("div", drift.live.isAbsent ? "live: nothing" : "live")
      }
      for row in rows {
        switch row {
        case .pair(let left, let right, let isSame):
          sides.element("div", ["class": isSame ? "row same" : "row"]) {
            $0.element("pre", ["class": isSame || left == nil ? "" : "del"], left ?? "")
            $0.element("pre", ["class": isSame || right == nil ? "" : "ins"], right ?? "")
          }
        case .skipped(let count):
          sides.element("div", ["class": "row skipped"]) { $0.element("div", "… \(counted(count, "line"))") }
        }
      }
    }
  }

  private enum Row {
    case pair(String?, String?, isSame: Bool)
    case skipped(Int)
  }

  private var rows: [Row] {
    if drift.declared.isSecret || drift.live.isSecret {
      // Both are written alike, and are not the same.
      return [.pair(drift.declared.escapedLines.first, drift.live.escapedLines.first, isSame: false)]
    }
    let lines: [LineDiff.Line]
    if drift.detail.isEmpty {
      lines = LineDiff(drift.declared.escapedLines, drift.live.escapedLines)
        .hunks(context: 3, limit: Self.lineLimit)
    } else {
      lines = drift.detail.map { line in
        let text = TerminalText.escaped(String(line.dropFirst(2)))
        return line.hasPrefix("-")
          ? .removed(text) : line.hasPrefix("+") ? .added(text) : .same(TerminalText.escaped(line))
      }
    }
    var rows: [Row] = []
    var removed: [String] = []
    var added: [String] = []
    func flush() {
      for index in 0..<max(removed.count, added.count) {
        rows.append(
          .pair(
            index < removed.count ? removed[index] : nil, index < added.count ? added[index] : nil,
            isSame: false))
      }
      (removed, added) = ([], [])
    }
    for line in lines {
      switch line {
      case .removed(let text): removed.append(text)
      case .added(let text): added.append(text)
      case .same(let text):
        flush()
        rows.append(.pair(text, text, isSame: true))
      case .skipped(let count):
        flush()
        rows.append(.skipped(count))
      }
    }
    flush()
    return rows
  }
}

extension Posture {
  /// The posture with a sign that needs no colour.
  var words: String {
    switch self {
    case .hardens: "▲ hardens"
    case .weakens: "▼ weakens"
    case .neutral: "neutral"
    }
  }
}
