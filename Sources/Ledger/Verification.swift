/// What verifying a ledger showed.
public struct Verification: Sendable {
  /// One thing that is not as it must be.
  public struct Fault: Sendable, Equatable {
    /// The event; nil where it is about the file or a derived table.
    public let event: Int?
    /// The field of the event, or the table and its column; empty where it is about the whole.
    public let field: String
    /// What is wrong.
    public let message: String

    /// A fault of its parts.
    public init(event: Int?, field: String, message: String) {
      self.event = event
      self.field = field
      self.message = message
    }
  }

  /// The head that was found.
  public internal(set) var head: Ledger.Head
  /// What is wrong, in the order in which it was found; at most `limit`.
  public internal(set) var faults: [Fault] = []
  /// Whether there are more faults than are listed.
  public internal(set) var isCut = false
  /// What is no fault, and yet worth a look: times that run backwards.
  public internal(set) var remarks: [String] = []

  /// How many faults, and how many remarks, are listed at most.
  public static let limit = 100

  /// Whether nothing is wrong.
  public var isIntact: Bool { faults.isEmpty }

  init(head: Ledger.Head) { self.head = head }

  mutating func fault(_ event: Int?, _ field: String, _ message: String) {
    guard faults.count < Self.limit else {
      isCut = true
      return
    }
    faults.append(Fault(event: event, field: field, message: message))
  }

  mutating func remark(_ text: String) { if remarks.count < Self.limit { remarks.append(text) } }
}

extension Verification.Fault: CustomStringConvertible {
  /// `event 12, previous: …`.
  public var description: String {
    let place = [event.map { "event \($0)" }, field.isEmpty ? nil : field].compactMap { $0 }
    return place.isEmpty ? message : place.joined(separator: ", ") + ": " + message
  }
}
