internal import GRDB
public import Resources

extension Ledger {
  /// Lends every event as the ledger keeps it: the JSON whose SHA-256 is its hash, without a line feed. The hash of the
  /// last line is the ledger's head.
  public func export(_ body: (String) throws(Diagnostic) -> Void) throws(Diagnostic) {
    try read { db in
      let rows = try Row.fetchCursor(db, sql: "SELECT body FROM main.event ORDER BY number")
      while let row = try rows.next() { try body(try row.text(0)) }
    }
  }

  /// Appends exported events. Those that the ledger has already are compared, and must be the same; the first new one
  /// must continue the chain. All of them are taken, or none.
  ///
  /// - Parameter next: the lines one by one, without line feeds; nil behind the last.
  /// - Returns: how many events were new, and the head.
  /// - Throws: a `ledger` fault that names the first line that does not fit.
  @discardableResult
  public func `import`(
    _ next: () throws(Diagnostic) -> String?
  ) throws(Diagnostic) -> (added: Int, head: Head) {
    try write { db in
      var log = try Appender(db)
      let symbols = RenewedSymbols()
      let present = log.number
      var line = 0
      while let text = try next() {
        line += 1
        let body = Array(text.utf8)
        let hash = Digest.sha256(body)
        if line <= present {
          let known = try Row.fetchOne(
            db.cachedStatement(sql: "SELECT hash FROM main.event WHERE number = ?"), arguments: [line])
          guard try known?.text(0) == hash else {
            throw Self.misfit(
              line, "is not the event \(line) of the ledger", "The two have different histories.")
          }
          continue
        }
        let event = try symbols.event(text, expected: line)
        guard event.number == line else {
          throw Self.misfit(
            line, "holds event \(event.number)",
            "An export has one event a line, from the first. It was cut or reordered.")
        }
        guard event.previous == log.hash else {
          throw Self.misfit(
            line, "does not continue the event before it: its field \"previous\" is not that event's hash",
            "The export was edited in this line or the one before.")
        }
        guard event.json == body else {
          throw Self.misfit(line, "is not as Driftback writes it", "The export was edited.")
        }
        try log.append(event, body: body, hash: hash)
      }
      let head = try Head(db)
      return (head.number - present, head)
    }
  }

  private static func misfit(_ line: Int, _ what: String, _ why: String) -> Diagnostic {
    Diagnostic(.ledger, "line \(line) \(what)", remedy: why + " Nothing was imported.")
  }
}
