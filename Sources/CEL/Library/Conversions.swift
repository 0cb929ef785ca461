internal import Resources

extension CEL.Library {
  /// `int()`, `string()` and the like, `type()`, `dyn()` and `size()`.
  mutating func addConversions() {
    addNumbers()
    addTextForms()
    let any = CEL.ValueType.parameter("A")
    function("dyn", [any], .dyn, .step) { arguments, _ throws(CEL.Fault) in arguments[0] }
    function("type", [any], .type, .step) { arguments, _ throws(CEL.Fault) in .type(arguments[0].type) }
    for type: CEL.ValueType in [.string, .bytes, .list(any), .map(any, .parameter("B"))] {
      both(type, "size", .int, type == .string ? .reading : .step) { arguments, _ throws(CEL.Fault) in
        .int(Int64(arguments[0].size ?? 0))
      }
    }
    convert("bool", [.bool, .string], .bool) { value in
      switch value {
      case .bool: value
      case .string("true"), .string("True"), .string("TRUE"), .string("t"), .string("1"): .bool(true)
      case .string("false"), .string("False"), .string("FALSE"), .string("f"), .string("0"): .bool(false)
      default: nil
      }
    }
    convert("timestamp", [.timestamp, .string, .int], .timestamp) { value in
      switch value {
      case .timestamp: value
      case .string(let text): CEL.Timestamp(text).map { .timestamp($0) }
      case .int(let seconds): CEL.Timestamp(seconds: seconds).map { .timestamp($0) }
      default: nil
      }
    }
    convert("duration", [.duration, .string, .int], .duration) { value in
      switch value {
      case .duration: return value
      case .string(let text): return CEL.Duration(text).map { .duration($0) }
      case .int(let seconds):
        let (nanoseconds, isOver) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return isOver ? nil : .duration(CEL.Duration(nanoseconds: nanoseconds))
      default: return nil
      }
    }
  }

  /// Adds a conversion from several types; nil means that this value has no counterpart.
  private mutating func convert(
    _ name: String, _ sources: [CEL.ValueType], _ result: CEL.ValueType,
    _ body: @escaping @Sendable (CEL.Value) -> CEL.Value?
  ) {
    for source in sources {
      function(name, [source], result) { arguments, _ throws(CEL.Fault) in
        guard let value = body(arguments[0]) else {
          throw CEL.Fault(
            "the \(source) cannot be converted: it is malformed or outside the range of \(name)")
        }
        return value
      }
    }
  }

  private mutating func addNumbers() {
    convert("int", [.int, .uint, .double, .string, .timestamp, .duration], .int) { value in
      switch value {
      case .int: value
      case .uint(let number): Int64(exactly: number).map { .int($0) }
      // The specification leaves out the ends of the range, which a double cannot tell from what is beyond them.
      case .double(let number) where number > -0x1p63 && number < 0x1p63: .int(Int64(number))
      case .string(let text): Int64(text).map { .int($0) }
      case .timestamp(let moment): .int(moment.seconds)
      case .duration(let duration): .int(duration.nanoseconds / 1_000_000_000)
      default: nil
      }
    }
    convert("uint", [.int, .uint, .double, .string], .uint) { value in
      switch value {
      case .uint: value
      case .int(let number): UInt64(exactly: number).map { .uint($0) }
      case .double(let number) where number >= 0 && number < 0x1p64: .uint(UInt64(number))
      case .string(let text): UInt64(text).map { .uint($0) }
      default: nil
      }
    }
    convert("double", [.int, .uint, .double, .string], .double) { value in
      switch value {
      case .double: value
      case .int(let number): .double(Double(number))
      case .uint(let number): .double(Double(number))
      case .string(let text): Double(text).map { .double($0) }
      default: nil
      }
    }
  }

  private mutating func addTextForms() {
    let sources: [CEL.ValueType] = [
      .string, .int, .uint, .double, .bool, .bytes, .timestamp, .duration, .quantity, .ip, .cidr,
    ]
    convert("string", sources, .string) { value in value.text.map { .string($0) } }
    convert("bytes", [.bytes, .string], .bytes) { value in
      switch value {
      case .bytes: value
      case .string(let text): .bytes(Array(text.utf8))
      default: nil
      }
    }
  }
}

extension CEL.Value {
  /// The text that `string()` gives; nil for values that have none, bytes that are no UTF-8 among them.
  var text: String? {
    switch self {
    case .string(let text): text
    case .int(let number): String(number)
    case .uint(let number): String(number)
    case .double(let number): Self.text(of: number)
    case .bool(let value): value ? "true" : "false"
    case .bytes(let bytes): String(validating: bytes, as: UTF8.self)
    case .timestamp(let moment): moment.text
    case .duration(let duration): duration.text
    case .quantity(let quantity): quantity.description
    case .ip(let address): address.text
    case .cidr(let block): block.text
    default: nil
    }
  }

  /// A double as Go's shortest form has it: without a point where it is whole.
  static func text(of number: Double) -> String {
    if number.isNaN { return "NaN" }
    if number.isInfinite { return number < 0 ? "-Infinity" : "Infinity" }
    let shortest = number.description
    let parts = shortest.split(separator: "e", maxSplits: 1)
    var mantissa = parts.first.map(String.init) ?? shortest
    if mantissa.hasSuffix(".0") { mantissa.removeLast(2) }
    guard parts.count == 2, let exponent = Int(parts[1]) else { return mantissa }
    if number.magnitude < 1e21, number == number.rounded(), number.magnitude >= 1 {
      return Int128(exactly: number).map(String.init) ?? shortest
    }
    let digits = String(abs(exponent))
    return mantissa + "e" + (exponent < 0 ? "-" : "+") + (digits.count < 2 ? "0" : "") + digits
  }
}
