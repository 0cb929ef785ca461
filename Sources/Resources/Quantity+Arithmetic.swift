extension Quantity: Comparable {
  /// Whether one amount is smaller than another.
  public static func < (a: Quantity, b: Quantity) -> Bool {
    if a.sign != b.sign { return a.sign < b.sign }
    return a.isNegative ? magnitude(b, isBelow: a) : magnitude(a, isBelow: b)
  }

  private static func magnitude(_ a: Quantity, isBelow b: Quantity) -> Bool {
    guard !a.digits.isEmpty, !b.digits.isEmpty else { return a.digits.isEmpty && !b.digits.isEmpty }
    let lengths = (a.digits.count + a.exponent, b.digits.count + b.exponent)
    return lengths.0 == lengths.1 ? a.digits.lexicographicallyPrecedes(b.digits) : lengths.0 < lengths.1
  }
}

extension Quantity {
  /// -1, 0 or 1.
  public var sign: Int { digits.isEmpty ? 0 : isNegative ? -1 : 1 }

  /// The same amount with the other sign.
  public var negated: Quantity { Quantity(isNegative: !isNegative, digits: digits, exponent: exponent) }

  /// The amount as an integer of 64 bits; nil for a fraction and for what is larger.
  public var integer: Int64? {
    guard exponent >= 0, digits.count + exponent <= 19 else { return nil }
    let text = digits.map(String.init).joined() + String(repeating: "0", count: exponent)
    return Int64((isNegative ? "-" : "") + (digits.isEmpty ? "0" : text))
  }

  /// The nearest floating point number, infinite beyond its range.
  public var approximate: Double {
    let text = digits.map(String.init).joined()
    return Double((isNegative ? "-" : "") + (text.isEmpty ? "0" : text) + "e\(exponent)") ?? .nan
  }

  /// The exact sum; nil where the amounts are more than 1000 digits apart.
  public func adding(_ other: Quantity) -> Quantity? {
    guard sign != 0 else { return other }
    guard other.sign != 0 else { return self }
    let low = min(exponent, other.exponent)
    let width = max(digits.count + exponent, other.digits.count + other.exponent) - low + 1
    guard width <= 1000 else { return nil }
    // Least significant digit first, in ten's complement of one digit more than either has.
    func spread(_ quantity: Quantity) -> [Int] {
      var spread = Array(repeating: 0, count: width)
      for (index, digit) in quantity.digits.reversed().enumerated() {
        spread[quantity.exponent - low + index] = quantity.isNegative ? -Int(digit) : Int(digit)
      }
      return spread
    }
    var sum = zip(spread(self), spread(other)).map { $0 + $1 }
    func carry() -> Int {
      var carry = 0
      for index in sum.indices {
        carry += sum[index]
        let digit = (carry % 10 + 10) % 10
        sum[index] = digit
        carry = (carry - digit) / 10
      }
      return carry
    }
    let isNegative = carry() < 0
    if isNegative {
      for index in sum.indices { sum[index] = -sum[index] }
      // The complement's own sign stands one digit above.
      _ = carry()
    }
    return Quantity(isNegative: isNegative, digits: sum.reversed().map { UInt8($0) }, exponent: low)
  }
}
