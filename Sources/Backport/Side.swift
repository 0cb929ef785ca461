public import Drift
public import Project
public import Rendering
public import Kubernetes

/// One environment of a back-port: what it declares, what runs, and how the two differ.
public struct Side {
  /// The environment.
  public let environment: Environment
  /// What its sources render to, at the revision that is edited.
  public let declaration: Declaration
  /// Its live state.
  public let snapshot: Snapshot
  /// What the scan of the two found.
  public let report: DriftReport
  /// Whether the live state is one that somebody wishes for: no cluster gave it, and no proof may call it a snapshot.
  public let isWished: Bool

  /// An environment as its scan has read it, or as somebody wishes it were.
  public init(
    environment: Environment, declaration: Declaration, snapshot: Snapshot, report: DriftReport,
    isWished: Bool = false
  ) {
    self.environment = environment
    self.declaration = declaration
    self.snapshot = snapshot
    self.report = report
    self.isWished = isWished
  }
}
