/// Why the two sides differ at a field. The vocabulary is closed: every leaf that differs gets exactly one.
public enum FindingClass: String, Sendable, CaseIterable {
  /// A declared field has another value at run time.
  case runtimeModified = "runtime-modified"
  /// A field or list item that git does not declare was added at run time.
  case runtimeAdded = "runtime-added"
  /// A declared field or list item was taken away at run time.
  case runtimeRemoved = "runtime-removed"
  /// A whole resource exists at run time that git does not declare.
  case runtimeCreated = "runtime-created"
  /// A whole resource that git declares is gone.
  case runtimeDeleted = "runtime-deleted"
  /// The live value equals an earlier declaration: git moved on, the rollout has not.
  case gitAhead = "git-ahead"
  /// Git and the live state both moved away from their last common value.
  case conflict
  /// The API server's default for something undeclared.
  case `default`
  /// A controller legitimately writes it.
  case controllerOwned = "controller-owned"
  /// An admission webhook or an injector wrote it.
  case injected
  /// Allocated or derived by the API server: cluster IPs, node ports, the selector of a Job.
  case derived
  /// Two spellings of one value.
  case equivalent
  /// Two renders of the same source differ here.
  case nondeterministic
  /// The source holds a token that a deployer replaces.
  case unresolved
  /// The schema does not know the declared field: the server dropped it.
  case invalidDeclaration = "invalid-declaration"

  /// Whether a finding of this class is drift that a report lists.
  public var isReported: Bool {
    switch self {
    case .runtimeModified, .runtimeAdded, .runtimeRemoved, .runtimeCreated, .runtimeDeleted, .conflict,
      .invalidDeclaration:
      true
    default: false
    }
  }
}
