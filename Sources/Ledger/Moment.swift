internal import Resources

/// A moment in UTC, to the second: the ledger's only notion of time.
public struct Moment: Sendable, Hashable, Comparable {
  /// Seconds since 1970-01-01T00:00:00Z, leap seconds not counted.
  public let seconds: Int

  /// A moment by its seconds since 1970, clamped to the years 0000 to 9999.
  public init(seconds: Int) { self.seconds = Int(Timestamp(second: Int64(seconds)).second) }

  /// The moment that RFC 3339 text names: `2026-11-21T05:00:00Z`, a fraction of a second dropped, an offset applied.
  /// A date alone is its first second in UTC. Nil for any other text.
  public init?(_ text: String) {
    guard let moment = Timestamp.dayOrMoment(text) else { return nil }
    seconds = Int(moment.second)
  }

  /// The moment some seconds later; earlier for a negative number.
  public func adding(_ seconds: Int) -> Moment {
    let (sum, overflow) = self.seconds.addingReportingOverflow(seconds)
    return Moment(seconds: overflow ? (seconds > 0 ? .max : .min) : sum)
  }

  /// The first second of its day in UTC.
  public var startOfDay: Moment {
    let rest = seconds % 86_400
    return Moment(seconds: seconds - (rest < 0 ? rest + 86_400 : rest))
  }

  /// The day in UTC: `2026-11-21`.
  public var day: String { String(description.prefix(10)) }

  /// Whether the first is earlier.
  public static func < (one: Moment, other: Moment) -> Bool { one.seconds < other.seconds }
}

extension Moment: CustomStringConvertible {
  /// RFC 3339 in UTC, always 20 characters: texts sort as the moments do.
  public var description: String { Timestamp(second: Int64(seconds)).description }
}
