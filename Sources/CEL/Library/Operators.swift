extension CEL.Library {
  /// Comparison, arithmetic and membership (`doc/langdef.md`, "List of Standard Definitions").
  mutating func addOperators() {
    addComparisons()
    addIntegers()
    addDoubles()
    addJoins()
    let item = CEL.ValueType.parameter("A")
    function("!_", [.bool], .bool, .step) { arguments, _ throws(CEL.Fault) in
      guard case .bool(let value) = arguments[0] else { throw .mismatch }
      return .bool(!value)
    }
    function("in", [item, .list(item)], .bool, .reading) { arguments, meter throws(CEL.Fault) in
      for candidate in arguments[1].items ?? [] {
        try meter.charge(1)
        if try candidate.isEqual(to: arguments[0], &meter) { return .bool(true) }
      }
      return .bool(false)
    }
    function("in", [item, .map(item, .parameter("B"))], .bool, .step) { arguments, meter throws(CEL.Fault) in
      .bool(try arguments[1].entry(arguments[0], &meter) != nil)
    }
  }

  private mutating func addComparisons() {
    let item = CEL.ValueType.parameter("A")
    function("==", [item, item], .bool, .comparing) { arguments, meter throws(CEL.Fault) in
      .bool(try arguments[0].isEqual(to: arguments[1], &meter))
    }
    function("!=", [item, item], .bool, .comparing) { arguments, meter throws(CEL.Fault) in
      .bool(try !arguments[0].isEqual(to: arguments[1], &meter))
    }
    let orders: [(String, @Sendable (CEL.Value.Order) -> Bool)] = [
      ("<", { $0 == .before }), ("<=", { $0 == .before || $0 == .same }),
      (">", { $0 == .after }), (">=", { $0 == .after || $0 == .same }),
    ]
    let numbers: [CEL.ValueType] = [.int, .uint, .double]
    let alike: [CEL.ValueType] = [.bool, .string, .bytes, .timestamp, .duration]
    let pairs = alike.map { [$0, $0] } + numbers.flatMap { a in numbers.map { b in [a, b] } }
    for (name, holds) in orders {
      for pair in pairs {
        function(name, pair, .bool, .comparing) { arguments, meter throws(CEL.Fault) in
          guard let order = try arguments[0].order(arguments[1], &meter) else { throw .mismatch }
          return .bool(holds(order))
        }
      }
    }
  }

  private mutating func addIntegers() {
    typealias Signed = @Sendable (Int64, Int64) -> (partialValue: Int64, overflow: Bool)
    typealias Unsigned = @Sendable (UInt64, UInt64) -> (partialValue: UInt64, overflow: Bool)
    let operations: [(String, Signed, Unsigned)] = [
      ("+", { $0.addingReportingOverflow($1) }, { $0.addingReportingOverflow($1) }),
      ("-", { $0.subtractingReportingOverflow($1) }, { $0.subtractingReportingOverflow($1) }),
      ("*", { $0.multipliedReportingOverflow(by: $1) }, { $0.multipliedReportingOverflow(by: $1) }),
      ("/", { $0.dividedReportingOverflow(by: $1) }, { $0.dividedReportingOverflow(by: $1) }),
      (
        "%", { $0.remainderReportingOverflow(dividingBy: $1) },
        { $0.remainderReportingOverflow(dividingBy: $1) }
      ),
    ]
    for (name, signed, unsigned) in operations {
      let divides = name == "/" || name == "%"
      function(name, [.int, .int], .int, .step) { arguments, _ throws(CEL.Fault) in
        guard case .int(let a) = arguments[0], case .int(let b) = arguments[1] else { throw .mismatch }
        guard !divides || b != 0 else { throw CEL.Fault("division by zero") }
        let (value, isOver) = signed(a, b)
        guard !isOver else { throw .overflow }
        return .int(value)
      }
      function(name, [.uint, .uint], .uint, .step) { arguments, _ throws(CEL.Fault) in
        guard case .uint(let a) = arguments[0], case .uint(let b) = arguments[1] else { throw .mismatch }
        guard !divides || b != 0 else { throw CEL.Fault("division by zero") }
        let (value, isOver) = unsigned(a, b)
        guard !isOver else { throw .overflow }
        return .uint(value)
      }
    }
    function("-_", [.int], .int, .step) { arguments, _ throws(CEL.Fault) in
      guard case .int(let value) = arguments[0], value != .min else { throw .overflow }
      return .int(-value)
    }
  }

  private mutating func addDoubles() {
    let operations: [(String, @Sendable (Double, Double) -> Double)] = [
      ("+", { $0 + $1 }), ("-", { $0 - $1 }), ("*", { $0 * $1 }), ("/", { $0 / $1 }),
    ]
    for (name, operation) in operations {
      function(name, [.double, .double], .double, .step) { arguments, _ throws(CEL.Fault) in
        guard case .double(let a) = arguments[0], case .double(let b) = arguments[1] else { throw .mismatch }
        return .double(operation(a, b))
      }
    }
    function("-_", [.double], .double, .step) { arguments, _ throws(CEL.Fault) in
      guard case .double(let value) = arguments[0] else { throw .mismatch }
      return .double(-value)
    }
  }

  private mutating func addJoins() {
    function("+", [.string, .string], .string) { arguments, _ throws(CEL.Fault) in
      guard case .string(let a) = arguments[0], case .string(let b) = arguments[1] else { throw .mismatch }
      return .string(a + b)
    }
    function("+", [.bytes, .bytes], .bytes) { arguments, _ throws(CEL.Fault) in
      guard case .bytes(let a) = arguments[0], case .bytes(let b) = arguments[1] else { throw .mismatch }
      return .bytes(a + b)
    }
    let list = CEL.ValueType.list(.parameter("A"))
    function("+", [list, list], list) { arguments, _ throws(CEL.Fault) in
      guard let a = arguments[0].items, let b = arguments[1].items else { throw .mismatch }
      return .list(a + b)
    }
  }
}

extension CEL.Fault {
  static var overflow: CEL.Fault { CEL.Fault("the result does not fit into its type") }
}
