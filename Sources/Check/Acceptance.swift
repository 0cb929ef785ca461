internal import Controls
public import Policy
public import Project
internal import Resources

/// A failure that somebody accepts for now.
public struct SuppressedFinding: Sendable {
  /// What fails.
  public let finding: ControlFinding
  /// Who accepts it, why, and how long.
  public let suppression: Suppression
}

/// What is accepted for now of what fails.
public struct Acceptance: Sendable {
  private let suppressions: [Suppression]
  private let environments: [String: Environment]
  private let now: Int64

  /// - Parameters:
  ///   - suppressions: those of the configuration, also the ones that are over.
  ///   - environments: those that findings name.
  ///   - now: seconds since 1970, against which ends are measured.
  public init(_ suppressions: [Suppression] = [], environments: [Environment] = [], now: Int64 = 0) {
    self.suppressions = suppressions
    self.environments = Dictionary(environments.map { ($0.name, $0) }) { first, _ in first }
    self.now = now
  }

  /// The first suppression that accepts a failure now; nil where none does.
  public func suppression(of finding: ControlFinding) -> Suppression? {
    suppressions.first {
      $0.accepts(
        control: finding.control.id, of: finding.resource, in: environments[finding.environment], at: now)
    }
  }

  /// Those that are over and accepted one of these failures, a line each.
  func endings(among findings: [ControlFinding]) -> [String] {
    suppressions.filter { suppression in
      suppression.until.isOver(at: now)
        && findings.contains {
          suppression.concerns(
            control: $0.control.id, of: $0.resource, in: environments[$0.environment])
        }
    }.map(\.ending)
  }
}

extension CheckReport {
  /// The report with what is accepted for now apart from the rest.
  public func accepting(_ acceptance: Acceptance) -> CheckReport {
    var open: [ControlFinding] = []
    var accepted = suppressed
    for finding in findings {
      if let suppression = acceptance.suppression(of: finding) {
        accepted.append(SuppressedFinding(finding: finding, suppression: suppression))
      } else {
        open.append(finding)
      }
    }
    return CheckReport(
      environment: environment, resources: resources, findings: open, milder: milder, suppressed: accepted,
      notes: notes + acceptance.endings(among: open))
  }
}
