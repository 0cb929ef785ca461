internal import GRDB
public import Resources

/// Which events are asked for.
public struct EventFilter: Sendable {
  /// Only those that name the drift with this identifier.
  public var drift: String?
  /// Only those at this moment or later.
  public var since: Moment?

  /// A filter; without parts, everything.
  public init(drift: String? = nil, since: Moment? = nil) {
    self.drift = drift
    self.since = since
  }
}

extension Ledger {
  /// Lends events one by one, in order, each with its hash. Memory is bounded whatever their number.
  public func events(
    _ filter: EventFilter = EventFilter(),
    _ body: (_ event: Event, _ hash: String) throws(Diagnostic) -> Void
  ) throws(Diagnostic) {
    try read { db in
      let symbols = RenewedSymbols()
      let rows = try Row.fetchCursor(
        db,
        sql: filter.drift == nil
          ? "SELECT number, hash, body FROM main.event WHERE ?1 IS NULL ORDER BY number"
          : """
          SELECT number, hash, body FROM main.event WHERE number IN \
          (SELECT event FROM main.mention WHERE drift = ?1) ORDER BY number
          """, arguments: [filter.drift])
      while let row = try rows.next() {
        let event = try symbols.event(try row.text(2), expected: try row.integer(0))
        if let since = filter.since, event.time < since { continue }
        try body(event, try row.text(1))
      }
    }
  }
}
