public import Controls
internal import GRDB
public import Resources

/// What happened in a span of time, in one environment or in all: what a report of a period is written from.
///
/// It is lent by `Ledger.period` and must not be kept: behind it stands a transaction, in which everything shows one
/// state of the ledger, the one at the end of the span.
public struct Period {
  /// What one day brought.
  public struct Day: Sendable, Equatable {
    /// The day in UTC: `2026-11-21`.
    public let day: String
    /// How many drifts were open at its end, of those that have a severity by severity.
    public var open = 0
    /// Of these, by what they do to security; what no policy has judged is left out.
    public var openByPosture: [Posture: Int] = [:]
    /// Of these, by how much they matter; what no policy has judged is left out.
    public var openBySeverity: [Severity: Int] = [:]
    /// How often a drift was opened or came back on that day.
    public var opened = 0
    /// How often one was closed.
    public var closed = 0
    /// How many scans were made.
    public var scans = 0
  }

  /// A scan that was made in the span.
  public struct Scan: Sendable {
    /// The event's number.
    public let event: Int
    /// When it was made.
    public let time: Moment
    /// What it compared and saw.
    public let scan: ScanEntry
  }

  /// An environment that was ever scanned before the end of the span.
  public struct Environment: Sendable {
    /// Its name.
    public let name: String
    /// Its phase, as the latest scan has it.
    public let phase: String
    /// How many scans of it are on record, also before the span.
    public let scans: Int
    /// The latest of them.
    public let latest: Scan
    /// How many of its drifts are open at the end of the span.
    public let open: Int
  }

  /// The first moment of the span.
  public let since: Moment
  /// The moment behind it.
  public let until: Moment
  /// The environment that is asked for; nil for all.
  public let environment: String?
  /// The last event that is taken into account: what evidence names.
  public let head: Ledger.Head

  private let db: Database
  private let schema: String

  init(
    _ db: Database, schema: String, since: Moment, until: Moment, environment: String?, head: Ledger.Head
  ) {
    self.db = db
    self.schema = schema
    self.since = since
    self.until = until
    self.environment = environment
    self.head = head
  }

  /// The environments, by name.
  public func environments() throws(Diagnostic) -> [Environment] {
    try Ledger.translating("") {
      let rows = try Row.fetchAll(
        db,
        sql: """
          SELECT environment.name, phase, scans, scan, event.body, (SELECT count(*) FROM \(schema).drift \
          WHERE drift.environment = environment.name AND closed IS NULL) \
          FROM \(schema).environment JOIN main.event ON event.number = scan \
          WHERE ?1 IS NULL OR environment.name = ?1 ORDER BY environment.name
          """, arguments: [environment])
      return try rows.map { row in
        Environment(
          name: try row.text(0), phase: try row.text(1), scans: try row.integer(2),
          latest: try scan(event: try row.integer(3), try row.text(4)), open: try row.integer(5))
      }
    }
  }

  /// Lends the scans of the span one by one, in order.
  public func scans(_ body: (Scan) throws(Diagnostic) -> Void) throws(Diagnostic) {
    try Ledger.translating("") {
      let rows = try Row.fetchCursor(
        db,
        sql: """
          SELECT scan.number, event.body FROM \(schema).scan JOIN main.event ON event.number = scan.number \
          WHERE time >= ?1 AND time < ?2 AND (?3 IS NULL OR environment = ?3) ORDER BY scan.number
          """, arguments: [since.description, until.description, environment])
      while let row = try rows.next() {
        try body(try scan(event: try row.integer(0), try row.text(1)))
      }
    }
  }

  /// Lends the lives of all drifts that were open at some time of the span, first seen first. Memory is bounded whatever
  /// their number.
  public func lives(_ body: (Life) throws(Diagnostic) -> Void) throws(Diagnostic) {
    try Ledger.translating("") {
      try LifeReader(db, schema: schema).lives(LifeFilter(environment: environment, since: since), body)
    }
  }

  private func scan(event number: Int, _ text: String) throws(Diagnostic) -> Scan {
    let event = try Event(text: text, expected: number)
    guard case .scan(let scan) = event.entry else {
      throw Diagnostic(
        .ledger, "event \(number) is no scan, though a table says so",
        remedy: "Run `driftback ledger verify`: it says what was edited.")
    }
    return Scan(event: number, time: event.time, scan: scan)
  }
}

