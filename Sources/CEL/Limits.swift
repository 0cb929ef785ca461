extension CEL {
  /// What an expression may cost.
  public struct Limits: Sendable {
    /// The most that an expression may be estimated to cost when it is read.
    public var estimate: UInt64
    /// The most that one evaluation may cost.
    public var budget: UInt64
    /// How many items the estimate takes a list or a map for whose size is not known.
    public var items: UInt64
    /// How many bytes the estimate takes a text for whose size is not known.
    public var text: UInt64

    /// Kubernetes' limits for a policy: `StaticEstimatedCostLimit` and `PerCallLimit` of
    /// `k8s.io/apiserver/pkg/apis/cel`, with sizes that fit the lists of real objects.
    public init(
      estimate: UInt64 = 10_000_000, budget: UInt64 = 1_000_000, items: UInt64 = 200, text: UInt64 = 1_000
    ) {
      self.estimate = estimate
      self.budget = budget
      self.items = items
      self.text = text
    }
  }
}
