public import Rendering
internal import Resources

/// How a scan knows what was last deployed: the third side, which tells a patch from a rollout that has not happened.
public enum Base {
  /// The declaration at the revision that the deployer recorded, or that the user named.
  case deployed(Declaration, revision: String)
  /// Nobody said; the history of the source may tell.
  case history(EarlierDeclarations)
  /// Nothing is known: git as it is counts as deployed.
  case unknown
}

/// The last deployed declaration of one resource.
struct BaseVersion {
  /// Its root; nil where it was not declared then.
  let root: Node?
}
