internal import GRDB
public import Resources

extension Ledger {
  /// Reads every event, computes every hash, makes the derived tables anew, and compares all of it with the file.
  ///
  /// It proves that no event was edited, removed, inserted or moved since it was written by somebody who did not compute
  /// all later hashes anew as well. Against that, and against events cut off at the end, it needs checkpoints.
  ///
  /// - Parameters:
  ///   - checkpoints: what the ledger must contain.
  ///   - expected: the hash that the last event must have; nil to ask for none.
  ///   - activity: told what is being done, terse and in lower case, for whoever waits.
  /// - Throws: a `system` fault where the file cannot be read at all. What is wrong with its content is a fault in the
  ///   result.
  public func verify(
    against checkpoints: [Checkpoint] = [], head expected: String? = nil,
    activity: (String) -> Void = { _ in }
  ) throws(Diagnostic) -> Verification {
    do throws(Diagnostic) {
      return try read { db in
        var check = try ChainCheck(db, checkpoints: checkpoints)
        try check.run(activity)
        var result = check.result
        if let expected, result.head.hash != expected {
          result.fault(
            nil, "head",
            "it is \(result.head.hash), not \(expected): events were cut off, added or written anew")
        }
        return result
      }
    } catch {
      guard error.category == .ledger else { throw error }
      // The file is so broken that SQLite or a table does not let one read on.
      var result = Verification(head: Head(number: 0, hash: Event.origin, time: nil))
      result.fault(nil, "", error.summary)
      return result
    }
  }
}

/// One run of `verify`, within one transaction.
private struct ChainCheck {
  private let db: Database
  private let replay: Replay
  private var checkpoints: [Checkpoint]
  private var seen = SeenCheck()
  private(set) var result: Verification

  init(_ db: Database, checkpoints: [Checkpoint]) throws {
    self.db = db
    self.checkpoints = checkpoints.sorted { $0.events < $1.events }
    replay = try Replay(db)
    result = Verification(head: Ledger.Head(number: 0, hash: Event.origin, time: nil))
  }

  mutating func run(_ activity: (String) -> Void) throws {
    activity("checking the file")
    try checkFile()
    try checkChain(activity)
    for missing in checkpoints {
      result.fault(
        missing.events, "",
        "is missing: the checkpoint of \(missing.time) names it, and the ledger ends at event \(result.head.number)"
      )
    }
    activity("comparing the tables")
    try compareTables()
  }

  private mutating func checkFile() throws {
    for message in try texts("PRAGMA main.integrity_check(\(Verification.limit))") where message != "ok" {
      result.fault(nil, "file", message)
    }
    let schema = "SELECT type || ' ' || name || ' ' || tbl_name || ' ' || sql FROM"
    let order = "WHERE sql IS NOT NULL ORDER BY 1"
    let wanted =
      try texts("\(schema) temp.sqlite_master \(order)") + ["table event event \(Ledger.eventSchema)"]
    if try texts("\(schema) main.sqlite_master \(order)") != wanted.sorted() {
      result.fault(nil, "schema", "is not the one that Driftback makes")
    }
  }

  private func texts(_ sql: String) throws -> [String] {
    try Row.fetchAll(db, sql: sql).map { try $0.text(0) }
  }

