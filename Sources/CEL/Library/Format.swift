internal import Glibc

extension CEL.Library {
  /// `'…'.format([…])` of the strings extension.
  mutating func addFormat() {
    method(.string, "format", [.list(.dyn)], .string, .product) { arguments, meter throws(CEL.Fault) in
      var values = (arguments[0 + 1].items ?? [])[...]
      var out = ""
      var rest = Array(try arguments.text(0).unicodeScalars)[...]
      try meter.charge(reading: rest.count)
      while let scalar = rest.popFirst() {
        guard scalar == "%" else {
          out.unicodeScalars.append(scalar)
          continue
        }
        if rest.first == "%" {
          rest.removeFirst()
          out += "%"
          continue
        }
        var precision = 6
        if rest.first == "." {
          let digits = rest.dropFirst().prefix { $0.isASCII && (0x30...0x39).contains($0.value) }
          rest = rest.dropFirst(digits.count + 1)
          guard let number = Int(String(String.UnicodeScalarView(digits))), number <= 100 else {
            throw CEL.Fault("a precision in the format is no number up to 100")
          }
          precision = number
        }
        guard let clause = rest.popFirst(), "sdfebxXo".unicodeScalars.contains(clause) else {
          throw CEL.Fault(
            "a clause of the format is not known", remedy: "Known are %s, %d, %f, %e, %b, %x, %X, %o and %%.")
        }
        guard let value = values.popFirst() else {
          throw CEL.Fault("the format has more clauses than there are values")
        }
        let text = try Self.formatted(value, clause, precision, &meter)
        try meter.charge(reading: text.utf8.count)
        out += text
      }
      return .string(out)
    }
  }

  private static func formatted(
    _ value: CEL.Value, _ clause: Unicode.Scalar, _ precision: Int, _ meter: inout CEL.Meter
  ) throws(CEL.Fault) -> String {
    try meter.charge(reading: value.extent)
    switch (clause, value) {
    case ("s", _): return try spelled(value, &meter)
    case ("d", .int), ("d", .uint): return value.text ?? ""
    case ("d", .double(let number)) where number.isNaN || number.isInfinite: return CEL.Value.text(of: number)
    case ("f", .double(let number)), ("e", .double(let number)):
      return printed(number, precision, isScientific: clause == "e")
    case ("f", .int(let number)), ("e", .int(let number)):
      return printed(Double(number), precision, isScientific: clause == "e")
    case ("f", .uint(let number)), ("e", .uint(let number)):
      return printed(Double(number), precision, isScientific: clause == "e")
    case ("b", .bool(let value)): return value ? "1" : "0"
    case ("b", .int(let number)): return String(number, radix: 2)
    case ("b", .uint(let number)): return String(number, radix: 2)
    case ("o", .int(let number)): return String(number, radix: 8)
    case ("o", .uint(let number)): return String(number, radix: 8)
    case ("x", .int(let number)), ("X", .int(let number)):
      return String(number, radix: 16, uppercase: clause == "X")
    case ("x", .uint(let number)), ("X", .uint(let number)):
      return String(number, radix: 16, uppercase: clause == "X")
    case ("x", .string(let text)), ("X", .string(let text)): return hex(Array(text.utf8), clause == "X")
    case ("x", .bytes(let bytes)), ("X", .bytes(let bytes)): return hex(bytes, clause == "X")
    default: throw CEL.Fault("%\(clause) cannot show \(value.type.name)")
    }
  }

  private static func hex(_ bytes: [UInt8], _ isUpper: Bool) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: isUpper) }.joined()
  }

  /// A double in decimal digits, correctly rounded, as only the C library does it.
  private static func printed(_ number: Double, _ precision: Int, isScientific: Bool) -> String {
    guard number.isFinite else { return CEL.Value.text(of: number) }
    var buffer = [CChar](repeating: 0, count: 512)
    let count = withVaList([Int32(precision), number]) {
      vsnprintf(&buffer, 512, isScientific ? "%.*e" : "%.*f", $0)
    }
    return String(
      decoding: buffer.prefix(Int(max(0, min(count, 511)))).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// What `%s` shows, collections with their items.
  private static func spelled(_ value: CEL.Value, _ meter: inout CEL.Meter) throws(CEL.Fault) -> String {
    try meter.charge(reading: value.extent + 10)
    if let items = value.items {
      var texts: [String] = []
      for item in items { texts.append(try spelled(item, &meter)) }
      return "[" + texts.joined(separator: ", ") + "]"
    }
    if let entries = value.entries {
      var texts: [String] = []
      for entry in entries {
        texts.append(try spelled(entry.key, &meter) + ": " + spelled(entry.value, &meter))
      }
      return "{" + texts.sorted().joined(separator: ", ") + "}"
    }
    switch value {
    case .null: return "null"
    case .type(let type): return type.name
    default:
      guard let text = value.text else { throw CEL.Fault("%s cannot show \(value.type.name)") }
      return text
    }
  }
}
