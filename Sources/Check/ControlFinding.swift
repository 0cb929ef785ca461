public import Controls
public import Drift
public import Rendering
public import Resources

/// A control that a resource fails, with the place where that is written.
public struct ControlFinding: Sendable {
  /// On which sides it fails.
  public enum Standing: String, Sendable {
    /// In git; the live state was not looked at.
    case declared
    /// In git and at run time.
    case both = "declared-and-live"
    /// In git, and not at run time any more.
    case notLive = "declared-only"
    /// At run time only: not in git.
    case live = "live-only"
  }

  /// What is wrong. Its control says how much it matters, and what takes it away.
  public let failure: Failure
  /// The environment whose declaration or live state fails.
  public let environment: String
  /// The resource.
  public let resource: ResourceID
  /// The version of its API on the side that fails.
  public let apiVersion: String
  /// Where git says it, or what is around it where git leaves it out; nil for what git does not declare.
  public let place: SourcePlace?
  /// On which sides it fails.
  public let standing: Standing
  /// The drift that brought it, for one that stands at run time only; nil where no drift did, as for an injected container.
  public let drift: Finding?

  /// The control.
  public var control: Control { failure.control }

  /// Stable: one environment, resource, control and item give one identifier, twelve hexadecimal digits.
  public var id: String {
    let text = [
      environment, control.id, resource.group, resource.kind, resource.namespace, resource.name, failure.item,
    ].joined(separator: "\u{0}")
    return String(Digest.sha256(Array(text.utf8)).prefix(12))
  }
}

/// What the controls say of one environment.
public struct CheckReport: Sendable {
  /// The environment's name.
  public let environment: String
  /// How many resources were looked at.
  public let resources: Int
  /// The severest first, then by resource.
  public let findings: [ControlFinding]
  /// How many were left out as not severe enough.
  public let milder: Int
  /// What suppressions accept for now, in the same order; no part of `findings`.
  public var suppressed: [SuppressedFinding] = []
  /// What a user has to know besides: suppressions that are over.
  public var notes: [String] = []

  /// The report without the findings that a filter does not want, which count as milder.
  public func keeping(_ isWanted: (ControlFinding) -> Bool) -> CheckReport {
    let kept = findings.filter(isWanted)
    return CheckReport(
      environment: environment, resources: resources, findings: kept,
      milder: milder + findings.count - kept.count, suppressed: suppressed, notes: notes)
  }
}
