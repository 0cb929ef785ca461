/// An amount of a resource, as `resources.limits`, `sizeLimit` and many fields of custom resources hold it.
///
/// The grammar and the value are those of `resource.Quantity`
/// (https://pkg.go.dev/k8s.io/apimachinery/pkg/api/resource#Quantity): decimal (`500m`, `2k`), binary (`1Gi`) or with
/// an exponent (`1e3`). Arithmetic is exact. As upstream, what is finer than a billionth is rounded up, away from
/// zero, and a binary amount is at most 2^63 - 1; other amounts have no bound.
public struct Quantity: Hashable, Sendable {
  let isNegative: Bool
  /// Decimal digits, the most significant first, neither end a 0; none for zero.
  let digits: [UInt8]
  /// The power of ten by which the digits are multiplied; 0 for zero.
  let exponent: Int

  /// The amount that a text stands for; nil for text that is no quantity.
  public init?(_ text: String) {
    var rest = text.utf8[...]
    var isNegative = false
    if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
      isNegative = sign == UInt8(ascii: "-")
      rest = rest.dropFirst()
    }
    func takeDigits() -> [UInt8] {
      let taken = rest.prefix { $0 &- UInt8(ascii: "0") < 10 }
      rest = rest.dropFirst(taken.count)
      return taken.map { $0 - UInt8(ascii: "0") }
    }
    var digits = takeDigits()
    var exponent = 0
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst()
      let fraction = takeDigits()
      digits += fraction
      exponent = -fraction.count
    }
    guard !digits.isEmpty, let suffix = Suffix(rest) else { return nil }
    switch suffix {
    case .decimal(let power): exponent += power
    case .binary(let steps):
      for _ in 0..<steps { Self.multiply(&digits, by: 1024) }
    }
    (digits, exponent) = Self.normalized(digits, exponent)
    if case .binary = suffix { (digits, exponent) = Self.capped(digits, exponent) }
    self.digits = digits
    self.exponent = exponent
    self.isNegative = isNegative && !digits.isEmpty
  }

  /// The amount of a number of decimal digits.
  init(isNegative: Bool, digits: [UInt8], exponent: Int) {
    (self.digits, self.exponent) = Self.normalized(digits, exponent)
    self.isNegative = isNegative && !self.digits.isEmpty
  }

  /// Whether two texts are quantities of one value: `1000m` and `1` are.
  public static func equal(_ a: String, _ b: String) -> Bool {
    guard let a = Quantity(a), let b = Quantity(b) else { return false }
    return a == b
  }

  private enum Suffix {
    /// A power of ten.
    case decimal(Int)
    /// How many times 1024.
    case binary(Int)

    init?(_ text: Substring.UTF8View) {
      switch String(Substring(text)) {
      case "n": self = .decimal(-9)
      case "u": self = .decimal(-6)
      case "m": self = .decimal(-3)
      case "": self = .decimal(0)
      case "k": self = .decimal(3)
      case "M": self = .decimal(6)
      case "G": self = .decimal(9)
      case "T": self = .decimal(12)
      case "P": self = .decimal(15)
      case "E": self = .decimal(18)
      case "Ki": self = .binary(1)
      case "Mi": self = .binary(2)
      case "Gi": self = .binary(3)
      case "Ti": self = .binary(4)
      case "Pi": self = .binary(5)
      case "Ei": self = .binary(6)
      case let exponent where exponent.utf8.first.map { $0 | 0x20 } == UInt8(ascii: "e"):
        guard let power = Int32(exponent.dropFirst()) else { return nil }
        self = .decimal(Int(power))
      default: return nil
      }
    }
  }

  private static func multiply(_ digits: inout [UInt8], by factor: Int) {
    var carry = 0
    for index in digits.indices.reversed() {
      carry += Int(digits[index]) * factor
      digits[index] = UInt8(carry % 10)
      carry /= 10
    }
    var front: [UInt8] = []
    while carry > 0 {
      front.append(UInt8(carry % 10))
      carry /= 10
    }
    digits.insert(contentsOf: front.reversed(), at: 0)
  }

  /// Rounds up to a billionth and strips the zeros of both ends.
  static func normalized(_ digits: [UInt8], _ exponent: Int) -> ([UInt8], Int) {
    var digits = Array(digits.drop { $0 == 0 })
    var exponent = exponent
    guard !digits.isEmpty else { return ([], 0) }
    if exponent < -9 {
      let dropped = min(-9 - exponent, digits.count)
      let isExact = digits.suffix(dropped).allSatisfy { $0 == 0 }
      digits.removeLast(dropped)
      exponent = -9
      if !isExact { increment(&digits) }
    }
    while digits.last == 0 {
      digits.removeLast()
      exponent += 1
    }
    return digits.isEmpty ? ([], 0) : (digits, exponent)
  }

  private static func increment(_ digits: inout [UInt8]) {
    for index in digits.indices.reversed() {
      if digits[index] < 9 {
        digits[index] += 1
        return
      }
      digits[index] = 0
    }
    digits.insert(1, at: 0)
  }

  private static func capped(_ digits: [UInt8], _ exponent: Int) -> ([UInt8], Int) {
    let limit: [UInt8] = [9, 2, 2, 3, 3, 7, 2, 0, 3, 6, 8, 5, 4, 7, 7, 5, 8, 0, 7]
    let length = digits.count + exponent
    if length < limit.count || length == limit.count && !limit.lexicographicallyPrecedes(digits) {
      return (digits, exponent)
    }
    return (limit, 0)
  }
}

extension Quantity: CustomStringConvertible {
  /// The amount without a fraction and with the largest decimal suffix that allows it: `1500m`, `2k`; beyond `E`
  /// with an exponent.
  public var description: String {
    guard !digits.isEmpty else { return "0" }
    let sign = isNegative ? "-" : ""
    let text = digits.map(String.init).joined()
    let suffixes = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"]
    let step = (exponent + 9) / 3
    guard step < suffixes.count else { return sign + text + "e\(exponent)" }
    return sign + text + String(repeating: "0", count: (exponent + 9) % 3) + suffixes[step]
  }
}
