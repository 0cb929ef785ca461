internal import Controls
internal import Drift
internal import Policy
internal import Resources

/// The open drifts of each day, the gravest lowest, with what opened and closed below. Its figures stand in a table, too.
struct Timeline {
  let days: [AuditReport.Day]

  private static let height = 120

  func write(to html: inout HTMLText) {
    let most = max(days.map(\.total).max() ?? 0, 1)
    html.element("figure", ["class": "timeline"]) {
      $0.element("div", ["class": "plot"]) {
        $0.element("div", ["class": "axis", "aria-hidden": "true"]) {
          $0.element("span", String(most))
          $0.element("span", "0")
        }
        $0.element(
          "svg",
          [
            "viewBox": "0 0 \(days.count * 10) \(Self.height)", "preserveAspectRatio": "none", "role": "img",
            "aria-labelledby": "timeline-title timeline-desc",
          ]
        ) { svg in
          svg.element("title", ["id": "timeline-title"], "Open drifts by day and severity")
          svg.element("desc", ["id": "timeline-desc"], description)
          for (index, day) in days.enumerated() { column(day, at: index * 10, most: most, to: &svg) }
        }
        $0.element("div", ["class": "dates", "aria-hidden": "true"]) {
          $0.element("span", days.first?.date ?? "")
          $0.element("span", days.last?.date ?? "")
        }
      }
      $0.element("figcaption") { legend in
        for severity in Severity.allCases.reversed()
        where days.contains(where: { $0.open[severity] ?? 0 > 0 }) {
          legend.element("span", ["class": "key \(severity.rawValue)"], severity.rawValue)
        }
      }
      $0.element("details", ["class": "figures"]) { table(to: &$0) }
    }
  }

  private var description: String {
    guard let first = days.first, let last = days.last else { return "" }
    return
      "\(first.total) on \(first.date), \(last.total) on \(last.date), at most \(days.map(\.total).max() ?? 0)."
  }

  private func column(_ day: AuditReport.Day, at x: Int, most: Int, to svg: inout HTMLText) {
    var below = 0
    for severity in Severity.allCases.reversed() {
      let count = day.open[severity] ?? 0
      guard count > 0 else { continue }
      // Both edges from the running sum, so that no gap opens by rounding.
      let top = Self.height - Self.height * (below + count) / most
      let bottom = Self.height - Self.height * below / most
      svg.void(
        "rect",
        [
          "class": severity.rawValue, "x": String(x), "y": String(top), "width": "9",
          "height": String(bottom - top),
        ])
      svg.raw("</rect>")
      below += count
    }
  }

  private func table(to html: inout HTMLText) {
    html.element("summary", "Day by day")
    html.element(
      "div", ["class": "scroll", "tabindex": "0", "role": "region", "aria-label": "Open drifts by day"]
    ) {
      $0.element("table", ["class": "list"]) { table in
        table.head(["Day", "Opened", "Closed", "Open"] + Severity.allCases.reversed().map(\.rawValue))
        table.element("tbody") { rows in
          for day in days {
            rows.element("tr") {
              $0.element("th", ["scope": "row"], day.date)
              for count in [day.opened, day.closed, day.total] {
                $0.element("td", ["class": "num"], String(count))
              }
              for severity in Severity.allCases.reversed() {
                $0.element("td", ["class": "num"], String(day.open[severity] ?? 0))
              }
            }
          }
        }
      }
    }
  }
}

extension AuditReport.Day {
  var total: Int { open.values.reduce(0, +) }
}

/// Counts with a bar each: a table that reads without its bars.
struct BarTable {
  /// More are summed up in a last row.
  static let limit = 8

  let title: String
  let rows: [(name: String, parts: [(style: String, count: Int)])]

  /// Drifts by a property, each bar split by severity.
  init(title: String, drifts: [AuditReport.Entry], by name: (AuditReport.Entry) -> String) {
    self.title = title
    // The most first; those alike by name.
    let groups = Dictionary(grouping: drifts, by: name)
      .sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }
    func parts(_ drifts: [AuditReport.Entry]) -> [(style: String, count: Int)] {
      Severity.allCases.reversed().compactMap { severity in
        let count = drifts.count { $0.severity == severity }
        return count == 0 ? nil : (severity.rawValue, count)
      }
    }
    let isLong = groups.count > Self.limit
    var rows = groups.prefix(isLong ? Self.limit - 1 : Self.limit).map {
      (name: $0.key, parts: parts($0.value))
    }
    if isLong {
      let rest = groups.dropFirst(Self.limit - 1)
      rows.append((name: "\(rest.count) others", parts: parts(rest.flatMap(\.value))))
    }
    self.rows = rows
  }

  /// Spans of time, in seconds, in steps that people think in.
  init(spans: [Int64]) {
    title = "Time"
    let steps: [(String, Int64)] = [
      ("within an hour", 3600), ("within a day", 86400), ("within a week", 604_800),
      ("within 30 days", 2_592_000), ("longer", Int64.max),
    ]
    var below: Int64 = -1
    rows = steps.map { name, limit in
      let count = spans.count { $0 > below && $0 <= limit }
      below = limit
      return (name, count == 0 ? [] : [("plain", count)])
    }
  }

  func write(to html: inout HTMLText) {
    let most = max(rows.map { $0.parts.reduce(0) { $0 + $1.count } }.max() ?? 0, 1)
    html.element("table", ["class": "bartable"]) { table in
      table.element("caption", title)
      table.element("tbody") { body in
        for row in rows {
          let total = row.parts.reduce(0) { $0 + $1.count }
          body.element("tr") {
            $0.element("th", ["scope": "row"], row.name)
            $0.element("td", ["class": "num"], String(total))
            $0.element("td", ["class": "bar"]) {
              $0.element(
                "svg", ["viewBox": "0 0 \(most) 10", "preserveAspectRatio": "none", "aria-hidden": "true"]
              ) { svg in
                var x = 0
                for part in row.parts {
                  svg.void(
                    "rect",
                    [
                      "class": part.style, "x": String(x), "y": "0", "width": String(part.count),
                      "height": "10",
                    ])
                  svg.raw("</rect>")
                  x += part.count
                }
              }
            }
          }
        }
      }
    }
  }
}
