internal import Resources

extension CEL.Value {
  /// Whether two values are equal: numbers of every type by value, texts by characters, collections by their items;
  /// values of different types are not.
  func isEqual(to other: CEL.Value, _ meter: inout CEL.Meter) throws(CEL.Fault) -> Bool {
    switch (self, other) {
    case (.null, .null): return true
    case (.bool(let a), .bool(let b)): return a == b
    case (.string(let a), .string(let b)):
      guard a.utf8.count == b.utf8.count else { return false }
      try meter.charge(reading: a.utf8.count)
      return a.utf8.elementsEqual(b.utf8)
    case (.bytes(let a), .bytes(let b)):
      try meter.charge(reading: min(a.count, b.count))
      return a == b
    case (.timestamp(let a), .timestamp(let b)): return a == b
    case (.duration(let a), .duration(let b)): return a == b
    case (.type(let a), .type(let b)): return a.name == b.name
    case (.quantity(let a), .quantity(let b)): return a == b
    case (.url(let a), .url(let b)): return a == b
    case (.ip(let a), .ip(let b)): return a == b
    case (.cidr(let a), .cidr(let b)): return a == b
    default: break
    }
    if let order = numericOrder(other) { return order == .same }
    if isList, other.isList { return try hasEqualItems(other, &meter) }
    if isMap, other.isMap { return try hasEqualEntries(other, &meter) }
    return false
  }

  private func hasEqualItems(_ other: CEL.Value, _ meter: inout CEL.Meter) throws(CEL.Fault) -> Bool {
    try meter.charge(reading: extent)
    guard let a = items, let b = other.items, a.count == b.count else { return false }
    for index in a.indices where try !a[index].isEqual(to: b[index], &meter) { return false }
    return true
  }

  private func hasEqualEntries(_ other: CEL.Value, _ meter: inout CEL.Meter) throws(CEL.Fault) -> Bool {
    try meter.charge(reading: extent)
    guard let entries, size == other.size else { return false }
    for entry in entries {
      guard let twin = try other.entry(entry.key, &meter), try entry.value.isEqual(to: twin, &meter) else {
        return false
      }
    }
    return true
  }

  /// The value of a map's key of any type; nil where there is none.
  func entry(_ key: CEL.Value, _ meter: inout CEL.Meter) throws(CEL.Fault) -> CEL.Value? {
    try meter.charge(reading: key.extent)
    switch self {
    case .map(let map): return map[key]
    case .node(let node): return key.string.flatMap { node[$0] }.map { CEL.Value($0) }
    default: return nil
    }
  }

  enum Order { case before, same, after, none }

  /// How two numbers stand to each other, whatever their types; nil for what is no pair of numbers.
  func numericOrder(_ other: CEL.Value) -> Order? {
    func order<T: Comparable>(_ a: T, _ b: T) -> Order { a < b ? .before : a == b ? .same : .after }
    switch (self, other) {
    case (.int(let a), .int(let b)): return order(a, b)
    case (.uint(let a), .uint(let b)): return order(a, b)
    case (.double(let a), .double(let b)): return a.isNaN || b.isNaN ? Order.none : order(a, b)
    case (.int(let a), .uint(let b)): return a < 0 ? .before : order(UInt64(a), b)
    case (.uint(let a), .int(let b)): return b < 0 ? .after : order(a, UInt64(b))
    // As in Kubernetes: an integer beyond 2^53 is compared as the double next to it.
    case (.double(let a), .int(let b)): return a.isNaN ? Order.none : order(a, Double(b))
    case (.double(let a), .uint(let b)): return a.isNaN ? Order.none : order(a, Double(b))
    case (.int, .double), (.uint, .double):
      return switch other.numericOrder(self) {
      case .before: .after
      case .after: .before
      case let order: order
      }
    default: return nil
    }
  }

  /// How two values stand to each other in the language's order; nil for values that have none.
  func order(_ other: CEL.Value, _ meter: inout CEL.Meter) throws(CEL.Fault) -> Order? {
    func order<T: Comparable>(_ a: T, _ b: T) -> Order { a < b ? .before : a == b ? .same : .after }
    switch (self, other) {
    case (.bool(let a), .bool(let b)): return order(a ? 1 : 0, b ? 1 : 0)
    case (.string(let a), .string(let b)):
      try meter.charge(reading: min(a.utf8.count, b.utf8.count))
      if a.utf8.elementsEqual(b.utf8) { return .same }
      return a.utf8.lexicographicallyPrecedes(b.utf8) ? .before : .after
    case (.bytes(let a), .bytes(let b)):
      try meter.charge(reading: min(a.count, b.count))
      return a == b ? .same : a.lexicographicallyPrecedes(b) ? .before : .after
    case (.timestamp(let a), .timestamp(let b)): return order(a, b)
    case (.duration(let a), .duration(let b)): return order(a.nanoseconds, b.nanoseconds)
    default: return numericOrder(other)
    }
  }
}
