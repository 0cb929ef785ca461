import Controls
import Drift
import Ledger
import Resources
import Testing

@Suite struct PeriodTests {
  /// Two drifts from day 0, one of them closed on day 2 and back on day 4; one of staging from day 1.
  private func fill(_ ledger: Ledger) throws {
    try ledger.record(Sample.scan([Sample.finding(1), Sample.finding(2)]), at: Sample.day(0))
    try ledger.record(Sample.scan([Sample.finding(3)], environment: "staging"), at: Sample.day(1))
    try ledger.record(Sample.scan([Sample.finding(2)], revision: "b2"), at: Sample.day(2))
    try ledger.record(Sample.scan([Sample.finding(1), Sample.finding(2)]), at: Sample.day(4))
  }

  @Test func countsEveryDay() throws {
    try withLedger { ledger in
      try fill(ledger)
      let days = try ledger.period(since: Sample.day(-1), until: Sample.day(5.5)) {
        period throws(Diagnostic) in
        try period.days()
      }
      #expect(days.map(\.open) == [0, 2, 3, 2, 2, 3, 3])
      #expect(days.map(\.opened) == [0, 2, 1, 0, 0, 1, 0])
      #expect(days.map(\.closed) == [0, 0, 0, 1, 0, 0, 0])
      #expect(days.map(\.scans) == [0, 1, 1, 1, 0, 1, 0])
      #expect(days[5].openByPosture == [.weakens: 3] && days[5].openBySeverity == [.high: 3])
      #expect(days[0].day == Sample.day(-1).day && days.count == 7)
      let later = try ledger.period(since: Sample.day(3), until: Sample.day(5.5), environment: "production") {
        period throws(Diagnostic) in try period.days()
      }
      #expect(later.map(\.open) == [1, 2, 2] && later.map(\.opened) == [0, 1, 0])
    }
  }

  @Test func thePastIsWhatItWas() throws {
    try withLedgerPath { path in
      let ledger = try Ledger.open(path, .writing)
      try fill(ledger)
      func told(_ ledger: Ledger) throws -> [String] {
        try ledger.period(since: Sample.day(0), until: Sample.day(3)) { period throws(Diagnostic) in
          var out = ["\(period.head.number) \(period.head.hash)"]
          out += try period.environments().map { "\($0.name) \($0.open) \($0.scans) \($0.latest.event)" }
          try period.scans { out.append("\($0.event) \($0.time) \($0.scan.drifts)") }
          try period.lives { out.append("\($0.drift.id) \($0.isOpen) \($0.occurrences) \($0.lastSeen)") }
          return out
        }
      }
      let before = try told(try Ledger.open(path, .reading))
      #expect(before.count == 1 + 2 + 3 + 3)
      #expect(before.contains("\(Sample.id(1)) false 1 \(Sample.day(0))"))
      #expect(before.contains("\(Sample.id(2)) true 2 \(Sample.day(2))"))
      try ledger.record(Sample.scan([]), at: Sample.day(9))
      let after = try told(ledger)
      #expect(after == before)
      let intact = try ledger.verify().isIntact
      #expect(intact)
    }
  }

  @Test func refusesWhatCannotBe() throws {
    try withLedger { ledger in
      try fill(ledger)
      #expect(throws: Diagnostic.self) {
        try ledger.period(since: Sample.day(2), until: Sample.day(2)) { _ in }
      }
      #expect(throws: Diagnostic.self) {
        try ledger.period(since: Sample.day(0), until: Sample.day(2), environment: "testing") { _ in }
      }
    }
  }
}