extension Period {
  /// Every day of the span, those without an event too: at most 3,660, the latest ones.
  ///
  /// Class, posture and severity of a drift are those that it had last.
  public func days() throws(Diagnostic) -> [Day] {
    try Ledger.translating("") {
      let last = until.adding(-1).startOfDay
      let first = max(since.startOfDay, last.adding(-3659 * 86_400))
      guard first <= last else { return [] }
      var days = stride(from: first.seconds, through: last.seconds, by: 86_400)
        .map { Day(day: Moment(seconds: $0).day) }
      func index(_ day: String) -> Int? {
        guard let time = Moment(day) else { return nil }
        return time > last ? nil : max((time.seconds - first.seconds) / 86_400, 0)
      }
      let rows = try Row.fetchCursor(
        db,
        sql: """
          SELECT substr(openedAt, 1, 10), substr(closedAt, 1, 10), posture, severity, count(*) \
          FROM \(schema).stretch JOIN \(schema).drift ON drift.id = stretch.drift \
          WHERE openedAt < ?2 AND (closedAt IS NULL OR closedAt >= ?1) AND (?3 IS NULL OR environment = ?3) \
          GROUP BY 1, 2, 3, 4
          """, arguments: [first.description, until.description, environment])
      while let row = try rows.next() {
        let count = try row.integer(4)
        let opened = try row.text(0)
        guard let from = index(opened) else { continue }
        let closed = try row.textOrNull(1)
        let end = closed.flatMap(index)
        if opened >= days[0].day { days[from].opened += count }
        if let end { days[end].closed += count }
        let posture = try row.textOrNull(2).flatMap(Posture.init(rawValue:))
        let severity = try row.textOrNull(3).flatMap(Severity.init(rawValue:))
        for index in from..<max(end ?? days.count, from) {
          days[index].open += count
          if let posture { days[index].openByPosture[posture, default: 0] += count }
          if let severity { days[index].openBySeverity[severity, default: 0] += count }
        }
      }
      try countScans { day, count in if let index = index(day) { days[index].scans += count } }
      return days
    }
  }

  private func countScans(_ body: (String, Int) -> Void) throws {
    let rows = try Row.fetchCursor(
      db,
      sql: """
        SELECT substr(time, 1, 10), count(*) FROM \(schema).scan \
        WHERE time >= ?1 AND time < ?2 AND (?3 IS NULL OR environment = ?3) GROUP BY 1
        """, arguments: [since.description, until.description, environment])
    while let row = try rows.next() { body(try row.text(0), try row.integer(1)) }
  }
}

extension Ledger {
  /// Lends what happened from `since` to before `until`.
  ///
  /// The same events give the same period: what was recorded at or after `until` is not taken into account, even where it
  /// is on record by now.
  ///
  /// - Parameter environment: nil for all.
  /// - Throws: a `usage` fault where the span is empty, or the environment was never scanned; what `body` throws.
  public func period<Result>(
    since: Moment, until: Moment, environment: String? = nil,
    _ body: (Period) throws(Diagnostic) -> Result
  ) throws(Diagnostic) -> Result {
    guard since < until else {
      throw Diagnostic(
        .usage, "the period ends before it begins: \(since) to \(until)", remedy: "Give an earlier --since.")
    }
    return try read { db in
      let (schema, head) = try state(at: until, db)
      if let environment {
        let known = try String.fetchAll(db, sql: "SELECT name FROM \(schema).environment ORDER BY name")
        guard known.contains(environment) else {
          throw Diagnostic(
            .usage, "no scan of \(environment) is on record",
            remedy: known.isEmpty ? "Record one first." : "The ledger has \(known.joined(separator: ", ")).",
            file: path)
        }
      }
      return try body(
        Period(db, schema: schema, since: since, until: until, environment: environment, head: head))
    }
  }

  /// Where the tables stand that tell the state before a moment: the ledger's own where nothing was recorded later, else
  /// temporary ones, made from the events up to then.
  private func state(at until: Moment, _ db: Database) throws -> (schema: String, head: Head) {
    let head = try Head(db)
    guard let time = head.time, time >= until else { return ("main", head) }
    let replay = try Replay(db)
    var last = Head(number: 0, hash: Event.origin, time: nil)
    let rows = try Row.fetchCursor(db, sql: "SELECT number, hash, body FROM main.event ORDER BY number")
    while let row = try rows.next() {
      let number = try row.integer(0)
      let event = try replay.symbols.event(try row.text(2), expected: number)
      if event.time >= until { break }
      try replay.projection.apply(event, to: db)
      last = Head(number: number, hash: try row.text(1), time: event.time)
    }
    return ("temp", last)
  }
}
