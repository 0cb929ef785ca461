internal import Resources

extension CEL {
  /// A length of time, of at most 292 years in either direction.
  public struct Duration: Hashable, Sendable {
    /// The length, which may be negative.
    public let nanoseconds: Int64

    /// A length.
    public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// The length that a text of Go's syntax stands for: `1h30m`, `300ms`.
    init?(_ text: String) {
      guard let duration = GoDuration(text) else { return nil }
      nanoseconds = duration.nanoseconds
    }

    /// The length in seconds, as `string()` gives it: `90.5s`.
    var text: String {
      let magnitude = nanoseconds.magnitude
      return (nanoseconds < 0 ? "-" : "") + String(magnitude / 1_000_000_000)
        + Timestamp.fraction(Int(magnitude % 1_000_000_000)) + "s"
    }
  }
}
