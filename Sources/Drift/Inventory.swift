public import Resources

/// What a snapshot can tell: a kind of which it holds nothing was perhaps never asked for.
public struct Inventory: Sendable {
  private let kinds: Set<String>
  private let isComplete: Bool

  /// What a snapshot of these resources can tell.
  public init(_ resources: [Resource]) {
    var kinds: Set<String> = []
    var last: ResourceID?
    // A kind's resources stand together.
    for resource in resources where resource.id.kind != last?.kind || resource.id.group != last?.group {
      last = resource.id
      kinds.insert(resource.id.group + "/" + resource.id.kind)
    }
    self.kinds = kinds
    // These are in every namespace and in no everyday `kubectl get`: who has them asked for everything.
    isComplete =
      resources.contains { $0.id.kind == "ConfigMap" && $0.id.name == "kube-root-ca.crt" }
      && resources.contains { $0.id.kind == "ServiceAccount" && $0.id.name == "default" }
  }

  /// Whether a resource, if it existed, would be in the snapshot.
  public func wouldShow(_ id: ResourceID) -> Bool {
    isComplete && !id.namespace.isEmpty || kinds.contains(id.group + "/" + id.kind)
  }
}
