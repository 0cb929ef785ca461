internal import GRDB
internal import Glibc
public import Resources

/// The append-only record of scans, drifts, decisions and proposals: one SQLite file.
///
/// Its events are chained by their hashes; everything else in the file follows from them, and `verify` proves it. One
/// value may be used by one task at a time; any number of processes may have the file open.
public final class Ledger {
  /// What a ledger is opened for.
  public enum Mode: Sendable {
    /// To read: nothing is written, and the file must exist.
    case reading
    /// To write too: the file is made if there is none, for its owner alone.
    case writing
  }

  /// The last event.
  public struct Head: Sendable, Equatable {
    /// Its number, which is the number of events; 0 for an empty ledger.
    public let number: Int
    /// Its hash, 64 hexadecimal digits; zeros for an empty ledger.
    public let hash: String
    /// Its time; nil for an empty ledger.
    public let time: Moment?
  }

  /// The file.
  public let path: String
  let queue: DatabaseQueue
  let mode: Mode

  /// How long to wait for another process that writes, in seconds.
  static let patience = 30.0

  private init(path: String, mode: Mode, queue: DatabaseQueue) {
    self.path = path
    self.mode = mode
    self.queue = queue
  }

  /// Opens the ledger in a file.
  ///
  /// - Throws: a `ledger` fault where the file is missing (for reading), is no ledger, or is one of a newer version; a
  ///   `system` fault where it cannot be opened or made.
  public static func open(_ path: String, _ mode: Mode) throws(Diagnostic) -> Ledger {
    if mode == .writing { try create(path) }
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw Diagnostic(
        .ledger, "there is no ledger",
        remedy: "`driftback scan --ledger FILE` makes one and records the scan in it.", file: path)
    }
    return try translating(path) {
      let ledger = Ledger(path: path, mode: mode, queue: try connect(path, mode))
      if mode == .writing { try ledger.prepare() }
      try ledger.checkVersion()
      return ledger
    }
  }

  /// The last event.
  public func head() throws(Diagnostic) -> Head { try read { db in try Head(db) } }

  /// Runs in one transaction that sees one state of the file.
  func read<Result>(_ body: (Database) throws -> Result) throws(Diagnostic) -> Result {
    try transaction(.deferred, body)
  }

  /// Runs in one transaction that nobody else writes beside; all of it is on the disk on return, or nothing.
  func write<Result>(_ body: (Database) throws -> Result) throws(Diagnostic) -> Result {
    try transaction(.immediate, body)
  }

  private func transaction<Result>(
    _ kind: Database.TransactionKind, _ body: (Database) throws -> Result
  ) throws(Diagnostic) -> Result {
    try Self.translating(path) {
      try queue.inDatabase { db in
        var result: Result?
        try db.inTransaction(kind) {
          result = try body(db)
          return .commit
        }
        guard let result else { throw DatabaseError(message: "the transaction gave no result") }
        return result
      }
    }
  }

  /// An empty file that only its owner can read; SQLite gives the files beside it the same mode.
  private static func create(_ path: String) throws(Diagnostic) {
    let file = Glibc.open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    if file >= 0 {
      close(file)
    } else if errno != EEXIST {
      throw Diagnostic(
        .system, "the ledger cannot be made: \(String(cString: strerror(errno)))",
        remedy: "Name a file in a folder that exists and that you may write to.", file: path)
    }
  }

  private static func connect(_ path: String, _ mode: Mode) throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.readonly = mode == .reading
    configuration.busyMode = .timeout(patience)
    configuration.prepareDatabase { db in
      // A ledger may come from somebody else: nothing in its schema may run code.
      try db.execute(sql: "PRAGMA trusted_schema = OFF")
      try db.execute(sql: "PRAGMA cell_size_check = ON")
      // An event that was acknowledged survives a loss of power.
      try db.execute(sql: "PRAGMA synchronous = FULL")
    }
    let queue = try DatabaseQueue(path: path, configuration: configuration)
    guard mode == .reading else { return queue }
    do {
      _ = try queue.inDatabase { try Int.fetchOne($0, sql: "PRAGMA user_version") }
      return queue
    } catch let error as DatabaseError where error.resultCode == .SQLITE_CANTOPEN && hasNoLog(path) {
      // On read-only media there is no place for SQLite's shared memory, and nobody who could write.
      return try DatabaseQueue(path: "file:" + escaped(path) + "?immutable=1", configuration: configuration)
    }
  }

  private static func hasNoLog(_ path: String) -> Bool {
    var status = stat()
    return stat(path + "-wal", &status) != 0 || status.st_size == 0
  }

  /// A path as SQLite's file URIs spell it.
  private static func escaped(_ path: String) -> String {
    var out = ""
    for byte in path.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."), UInt8(ascii: "-"),
        UInt8(ascii: "_"):
        out.unicodeScalars.append(Unicode.Scalar(byte))
      default: out += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
      }
    }
    return out
  }
}

extension Ledger.Head {
  init(_ db: Database) throws {
    let sql = "SELECT number, hash, body FROM event ORDER BY number DESC LIMIT 1"
    guard let row = try Row.fetchOne(db, sql: sql) else {
      self.init(number: 0, hash: Event.origin, time: nil)
      return
    }
    let number = try row.integer(0)
    self.init(
      number: number, hash: try row.text(1), time: try Event(text: try row.text(2), expected: number).time)
  }
}
