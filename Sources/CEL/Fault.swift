public import Resources

extension CEL {
  /// Why an expression cannot be read or evaluated, and where in it.
  ///
  /// A fault names types and the words of the expression, never a value that was bound: that may be a secret.
  public struct Fault: Error, Sendable, Equatable {
    /// One terse line, lower case, without a full stop.
    public let summary: String
    /// What was expected and what to do, as sentences; may be empty.
    public let remedy: String
    /// Byte offset in the expression's UTF-8 text, from 0.
    public internal(set) var offset: Int
    /// Whether evaluation was stopped at its budget. Such a fault ends the evaluation, whatever stands around it;
    /// any other is absorbed where `&&`, `||`, `all` or `exists` do not depend on it.
    public let isBeyondBudget: Bool

    /// `offset` is negative where the caller knows the place better.
    init(_ summary: String, remedy: String = "", at offset: Int = -1, isBeyondBudget: Bool = false) {
      self.summary = summary
      self.remedy = remedy
      self.offset = offset
      self.isBeyondBudget = isBeyondBudget
    }

    /// The same fault at a place, if it has none yet.
    func placed(at place: Int) -> Fault {
      guard offset < 0 else { return self }
      var placed = self
      placed.offset = place
      return placed
    }

    /// The fault as users read it, with a caret below the expression.
    public func diagnostic(of source: String, category: Diagnostic.Category = .configuration) -> Diagnostic {
      Diagnostic(
        category, summary, remedy: remedy, place: .init(offset: max(offset, 0), in: Array(source.utf8)))
    }
  }
}
