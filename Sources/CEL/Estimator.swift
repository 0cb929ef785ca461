extension CEL {
  /// Says before evaluation what an expression costs at most, where no list and no text is larger than the limits say.
  struct Estimator {
    let syntax: Syntax
    let types: [ValueType]
    let meanings: [Checker.Meaning]
    let limits: Limits

    struct Estimate {
      var cost: UInt64
      /// The largest extent of the value.
      var size: UInt64
    }

    /// The estimate of a node with everything below it.
    func estimate(_ id: Syntax.ID) -> Estimate {
      let form = syntax.nodes[id].form
      switch form {
      case .literal(let value): return Estimate(cost: 1, size: UInt64(value.extent))
      case .comprehension(let loop): return estimate(loop)
      case .conditional(let condition, let then, let otherwise):
        let (a, b) = (estimate(then), estimate(otherwise))
        return Estimate(
          cost: sum(1, estimate(condition).cost, max(a.cost, b.cost)), size: max(a.size, b.size))
      case .list(let items):
        return Estimate(cost: sum(1, sum(items.map { estimate($0).cost })), size: UInt64(items.count))
      case .call(_, _, let arguments):
        guard case .call(let overloads, let isQualified) = meanings[id] else { break }
        return estimate(overloads, arguments.dropFirst(isQualified ? 1 : 0).map(estimate), types[id])
      default: break
      }
      let below: UInt64
      if case .plain = meanings[id] {
        below = sum(syntax.children(form).map { estimate($0).cost })
      } else {
        below = 0
      }
      return Estimate(cost: sum(1, below), size: size(of: types[id]))
    }

    private func estimate(
      _ overloads: [Overload], _ arguments: [Estimate], _ type: ValueType
    ) -> Estimate {
      let sizes = arguments.map(\.size)
      let total = sum(sizes)
      let isProduct = overloads.contains { $0.work == .product }
      let isStep = overloads.allSatisfy { $0.work == .step }
      let product = sizes.reduce(1) { times($0, max($1, 1)) }
      let isComparing = overloads.contains { $0.work == .comparing }
      let read = isComparing ? sizes.min() ?? 0 : isProduct ? product : total
      let work = isStep ? 0 : read / 10 + 1
      let result: UInt64 =
        switch type {
        case .string, .bytes, .list, .map, .dyn: isProduct ? product : max(total, 1)
        default: 1
        }
      return Estimate(cost: sum(1, work, sum(arguments.map(\.cost)), isStep ? 0 : result / 10), size: result)
    }

    private func estimate(_ loop: Syntax.Comprehension) -> Estimate {
      let range = estimate(loop.range)
      // A dynamic range is no text, so the limit for texts does not apply to it.
      let count = types[loop.range] == .dyn ? limits.items : range.size
      let step = sum(1, estimate(loop.body).cost, loop.filter.map { estimate($0).cost } ?? 0)
      return Estimate(cost: sum(1, range.cost, count / 10, times(count, step)), size: count)
    }

    private func size(of type: ValueType) -> UInt64 {
      switch type {
      case .string, .bytes: limits.text
      case .dyn, .free, .parameter: max(limits.text, limits.items)
      case .list, .map, .object: limits.items
      default: 1
      }
    }

    private func sum(_ parts: UInt64...) -> UInt64 { sum(parts) }

    private func sum(_ parts: [UInt64]) -> UInt64 {
      parts.reduce(0) { a, b in
        let (sum, isOver) = a.addingReportingOverflow(b)
        return isOver ? .max : sum
      }
    }

    private func times(_ a: UInt64, _ b: UInt64) -> UInt64 {
      let (product, isOver) = a.multipliedReportingOverflow(by: b)
      return isOver ? .max : product
    }
  }
}
