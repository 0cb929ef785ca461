import Drift
import GRDB
import Ledger
import Policy
import Resources
import SystemPackage
import Testing

/// Whoever edits a ledger is found out, and told where.
@Suite struct TamperTests {
  /// A ledger with every kind of event; its closing leaves one file.
  private static func fill(_ path: String) throws -> Ledger.Head {
    let ledger = try Ledger.open(path, .writing)
    for day in 0..<12 {
      let numbers = (0..<30).filter { ($0 * 7 + day * day) % 5 > 0 }
      let findings = numbers.map { number in
        Sample.finding(
          number + (day % 3 == 0 ? 100 : 0), live: Sample.text("1.4.\(number * day % 3)"),
          user: day == 4 ? "amara" : nil)
      }
      try ledger.record(
        Sample.scan(
          findings, environment: day % 3 == 0 ? "staging" : "production", revision: "r\(day / 2)",
          covers: { day % 4 > 0 || $0 != Sample.resource(3) }), at: Sample.day(Double(day)))
      if day % 3 == 1 {
        try ledger.record(
          Decision(.backported, drifts: [Sample.id(numbers[0])], by: "amara", commit: "c\(day)"),
          at: Sample.day(Double(day)))
      }
    }
    return try ledger.record(
      SuppressionEntry(
        .added, name: "cart", environment: nil, scope: "Deployment shop/*", reason: "a launch",
        owner: "amara", until: Sample.day(90)), at: Sample.day(12))
  }

  /// Everything that the tables hold.
  private static func dump(_ path: String) throws -> [String] {
    let queue = try DatabaseQueue(path: path)
    return try queue.read { db in
      var out: [String] = []
      for table in ["event", "environment", "scan", "drift", "stretch", "mention", "suppression"] {
        for row in try Row.fetchAll(db, sql: "SELECT * FROM \(table)") { out.append(row.description) }
      }
      return out
    }
  }

  private static func edit(_ path: String, _ body: (Database) throws -> Void) throws {
    var configuration = Configuration()
    configuration.foreignKeysEnabled = false
    let queue = try DatabaseQueue(path: path, configuration: configuration)
    try queue.writeWithoutTransaction(body)
  }

  private static func verify(_ path: String, head: String? = nil) throws -> [Verification.Fault] {
    do {
      return try Ledger.open(path, .reading).verify(head: head).faults
    } catch {
      #expect(error.category == .ledger || error.category == .system)
      return [Verification.Fault(event: nil, field: "file", message: error.summary)]
    }
  }

  @Test func aSoundLedgerVerifies() throws {
    try withLedgerPath { path in
      let head = try Self.fill(path)
      let faults = try Self.verify(path, head: head.hash)
      #expect(faults.isEmpty, "\(faults)")
      #expect(head.number > 100)
    }
  }

