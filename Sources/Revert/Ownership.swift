internal import Drift
internal import Kubernetes
internal import Resources

/// Who owns the fields of a live object: https://kubernetes.io/docs/reference/using-api/server-side-apply/
enum Ownership {
  /// In whose name a declaration is applied: of the deployer that has applied this object on the server's side, or else
  /// `kubectl`, whose `apply --server-side` takes over what it had applied from the client.
  static func manager(of live: Node, _ managers: Managers) -> String {
    ManagedFieldsEntry.entries(of: live, withFields: false).last {
      $0.operation == "Apply" && $0.subresource == nil && managers.kind(of: $0.manager) == .deployer
    }?.manager ?? "kubectl"
  }

  /// The fields that other managers own with another value than the declared one.
  static func conflicts(_ drifts: [Finding], with manager: String, in live: Node) -> [Change.Conflict] {
    let others = ManagedFieldsEntry.entries(of: live).filter { $0.manager != manager }
    return drifts.flatMap { finding -> [Change.Conflict] in
      guard case .value = finding.live else { return [] }
      return others.filter { $0.claim(on: finding.path).map { $0 != .inside } ?? false }.map {
        Change.Conflict(path: finding.path, manager: $0.manager)
      }
    }
  }
}
