internal import Controls
internal import Drift
internal import Kubernetes
internal import Project
internal import Resources

/// What a condition sees of a drift.
struct Facts {
  let environment: Environment
  let finding: Finding
  let posture: Posture
  let crossings: [Verdict.Crossing]
  let actorGroup: ActorGroup
  /// Set before the rules are asked; the table that sets it cannot ask for it.
  var severity: Severity?
  /// How long ago the live value was last written, in seconds; nil where nobody knows.
  let age: Int64?
  /// What expressions may look at.
  let sight: Sight
}
