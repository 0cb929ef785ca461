public import Drift
public import Resources

/// What takes some drifts back, resource by resource, and what it does besides.
public struct Reversion: Sendable {
  /// The changes in the order in which they have to be made: what others need comes first, deletions come last.
  public let changes: [Change]
  /// What stays, with the reasons.
  public let refused: [Refusal]
  /// The drifts that a scan of the patched state would still find.
  public let remaining: [Finding]
}

/// The change of one live object.
public struct Change: Sendable {
  /// What has to be done.
  public enum Action: Sendable {
    /// A JSON patch, its preconditions first.
    case patch([PatchOperation])
    /// A server-side apply of what is declared, in the name of a field manager; `conflicts` are fields that another
    /// one owns now.
    case apply(manifest: Node, manager: String, conflicts: [Conflict])
    /// The object goes, if it is still the one that the snapshot shows.
    case delete(uid: String?, version: String?)
    /// The object is made from its declaration, if there is none of its name.
    case create(manifest: Node)
  }

  /// A field that server-side apply takes over from somebody else, and only by force.
  public struct Conflict: Sendable, Equatable {
    /// The field.
    public let path: FieldPath
    /// Its manager now.
    public let manager: String
  }

  /// The object, by the name under which it lives.
  public let resource: ResourceID
  /// The version of its API that the patch is written for.
  public let apiVersion: String
  /// What has to be done.
  public let action: Action
  /// The drifts that are gone afterwards.
  public let drifts: [Finding]
  /// What has to go with them: fields that the API server filled in because of a drift, and references to another name.
  public let also: [Finding]
  /// What else it brings, in sentences: pods that restart, ports that are freed.
  public let effects: [String]

  /// The plural of the kind, as the address of the object needs it; nil where it is not known.
  let plural: String?
}
