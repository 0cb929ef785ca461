extension CEL {
  /// A moment between the years 1 and 9999, to the nanosecond.
  public struct Timestamp: Hashable, Comparable, Sendable {
    /// Seconds since 1970-01-01T00:00:00Z.
    public let seconds: Int64
    /// 0 to 999 999 999.
    public let nanoseconds: Int

    static let bounds: ClosedRange<Int64> = -62_135_596_800...253_402_300_799

    /// A moment; nil outside the years 1 to 9999.
    public init?(seconds: Int64, nanoseconds: Int = 0) {
      guard Self.bounds.contains(seconds), (0..<1_000_000_000).contains(nanoseconds) else { return nil }
      self.seconds = seconds
      self.nanoseconds = nanoseconds
    }

    /// The moment that a text of RFC 3339 names: `2025-01-31T12:00:00.5Z`.
    public init?(_ text: String) {
      let bytes = Array(text.utf8)
      func number(_ range: Range<Int>) -> Int? {
        guard range.upperBound <= bytes.count, bytes[range].allSatisfy(\.isDigit) else { return nil }
        return Int(String(decoding: bytes[range], as: UTF8.self))
      }
      func has(_ symbol: Character, at index: Int) -> Bool {
        index < bytes.count && bytes[index] == symbol.asciiValue
      }
      guard let year = number(0..<4), has("-", at: 4), let month = number(5..<7), has("-", at: 7),
        let day = number(8..<10), has("T", at: 10), let hour = number(11..<13), has(":", at: 13),
        let minute = number(14..<16), has(":", at: 16), let second = number(17..<19),
        (1...12).contains(month), (1...Self.days(in: month, of: year)).contains(day), hour < 24, minute < 60,
        second < 60
      else { return nil }
      var index = 19
      var nanoseconds = 0
      if has(".", at: index) {
        index += 1
        let digits = bytes[index...].prefix { $0.isDigit }
        guard !digits.isEmpty else { return nil }
        for place in 0..<9 {
          nanoseconds = nanoseconds * 10 + (place < digits.count ? Int(digits[index + place]) - 48 : 0)
        }
        index += digits.count
      }
      guard let offset = Self.offset(bytes[index...]) else { return nil }
      let days = Self.daysSince1970(year, month, day)
      self.init(
        seconds: Int64(days * 86_400 + hour * 3600 + minute * 60 + second - offset), nanoseconds: nanoseconds)
    }

    /// The seconds that `Z`, `+02:00` or `02:00` stand for.
    static func offset(_ text: ArraySlice<UInt8>) -> Int? {
      if text.elementsEqual("Z".utf8) { return 0 }
      var digits = text
      var sign = 1
      if let first = text.first, first == UInt8(ascii: "+") || first == UInt8(ascii: "-") {
        sign = first == UInt8(ascii: "-") ? -1 : 1
        digits = digits.dropFirst()
      }
      let parts = Array(digits)
      guard parts.count == 5, parts[2] == UInt8(ascii: ":"),
        let hours = Int(String(decoding: parts[0..<2], as: UTF8.self)),
        let minutes = Int(String(decoding: parts[3..<5], as: UTF8.self)),
        (0..<24).contains(hours), (0..<60).contains(minutes)
      else { return nil }
      return sign * (hours * 3600 + minutes * 60)
    }

    /// The earlier of two moments comes first.
    public static func < (a: Timestamp, b: Timestamp) -> Bool {
      (a.seconds, a.nanoseconds) < (b.seconds, b.nanoseconds)
    }

    /// The moment some time later; nil outside the years 1 to 9999.
    func adding(_ duration: Duration, sign: Int64 = 1) -> Timestamp? {
      // A duration's minimum has no opposite, so the sum is made in more bits.
      let total =
        Int128(seconds) * 1_000_000_000 + Int128(nanoseconds) + Int128(sign) * Int128(duration.nanoseconds)
      let (quotient, remainder) = total.quotientAndRemainder(dividingBy: 1_000_000_000)
      let isShort = remainder < 0
      return Int64(exactly: isShort ? quotient - 1 : quotient).flatMap {
        Timestamp(seconds: $0, nanoseconds: Int(isShort ? remainder + 1_000_000_000 : remainder))
      }
    }

    /// The time since another moment; nil beyond 292 years.
    func since(_ other: Timestamp) -> Duration? {
      let total =
        (Int128(seconds) - Int128(other.seconds)) * 1_000_000_000
        + Int128(nanoseconds - other.nanoseconds)
      return Int64(exactly: total).map { Duration(nanoseconds: $0) }
    }

    /// The moment in RFC 3339, in UTC.
    var text: String {
      let date = Calendar(self, offset: 0)
      func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
      }
      return padded(date.year, 4) + "-" + padded(date.month, 2) + "-" + padded(date.day, 2) + "T"
        + padded(date.hour, 2) + ":" + padded(date.minute, 2) + ":" + padded(date.second, 2)
        + Self.fraction(nanoseconds) + "Z"
    }

    /// `.5` for half a second, nothing for a whole one.
    static func fraction(_ nanoseconds: Int) -> String {
      guard nanoseconds > 0 else { return "" }
      var digits = Array(String(1_000_000_000 + nanoseconds).utf8.dropFirst())
      while digits.last == UInt8(ascii: "0") { digits.removeLast() }
      return "." + String(decoding: digits, as: UTF8.self)
    }
  }
}
