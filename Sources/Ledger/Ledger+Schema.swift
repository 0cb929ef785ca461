internal import GRDB
internal import Glibc
internal import Resources

extension Ledger {
  /// Marks the file as a ledger: "drbl", in SQLite's `application_id`.
  static let applicationID = 0x6472_626c

  /// What makes the file of each version out of the one before; never change one that was released.
  static let migrations: [[String]] = [
    [eventSchema] + Projection.firstTables(in: "main"),
    [
      Projection.suppressions(in: "main"),
      """
      INSERT OR REPLACE INTO main.suppression \
      SELECT json_extract(body, '$.name'), number FROM main.event \
      WHERE json_extract(body, '$.kind') IN ('suppression-added', 'suppression-expired') ORDER BY number
      """,
    ],
  ]

  /// The events: the body is an event's JSON, the hash its SHA-256.
  static let eventSchema =
    "CREATE TABLE event (number INTEGER PRIMARY KEY, hash TEXT NOT NULL, body TEXT NOT NULL) STRICT"

  /// Makes the tables, or brings those of an older version up to date.
  func prepare() throws {
    // Another program's database stays as it is.
    let isOurs = try queue.inDatabase { db in
      try Self.version(db).application == Self.applicationID
        || Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master") == 0
    }
    guard isOurs else { return }
    try setWriteAheadLog()
    try queue.inDatabase { db in
      try db.inTransaction(.immediate) {
        let version = try Self.version(db).version
        for step in Self.migrations.dropFirst(version) { for sql in step { try db.execute(sql: sql) } }
        if version < Self.migrations.count {
          try db.execute(sql: "PRAGMA main.application_id = \(Self.applicationID)")
          try db.execute(sql: "PRAGMA main.user_version = \(Self.migrations.count)")
        }
        return .commit
      }
    }
  }

  /// Throws unless the file is a ledger of this version.
  func checkVersion() throws {
    let (application, version) = try queue.inDatabase { try Self.version($0) }
    guard application == Self.applicationID else {
      throw Diagnostic(
        .ledger, "is no ledger", remedy: "Name the file that `driftback scan --ledger FILE` wrote.",
        file: path)
    }
    guard version <= Self.migrations.count else {
      throw Diagnostic(
        .ledger, "a newer driftback wrote this ledger", remedy: "Update driftback to read it.", file: path)
    }
    guard version == Self.migrations.count else {
      throw Diagnostic(
        .ledger, "an older driftback wrote this ledger",
        remedy: "Record a scan in it: that brings it up to date.", file: path)
    }
  }

  private static func version(_ db: Database) throws -> (application: Int, version: Int) {
    (
      try Int.fetchOne(db, sql: "PRAGMA main.application_id") ?? 0,
      max(try Int.fetchOne(db, sql: "PRAGMA main.user_version") ?? 0, 0)
    )
  }

  /// Readers and a writer do not wait for each other then. Several processes may come here at once with a new file, and
  /// SQLite does not wait by itself for a lock on a change of the journal.
  private func setWriteAheadLog() throws {
    var patience = Int(Self.patience * 100)
    while true {
      do {
        return try queue.inDatabase { db in
          guard try String.fetchOne(db, sql: "PRAGMA journal_mode = WAL") == "wal" else {
            throw DatabaseError(message: "the file system does not support a write-ahead log")
          }
        }
      } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY && patience > 0 {
        patience -= 1
        usleep(10_000)
      }
    }
  }
}

extension Ledger {
  /// Runs what may fail in SQLite, and names the file in whatever goes wrong.
  static func translating<Result>(
    _ path: String, _ body: () throws -> Result
  ) throws(Diagnostic) -> Result {
    do {
      return try body()
    } catch let diagnostic as Diagnostic {
      guard diagnostic.category == .ledger, diagnostic.file == nil else { throw diagnostic }
      throw Diagnostic(.ledger, diagnostic.summary, remedy: diagnostic.remedy, file: path)
    } catch let error as DatabaseError {
      throw fault(error, path)
    } catch {
      throw Diagnostic(.ledger, "cannot be read: \(error)", file: path)
    }
  }

  private static func fault(_ error: DatabaseError, _ path: String) -> Diagnostic {
    let message = error.message ?? "SQLite error \(error.resultCode.rawValue)"
    switch error.resultCode {
    case .SQLITE_BUSY:
      return Diagnostic(
        .system, "another process has been writing to the ledger for more than \(Int(patience)) seconds",
        remedy: "Try again when it is done.", file: path)
    case .SQLITE_NOTADB:
      return Diagnostic(
        .ledger, "is no ledger", remedy: "Name the file that `driftback scan --ledger FILE` wrote.",
        file: path)
    case .SQLITE_CORRUPT:
      return Diagnostic(
        .ledger, "is damaged: \(message)",
        remedy: "`driftback ledger verify` says what is left; go back to a copy, or import an export.",
        file: path)
    case .SQLITE_FULL, .SQLITE_IOERR, .SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_NOMEM:
      return Diagnostic(
        .system, "cannot be read or written: \(message)",
        remedy:
          "Is there space left, and may you write to the file and its folder? Nothing was half written.",
        file: path)
    default: return Diagnostic(.ledger, "cannot be read: \(message)", file: path)
    }
  }
}