  private mutating func checkChain(_ activity: (String) -> Void) throws {
    var previous = Event.origin
    var number = 0
    var time: Moment?
    let count = try Int.fetchOne(db, sql: "SELECT max(number) FROM main.event") ?? 0
    let sql = "SELECT number, hash, body, length(CAST(body AS BLOB)) FROM main.event ORDER BY number"
    let rows = try Row.fetchCursor(db, sql: sql)
    try checkpoint(number: 0, hash: previous)
    while let row = try rows.next() {
      let found = try row.integer(0)
      if found % 1024 == 0 { activity("verifying event \(found) of \(count)") }
      if found != number + 1 {
        result.fault(
          number + 1, "number",
          found == number + 2 ? "is missing" : "and those up to \(found - 1) are missing")
      }
      number = found
      let body = Array(try row.text(2).utf8)
      let hash = Digest.sha256(body)
      let stored = try row.text(1)
      let length = try row.integer(3)
      if stored != hash || body.count != length {
        result.fault(number, "hash", "is not that of its text: the event was edited")
      }
      if let event = event(number, body) {
        if event.number != number { result.fault(number, "number", "says \(event.number): it was moved") }
        if event.previous != previous {
          result.fault(
            number, "previous",
            "is not the hash of event \(number - 1): one of the two was edited, removed, inserted or moved")
        }
        if let time, event.time < time {
          result.remark("event \(number) of \(event.time) stands behind one of \(time)")
        }
        time = event.time
        // What is impossible in the tables of a sound chain need not be one here.
        do { try replay.projection.apply(event, to: db) } catch let error as DatabaseError {
          result.fault(number, "", "cannot follow those before it: \(error.message ?? "")")
        }
        if let fault = seen.follow(event) { result.fault(fault.event, fault.field, fault.message) }
      }
      try checkpoint(number: number, hash: stored)
      previous = stored
    }
    if let fault = seen.finish() { result.fault(fault.event, fault.field, fault.message) }
    let end = Ledger.Head(number: number, hash: previous, time: time)
    result.head = end
  }

  /// The event that a body holds; nil, with a fault noted, where it holds none or one in another spelling.
  private mutating func event(_ number: Int, _ body: [UInt8]) -> Event? {
    do throws(Diagnostic) {
      let event = try replay.symbols.event(String(decoding: body, as: UTF8.self), expected: number)
      if event.json != body {
        result.fault(number, "", "is not as Driftback writes it: the event was edited")
      }
      return event
    } catch {
      result.fault(number, "", error.summary)
      return nil
    }
  }

  private mutating func checkpoint(number: Int, hash: String) throws {
    while let next = checkpoints.first, next.events == number {
      if next.head != hash {
        result.fault(
          number, "hash",
          "is not the one in the checkpoint of \(next.time): this event or one before it was changed")
      }
      checkpoints.removeFirst()
    }
  }

  /// Compares each derived table with the one made anew; names the row and the column of what differs.
  private mutating func compareTables() throws {
    for name in Projection.names {
      let columns = try Row.fetchAll(db, sql: "PRAGMA temp.table_info(\(name))")
      let all = try columns.map { try $0.text(1) }
      let keys = try columns.filter { try $0.integer(5) > 0 }.map { try $0.text(1) }
      let one = "SELECT \(all.joined(separator: ", ")) FROM"
      let different = try Row.fetchAll(
        db,
        sql: """
          SELECT \(keys.joined(separator: ", ")) FROM (\(one) main.\(name) EXCEPT \(one) temp.\(name)) UNION \
          SELECT \(keys.joined(separator: ", ")) FROM (\(one) temp.\(name) EXCEPT \(one) main.\(name)) \
          LIMIT \(Verification.limit)
          """)
      for row in different { try explain(row, table: name, columns: all, keys: keys) }
    }
  }

  private mutating func explain(_ row: Row, table: String, columns: [String], keys: [String]) throws {
    let key = keys.indices.map { row[$0] as DatabaseValue }
    let condition = keys.map { "\($0) IS ?" }.joined(separator: " AND ")
    func fetch(_ schema: String) throws -> Row? {
      try Row.fetchOne(
        db, sql: "SELECT \(columns.joined(separator: ", ")) FROM \(schema).\(table) WHERE \(condition)",
        arguments: StatementArguments(key))
    }
    let name = "table \(table), " + key.map(\.shown).joined(separator: " ")
    switch (try fetch("main"), try fetch("temp")) {
    case (nil, nil): break
    case (nil, _): result.fault(nil, name, "is missing, and the events tell it")
    case (_, nil): result.fault(nil, name, "is there, and no event tells it")
    case (let found?, let wanted?):
      for (index, column) in columns.enumerated() {
        let (one, other) = (found[index] as DatabaseValue, wanted[index] as DatabaseValue)
        if one != other {
          result.fault(nil, name + ", \(column)", "is \(one.shown), and the events tell \(other.shown)")
        }
      }
    }
  }
}

extension DatabaseValue {
  fileprivate var shown: String {
    switch storage {
    case .null: "nothing"
    case .int64(let number): String(number)
    case .double(let number): String(number)
    case .string(let text): text
    case .blob: "bytes"
    }
  }
}
