public import Controls

/// What the policy makes of one drift: how it bears on security, how much it matters, and what is done about it.
public struct Verdict: Sendable, Equatable {
  /// A control that judges the two sides of the drift differently.
  public struct Crossing: Sendable, Equatable {
    /// The control's identifier.
    public let control: String
    /// The control's severity.
    public let severity: Severity
    /// Whether the live state is the worse side for it; else the declaration is.
    public let weakens: Bool
    /// What came or went, terse; empty where that must not be shown.
    public let message: String

    /// A crossing of its parts.
    public init(control: String, severity: Severity, weakens: Bool, message: String = "") {
      self.control = control
      self.severity = severity
      self.weakens = weakens
      self.message = message
    }
  }

  /// The rule behind a response.
  public struct Decision: Sendable, Equatable {
    /// The rule's name.
    public let rule: String
    /// The file of the rule and its line, counted from 1; nil for a rule of the default policy.
    public let place: RulePlace?
    /// What the rule answers.
    public let response: Response
    /// The command that the rule runs for the drift.
    public let run: Remediation?

    /// A decision of its parts.
    public init(rule: String, place: RulePlace?, response: Response, run: Remediation? = nil) {
      self.rule = rule
      self.place = place
      self.response = response
      self.run = run
    }
  }

  /// What the change does to security.
  public var posture: Posture
  /// The controls that it crosses: first those that it weakens, in the order of the controls.
  public var crossings: [Crossing]
  /// How much it matters.
  public var severity: Severity
  /// What is done about it: what the deciding rule answers, and `ignore` where a suppression accepts it.
  public var response: Response
  /// The rule that decided.
  public var decision: Decision
  /// What a rule would answer that is not promoted to this phase yet; nil where none matched before the deciding one, or
  /// where it answers the same.
  public var wouldBe: Decision?
  /// What kind of program wrote the live value.
  public var actorGroup: ActorGroup
  /// What accepts the drift for now.
  public var suppression: Suppression?
  /// What became of the command that the deciding rule names; nil where none was run.
  public var remediation: Remediation.Result?

  /// A verdict of its parts.
  public init(
    posture: Posture, crossings: [Crossing] = [], severity: Severity, response: Response, decision: Decision,
    wouldBe: Decision? = nil, actorGroup: ActorGroup, suppression: Suppression? = nil,
    remediation: Remediation.Result? = nil
  ) {
    self.posture = posture
    self.crossings = crossings
    self.severity = severity
    self.response = response
    self.decision = decision
    self.wouldBe = wouldBe
    self.actorGroup = actorGroup
    self.suppression = suppression
    self.remediation = remediation
  }
}

/// Where a rule or a suppression stands.
public struct RulePlace: Sendable, Equatable, CustomStringConvertible {
  /// The file, as its user knows it.
  public let file: String
  /// From 1.
  public let line: Int

  /// A line of a file.
  public init(file: String, line: Int) {
    self.file = file
    self.line = line
  }

  /// `driftback.yaml:31`
  public var description: String { "\(file):\(line)" }
}
