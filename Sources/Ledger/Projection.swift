internal import Controls
internal import Drift
internal import GRDB
internal import Policy
internal import Resources

/// The tables that follow from the events: what is asked often, without reading every event again.
///
/// Recording applies each event as it comes. `verify`, and whoever asks about the past, apply them anew to tables of the
/// same form in a temporary database.
struct Projection {
  /// `main`, or `temp` for a second set of tables.
  let schema: String

  /// The names of the tables.
  static let names = ["environment", "scan", "drift", "stretch", "mention", "suppression"]

  static func tables(in schema: String) -> [String] { firstTables(in: schema) + [suppressions(in: schema)] }

  /// The latest event of each suppression.
  static func suppressions(in schema: String) -> String {
    "CREATE TABLE \(schema).suppression (name TEXT PRIMARY KEY NOT NULL, event INTEGER NOT NULL) STRICT, WITHOUT ROWID"
  }

  /// Those of a ledger's first version.
  static func firstTables(in schema: String) -> [String] {
    [
      // scan is the number of the environment's latest scan.
      """
      CREATE TABLE \(schema).environment (name TEXT PRIMARY KEY NOT NULL, phase TEXT NOT NULL, scans INTEGER NOT NULL, \
      scan INTEGER NOT NULL) STRICT, WITHOUT ROWID
      """,
      // ordinal counts the scans of an environment from 1.
      """
      CREATE TABLE \(schema).scan (number INTEGER PRIMARY KEY, environment TEXT NOT NULL, ordinal INTEGER NOT NULL, \
      time TEXT NOT NULL, revision TEXT NOT NULL, drifts INTEGER NOT NULL, seen TEXT NOT NULL) STRICT
      """,
      // content is the event that tells the values; ordinal the scan that opened it last; missed how many scans since
      // then did not see it; occurrences what it had before then; lastScan is null where the latest scan saw it;
      // closed the event that closed it; carried the commit of its last back-port.
      """
      CREATE TABLE \(schema).drift (id TEXT PRIMARY KEY NOT NULL, environment TEXT NOT NULL, \
      apiVersion TEXT NOT NULL, kind TEXT NOT NULL, namespace TEXT NOT NULL, name TEXT NOT NULL, path TEXT NOT NULL, \
      class TEXT NOT NULL, posture TEXT, severity TEXT, response TEXT, user TEXT, \
      content INTEGER NOT NULL, fingerprint TEXT NOT NULL, firstSeen TEXT NOT NULL, ordinal INTEGER NOT NULL, \
      missed INTEGER NOT NULL, occurrences INTEGER NOT NULL, lastScan INTEGER, reopened INTEGER NOT NULL, \
      closed INTEGER, decisions INTEGER NOT NULL, carried TEXT) STRICT, WITHOUT ROWID
      """,
      "CREATE INDEX \(schema).drift_environment ON drift (environment, closed)",
      // From when to when a drift was open.
      """
      CREATE TABLE \(schema).stretch (drift TEXT NOT NULL, opened INTEGER NOT NULL, openedAt TEXT NOT NULL, \
      closedAt TEXT, PRIMARY KEY (drift, opened)) STRICT, WITHOUT ROWID
      """,
      // Which events name a drift.
      """
      CREATE TABLE \(schema).mention (drift TEXT NOT NULL, event INTEGER NOT NULL, PRIMARY KEY (drift, event)) \
      STRICT, WITHOUT ROWID
      """,
    ]
  }

  /// Brings the tables from before an event to after it.
  func apply(_ event: Event, to db: Database) throws {
    for drift in event.entry.drifts {
      try run(db, "INSERT OR IGNORE INTO \(schema).mention VALUES (?, ?)", [drift, event.number])
    }
    switch event.entry {
    case .scan(let scan): try apply(scan, event, db)
    case .opened(let drift, let scan), .reopened(let drift, let scan): try open(drift, scan, event, db)
    case .changed(let drift, _): try write(drift, event, db)
    case .closed(let closing): try apply(closing, event, db)
    case .decision(let decision): try apply(decision, db)
    case .suppression(let entry):
      try run(db, "INSERT OR REPLACE INTO \(schema).suppression VALUES (?, ?)", [entry.name, event.number])
    }
  }

