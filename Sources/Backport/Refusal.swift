public import Drift

/// Why a drift is not carried back. The names are stable: scripts may match them. docs/backporting.md lists them.
public enum RefusalReason: String, Sendable, CaseIterable {
  /// The value is a Secret's, or holds one.
  case secret
  /// The file is encrypted, and a message authentication code binds its bytes.
  case encrypted
  /// Another writer owns the line, an image automation say.
  case otherWriter = "other-writer"
  /// Another environment renders from the same file or folder, and would change with it.
  case shared
  /// The live value holds a token that the deployer would replace.
  case token
  /// The declaration itself is wrong; there is no live value to carry.
  case invalidDeclaration = "invalid-declaration"
  /// Git and the live state both moved on: somebody has to decide.
  case conflict
  /// The API server would reject the result unless another drift is carried with it.
  case incomplete
  /// No place in the source could be found or edited.
  case unplaceable
  /// An edit was made, and rendering again did not give the live value, or moved something else.
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

/// A drift that an edit carries back, and how.
public struct Carried: Sendable {
  /// The drift.
  public let finding: Finding
  /// One line: where the edit goes and why there.
  public let placement: String
}

/// What stops a drift on its way into the source.
struct Refused: Error {
  let reason: RefusalReason
  let explanation: String

  init(_ reason: RefusalReason, _ explanation: String) {
    self.reason = reason
    self.explanation = explanation
  }
}
