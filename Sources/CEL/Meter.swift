extension CEL {
  /// Counts what an evaluation costs and stops it at its budget.
  struct Meter {
    /// What was spent so far. One unit is one step; reading ten bytes or items costs one as well, as in Kubernetes'
    /// cost model (https://pkg.go.dev/k8s.io/apiserver/pkg/cel/library#CostEstimator).
    private(set) var spent: UInt64 = 0
    let budget: UInt64

    init(budget: UInt64) { self.budget = budget }

    /// Spends some units.
    mutating func charge(_ units: UInt64) throws(Fault) {
      let (sum, isOver) = spent.addingReportingOverflow(units)
      spent = isOver ? .max : sum
      guard spent <= budget else {
        throw Fault(
          "the expression needs more than its budget of \(budget) steps",
          remedy: "Look at fewer items, or compare shorter texts.", isBeyondBudget: true)
      }
    }

    /// Spends what it costs to read some bytes or items.
    mutating func charge(reading extent: Int) throws(Fault) {
      try charge(UInt64(clamping: extent) / 10 + 1)
    }

    /// Spends what it costs to make `count` pieces of `extent` bytes.
    mutating func charge(making count: Int, of extent: Int) throws(Fault) {
      let (product, isOver) = max(count, 0).multipliedReportingOverflow(by: max(extent, 0))
      try charge(reading: isOver ? .max : product)
    }
  }
}