  @Test(arguments: [
    ("UPDATE event SET body = replace(body, 'kubectl-edit', 'kubectl-Edit') WHERE number = 2", 2, "hash"),
    ("UPDATE event SET hash = replace(hash, 'a', 'b') WHERE number = 2", 2, "hash"),
    ("UPDATE event SET hash = replace(hash, 'a', 'b') WHERE number = 2", 3, "previous"),
    ("DELETE FROM event WHERE number = 7", 7, "number"),
    ("DELETE FROM event WHERE number = 7", 8, "previous"),
    ("DELETE FROM event WHERE number = 1", 1, "number"),
    ("DELETE FROM event WHERE number BETWEEN 7 AND 20", 21, "previous"),
    (
      "DELETE FROM event WHERE number = 7; UPDATE event SET number = -number WHERE number > 7; UPDATE event SET number = -number - 1 WHERE number < 0",
      7, "number"
    ),
    (
      "UPDATE event SET number = -1 WHERE number = 5; UPDATE event SET number = 5 WHERE number = 6; UPDATE event SET number = 6 WHERE number = -1",
      5, "number"
    ),
    (
      "UPDATE event SET body = (SELECT body FROM event WHERE number = 9), hash = (SELECT hash FROM event WHERE number = 9) WHERE number = 8",
      8, "previous"
    ),
    (
      "INSERT INTO event SELECT number + 1, hash, body FROM event ORDER BY number DESC LIMIT 1", nil, "number"
    ),
    ("UPDATE drift SET firstSeen = '2026-01-01T00:00:00Z' WHERE id = '000000000001'", nil, "firstSeen"),
    ("UPDATE drift SET closed = NULL", nil, "closed"),
    ("DELETE FROM drift WHERE id = '000000000001'", nil, "drift"),
    ("INSERT INTO mention VALUES ('00000000000f', 100000)", nil, "mention"),
    ("UPDATE scan SET ordinal = ordinal + 1", nil, "ordinal"),
    ("DELETE FROM stretch", nil, "stretch"),
    ("UPDATE environment SET phase = 'testing'", nil, "phase"),
    ("CREATE TRIGGER t AFTER INSERT ON event BEGIN DELETE FROM event; END", nil, "schema"),
    ("DROP INDEX drift_environment", nil, "schema"),
    ("CREATE VIEW v AS SELECT 1", nil, "schema"),
  ])
  func saysWhatWasEdited(sql: String, event: Int?, field: String) throws {
    try withLedgerPath { path in
      _ = try Self.fill(path)
      try Self.edit(path) { try $0.execute(sql: sql) }
      let faults = try Self.verify(path)
      let expected = faults.contains { (event == nil || $0.event == event) && $0.field.contains(field) }
      #expect(expected, "\(faults.map(\.description))")
    }
  }

  @Test func anEditWithItsOwnHashMadeAnewIsFound() throws {
    try withLedgerPath { path in
      _ = try Self.fill(path)
      try Self.edit(path) { db in
        let body = try String.fetchOne(db, sql: "SELECT body FROM event WHERE number = 3") ?? ""
        let edited = body.split(separator: "kubectl-edit").joined(separator: "kubectl-Edit")
        #expect(edited != body)
        try db.execute(
          sql: "UPDATE event SET body = ?, hash = ? WHERE number = 3",
          arguments: [edited, Digest.sha256(Array(edited.utf8))])
      }
      let faults = try Self.verify(path)
      #expect(faults.first?.event == 4 && faults.first?.field == "previous", "\(faults)")
    }
  }

