import GRDB
import Ledger
import Testing

/// Ledgers of earlier versions.
@Suite struct MigrationTests {
  private static func entry(_ name: String, owner: String = "amara") -> SuppressionEntry {
    SuppressionEntry(
      .added, name: name, environment: nil, scope: "Deployment shop/*", reason: "a launch", owner: owner,
      until: Sample.day(90))
  }

  /// Makes the file what the first version would have made of the same events.
  private static func age(_ path: String) throws {
    let queue = try DatabaseQueue(path: path)
    try queue.write { db in
      try db.execute(sql: "DROP TABLE suppression; PRAGMA user_version = 1")
    }
  }

  @Test func aLedgerOfTheFirstVersionLearnsItsSuppressionsFromItsEvents() throws {
    try withLedgerPath { path in
      do {
        let ledger = try Ledger.open(path, .writing)
        try ledger.record(Sample.scan([Sample.finding(1)]), at: Sample.day(0))
        try ledger.record([Self.entry("cart"), Self.entry("web")], at: Sample.day(1))
        try ledger.record([Self.entry("cart", owner: "benoit")], at: Sample.day(2))
      }
      try Self.age(path)
      #expect(throws: (any Error).self) { try Ledger.open(path, .reading) }

      let ledger = try Ledger.open(path, .writing)
      let faults = try ledger.verify().faults
      #expect(faults.isEmpty, "\(faults)")
      // What is known is not recorded again: only what is new, and what is gone.
      #expect(try ledger.record([Self.entry("cart", owner: "benoit")], at: Sample.day(3)) == 0)
      #expect(try ledger.record([Self.entry("web")], at: Sample.day(4)) == 2)
      #expect(try ledger.verify().isIntact)
    }
  }
}
