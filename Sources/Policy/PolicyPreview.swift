public import Drift
public import Project
internal import Resources

/// What a policy would do instead of the present one, by the present state of every environment.
public struct PolicyPreview: Sendable {
  /// One environment under both policies.
  public struct Environment: Sendable {
    /// Its phase.
    public let phase: Phase
    /// What the present policy says.
    public let present: JudgedReport
    /// What the other one would say.
    public let future: JudgedReport

    /// An environment under both policies.
    public init(phase: Phase, present: JudgedReport, future: JudgedReport) {
      self.phase = phase
      self.present = present
      self.future = future
    }

    /// Its name.
    public var name: String { present.report.environment }
    /// The drifts that would be answered otherwise, in the order of the report.
    public var changes: [Change] { PolicyPreview.changes(from: present, to: future) }
  }

  /// A drift that would be answered otherwise.
  public struct Change: Sendable {
    /// The drift.
    public let finding: Finding
    /// What the present policy makes of it.
    public let present: Verdict
    /// What the other one would make of it.
    public let future: Verdict
  }

  /// By phase, and within one in the order of the configuration.
  public let environments: [Environment]
  /// Environments whose live state is not known.
  public let unseen: [String]
  /// The rules that would not act in every phase yet.
  public let promotions: [Promotion]

  /// A preview of its parts, in any order.
  public init(environments: [Environment], unseen: [String], promotions: [Promotion]) {
    self.environments = Phase.allCases.flatMap { phase in environments.filter { $0.phase == phase } }
    self.unseen = unseen
    self.promotions = promotions
  }

  /// Whether any drift would be answered otherwise.
  public var isChange: Bool { environments.contains { !$0.changes.isEmpty } }

  static func changes(from present: JudgedReport, to future: JudgedReport) -> [Change] {
    zip(present.all, future.all).compactMap { before, after in
      let isSame =
        before.verdict.response == after.verdict.response && before.verdict.severity == after.verdict.severity
      return isSame ? nil : Change(finding: before.finding, present: before.verdict, future: after.verdict)
    }
  }
}
