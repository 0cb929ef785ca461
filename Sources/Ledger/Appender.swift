internal import GRDB
internal import Resources

/// Puts events at the end of the chain, within one transaction.
struct Appender {
  let db: Database
  private let projection = Projection(schema: "main")
  private(set) var number: Int
  private(set) var hash: String

  init(_ db: Database) throws {
    self.db = db
    let head = try Ledger.Head(db)
    number = head.number
    hash = head.hash
  }

  /// Appends what happened; the event's number.
  @discardableResult
  mutating func append(_ entry: Entry, at time: Moment) throws -> Int {
    let event = Event(number: number + 1, previous: hash, time: time, entry: entry)
    let body = event.json
    try append(event, body: body, hash: Digest.sha256(body))
    return number
  }

  /// Appends an event that is known to continue the chain.
  mutating func append(_ event: Event, body: [UInt8], hash: String) throws {
    try db.cachedStatement(sql: "INSERT INTO main.event VALUES (?, ?, ?)")
      .execute(arguments: [event.number, hash, String(decoding: body, as: UTF8.self)])
    try projection.apply(event, to: db)
    number = event.number
    self.hash = hash
  }
}
