extension CEL.Library {
  /// Kubernetes' list library
  /// (https://kubernetes.io/docs/reference/using-api/cel/#kubernetes-list-library), and `distinct`,
  /// `slice` and `reverse` of the language's own.
  mutating func addLists() {
    addOrder()
    addSums()
    let item = CEL.ValueType.parameter("A")
    let list = CEL.ValueType.list(item)
    for (name, isLast) in [("indexOf", false), ("lastIndexOf", true)] {
      method(list, name, [item], .int) { arguments, meter throws(CEL.Fault) in
        let items = arguments[0].items ?? []
        for index in isLast ? Array(items.indices.reversed()) : Array(items.indices)
        where try items[index].isEqual(to: arguments[1], &meter) { return .int(Int64(index)) }
        return .int(-1)
      }
    }
    method(list, "reverse", [], list) { arguments, _ throws(CEL.Fault) in
      .list((arguments[0].items ?? []).reversed())
    }
    method(list, "slice", [.int, .int], list) { arguments, _ throws(CEL.Fault) in
      guard let items = arguments[0].items, case .int(let from) = arguments[1],
        case .int(let to) = arguments[2]
      else { throw .mismatch }
      guard from >= 0, from <= to, to <= items.count else { throw CEL.Fault("index out of range") }
      return .list(Array(items[Int(from)..<Int(to)]))
    }
    method(list, "distinct", [], list) { arguments, meter throws(CEL.Fault) in
      var distinct: [CEL.Value] = []
      for item in arguments[0].items ?? [] {
        var isNew = true
        for known in distinct where isNew {
          try meter.charge(1)
          isNew = try !known.isEqual(to: item, &meter)
        }
        if isNew { distinct.append(item) }
      }
      return .list(distinct)
    }
  }

  private mutating func addOrder() {
    let comparable: [CEL.ValueType] = [.int, .uint, .double, .bool, .string, .bytes, .duration, .timestamp]
    for type in comparable {
      method(.list(type), "isSorted", [], .bool) { arguments, meter throws(CEL.Fault) in
        let items = arguments[0].items ?? []
        for (a, b) in zip(items, items.dropFirst()) {
          guard let order = try a.order(b, &meter) else { throw .mismatch }
          if order == .after { return .bool(false) }
        }
        return .bool(true)
      }
      for (name, wanted) in [("min", CEL.Value.Order.before), ("max", .after)] {
        method(.list(type), name, [], type) { arguments, meter throws(CEL.Fault) in
          let items = arguments[0].items ?? []
          guard var best = items.first else { throw CEL.Fault("\(name)() of an empty list") }
          for item in items.dropFirst() {
            guard let order = try item.order(best, &meter) else { throw .mismatch }
            if order == wanted { best = item }
          }
          return best
        }
      }
    }
  }

  private mutating func addSums() {
    let zeros: [(CEL.ValueType, CEL.Value)] = [
      (.int, .int(0)), (.uint, .uint(0)), (.double, .double(0)),
      (.duration, .duration(CEL.Duration(nanoseconds: 0))),
    ]
    for (type, zero) in zeros {
      method(.list(type), "sum", [], type) { arguments, _ throws(CEL.Fault) in
        let items = arguments[0].items ?? []
        // An empty list of a tree does not tell of what it is empty; then the first signature, int, is meant.
        guard var sum = items.first else { return zero }
        for item in items.dropFirst() { sum = try sum.added(item) }
        return sum
      }
    }
  }
}

extension CEL.Value {
  /// The sum of two numbers or durations of one type.
  fileprivate func added(_ other: CEL.Value) throws(CEL.Fault) -> CEL.Value {
    switch (self, other) {
    case (.int(let a), .int(let b)):
      let (sum, isOver) = a.addingReportingOverflow(b)
      guard !isOver else { throw .overflow }
      return .int(sum)
    case (.uint(let a), .uint(let b)):
      let (sum, isOver) = a.addingReportingOverflow(b)
      guard !isOver else { throw .overflow }
      return .uint(sum)
    case (.double(let a), .double(let b)): return .double(a + b)
    case (.duration(let a), .duration(let b)):
      let (sum, isOver) = a.nanoseconds.addingReportingOverflow(b.nanoseconds)
      guard !isOver else { throw .overflow }
      return .duration(CEL.Duration(nanoseconds: sum))
    default: throw .mismatch
    }
  }
}
