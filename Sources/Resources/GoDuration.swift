/// A length of time in the syntax of Go's `time.ParseDuration`, which is that of `metav1.Duration`: `1h30m`, `1.5s`,
/// `300ms`.
///
/// See https://pkg.go.dev/time#ParseDuration. The value is the one that Go computes, to the nanosecond.
public struct GoDuration: Hashable, Sendable {
  /// The length, which may be negative.
  public let nanoseconds: Int64

  /// The length that a text stands for; nil for text that is no duration, or one beyond 64 bits (292 years).
  public init?(_ text: String) {
    var rest = text.utf8[...]
    var isNegative = false
    if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
      isNegative = sign == UInt8(ascii: "-")
      rest = rest.dropFirst()
    }
    if rest.elementsEqual("0".utf8) {
      nanoseconds = 0
      return
    }
    guard !rest.isEmpty else { return nil }
    let limit: UInt64 = 1 << 63
    var total: UInt64 = 0
    while !rest.isEmpty {
      guard let amount = Self.takeAmount(&rest), let unit = Self.takeUnit(&rest) else { return nil }
      let (whole, isBeyond) = amount.whole.multipliedReportingOverflow(by: unit)
      guard !isBeyond, whole <= limit else { return nil }
      // Go computes the fraction in floating point and drops what is left; so must whoever compares with it.
      let fraction = UInt64(Double(amount.fraction) * (Double(unit) / amount.scale))
      guard fraction <= limit, whole + fraction <= limit - total else { return nil }
      total += whole + fraction
    }
    if isNegative {
      nanoseconds = Int64(truncatingIfNeeded: 0 &- total)
    } else {
      guard total < limit else { return nil }
      nanoseconds = Int64(total)
    }
  }

  /// Whether two texts are durations of one length: `60m` and `1h0m0s` are.
  public static func equal(_ a: String, _ b: String) -> Bool {
    guard let a = GoDuration(a), let b = GoDuration(b) else { return false }
    return a == b
  }

  /// A decimal number: its digits before the point, those behind it, and by what these are divided.
  private struct Amount {
    var whole: UInt64 = 0
    var fraction: UInt64 = 0
    var scale: Double = 1
  }

  private static func takeAmount(_ rest: inout Substring.UTF8View) -> Amount? {
    var amount = Amount()
    var hasDigits = false
    while let byte = rest.first, byte &- UInt8(ascii: "0") < 10 {
      let digit = UInt64(byte - UInt8(ascii: "0"))
      guard amount.whole <= (1 << 63) / 10, amount.whole * 10 + digit <= 1 << 63 else { return nil }
      amount.whole = amount.whole * 10 + digit
      hasDigits = true
      rest = rest.dropFirst()
    }
    guard rest.first == UInt8(ascii: ".") else { return hasDigits ? amount : nil }
    rest = rest.dropFirst()
    var isFull = false
    while let byte = rest.first, byte &- UInt8(ascii: "0") < 10 {
      let digit = UInt64(byte - UInt8(ascii: "0"))
      // Digits beyond 63 bits do not count, as in Go.
      isFull = isFull || amount.fraction > (1 << 63 - 1) / 10 || amount.fraction * 10 + digit > 1 << 63
      if !isFull {
        amount.fraction = amount.fraction * 10 + digit
        amount.scale *= 10
      }
      hasDigits = true
      rest = rest.dropFirst()
    }
    return hasDigits ? amount : nil
  }

  /// The nanoseconds of the unit at the front.
  private static func takeUnit(_ rest: inout Substring.UTF8View) -> UInt64? {
    let name = rest.prefix { $0 != UInt8(ascii: ".") && $0 &- UInt8(ascii: "0") >= 10 }
    rest = rest.dropFirst(name.count)
    // Both spellings of the micro sign: U+00B5 and the Greek letter U+03BC.
    return switch String(Substring(name)) {
    case "ns": 1
    case "us", "\u{b5}s", "\u{3bc}s": 1000
    case "ms": 1_000_000
    case "s": 1_000_000_000
    case "m": 60_000_000_000
    case "h": 3_600_000_000_000
    default: nil
    }
  }
}
