public import Drift

/// Why a drift is not taken back. The names are stable: scripts may match them. docs/reverting.md lists them.
public enum RefusalReason: String, Sendable, CaseIterable {
  /// The value to write is a Secret's, or holds one.
  case secret
  /// Git and the live state both moved on: somebody has to decide.
  case conflict
  /// The declaration itself is wrong: there is nothing to go back to.
  case invalidDeclaration = "invalid-declaration"
  /// The declared value holds a token that the deployer would replace.
  case token
  /// The API server takes no change of the field: the object has to be deleted and created.
  case immutable
  /// The API server would reject the result unless another drift is taken back with it.
  case incomplete
  /// Server-side apply takes away only what its own manager has set.
  case unremovable
  /// No patch can name the field, or no command the object.
  case unaddressable
  /// The patched object would still differ, or differ elsewhere.
  case unproven
}

/// A drift that stays, and why.
public struct Refusal: Sendable {
  /// The drift.
  public let finding: Finding
  /// The named reason.
  public let reason: RefusalReason
  /// One sentence for the user: why, and what to do.
  public let explanation: String

  init(_ finding: Finding, _ refused: Refused) {
    self.finding = finding
    reason = refused.reason
    explanation = refused.explanation
  }
}

/// What stops a drift on its way back.
struct Refused: Error {
  let reason: RefusalReason
  let explanation: String

  init(_ reason: RefusalReason, _ explanation: String) {
    self.reason = reason
    self.explanation = explanation
  }
}
