internal import Drift
internal import GRDB
public import Resources

extension Ledger {
  /// What recording has added.
  public struct Receipt: Sendable, Equatable {
    /// The last event now.
    public let head: Head
    /// How many drifts were seen for the first time.
    public var opened = 0
    /// How many were closed and are there again.
    public var reopened = 0
    /// How many are not as they were.
    public var changed = 0
    /// How many were seen again as they were.
    public var seenAgain = 0
    /// How many are gone.
    public var closed = 0
    /// How many open drifts the scan was not shown.
    public var notCovered = 0
  }

  /// Puts a scan on record: an event for itself, and one for each drift that is new, changed, back or gone. All of it is
  /// on the disk on return, or nothing.
  ///
  /// - Parameter time: when the scan was made.
  /// - Throws: a `ledger` fault where the file is damaged; a `system` fault where it cannot be written.
  @discardableResult
  public func record(_ scan: ScanRecord, at time: Moment) throws(Diagnostic) -> Receipt {
    let sightings = try scan.sightings()
    return try write { db in
      var log = try Appender(db)
      let known = try Known(db, environment: scan.report.environment)
      let unseen = known.open.keys.filter { !sightings.ids.contains($0) }.sorted()
      let number = try log.append(.scan(scan.entry(sightings, unseen: unseen)), at: time)
      var counts = (opened: 0, reopened: 0, changed: 0, seenAgain: 0, closed: 0)
      for (drift, fingerprint) in sightings.drifts {
        if let before = known.open[drift.id] {
          let user = drift.actor?.user
          if before.fingerprint == fingerprint, user == nil || user == before.user {
            counts.seenAgain += 1
          } else {
            try log.append(.changed(drift, scan: number), at: time)
            counts.changed += 1
          }
        } else if try known.isClosed(drift.id, in: scan.report.environment, db) {
          try log.append(.reopened(drift, scan: number), at: time)
          counts.reopened += 1
        } else {
          try log.append(.opened(drift, scan: number), at: time)
          counts.opened += 1
        }
      }
      for id in unseen {
        guard let gone = try known.closing(of: id, by: scan, in: number, db) else { continue }
        try log.append(.closed(gone), at: time)
        counts.closed += 1
      }
      return Receipt(
        head: Head(number: log.number, hash: log.hash, time: time), opened: counts.opened,
        reopened: counts.reopened, changed: counts.changed, seenAgain: counts.seenAgain,
        closed: counts.closed, notCovered: unseen.count - counts.closed)
    }
  }

  /// Puts on record what somebody did about drifts.
  ///
  /// - Throws: a `usage` fault where the ledger does not know one of the drifts, or none is named.
  @discardableResult
  public func record(_ decision: Decision, at time: Moment) throws(Diagnostic) -> Head {
    guard !decision.drifts.isEmpty else {
      throw Diagnostic(
        .usage, "no drift is named", remedy: "Name drifts as `driftback ledger list` prints them.")
    }
    return try write { db in
      for id in decision.drifts {
        let found = try Int.fetchOne(db, sql: "SELECT 1 FROM main.drift WHERE id = ?", arguments: [id])
        guard found != nil else {
          throw Diagnostic(
            .usage, "the ledger knows no drift \(id)", remedy: "Record a scan that sees it first.", file: path
          )
        }
      }
      return try append(.decision(decision), at: time, db)
    }
  }

  /// Puts on record that a suppression came or went.
  @discardableResult
  public func record(_ suppression: SuppressionEntry, at time: Moment) throws(Diagnostic) -> Head {
    try write { db in try append(.suppression(suppression), at: time, db) }
  }

  private func append(_ entry: Entry, at time: Moment, _ db: Database) throws -> Head {
    var log = try Appender(db)
    try log.append(entry, at: time)
    return Head(number: log.number, hash: log.hash, time: time)
  }
}

/// The drifts that a scan saw, in the ledger's words.
private struct Sightings {
  var drifts: [(record: DriftRecord, fingerprint: String)] = []
  var ids: Set<String> = []
}

extension ScanRecord {
  fileprivate func sightings() throws(Diagnostic) -> Sightings {
    var sightings = Sightings()
    for finding in report.drifts where sightings.ids.insert(finding.id).inserted {
      guard DriftID.isValid(finding.id) else {
        throw Diagnostic(
          .ledger, "\"\(finding.id)\" is no identifier of a drift", remedy: "This is a bug: report it.")
      }
      let drift = DriftRecord(finding, assess(finding))
      sightings.drifts.append((drift, drift.fingerprint))
    }
    return sightings
  }

  fileprivate func entry(_ sightings: Sightings, unseen: [String]) -> ScanEntry {
    ScanEntry(
      environment: report.environment, phase: report.phase, revision: report.revision,
      snapshotDigest: report.snapshotDigest, snapshotResources: report.snapshotResources,
      resources: report.resources, drifts: sightings.drifts.count,
      seen: SeenDigest.of(sightings.ids.sorted()), unseen: unseen, pending: report.pending.count, tool: tool,
      renderer: renderer, notes: report.notes)
  }
}

/// What the ledger knows of an environment before a scan of it is recorded.
private struct Known {
  var open: [String: (fingerprint: String, user: String?)] = [:]

  init(_ db: Database, environment: String) throws {
    let rows = try Row.fetchCursor(
      db, sql: "SELECT id, fingerprint, user FROM main.drift WHERE environment = ? AND closed IS NULL",
      arguments: [environment])
    while let row = try rows.next() {
      open[try row.text(0)] = (try row.text(1), try row.textOrNull(2))
    }
  }

  /// Whether a drift that is not open was open before.
  ///
  /// Identifiers are made of the environment too: one that another environment has is none of ours.
  func isClosed(_ id: String, in environment: String, _ db: Database) throws -> Bool {
    let statement = try db.cachedStatement(sql: "SELECT environment FROM main.drift WHERE id = ?")
    guard let row = try Row.fetchOne(statement, arguments: [id]) else { return false }
    let name = try row.text(0)
    guard name == environment else {
      throw Diagnostic(
        .ledger, "the drift \(id) of \(environment) has the identifier of one of \(name)",
        remedy: "Record one of the two environments in a ledger of its own.")
    }
    return true
  }

  /// How a drift that a scan did not see ended; nil where the scan was not shown its resource.
  func closing(of id: String, by scan: ScanRecord, in number: Int, _ db: Database) throws -> Closing? {
    let statement = try db.cachedStatement(
      sql: """
        SELECT drift.apiVersion, kind, namespace, drift.name, carried, scan.revision \
        FROM main.drift JOIN main.scan ON scan.number = lastScan WHERE id = ?
        """)
    guard let row = try Row.fetchOne(statement, arguments: [id]) else { return nil }
    let resource = ResourceID(
      group: ResourceID.group(of: try row.text(0)), kind: try row.text(1), namespace: try row.text(2),
      name: try row.text(3))
    guard scan.covers(resource) else { return nil }
    return Closing(
      drift: id, scan: number, revision: scan.report.revision, lastRevision: try row.text(5),
      commit: try row.textOrNull(4))
  }
}
