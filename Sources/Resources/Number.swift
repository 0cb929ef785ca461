/// Numbers in one spelling: equal numbers of YAML and JSON become equal texts, and so equal symbols.
///
/// The rules are those of go-yaml v2, by which `kubectl` reads YAML: integers in base 0 (`0x1f`, `0b11`, `0o17`,
/// `017`), underscores ignored; an integer beyond 64 bits is a float. JSON's numbers are a part of these. A float
/// that is a whole number below 2^53 is an integer, because the API server's JSON does not tell `1e3` from `1000`.
public enum Number {
  /// The kind of a number, `.integer` or `.float`, with the symbol of its canonical text; nil for text that is no
  /// number. `.inf` and `.nan` are numbers of YAML; no JSON text reads like them.
  public static func canonical(_ text: UnsafeRawBufferPointer, in symbols: Symbols) -> (Kind, Symbol)? {
    if isPlainDecimal(text) { return (.integer, symbols.intern(text)) }
    guard mayBeNumber(text), let (kind, spelled) = respelled(String(decoding: text, as: UTF8.self)) else {
      return nil
    }
    return (kind, symbols.intern(spelled))
  }

  /// The kind and the canonical text of a number; nil for text that is no number.
  public static func canonical(_ text: String) -> (kind: Kind, text: String)? {
    var text = text
    let isCanonical = text.withUTF8 { isPlainDecimal(UnsafeRawBufferPointer($0)) }
    return isCanonical ? (.integer, text) : respelled(text)
  }

  /// Whether the text is an integer as this type spells them, of at most 18 digits.
  private static func isPlainDecimal(_ text: UnsafeRawBufferPointer) -> Bool {
    var digits = text[...]
    if digits.first == UInt8(ascii: "-") { digits = digits.dropFirst() }
    guard let first = digits.first, digits.count <= 18 else { return false }
    if first == UInt8(ascii: "0") { return text.count == 1 }
    return digits.allSatisfy { $0 &- UInt8(ascii: "0") < 10 }
  }

  /// False for most texts that are none: addresses, versions, options, quantities with a unit.
  private static func mayBeNumber(_ text: UnsafeRawBufferPointer) -> Bool {
    text.allSatisfy {
      switch $0 {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
        UInt8(ascii: "A")...UInt8(ascii: "F"), UInt8(ascii: "x"), UInt8(ascii: "X"), UInt8(ascii: "o"),
        UInt8(ascii: "O"), UInt8(ascii: "."), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "_"),
        UInt8(ascii: "i"), UInt8(ascii: "I"), UInt8(ascii: "n"), UInt8(ascii: "N"):
        true
      default: false
      }
    }
  }

  private static func respelled(_ text: String) -> (kind: Kind, text: String)? {
    switch text {
    case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": return (.float, ".inf")
    case "-.inf", "-.Inf", "-.INF": return (.float, "-.inf")
    case ".nan", ".NaN", ".NAN": return (.float, ".nan")
    default: break
    }
    guard let first = text.utf8.first else { return nil }
    let isSigned = first == UInt8(ascii: "-") || first == UInt8(ascii: "+")
    let isDigit = first &- UInt8(ascii: "0") < 10
    guard isSigned || isDigit || first == UInt8(ascii: ".") else { return nil }
    let plain = first == UInt8(ascii: ".") ? Array(text.utf8) : text.utf8.filter { $0 != UInt8(ascii: "_") }
    if let integer = integer(plain[...]) { return (.integer, integer) }
    guard isFloat(plain[...]), let value = Double(String(decoding: plain, as: UTF8.self)), value.isFinite
    else {
      return nil
    }
    if value.magnitude < 0x1p53, value == value.rounded(.towardZero) { return (.integer, String(Int(value))) }
    return (.float, value.description)
  }

  /// Go's `strconv.ParseInt(text, 0, 64)`, then `ParseUint`.
  private static func integer(_ text: ArraySlice<UInt8>) -> String? {
    var digits = text
    var isNegative = false
    var isSigned = false
    if let sign = digits.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
      isNegative = sign == UInt8(ascii: "-")
      isSigned = true
      digits = digits.dropFirst()
    }
    var radix = 10
    if digits.first == UInt8(ascii: "0"), digits.count > 1 {
      switch digits[digits.startIndex + 1] | 0x20 {
      case UInt8(ascii: "x") where digits.count > 2: radix = 16
      case UInt8(ascii: "b") where digits.count > 2: radix = 2
      case UInt8(ascii: "o") where digits.count > 2: radix = 8
      default: radix = 0
      }
      digits = digits.dropFirst(radix == 0 ? 1 : 2)
      if radix == 0 { radix = 8 }
    }
    guard let first = digits.first, first != UInt8(ascii: "-"), first != UInt8(ascii: "+"),
      let value = UInt64(String(decoding: digits, as: UTF8.self), radix: radix)
    else { return nil }
    if isNegative { return value <= 1 << 63 ? (value == 0 ? "0" : "-" + String(value)) : nil }
    return isSigned && value > UInt64(Int64.max) ? nil : String(value)
  }

  /// `^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$`
  private static func isFloat(_ text: ArraySlice<UInt8>) -> Bool {
    var rest = text
    func skipDigits() -> Int {
      let digits = rest.prefix { $0 &- UInt8(ascii: "0") < 10 }.count
      rest = rest.dropFirst(digits)
      return digits
    }
    func skip(_ characters: UInt8...) -> Bool {
      guard let first = rest.first, characters.contains(first) else { return false }
      rest = rest.dropFirst()
      return true
    }
    _ = skip(UInt8(ascii: "-"), UInt8(ascii: "+"))
    let whole = skipDigits()
    let fraction = skip(UInt8(ascii: ".")) ? skipDigits() : 0
    guard whole + fraction > 0 else { return false }
    if skip(UInt8(ascii: "e"), UInt8(ascii: "E")) {
      _ = skip(UInt8(ascii: "-"), UInt8(ascii: "+"))
      guard skipDigits() > 0 else { return false }
    }
    return rest.isEmpty
  }
}
