internal import GRDB
internal import Resources

extension Row {
  /// The text in a column. GRDB's own conversions trap on what a hostile file may hold.
  func text(_ column: Int) throws(Diagnostic) -> String {
    guard case .string(let text) = storage(column) else { throw Self.fault }
    return text
  }

  func textOrNull(_ column: Int) throws(Diagnostic) -> String? {
    if case .null = storage(column) { return nil }
    return try text(column)
  }

  func integer(_ column: Int) throws(Diagnostic) -> Int {
    guard case .int64(let number) = storage(column) else { throw Self.fault }
    return Int(number)
  }

  func integerOrNull(_ column: Int) throws(Diagnostic) -> Int? {
    if case .null = storage(column) { return nil }
    return try integer(column)
  }

  func time(_ column: Int) throws(Diagnostic) -> Moment {
    guard let time = Moment(try text(column)) else { throw Self.fault }
    return time
  }

  func timeOrNull(_ column: Int) throws(Diagnostic) -> Moment? {
    if case .null = storage(column) { return nil }
    return try time(column)
  }

  private func storage(_ column: Int) -> DatabaseValue.Storage { (self[column] as DatabaseValue).storage }

  private static var fault: Diagnostic {
    Diagnostic(
      .ledger, "a table of the ledger holds what Driftback does not write",
      remedy: "Run `driftback ledger verify`: it says which.")
  }
}
