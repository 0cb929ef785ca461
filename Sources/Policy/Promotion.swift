internal import Drift
public import Project

extension Policy {
  /// The rules that do not act in every phase yet, each with the policy in which it does.
  public var promotions: [Promotion] {
    rules.indices.filter { (rules[$0].introduced ?? .production) != .production }.map { index in
      var promoted = self
      promoted.rules[index].introduced = nil
      return Promotion(rule: rules[index], policy: promoted)
    }
  }
}

/// A rule that acts up to some phase, and what promoting it to all of them would do.
public struct Promotion: Sendable {
  /// The drifts of a later phase that the promoted rule would decide on.
  public struct Touched: Sendable, Equatable {
    /// The phase.
    public let phase: Phase
    /// How many drifts would be answered otherwise.
    public let drifts: Int
    /// How many resources they belong to.
    public let resources: Int
  }

  /// The rule.
  public let rule: Rule
  /// The policy in which it acts in every phase.
  public let policy: Policy
  /// What it would touch, phase by phase, the later ones alone.
  public private(set) var touched: [Touched] = []

  init(rule: Rule, policy: Policy) {
    self.rule = rule
    self.policy = policy
  }

  /// The promotion with what it touches: the reports of its own policy, those of the policy before, and the phases, in the
  /// same order.
  public func touching(
    _ promoted: [JudgedReport], insteadOf before: [JudgedReport], in phases: [Phase]
  ) -> Promotion {
    var promotion = self
    for phase in Phase.allCases where !rule.acts(in: phase) && phases.contains(phase) {
      let changes = zip(phases, zip(before, promoted)).filter { $0.0 == phase }
        .flatMap { PolicyPreview.changes(from: $0.1.0, to: $0.1.1) }
      promotion.touched.append(
        Touched(
          phase: phase, drifts: changes.count, resources: Set(changes.map(\.finding.resource)).count))
    }
    return promotion
  }
}
