/// A moment in UTC as Kubernetes and RFC 3339 write it (https://www.rfc-editor.org/rfc/rfc3339): to the second in objects,
/// to the microsecond in audit events. Years 0000 to 9999.
public struct Timestamp: Hashable, Sendable, Comparable {
  /// Microseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
  public let microseconds: Int64

  /// The first and the last second of the years that four digits can say, counted from 1970.
  private static let bounds: ClosedRange<Int64> = -62_167_219_200...253_402_300_799

  /// A whole second by its number since 1970, clamped to the years 0000 to 9999.
  public init(second: Int64) {
    microseconds = min(max(second, Self.bounds.lowerBound), Self.bounds.upperBound) * 1_000_000
  }

  /// The moment of a text; nil where it is none. Digits below a microsecond are dropped, and a leap second is the second
  /// before it.
  public init?(_ text: String) {
    guard let moment = Self.read(text, takesDay: false) else { return nil }
    self = moment
  }

  /// The moment of a text, or the first second in UTC of the day that it names: `2026-11-21`. Nil for any other text.
  public static func dayOrMoment(_ text: String) -> Timestamp? { read(text, takesDay: true) }

  private static func read(_ text: String, takesDay: Bool) -> Timestamp? {
    var rest = text.utf8[...]
    func number(_ count: Int, _ limits: ClosedRange<Int>) -> Int? {
      var value = 0
      for _ in 0..<count {
        guard let digit = rest.first, digit &- UInt8(ascii: "0") < 10 else { return nil }
        value = value * 10 + Int(digit - UInt8(ascii: "0"))
        rest.removeFirst()
      }
      return limits.contains(value) ? value : nil
    }
    func skip(_ one: Unicode.Scalar) -> Bool {
      guard rest.first == UInt8(ascii: one) else { return false }
      rest.removeFirst()
      return true
    }
    guard let year = number(4, 0...9999), skip("-"), let month = number(2, 1...12), skip("-"),
      let day = number(2, 1...31), day <= days(in: month, of: year)
    else { return nil }
    let midnight = days(year, month, day) * 86_400
    if rest.isEmpty { return takesDay ? Timestamp(second: Int64(midnight)) : nil }
    guard skip("T") || skip("t"), let hour = number(2, 0...23), skip(":"), let minute = number(2, 0...59),
      skip(":"), let second = number(2, 0...60)
    else { return nil }
    var fraction: Int64 = 0
    if skip(".") {
      var unit: Int64 = 100_000
      guard let first = rest.first, first &- UInt8(ascii: "0") < 10 else { return nil }
      while let digit = number(1, 0...9) {
        fraction += Int64(digit) * unit
        unit /= 10
      }
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
    let whole = midnight + hour * 3600 + minute * 60 + min(second, 59) - offset
    return Timestamp(second: Int64(whole), adding: fraction)
  }

  private init(second: Int64, adding fraction: Int64) {
    microseconds = Timestamp(second: second).microseconds + fraction
  }

  /// By time.
  public static func < (a: Timestamp, b: Timestamp) -> Bool { a.microseconds < b.microseconds }

  /// The whole second that the moment lies in, counted from 1970: what an object's own times keep of it.
  public var second: Int64 { (microseconds - Self.remainder(microseconds, 1_000_000)) / 1_000_000 }

  private static func remainder<Number: SignedInteger>(_ value: Number, _ divisor: Number) -> Number {
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

extension Timestamp: CustomStringConvertible {
  /// RFC 3339 in UTC: 20 characters for a whole second, so that texts of whole seconds sort as the moments do, and 27 with
  /// microseconds.
  public var description: String {
    let fraction = Int(Self.remainder(microseconds, 1_000_000))
    let seconds = Int(second)
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
      + padded(time / 60 % 60) + ":" + padded(time % 60) + (fraction == 0 ? "" : "." + padded(fraction, 6))
      + "Z"
  }
}
