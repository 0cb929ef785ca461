internal import GRDB
public import Policy
public import Resources

extension SuppressionEntry {
  /// What an event keeps of a suppression of the policy.
  public init(_ suppression: Suppression) {
    self.init(
      .added, name: "\(suppression.title) (\(suppression.ticket))",
      environment: suppression.environments.isEmpty
        ? nil : suppression.environments.map(\.text).joined(separator: ", "),
      scope: suppression.title, reason: suppression.reason, owner: suppression.owner,
      until: Moment(seconds: Int(suppression.until.second)))
  }

  fileprivate func with(_ kind: Kind) -> SuppressionEntry {
    SuppressionEntry(
      kind, name: name, environment: environment, scope: scope, reason: reason, owner: owner, until: until)
  }

  fileprivate func says(_ other: SuppressionEntry) -> Bool {
    environment == other.environment && scope == other.scope && reason == other.reason && owner == other.owner
      && until == other.until
  }
}

extension Ledger {
  /// Puts on record which suppressions came, changed or went since they were last recorded; nothing where none did.
  ///
  /// - Parameters:
  ///   - suppressions: all that the policy has, those that have ended too.
  ///   - time: against which their ends are measured. One that ended, or is not there any more, has expired.
  /// - Returns: how many events were appended.
  @discardableResult
  public func record(_ suppressions: [SuppressionEntry], at time: Moment) throws(Diagnostic) -> Int {
    try write { db in
      var recorded: [String: SuppressionEntry] = [:]
      let rows = try Row.fetchCursor(
        db,
        sql: "SELECT number, body FROM main.suppression JOIN main.event ON number = suppression.event")
      while let row = try rows.next() {
        let event = try Event(text: try row.text(1), expected: try row.integer(0))
        if case .suppression(let entry) = event.entry { recorded[entry.name] = entry }
      }
      var entries: [SuppressionEntry] = []
      for suppression in suppressions {
        let before = recorded.removeValue(forKey: suppression.name)
        let isOver = suppression.until.map { time >= $0 } ?? false
        if isOver {
          if before?.kind == .added { entries.append(suppression.with(.expired)) }
        } else if before?.kind != .added || before.map({ !$0.says(suppression) }) ?? true {
          entries.append(suppression.with(.added))
        }
      }
      for (_, gone) in recorded where gone.kind == .added { entries.append(gone.with(.expired)) }
      var log = try Appender(db)
      for entry in entries.sorted(by: { $0.name < $1.name }) {
        try log.append(.suppression(entry), at: time)
      }
      return entries.count
    }
  }
}