  @Test func theDatabaseOfAnotherProgramStaysAsItIs() throws {
    try withLedgerPath { path in
      try Self.edit(path) { try $0.execute(sql: "CREATE TABLE t (a)") }
      let before = try bytes(of: path)
      for mode in [Ledger.Mode.reading, .writing] {
        do {
          _ = try Ledger.open(path, mode)
          #expect(Bool(false), "it was taken for a ledger")
        } catch let error as Diagnostic { #expect(error.summary == "is no ledger", "\(error)") }
      }
      #expect(try bytes(of: path) == before)
    }
  }

  @Test func whatIsCutOffAtTheEndIsFoundWithACheckpoint() throws {
    try withLedgerPath { path in
      let head = try Self.fill(path)
      let checkpoint = Checkpoint(events: head.number, head: head.hash, time: Sample.day(13))
      // Cut as well as one can: the earlier events, exported, make a ledger that is sound by itself.
      var lines: [String] = []
      try Ledger.open(path, .reading).export { lines.append($0) }
      try withLedgerPath { shorter in
        let ledger = try Ledger.open(shorter, .writing)
        var rest = lines.dropLast(3)[...]
        try ledger.import { rest.popFirst() }
        let alone = try ledger.verify()
        #expect(alone.isIntact)
        let against = try ledger.verify(against: [checkpoint])
        #expect(against.faults.first?.event == head.number, "\(against.faults)")
        let byHead = try ledger.verify(head: head.hash)
        #expect(byHead.faults.map(\.field) == ["head"])
      }
      // A history that goes on is fine; another one of the same length is not.
      let ledger = try Ledger.open(path, .writing)
      try ledger.record(Sample.scan([]), at: Sample.day(14))
      #expect(try ledger.verify(against: [checkpoint]).isIntact)
      let other = Checkpoint(events: 5, head: head.hash, time: Sample.day(13))
      #expect(try ledger.verify(against: [other]).faults.first?.event == 5)
    }
  }

  @Test func everyRandomEditIsFound() throws {
    try withLedgerPath { path in
      let head = try Self.fill(path)
      let original = try bytes(of: path)
      var generator = SystemRandomNumberGenerator()
      for round in 0..<WriterProcess.rounds * 4 {
        try overwrite(path, original)
        let one = Int.random(in: 1...head.number, using: &generator)
        let other = (one + .random(in: 0..<head.number - 1, using: &generator)) % head.number + 1
        let kind = round % 6
        try Self.edit(path) { db in
          switch kind {
          case 0:
            let body = try String.fetchOne(db, sql: "SELECT body FROM event WHERE number = \(one)") ?? ""
            var bytes = Array(body.utf8)
            let place = bytes.indices.randomElement(using: &generator) ?? 0
            bytes[place] = bytes[place] == UInt8(ascii: "0") ? UInt8(ascii: "1") : UInt8(ascii: "0")
            let edited = String(decoding: bytes, as: UTF8.self)
            let hash = Bool.random(using: &generator) ? Digest.sha256(Array(edited.utf8)) : nil
            try db.execute(
              sql: "UPDATE event SET body = ?, hash = coalesce(?, hash) WHERE number = \(one)",
              arguments: [edited, hash])
          case 1: try db.execute(sql: "DELETE FROM event WHERE number = \(one)")
          case 2:
            try db.execute(
              sql: """
                UPDATE event SET number = -1 WHERE number = \(one); UPDATE event SET number = \(one) \
                WHERE number = \(other); UPDATE event SET number = \(other) WHERE number = -1
                """)
          case 3:
            try db.execute(
              sql: "INSERT INTO event SELECT \(head.number + 1), hash, body FROM event WHERE number = \(one)")
          case 4: try db.execute(sql: "DELETE FROM event WHERE number >= \(one)")
          default:
            try db.execute(
              sql:
                "UPDATE event SET body = (SELECT body FROM event WHERE number = \(other)) WHERE number = \(one)"
            )
          }
        }
        let faults = try Self.verify(path, head: head.hash)
        #expect(!faults.isEmpty, "round \(round), kind \(kind), event \(one) and \(other)")
      }
    }
  }

  @Test func everyFlippedByteThatChangesAnythingIsFound() throws {
    try withLedgerPath { path in
      let head = try Self.fill(path)
      let original = try bytes(of: path)
      let content = try Self.dump(path)
      var generator = SystemRandomNumberGenerator()
      var found = 0
      let rounds = WriterProcess.rounds * 4
      for _ in 0..<rounds {
        var damaged = original
        let place = Int.random(in: damaged.indices, using: &generator)
        let mask = UInt8(1) << UInt8.random(in: 0...7, using: &generator)
        damaged[place] ^= mask
        try overwrite(path, damaged)
        if try !Self.verify(path, head: head.hash).isEmpty {
          found += 1
          continue
        }
        // Free space of a page, or a counter of SQLite's: nothing that anybody reads has changed.
        #expect(try Self.dump(path) == content, "byte \(place), mask \(mask)")
      }
      if rounds > 100 { print("\(found) of \(rounds) flips were found; the others change nothing") }
      #expect(found > 0)
    }
  }

  private func overwrite(_ path: String, _ bytes: [UInt8]) throws {
    for name in [path + "-wal", path + "-shm"] { removeFile(name) }
    let file = try FileDescriptor.open(path, .writeOnly, options: [.truncate])
    _ = try file.closeAfter { try file.writeAll(bytes) }
  }
}
