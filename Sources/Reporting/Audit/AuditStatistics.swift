internal import Controls
internal import Drift
internal import Policy
internal import Resources

/// What the first screen of a report answers, counted once for every format that shows it.
struct AuditStatistics {
  let open: [AuditReport.Entry]
  let accepted: [AuditReport.Entry]
  let closed: [AuditReport.Entry]
  /// From the change at run time to the commit that declares it, in seconds, shortest first: of the closed drifts whose
  /// commit is known.
  let timesToSource: [Int64]
  /// How many stood open on the first day of the period, before that day's end.
  let openAtFirst: Int?

  /// The open drifts by age in seconds, oldest first; those of unknown age are left out.
  let oldest: [(drift: AuditReport.Entry, age: Int64)]

  init(_ report: AuditReport) {
    let byState = Dictionary(grouping: report.drifts, by: \.state)
    open = byState[.open] ?? []
    accepted = byState[.accepted] ?? []
    closed = byState[.closed] ?? []
    // The moment that ages count to: the end of the period, or the last scan's time.
    let end = (report.period?.until ?? report.scans.compactMap(\.time).max()).flatMap { Timestamp($0) }
    oldest = open.compactMap { drift in
      guard let end, let since = drift.since else { return nil }
      return (drift, max(0, end.second - since.second))
    }.sorted { ($1.1, $0.0.id) < ($0.1, $1.0.id) }
    timesToSource = closed.compactMap { drift in
      guard drift.closedBy != nil, let closed = drift.closedAt.flatMap({ Timestamp($0) }),
        let since = drift.since, since <= closed
      else { return nil }
      return closed.second - since.second
    }.sorted()
    openAtFirst = report.days.count > 1 ? report.days.first?.open.values.reduce(0, +) : nil
  }

  var weakening: Int { open.count { $0.posture == .weakens } }
  var hardening: Int { open.count { $0.posture == .hardens } }

  func open(of severity: Severity) -> Int { open.count { $0.severity == severity } }

  /// The middle of the times to the source; of an even number the lower one.
  var medianTimeToSource: Int64? {
    timesToSource.isEmpty ? nil : timesToSource[(timesToSource.count - 1) / 2]
  }

  /// How bad it is, by the gravest that stands open.
  var worst: Severity? { open.map(\.severity).max() }

  /// The answer in one sentence.
  var answer: String {
    guard !open.isEmpty else {
      return accepted.isEmpty ? "No open drift." : "No open drift but what was accepted."
    }
    let environments = Set(open.map(\.environment)).count
    var text =
      counted(open.count, "open drift") + (environments > 1 ? " in \(environments) environments" : "")
    let parts = [
      weakening == 0 ? nil : "\(weakening) \(weakening == 1 ? "weakens" : "weaken") security",
      hardening == 0
        ? nil
        : "\(hardening) \(hardening == 1 ? "hardens" : "harden") it and would be lost by the next deploy",
    ].compactMap { $0 }
    if !parts.isEmpty { text += ": " + parts.joined(separator: ", ") }
    return text + "."
  }

  /// Whether it gets better or worse, where a period tells.
  func trend(from date: String?) -> String? {
    guard let before = openAtFirst, let date else { return nil }
    if open.count == before { return "As many as on \(date)." }
    return open.count < before
      ? "Better: \(before) stood open on \(date)." : "Worse: \(before) stood open on \(date)."
  }

  /// A span of time as people say it: `40 min`, `6 h`, `12 days`.
  static func span(_ seconds: Int64) -> String {
    switch seconds {
    case ..<3600: "\(max(seconds, 0) / 60) min"
    case ..<172_800: "\(seconds / 3600) h"
    default: "\(seconds / 86400) days"
    }
  }
}

extension AuditReport.Entry {
  /// When the change was made as far as that is known, or else when it was first seen.
  var since: Timestamp? { actor?.time.flatMap { Timestamp($0) } ?? firstSeen.flatMap { Timestamp($0) } }
}

extension AuditReport {
  /// What the report is about: `production, staging`.
  var subject: String {
    let names = Set(scans.map(\.environment)).union(drifts.map(\.environment)).sorted()
    return names.isEmpty ? "no environment" : names.joined(separator: ", ")
  }
}
