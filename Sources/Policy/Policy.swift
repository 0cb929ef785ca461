internal import Controls
internal import Project

/// What is done about drifts: a table that says how much each matters, and rules that say what follows.
public struct Policy: Sendable, Equatable {
  /// How much a drift matters: the first row that matches tells; `low` where none does.
  public var severities: [SeverityRow]
  /// What is done: the first rule that matches and acts in the environment's phase decides; `report` where none does.
  public var rules: [Rule]

  /// A policy of its parts.
  public init(severities: [SeverityRow], rules: [Rule]) {
    self.severities = severities
    self.rules = rules
  }

  /// Whether the answers depend on what time it is.
  public var dependsOnTime: Bool {
    rules.contains { $0.when.olderThan != nil } || severities.contains { $0.when.olderThan != nil }
  }

  func severity(_ facts: Facts) -> Severity {
    for row in severities where row.when.matches(facts) {
      switch row.severity {
      case .fixed(let severity): return severity
      case .control: if let gravest = facts.crossings.map(\.severity).max() { return gravest }
      }
    }
    return .low
  }

  /// The rule that decides, and the decision of the first one before it that is not promoted to this phase and would
  /// answer otherwise.
  func decide(_ facts: Facts) -> (rule: Rule, wouldBe: Verdict.Decision?) {
    var waiting: Verdict.Decision?
    for rule in rules where rule.when.matches(facts, blocks: rule.then == .block) {
      if rule.acts(in: facts.environment.phase) {
        return (rule, waiting?.response == rule.then ? nil : waiting)
      }
      waiting = waiting ?? rule.decision
    }
    let last = Rule("nothing matched", then: .report)
    return (last, waiting?.response == last.then ? nil : waiting)
  }
}