  private func apply(_ scan: ScanEntry, _ event: Event, _ db: Database) throws {
    let before = try Row.fetchOne(
      db.cachedStatement(sql: "SELECT scans, scan FROM \(schema).environment WHERE name = ?"),
      arguments: [scan.environment])
    let ordinal = try before.map { try $0.integer(0) + 1 } ?? 1
    try run(
      db, "INSERT OR REPLACE INTO \(schema).environment VALUES (?, ?, ?, ?)",
      [scan.environment, scan.phase, ordinal, event.number])
    try run(
      db, "INSERT INTO \(schema).scan VALUES (?, ?, ?, ?, ?, ?, ?)",
      [
        event.number, scan.environment, ordinal, event.time.description, scan.revision, scan.drifts,
        scan.seen,
      ])
    guard let previous = try before?.integer(1) else { return }
    // What earlier scans had missed is seen again, unless this one misses it too.
    let missing = Set(scan.unseen)
    let missed = try String.fetchAll(
      db.cachedStatement(
        sql:
          "SELECT id FROM \(schema).drift WHERE environment = ? AND closed IS NULL AND lastScan IS NOT NULL"
      ), arguments: [scan.environment])
    for id in missed where !missing.contains(id) {
      try run(db, "UPDATE \(schema).drift SET lastScan = NULL WHERE id = ?", [id])
    }
    for id in scan.unseen {
      try run(
        db,
        """
        UPDATE \(schema).drift SET missed = missed + 1, lastScan = coalesce(lastScan, ?) \
        WHERE id = ? AND closed IS NULL
        """, [previous, id])
    }
  }

  private func open(_ drift: DriftRecord, _ scan: Int, _ event: Event, _ db: Database) throws {
    try run(
      db,
      """
      INSERT INTO \(schema).drift \
      SELECT ?1, environment, '', '', '', '', '', '', NULL, NULL, NULL, NULL, ?2, '', ?3, ordinal, 0, 0, NULL, 0, \
      NULL, 0, NULL FROM \(schema).scan WHERE number = ?4 \
      ON CONFLICT (id) DO UPDATE SET reopened = reopened + 1, ordinal = excluded.ordinal, missed = 0, lastScan = NULL, \
      closed = NULL, carried = NULL
      """, [drift.id, event.number, event.time.description, scan])
    try write(drift, event, db)
    try run(
      db, "INSERT OR REPLACE INTO \(schema).stretch VALUES (?, ?, ?, NULL)",
      [drift.id, event.number, event.time.description])
  }

  /// Sets what the drift is; a user who was known once stays known.
  private func write(_ drift: DriftRecord, _ event: Event, _ db: Database) throws {
    let ruling = drift.ruling
    try run(
      db,
      """
      UPDATE \(schema).drift SET apiVersion = ?, kind = ?, namespace = ?, name = ?, path = ?, class = ?, posture = ?, \
      severity = ?, response = ?, user = coalesce(?, user), content = ?, fingerprint = ? WHERE id = ?
      """,
      [
        drift.resource.apiVersion, drift.resource.kind, drift.resource.namespace, drift.resource.name,
        drift.path, drift.class.rawValue, ruling?.posture?.rawValue, ruling?.severity?.rawValue,
        ruling?.response?.rawValue, drift.actor?.user, event.number, drift.fingerprint, drift.id,
      ])
  }

  private func apply(_ closing: Closing, _ event: Event, _ db: Database) throws {
    try run(
      db,
      """
      UPDATE \(schema).drift SET closed = ?1, occurrences = occurrences + 1 - ordinal - missed + \
      (SELECT ordinal FROM \(schema).scan WHERE number = ?2) \
      WHERE id = ?3 AND closed IS NULL AND EXISTS (SELECT 1 FROM \(schema).scan WHERE number = ?2)
      """, [event.number, closing.scan, closing.drift])
    try run(
      db, "UPDATE \(schema).stretch SET closedAt = ? WHERE drift = ? AND closedAt IS NULL",
      [event.time.description, closing.drift])
  }

  private func apply(_ decision: Decision, _ db: Database) throws {
    let carried = decision.kind == .backported ? decision.commit : nil
    for id in decision.drifts {
      try run(
        db,
        "UPDATE \(schema).drift SET decisions = decisions + 1, carried = coalesce(?, carried) WHERE id = ?",
        [carried, id])
    }
  }

  private func run(_ db: Database, _ sql: String, _ arguments: StatementArguments) throws {
    try db.cachedStatement(sql: sql).execute(arguments: arguments)
  }
}
