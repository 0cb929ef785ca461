internal import Controls
internal import Drift
internal import Policy
internal import Resources

extension AuditReport {
  /// How many drifts are shown with both sides; all beyond stand in a table with one line each.
  static let cardLimit = 400

  /// One page that opens from a mail and prints on A4. It names nothing outside itself and needs no script.
  func html() -> String {
    let statistics = AuditStatistics(self)
    var page = HTMLText()
    page.raw("<!doctype html>\n")
    page.element("html", ["lang": "en"]) { html in
      html.element("head") { head in
        head.void("meta", ["charset": "utf-8"])
        head.void(
          "meta",
          [
            "http-equiv": "Content-Security-Policy",
            "content": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'",
          ])
        head.void("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"])
        head.void("meta", ["name": "color-scheme", "content": "light dark"])
        head.void("meta", ["name": "generator", "content": "Driftback \(tool)"])
        head.element("title", "Drift report: \(subject)")
        head.element("style") { $0.raw(HTMLStyle.sheet) }
      }
      html.element("body") { body in
        body.element("a", ["class": "skip", "href": "#drifts"], "Skip to the drifts")
        header(to: &body, statistics)
        body.element("main") { main in
          answer(to: &main, statistics)
          if !days.isEmpty { timeline(to: &main) }
          breakdowns(to: &main, statistics)
          waiting(to: &main, statistics)
          list(to: &main)
          evidence(to: &main)
          mapping(to: &main, statistics)
        }
        body.element("footer") {
          $0.write("Written by Driftback \(tool). The same inputs give the same bytes.")
        }
      }
    }
    page.raw("\n")
    return page.text
  }

  private func header(to html: inout HTMLText, _ statistics: AuditStatistics) {
    html.element("header") {
      $0.element("p", ["class": "brand"], "Driftback")
      $0.element("h1", "Drift report: \(subject)")
      var about = period.map { "\($0.since.prefix(10)) to \($0.until.prefix(10)), " } ?? ""
      about += counted(scanCount, "scan")
      if let time = scans.compactMap(\.time).max() { about += ", the last at \(time)" }
      $0.element("p", ["class": "about"], about)
      $0.element("nav", ["aria-label": "Sections"]) { nav in
        var links = [("drifts", "Every drift"), ("evidence", "Evidence"), ("requirements", "Requirements")]
        if !statistics.oldest.isEmpty { links.insert(("oldest", "Oldest open"), at: 0) }
        for (anchor, title) in links { nav.element("a", ["href": "#" + anchor], title) }
      }
    }
  }

  /// The first screen: how much, how bad, better or worse.
  private func answer(to html: inout HTMLText, _ statistics: AuditStatistics) {
    let mood =
      statistics.worst.map { $0 >= .high ? "bad" : statistics.weakening > 0 ? "bad" : "fair" } ?? "good"
    html.element("section", ["id": "answer", "class": "answer \(mood)", "aria-labelledby": "answer-h"]) {
      $0.element("h2", ["id": "answer-h"]) { $0.write(statistics.answer) }
      if let trend = statistics.trend(from: days.first?.date) { $0.element("p", ["class": "trend"], trend) }
      $0.element("dl", ["class": "tiles severities"]) { tiles in
        for severity in Severity.allCases.reversed() {
          let count = statistics.open(of: severity)
          if count > 0 || severity >= .medium {
            tiles.tile(
              String(count), severity.rawValue, class: "sev \(severity.rawValue)\(count == 0 ? " zero" : "")")
          }
        }
      }
      $0.element("dl", ["class": "tiles"]) { tiles in
        tiles.tile(
          String(statistics.weakening), "weaken security", class: statistics.weakening == 0 ? "zero" : "")
        tiles.tile(
          String(statistics.hardening), "harden it, not in git",
          class: statistics.hardening == 0 ? "zero" : "")
        if let oldest = statistics.oldest.first {
          tiles.tile(AuditStatistics.span(oldest.age), "oldest open")
        }
        if let median = statistics.medianTimeToSource {
          tiles.tile(AuditStatistics.span(median), "from hotfix to source, median")
        }
        if !statistics.accepted.isEmpty { tiles.tile(String(statistics.accepted.count), "accepted") }
        if period != nil { tiles.tile(String(statistics.closed.count), "closed") }
      }
    }
  }

  private func timeline(to html: inout HTMLText) {
    html.element("section", ["id": "timeline", "aria-labelledby": "timeline-h"]) {
      $0.element("h2", ["id": "timeline-h"], "Open drifts over time")
      Timeline(days: days).write(to: &$0)
    }
  }

  private func breakdowns(to html: inout HTMLText, _ statistics: AuditStatistics) {
    let shown = period == nil ? statistics.open : drifts
    guard !shown.isEmpty else { return }
    html.element("section", ["id": "breakdown", "aria-labelledby": "breakdown-h"]) {
      $0.element(
        "h2", ["id": "breakdown-h"], period == nil ? "Open drifts by" : "All drifts of the period by")
      $0.element("div", ["class": "bars"]) { bars in
        BarTable(title: "Environment", drifts: shown, by: \.environment).write(to: &bars)
        BarTable(title: "Phase", drifts: shown, by: \.phase).write(to: &bars)
        BarTable(title: "Kind", drifts: shown, by: \.resource.kind).write(to: &bars)
        BarTable(title: "Actor", drifts: shown) { $0.actor.map { $0.user ?? $0.manager } ?? "unknown" }
          .write(to: &bars)
        BarTable(title: "Security", drifts: shown, by: \.posture.rawValue).write(to: &bars)
        BarTable(title: "Change", drifts: shown, by: \.class.rawValue).write(to: &bars)
      }
    }
  }

  private func waiting(to html: inout HTMLText, _ statistics: AuditStatistics) {
    if !statistics.timesToSource.isEmpty {
      html.element("section", ["id": "source", "aria-labelledby": "source-h"]) {
        $0.element("h2", ["id": "source-h"], "From hotfix to source")
        $0.element(
          "p",
          "From the change at run time to the commit that declares it, for "
            + counted(statistics.timesToSource.count, "drift") + ".")
        BarTable(spans: statistics.timesToSource).write(to: &$0)
      }
    }
    guard !statistics.oldest.isEmpty else { return }
    html.element("section", ["id": "oldest", "aria-labelledby": "oldest-h"]) {
      $0.element("h2", ["id": "oldest-h"], "Oldest open drifts")
      $0.element(
        "div", ["class": "scroll", "tabindex": "0", "role": "region", "aria-label": "Ages"]
      ) {
        $0.element("table", ["class": "list stack"]) { table in
          table.head(["Age", "Severity", "Response", "Resource", "Field"])
          table.element("tbody") { rows in
            for (drift, age) in statistics.oldest.prefix(10) {
              rows.element("tr") {
                $0.element("td", ["class": "lead"], AuditStatistics.span(age))
                $0.element("td", ["class": "lead"]) { $0.chip(drift.severity) }
                $0.element("td", ["class": "lead"], drift.response.rawValue)
                $0.element("td", ["class": "name"]) {
                  $0.element("a", ["href": "#" + drift.anchor], drift.resource.description)
                }
                if drift.path.isEmpty {
                  $0.element("td", "the whole resource")
                } else {
                  $0.element("td", ["class": "path"], drift.path)
                }
              }
            }
          }
        }
      }
    }
  }

  private func list(to html: inout HTMLText) {
    html.element("section", ["id": "drifts", "aria-labelledby": "drifts-h"]) {
      $0.element("h2", ["id": "drifts-h"], "Every drift")
      guard !drifts.isEmpty else {
        $0.element("p", "What runs is what git declares.")
        return
      }
      for drift in drifts.prefix(Self.cardLimit) { DriftCard(drift).write(to: &$0) }
      let rest = drifts.dropFirst(Self.cardLimit)
      guard !rest.isEmpty else { return }
      $0.element("h3", "\(rest.count) more, one line each")
      $0.element("p", "The \(Self.cardLimit) gravest are shown in full; JSON and CSV hold every value.")
      $0.element("div", ["class": "scroll", "tabindex": "0", "role": "region", "aria-label": "More drifts"]) {
        $0.element("table", ["class": "list stack"]) { table in
          table.head(["Severity", "State", "Environment", "Resource", "Change"])
          table.element("tbody") { rows in
            for drift in rest {
              rows.element("tr", ["id": drift.anchor]) {
                $0.element("td", ["class": "lead"]) { $0.chip(drift.severity) }
                $0.element("td", ["class": "lead"], drift.state.rawValue)
                $0.element("td", ["class": "lead"], drift.environment)
                $0.element("td", ["class": "name"], drift.resource.description)
                $0.element("td", ["class": "path"], drift.sentence)
              }
            }
          }
        }
      }
    }
  }

  private func evidence(to html: inout HTMLText) {
    html.element("section", ["id": "evidence", "aria-labelledby": "evidence-h"]) {
      $0.element("h2", ["id": "evidence-h"], "Evidence")
      for scan in scans {
        $0.element("h3", "\(scan.environment) (\(scan.phase))")
        $0.element("dl", ["class": "facts"]) {
          $0.fact("revision", scan.revision, mono: true)
          $0.fact("snapshot", scan.snapshotDigest, mono: true)
          $0.fact(
            "resources",
            "\(scan.inSync) of \(scan.resources) in sync, \(scan.snapshotResources) in the snapshot")
          if let time = scan.time { $0.fact("scanned", time) }
          $0.fact("Driftback", scan.tool)
          if !scan.renderers.isEmpty { $0.fact("rendered by", scan.renderers.joined(separator: ", ")) }
        }
      }
      if scanCount > scans.count {
        $0.element(
          "p",
          "The last scan of each environment is shown; the report stands on \(counted(scanCount, "scan")).")
      }
      if let ledger {
        $0.element("h3", "Ledger")
        $0.element("dl", ["class": "facts"]) {
          $0.fact("events", String(ledger.events))
          $0.fact("head", ledger.hash, mono: true)
        }
        $0.element("p") {
          $0.write("Whoever holds the ledger as it was then can check that nothing in it was changed: ")
          $0.element("code", "driftback ledger verify --head \(ledger.hash)")
        }
      }
      for note in notes { $0.element("p", ["class": "note"], note) }
    }
  }

  private func mapping(to html: inout HTMLText, _ statistics: AuditStatistics) {
    html.element("section", ["id": "requirements", "aria-labelledby": "requirements-h"]) {
      $0.element("h2", ["id": "requirements-h"], "Where requirements find their evidence")
      $0.element("p", "This says where to look. Whether a requirement is met is for the auditor to judge.")
      $0.element(
        "div", ["class": "scroll", "tabindex": "0", "role": "region", "aria-label": "Mapping"]
      ) {
        $0.element("table", ["class": "list stack"]) { table in
          table.head(["Requirement", "Asks", "Section", "Evidence"])
          table.element("tbody") { rows in
            for row in ControlsMapping.all {
              rows.element("tr") {
                $0.element("th", ["scope": "row"], row.requirement)
                $0.element("td", row.asks)
                $0.element("td") {
                  // A report without an age has no list of the oldest.
                  let anchor =
                    row.section.anchor == "oldest" && statistics.oldest.isEmpty
                    ? "drifts" : row.section.anchor
                  $0.element(
                    "a", ["href": "#" + anchor],
                    anchor == row.section.anchor ? row.section.title : "Every drift")
                }
                $0.element("td", row.evidence)
              }
            }
          }
        }
      }
    }
  }
}

extension AuditReport.Entry {
  /// Where the drift stands in the page: identifiers are only unique within an environment's report, and so is this.
  var anchor: String { "drift-" + id }
}

extension HTMLText {
  /// A severity as a chip: its name, and a colour that differs in lightness too.
  mutating func chip(_ severity: Severity) {
    element("span", ["class": "chip \(severity.rawValue)"], severity.rawValue)
  }

  /// The head of a table.
  mutating func head(_ names: [String]) {
    element("thead") { $0.element("tr") { for name in names { $0.element("th", ["scope": "col"], name) } } }
  }

  /// A term with its value.
  mutating func fact(_ name: String, _ value: String, mono: Bool = false) {
    element("div") {
      $0.element("dt", name)
      $0.element("dd", mono ? ["class": "mono"] : [:], value)
    }
  }

  fileprivate mutating func tile(_ figure: String, _ label: String, class name: String = "") {
    element("div", ["class": "tile \(name)"]) {
      $0.element("dt", label)
      $0.element("dd", figure)
    }
  }
}
