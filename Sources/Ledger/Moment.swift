/// A moment in UTC, to the second: the ledger's only notion of time.
public struct Moment: Sendable, Hashable, Comparable {
  /// Seconds since 1970-01-01T00:00:00Z, leap seconds not counted.
  public let seconds: Int

  /// A moment by its seconds since 1970, clamped to the years 0000 to 9999.
  public init(seconds: Int) { self.seconds = min(max(seconds, -62_167_219_200), 253_402_300_799) }

  /// The moment that RFC 3339 text names: `2026-11-21T05:00:00Z`, a fraction of a second dropped, an offset applied.
  /// A date alone is its first second in UTC. Nil for any other text.
  public init?(_ text: String) {
    var rest = Array(text.utf8)[...]
    func number(_ digits: Int, _ limits: ClosedRange<Int>) -> Int? {
      let word = rest.prefix(digits)
      guard word.count == digits, word.allSatisfy({ $0 &- UInt8(ascii: "0") < 10 }) else { return nil }
      rest = rest.dropFirst(digits)
      let value = word.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
      return limits.contains(value) ? value : nil
    }
    func skip(_ one: Unicode.Scalar) -> Bool {
      guard rest.first == UInt8(ascii: one) else { return false }
      rest = rest.dropFirst()
      return true
    }
    guard let year = number(4, 0...9999), skip("-"), let month = number(2, 1...12), skip("-"),
      let day = number(2, 1...31), day <= Self.days(in: month, of: year)
    else { return nil }
    let midnight = Self.days(year, month, day) * 86_400
    if rest.isEmpty {
      self.init(seconds: midnight)
      return
    }
    guard skip("T") || skip("t"), let hour = number(2, 0...23), skip(":"), let minute = number(2, 0...59),
      skip(":"), let second = number(2, 0...60)
    else { return nil }
    if skip(".") {
      let fraction = rest.prefix { $0 &- UInt8(ascii: "0") < 10 }
      guard !fraction.isEmpty else { return nil }
      rest = rest.dropFirst(fraction.count)
    }
    var offset = 0
    if !(skip("Z") || skip("z")) {
      let sign = skip("+") ? 1 : skip("-") ? -1 : 0
      guard sign != 0, let hours = number(2, 0...23), skip(":"), let minutes = number(2, 0...59) else {
        return nil
      }
      offset = sign * (hours * 3600 + minutes * 60)
    }
    guard rest.isEmpty else { return nil }
    self.init(seconds: midnight + hour * 3600 + minute * 60 + min(second, 59) - offset)
  }

  /// The moment some seconds later; earlier for a negative number.
  public func adding(_ seconds: Int) -> Moment {
    let (sum, overflow) = self.seconds.addingReportingOverflow(seconds)
    return Moment(seconds: overflow ? (seconds > 0 ? .max : .min) : sum)
  }

  /// The first second of its day in UTC.
  public var startOfDay: Moment { Moment(seconds: seconds - Self.remainder(seconds, 86_400)) }

  /// The day in UTC: `2026-11-21`.
  public var day: String { String(description.prefix(10)) }

  /// Whether the first is earlier.
  public static func < (one: Moment, other: Moment) -> Bool { one.seconds < other.seconds }

  private static func remainder(_ value: Int, _ divisor: Int) -> Int {
    let rest = value % divisor
    return rest < 0 ? rest + divisor : rest
  }

  /// Days since 1970 of a date of the Gregorian calendar: counted in years that begin in March, so that the leap day
  /// is the last of its year, and in cycles of 400 years, which have 146,097 days.
  private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let year = month > 2 ? year : year - 1
    let cycle = (year >= 0 ? year : year - 399) / 400
    let yearOfCycle = year - cycle * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return cycle * 146_097 + yearOfCycle * 365 + yearOfCycle / 4 - yearOfCycle / 100 + dayOfYear - 719_468
  }

  private static func days(in month: Int, of year: Int) -> Int {
    let next = month == 12 ? days(year + 1, 1, 1) : days(year, month + 1, 1)
    return next - days(year, month, 1)
  }
}

extension Moment: CustomStringConvertible {
  /// RFC 3339 in UTC, always 20 characters: texts sort as the moments do.
  public var description: String {
    let time = Self.remainder(seconds, 86_400)
    let days = (seconds - time) / 86_400 + 719_468
    let dayOfCycle = Self.remainder(days, 146_097)
    let cycle = (days - dayOfCycle) / 146_097
    let yearOfCycle = (dayOfCycle - dayOfCycle / 1460 + dayOfCycle / 36_524 - dayOfCycle / 146_096) / 365
    let dayOfYear = dayOfCycle - (365 * yearOfCycle + yearOfCycle / 4 - yearOfCycle / 100)
    let march = (5 * dayOfYear + 2) / 153
    let month = march < 10 ? march + 3 : march - 9
    let year = yearOfCycle + cycle * 400 + (month <= 2 ? 1 : 0)
    func padded(_ value: Int, _ width: Int = 2) -> String {
      let digits = String(value)
      return String(repeating: "0", count: max(width - digits.count, 0)) + digits
    }
    let day = dayOfYear - (153 * march + 2) / 5 + 1
    return padded(year, 4) + "-" + padded(month) + "-" + padded(day) + "T" + padded(time / 3600) + ":"
      + padded(time / 60 % 60) + ":" + padded(time % 60) + "Z"
  }
}
