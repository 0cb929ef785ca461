import Controls
import Drift
import Ledger
import Policy
import Resources
import Testing

@Suite struct LifeTests {
  @Test func aDriftLives() throws {
    try withLedger { ledger in
      let first = try ledger.record(Sample.scan([Sample.finding(1), Sample.finding(2)]), at: Sample.day(0))
      #expect(first.opened == 2 && first.head.number == 3)
      let again = try ledger.record(Sample.scan([Sample.finding(1), Sample.finding(2)]), at: Sample.day(1))
      #expect(again.seenAgain == 2 && again.head.number == 4, "seen again costs one event for all")
      let changed = try ledger.record(
        Sample.scan([Sample.finding(1, live: Sample.text("1.4.4")), Sample.finding(2)]), at: Sample.day(2))
      #expect(changed.changed == 1 && changed.seenAgain == 1)
      let closed = try ledger.record(Sample.scan([Sample.finding(2)]), at: Sample.day(3))
      #expect(closed.closed == 1)
      try ledger.record(Sample.scan([Sample.finding(2)]), at: Sample.day(4))
      let reopened = try ledger.record(
        Sample.scan([Sample.finding(1), Sample.finding(2)]), at: Sample.day(5))
      #expect(reopened.reopened == 1 && reopened.opened == 0)

      let lives = try ledger.all()
      try #require(lives.map(\.drift.id) == [Sample.id(1), Sample.id(2)])
      #expect(lives[0].occurrences == 4 && lives[1].occurrences == 6)
      #expect(lives[0].reopened == 1 && lives[1].reopened == 0)
      #expect(lives.map(\.firstSeen) == [Sample.day(0), Sample.day(0)])
      #expect(lives.map(\.lastSeen) == [Sample.day(5), Sample.day(5)])
      #expect(lives[0].stretches.map(\.opened) == [Sample.day(0), Sample.day(5)])
      #expect(lives[0].stretches.map(\.closed) == [Sample.day(3), nil])
      #expect(lives[0].age(at: Sample.day(6)) == 86_400 && lives[1].age(at: Sample.day(6)) == 6 * 86_400)
      guard case .shown(let live) = lives[0].drift.live else { return #expect(Bool(false), "no value") }
      #expect(live.text == "1.4.3")
    }
  }

  @Test func whatAScanWasNotShownStaysOpen() throws {
    try withLedger { ledger in
      try ledger.record(Sample.scan([Sample.finding(1), Sample.finding(2)]), at: Sample.day(0))
      let partial = try ledger.record(
        Sample.scan([Sample.finding(1)], covers: { $0 != Sample.resource(2) }), at: Sample.day(1))
      #expect(partial.closed == 0 && partial.notCovered == 1)
      var life = try #require(try ledger.all(LifeFilter(id: Sample.id(2))).first)
      #expect(life.isOpen && life.occurrences == 1 && life.lastSeen == Sample.day(0))
      try ledger.record(Sample.scan([Sample.finding(1), Sample.finding(2)]), at: Sample.day(2))
      life = try #require(try ledger.all(LifeFilter(id: Sample.id(2))).first)
      #expect(life.occurrences == 2 && life.lastSeen == Sample.day(2))
      try ledger.record(
        Sample.scan([Sample.finding(1)], covers: { $0 != Sample.resource(2) }), at: Sample.day(3))
      try ledger.record(Sample.scan([Sample.finding(1)], revision: "b2"), at: Sample.day(4))
      life = try #require(try ledger.all(LifeFilter(id: Sample.id(2))).first)
      #expect(!life.isOpen && life.occurrences == 2 && life.lastSeen == Sample.day(2))
      #expect(life.closedAt == Sample.day(4) && life.closing?.lastRevision == "a1")
    }
  }

  @Test func theCauseOfAnEndIsNamedOnlyWhereItIsKnown() throws {
    try withLedger { ledger in
      let findings = [Sample.finding(1), Sample.finding(2), Sample.finding(3)]
      try ledger.record(Sample.scan(findings), at: Sample.day(0))
      try ledger.record(Sample.scan([Sample.finding(1), Sample.finding(2)]), at: Sample.day(1))
      try ledger.record(
        Decision(.backported, drifts: [Sample.id(1)], by: "amara", commit: "c0ffee", branch: "driftback/x"),
        at: Sample.day(2))
      try ledger.record(Sample.scan([], revision: "b2"), at: Sample.day(3))
      let lives = try ledger.all()
      #expect(
        lives.map { $0.closing?.cause } == [.backport(commit: "c0ffee"), .unknown, .live])
      #expect(lives[0].decisions.map(\.decision.by) == ["amara"])

      // A back-port of an earlier time says nothing about a later end.
      try ledger.record(Sample.scan([Sample.finding(1)], revision: "b2"), at: Sample.day(4))
      try ledger.record(Sample.scan([], revision: "c3"), at: Sample.day(5))
      #expect(try ledger.all(LifeFilter(id: Sample.id(1))).first?.closing?.cause == .unknown)
    }
  }

  @Test func newsIsWhatMatters() throws {
    try withLedger { ledger in
      try ledger.record(Sample.scan([Sample.finding(1)]), at: Sample.now)
      #expect(try ledger.changes(Sample.scan([Sample.finding(1, user: "amara")])) == 1)
      #expect(try ledger.changes(Sample.scan([Sample.finding(1)])) == 0, "a scan without an audit log")
      #expect(try ledger.changes(Sample.scan([Sample.finding(1, user: "amara")])) == 0)
      #expect(try ledger.all().first?.user == "amara")
      #expect(try ledger.changes(Sample.scan([Sample.finding(1, user: "ben")])) == 1)
      #expect(try ledger.changes(Sample.scan([Sample.finding(1, manager: "helm")])) == 1)
      #expect(
        try ledger.changes(
          Sample.scan(
            [Sample.finding(1, manager: "helm")],
            ruling: Ruling(posture: .neutral, severity: .high, response: .propose))) == 1)
      #expect(try ledger.changes(Sample.scan([Sample.finding(1, class: .conflict)])) == 1)
    }
  }

  @Test func refusesTheDriftOfAnotherEnvironment() throws {
    try withLedger { ledger in
      try ledger.record(Sample.scan([Sample.finding(1)]), at: Sample.now)
      let other = Sample.scan([Sample.finding(1)], environment: "staging")
      #expect(throws: Diagnostic.self) { try ledger.record(other, at: Sample.now) }
      let number = try ledger.head().number
      #expect(number == 2, "nothing is half recorded")
    }
  }

  @Test func refusesADecisionAboutNothing() throws {
    try withLedger { ledger in
      #expect(throws: Diagnostic.self) {
        try ledger.record(Decision(.accepted, drifts: [Sample.id(9)]), at: Sample.now)
      }
      #expect(throws: Diagnostic.self) {
        try ledger.record(Decision(.accepted, drifts: []), at: Sample.now)
      }
      let number = try ledger.head().number
      #expect(number == 0)
    }
  }
}

extension Ledger {
  fileprivate func changes(_ scan: ScanRecord) throws -> Int { try record(scan, at: Sample.now).changed }
}
