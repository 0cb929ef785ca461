internal import Resources

/// The end of something: a day of RFC 3339, which is over at midnight UTC, or a moment.
public struct Deadline: Sendable, Equatable {
  /// As written.
  public let text: String
  /// The first second that is too late, counted from 1970.
  public let second: Int64

  /// The end that a text names: `2026-12-31` or `2026-12-31T18:00:00Z`; nil where it is neither.
  public init?(_ text: String) {
    guard let start = Timestamp.dayOrMoment(text) else { return nil }
    self.text = text
    let isDay = text.utf8.count == 10
    second = start.second + (isDay ? 86_400 : 0)
  }

  /// Whether a moment, in seconds from 1970, is past it.
  public func isOver(at now: Int64) -> Bool { now >= second }
}
