internal import GRDB
internal import Resources

/// The derived tables made anew from the events, in a temporary database beside the ledger's own.
struct Replay {
  let projection = Projection(schema: "temp")
  let symbols = RenewedSymbols()

  /// Empty tables.
  init(_ db: Database) throws {
    for name in Projection.names { try db.execute(sql: "DROP TABLE IF EXISTS temp.\(name)") }
    for sql in Projection.tables(in: "temp") { try db.execute(sql: sql) }
  }
}

/// A table of texts that is thrown away from time to time, so that reading any number of events takes bounded memory.
final class RenewedSymbols {
  private var symbols = Symbols()

  func event(_ text: String, expected: Int) throws(Diagnostic) -> Event {
    if symbols.count > 1 << 14 { symbols = Symbols() }
    return try Event(text: text, expected: expected, symbols: symbols)
  }
}
