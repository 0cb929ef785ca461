extension CEL.Library {
  /// `matches()` and Kubernetes' regex library: `find()` and `findAll()`
  /// (https://kubernetes.io/docs/reference/using-api/cel/#kubernetes-regex-library).
  mutating func addPatterns() {
    let matches: CEL.Overload.Body = { arguments, meter throws(CEL.Fault) in
      let pattern = try CEL.Pattern(arguments.text(1))
      try meter.charge(reading: pattern.steps.count)
      return .bool(try pattern.matches(arguments.text(0), &meter))
    }
    function("matches", [.string, .string], .bool, .product, matches)
    method(.string, "matches", [.string], .bool, .product, matches)
    method(.string, "find", [.string], .string, .product) { arguments, meter throws(CEL.Fault) in
      let found = try Self.matches(arguments.text(1), in: arguments.text(0), limit: 1, &meter)
      return .string(found.first ?? "")
    }
    for parameters: [CEL.ValueType] in [[.string], [.string, .int]] {
      method(.string, "findAll", parameters, .list(.string), .product) { arguments, meter throws(CEL.Fault) in
        let limit = parameters.count == 2 ? try arguments.number(2) : -1
        let found = try Self.matches(arguments.text(1), in: arguments.text(0), limit: limit, &meter)
        return .list(found.map { .string($0) })
      }
    }
  }

  /// The matches of a pattern that do not overlap, at most `limit`; all for a negative limit.
  private static func matches(
    _ pattern: String, in text: String, limit: Int, _ meter: inout CEL.Meter
  ) throws(CEL.Fault) -> [String] {
    let pattern = try CEL.Pattern(pattern)
    let scalars = Array(text.unicodeScalars)
    var found: [String] = []
    var position = 0
    while position <= scalars.count, found.count != limit {
      guard let slots = try pattern.first(in: scalars, from: position, &meter), let from = slots[0],
        let to = slots[1]
      else { break }
      found.append(String(String.UnicodeScalarView(scalars[from..<to])))
      position = to > from ? to : to + 1
    }
    return found
  }
}
