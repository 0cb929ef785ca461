internal import Resources

extension CEL.Library {
  /// Kubernetes' quantity library
  /// (https://kubernetes.io/docs/reference/using-api/cel/#kubernetes-quantity-library).
  mutating func addQuantities() {
    function("isQuantity", [.string], .bool) { arguments, _ throws(CEL.Fault) in
      .bool(Quantity(try arguments.text(0)) != nil)
    }
    function("quantity", [.string], .quantity) { arguments, _ throws(CEL.Fault) in
      guard let quantity = Quantity(try arguments.text(0)) else {
        throw CEL.Fault("the string is no quantity", remedy: "Write it as '500m', '2' or '1Gi'.")
      }
      return .quantity(quantity)
    }
    method(.quantity, "sign", [], .int, .step) { arguments, _ throws(CEL.Fault) in
      .int(Int64(try arguments.quantity(0).sign))
    }
    method(.quantity, "isInteger", [], .bool, .step) { arguments, _ throws(CEL.Fault) in
      .bool(try arguments.quantity(0).integer != nil)
    }
    method(.quantity, "asInteger", [], .int, .step) { arguments, _ throws(CEL.Fault) in
      guard let integer = try arguments.quantity(0).integer else {
        throw CEL.Fault("the quantity is no integer of 64 bits", remedy: "Ask with isInteger() first.")
      }
      return .int(integer)
    }
    method(.quantity, "asApproximateFloat", [], .double, .step) { arguments, _ throws(CEL.Fault) in
      .double(try arguments.quantity(0).approximate)
    }
    method(.quantity, "isGreaterThan", [.quantity], .bool, .step) { arguments, _ throws(CEL.Fault) in
      .bool(try arguments.quantity(0) > arguments.quantity(1))
    }
    method(.quantity, "isLessThan", [.quantity], .bool, .step) { arguments, _ throws(CEL.Fault) in
      .bool(try arguments.quantity(0) < arguments.quantity(1))
    }
    method(.quantity, "compareTo", [.quantity], .int, .step) { arguments, _ throws(CEL.Fault) in
      let (a, b) = (try arguments.quantity(0), try arguments.quantity(1))
      return .int(a < b ? -1 : a == b ? 0 : 1)
    }
    for type: CEL.ValueType in [.quantity, .int] {
      method(.quantity, "add", [type], .quantity, .step) { arguments, _ throws(CEL.Fault) in
        try Self.sum(arguments.quantity(0), arguments.quantity(1))
      }
      method(.quantity, "sub", [type], .quantity, .step) { arguments, _ throws(CEL.Fault) in
        try Self.sum(arguments.quantity(0), arguments.quantity(1).negated)
      }
    }
  }

  private static func sum(_ a: Quantity, _ b: Quantity) throws(CEL.Fault) -> CEL.Value {
    guard let sum = a.adding(b) else { throw CEL.Fault("the quantities are too far apart to be added") }
    return .quantity(sum)
  }
}

extension [CEL.Value] {
  /// A quantity, or an int as one.
  fileprivate func quantity(_ index: Int) throws(CEL.Fault) -> Quantity {
    switch self[index] {
    case .quantity(let quantity): return quantity
    case .int(let number):
      guard let quantity = Quantity(String(number)) else { throw .mismatch }
      return quantity
    default: throw .mismatch
    }
  }
}
