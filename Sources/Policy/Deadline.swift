internal import Kubernetes

/// The end of something: a day of RFC 3339, which is over at midnight UTC, or a moment.
public struct Deadline: Sendable, Equatable {
  /// As written.
  public let text: String
  /// The first second that is too late, counted from 1970.
  public let second: Int64

  /// The end that a text names: `2026-12-31` or `2026-12-31T18:00:00Z`; nil where it is neither.
  public init?(_ text: String) {
    let isDay = text.utf8.count == 10
    let moment = isDay ? text + "T00:00:00Z" : text
    guard let start = Timestamp(moment), Self.exists(text.prefix(10)) else { return nil }
    self.text = text
    second = start.second + (isDay ? 86_400 : 0)
  }

  /// Whether a moment, in seconds from 1970, is past it.
  public func isOver(at now: Int64) -> Bool { now >= second }

  /// Whether the month has the day: a timestamp alone does not ask.
  private static func exists(_ day: Substring) -> Bool {
    let parts = day.split(separator: "-").compactMap { Int($0) }
    guard parts.count == 3 else { return false }
    let (year, month, day) = (parts[0], parts[1], parts[2])
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    return switch month {
    case 2: day <= (isLeap ? 29 : 28)
    case 4, 6, 9, 11: day <= 30
    default: day <= 31
    }
  }
}
