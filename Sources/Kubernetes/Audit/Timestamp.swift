/// A moment as Kubernetes writes it: RFC 3339, to the second in objects, to the microsecond in audit events.
public struct Timestamp: Hashable, Sendable, Comparable {
  /// Microseconds since 1970-01-01T00:00:00Z.
  public let microseconds: Int64

  /// The moment of a text; nil where it is none. Digits below a microsecond are dropped.
  public init?(_ text: String) {
    let bytes = Array(text.utf8)
    func number(_ range: Range<Int>) -> Int64? {
      guard range.upperBound <= bytes.count else { return nil }
      var value: Int64 = 0
      for byte in bytes[range] {
        guard (0x30...0x39).contains(byte) else { return nil }
        value = value * 10 + Int64(byte - 0x30)
      }
      return value
    }
    guard bytes.count >= 20, let year = number(0..<4), let month = number(5..<7), let day = number(8..<10),
      let hour = number(11..<13), let minute = number(14..<16), let second = number(17..<19),
      (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second < 61
    else { return nil }
    var at = 19
    var fraction: Int64 = 0
    if bytes[at] == UInt8(ascii: ".") {
      at += 1
      var unit: Int64 = 100_000
      while at < bytes.count, (0x30...0x39).contains(bytes[at]) {
        fraction += Int64(bytes[at] - 0x30) * unit
        unit /= 10
        at += 1
      }
    }
    var offset: Int64 = 0
    switch at < bytes.count ? bytes[at] : 0 {
    case UInt8(ascii: "Z"), UInt8(ascii: "z"): guard at + 1 == bytes.count else { return nil }
    case UInt8(ascii: "+"), UInt8(ascii: "-"):
      guard at + 6 == bytes.count, let hours = number(at + 1..<at + 3), let minutes = number(at + 4..<at + 6)
      else { return nil }
      offset = (hours * 60 + minutes) * (bytes[at] == UInt8(ascii: "-") ? -60 : 60)
    default: return nil
    }
    // Days of the proleptic Gregorian calendar, with years that begin in March, so that the leap day is their last.
    let shifted = month > 2 ? year : year - 1
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let days = shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468
    microseconds = (((days * 24 + hour) * 60 + minute) * 60 + second - offset) * 1_000_000 + fraction
  }

  /// By time.
  public static func < (a: Timestamp, b: Timestamp) -> Bool { a.microseconds < b.microseconds }

  /// The whole second that the moment lies in, counted from 1970: what an object's own times keep of it.
  public var second: Int64 { microseconds / 1_000_000 }
}
