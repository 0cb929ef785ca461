internal import GRDB
public import Resources

/// All that the ledger knows about one drift.
public struct Life: Sendable {
  /// A time during which a drift was open.
  public struct Stretch: Sendable, Equatable {
    /// When a scan saw it first.
    public let opened: Moment
    /// When a scan did not see it any more; nil while it is open.
    public let closed: Moment?
  }

  /// Something that was decided about it.
  public struct Step: Sendable {
    /// The event's number.
    public let event: Int
    /// When.
    public let time: Moment
    /// What.
    public let decision: Decision
  }

  /// The environment.
  public let environment: String
  /// Its phase.
  public let phase: String
  /// What it was when it was seen last.
  public let drift: DriftRecord
  /// The user behind it, where any scan knew one.
  public let user: String?
  /// When a scan saw it for the first time.
  public let firstSeen: Moment
  /// When a scan saw it last.
  public let lastSeen: Moment
  /// How many scans saw it.
  public let occurrences: Int
  /// How often it was closed and came back.
  public let reopened: Int
  /// The times during which it was open, in order.
  public let stretches: [Stretch]
  /// How it ended; nil while it is open.
  public let closing: Closing?
  /// What was decided about it, in order.
  public let decisions: [Step]

  /// Whether it is open.
  public var isOpen: Bool { closing == nil }

  /// When it was closed; nil while it is open.
  public var closedAt: Moment? { isOpen ? nil : stretches.last?.closed }

  /// For how long it has been open, or was when it was open last, in seconds.
  public func age(at now: Moment) -> Int {
    guard let last = stretches.last else { return 0 }
    return max((last.closed ?? now).seconds - last.opened.seconds, 0)
  }
}

/// Which drifts are asked for.
public struct LifeFilter: Sendable {
  /// Of this environment; nil for all.
  public var environment: String?
  /// Open, or closed; nil for both.
  public var isOpen: Bool?
  /// Only those that were open at some time since then, or were decided about.
  public var since: Moment?
  /// Only those whose identifiers begin so.
  public var id: String?

  /// A filter; without parts, everything.
  public init(
    environment: String? = nil, isOpen: Bool? = nil, since: Moment? = nil, id: String? = nil
  ) {
    self.environment = environment
    self.isOpen = isOpen
    self.since = since
    self.id = id
  }
}

extension Ledger {
  /// Lends the lives of drifts one by one: oldest first seen first, then by identifier.
  ///
  /// Memory is bounded whatever the number. They all show one state of the ledger.
  public func lives(
    _ filter: LifeFilter = LifeFilter(), _ body: (Life) throws(Diagnostic) -> Void
  ) throws(Diagnostic) {
    try read { db in try LifeReader(db, schema: "main").lives(filter, body) }
  }
}

/// Reads lives from the derived tables of a schema and the events.
struct LifeReader {
  private let db: Database
  private let schema: String
  private let symbols = RenewedSymbols()

  init(_ db: Database, schema: String) {
    self.db = db
    self.schema = schema
  }

  func lives(_ filter: LifeFilter, _ body: (Life) throws(Diagnostic) -> Void) throws {
    var conditions: [String] = []
    var arguments: [(any DatabaseValueConvertible)?] = []
    func add(_ condition: String, _ values: [(any DatabaseValueConvertible)?]) {
      conditions.append(condition)
      arguments += values
    }
    if let name = filter.environment { add("drift.environment = ?", [name]) }
    if let isOpen = filter.isOpen { add("drift.closed IS \(isOpen ? "" : "NOT ")NULL", []) }
    if let id = filter.id { add("substr(drift.id, 1, ?) = ?", [id.utf8.count, id]) }
    if let since = filter.since {
      add(
        """
        EXISTS (SELECT 1 FROM \(schema).stretch \
        WHERE stretch.drift = drift.id AND (closedAt IS NULL OR closedAt >= ?))
        """, [since.description])
    }
    let rows = try Row.fetchCursor(
      db,
      sql: """
        SELECT drift.id, drift.environment, environment.phase, drift.user, firstSeen, drift.ordinal, missed, \
        occurrences, reopened, decisions, environment.scans, coalesce(last.time, latest.time), content, \
        content.body, closed, closing.body \
        FROM \(schema).drift JOIN \(schema).environment ON environment.name = drift.environment \
        JOIN main.event AS content ON content.number = drift.content \
        JOIN \(schema).scan AS latest ON latest.number = environment.scan \
        LEFT JOIN \(schema).scan AS last ON last.number = drift.lastScan \
        LEFT JOIN main.event AS closing ON closing.number = drift.closed \
        \(conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")) \
        ORDER BY firstSeen, drift.id
        """, arguments: StatementArguments(arguments))
    while let row = try rows.next() { try body(life(row)) }
  }

  private func life(_ row: Row) throws -> Life {
    let id = try row.text(0)
    let content = try symbols.event(try row.text(13), expected: try row.integer(12))
    let drift: DriftRecord
    switch content.entry {
    case .opened(let record, _), .reopened(let record, _), .changed(let record, _): drift = record
    default: throw fault(id)
    }
    var closing: Closing?
    if let number = try row.integerOrNull(14) {
      guard case .closed(let found) = try symbols.event(try row.text(15), expected: number).entry else {
        throw fault(id)
      }
      closing = found
    }
    let finished = try row.integer(7)
    let current = try row.integer(10) + 1 - row.integer(5) - row.integer(6)
    return Life(
      environment: try row.text(1), phase: try row.text(2), drift: drift, user: try row.textOrNull(3),
      firstSeen: try row.time(4), lastSeen: try row.time(11),
      occurrences: closing == nil ? finished + current : finished, reopened: try row.integer(8),
      stretches: try stretches(id), closing: closing,
      decisions: try row.integer(9) == 0 ? [] : decisions(id))
  }

  private func stretches(_ id: String) throws -> [Life.Stretch] {
    let statement = try db.cachedStatement(
      sql: "SELECT openedAt, closedAt FROM \(schema).stretch WHERE drift = ? ORDER BY opened")
    let rows = try Row.fetchCursor(statement, arguments: [id])
    var stretches: [Life.Stretch] = []
    while let row = try rows.next() {
      stretches.append(Life.Stretch(opened: try row.time(0), closed: try row.timeOrNull(1)))
    }
    return stretches
  }

  private func decisions(_ id: String) throws -> [Life.Step] {
    let statement = try db.cachedStatement(
      sql: """
        SELECT number, body FROM \(schema).mention JOIN main.event ON number = mention.event \
        WHERE drift = ? ORDER BY number
        """)
    let rows = try Row.fetchCursor(statement, arguments: [id])
    var steps: [Life.Step] = []
    while let row = try rows.next() {
      let event = try symbols.event(try row.text(1), expected: try row.integer(0))
      guard case .decision(let decision) = event.entry else { continue }
      steps.append(Life.Step(event: event.number, time: event.time, decision: decision))
    }
    return steps
  }

  private func fault(_ id: String) -> Diagnostic {
    Diagnostic(
      .ledger, "the state of drift \(id) names an event that does not tell it",
      remedy: "Run `driftback ledger verify`: it says what was edited.")
  }
}
