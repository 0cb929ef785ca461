public import Controls
public import Project

/// One answer of a policy: what it is about, and what is done then.
public struct Rule: Sendable, Equatable {
  /// Its name; every rule of a policy has one of its own.
  public var name: String
  /// What it is about.
  public var when: Condition
  /// What is done.
  public var then: Response
  /// The last phase in which the rule acts so far; in later ones it is only reported what it would do. Nil for a rule that
  /// acts in every phase.
  public var introduced: Phase?
  /// The command that is run for each drift that the rule decides on.
  public var run: Remediation?
  /// Where it stands; nil for a rule of the default policy.
  public var place: RulePlace?

  /// A rule of its parts.
  public init(
    _ name: String, when: Condition = Condition(), then: Response, introduced: Phase? = nil,
    run: Remediation? = nil, place: RulePlace? = nil
  ) {
    self.name = name
    self.when = when
    self.then = then
    self.introduced = introduced
    self.run = run
    self.place = place
  }

  /// Whether it acts in a phase, or is only watched there.
  public func acts(in phase: Phase) -> Bool {
    guard let introduced else { return true }
    return phase.position <= introduced.position
  }

  var decision: Verdict.Decision { Verdict.Decision(rule: name, place: place, response: then, run: run) }

  /// Whether two rules say the same, wherever they stand.
  public static func == (a: Rule, b: Rule) -> Bool {
    a.name == b.name && a.when == b.when && a.then == b.then && a.introduced == b.introduced && a.run == b.run
  }
}

extension Phase {
  /// How far along the release, from 0.
  var position: Int { Phase.allCases.firstIndex(of: self) ?? 0 }
}

/// One row of the table of severities.
public struct SeverityRow: Sendable, Equatable {
  /// How a row tells the severity.
  public enum Choice: Sendable, Hashable {
    /// By itself.
    case fixed(Severity)
    /// That of the gravest control that the drift crosses; the row is passed over where it crosses none.
    case control
  }

  /// What it is about; a severity in it would never be met.
  public var when: Condition
  /// How much such a drift matters.
  public var severity: Choice

  /// A row of its parts.
  public init(when: Condition = Condition(), severity: Choice) {
    self.when = when
    self.severity = severity
  }
}
