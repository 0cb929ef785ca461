internal import Resources

/// Which live objects nobody declared and nobody has to: what the system itself makes in a namespace.
final class SystemObjects {
  private let managers: Managers
  private let live: [Resource]
  private let declared: [Node]
  // Made when the first object needs them: most scans have none.
  private lazy var services = Set(
    live.lazy.filter { $0.id.kind == "Service" && $0.id.group.isEmpty }.map(\.id))
  private lazy var claims = Set(live.lazy.filter { $0.id.kind == "StatefulSet" }.flatMap(Self.claimPrefixes))
  private lazy var mentioned = Self.words(in: declared)

  /// - Parameter declared: names mentioned there, as a webhook's certificate or a leader's lease, are expected to be
  ///   made by the declared program.
  init(live: [Resource], declared: [Node], managers: Managers) {
    self.live = live
    self.managers = managers
    self.declared = declared
  }

  /// Why an undeclared object is no finding; nil where it is one.
  func reason(for resource: Resource) -> String? {
    let id = resource.id
    let metadata = resource.root["metadata"]
    if metadata?["ownerReferences"].map({ !$0.isEmptyCollection }) ?? false { return "an owner made it" }
    if metadata?[path: "labels", "kubernetes.io/bootstrapping"] != nil {
      return "the API server makes it at its start"
    }
    switch (id.group, id.kind) {
    case ("", "Event"), ("events.k8s.io", "Event"), ("coordination.k8s.io", "Lease"), ("", "Namespace"),
      ("", "Node"), ("metrics.k8s.io", _), ("discovery.k8s.io", "EndpointSlice"),
      ("apps", "ControllerRevision"):
      return "the system makes objects of this kind"
    case ("", "Endpoints"):
      let service = ResourceID(group: "", kind: "Service", namespace: id.namespace, name: id.name)
      let copied = metadata?[path: "labels", "endpoints.kubernetes.io/managed-by"] != nil
      return services.contains(service) || copied ? "it follows its Service" : nil
    case ("", "ConfigMap") where Self.published.contains(id.name):
      return "the system publishes it in every namespace"
    case ("", "ServiceAccount") where Self.accounts.contains(id.name): return "every namespace has one"
    case ("", "ServiceAccount") where id.namespace == "kube-system":
      // kube-controller-manager gives each of its controllers an account, and leaves no managed fields on it.
      if Attribution.creator(of: resource.root) == nil { return "a controller of the system acts as it" }
    case ("", "Service") where id.namespace == "default" && id.name == "kubernetes":
      return "the API server publishes itself"
    case ("", "PersistentVolumeClaim"):
      let ordinal = id.name.reversed().prefix { $0.isNumber }.count
      if ordinal > 0, claims.contains(id.namespace + "/" + id.name.dropLast(ordinal)) {
        return "a StatefulSet made it from its template"
      }
    case ("", "Secret"):
      let type = resource.root["type"]?.text ?? ""
      if Self.secretTypes.contains(type)
        || metadata?[path: "annotations", "kubernetes.io/service-account.name"] != nil
      {
        return "the system or its deployer keeps it"
      }
    default: break
    }
    if let creator = Attribution.creator(of: resource.root) {
      switch managers.kind(of: creator.manager) {
      case .person, .deployer: return nil
      case .controller, .injector: return "\(creator.manager) made it"
      case .unknown: break
      }
    }
    // Who made it is not known: a name that the declaration itself mentions is expected to appear.
    if ["Secret", "ConfigMap"].contains(id.kind), mentioned.contains(id.name) {
      return "the declaration mentions it by name"
    }
    return nil
  }

  /// The claims of a StatefulSet are named `<template>-<set>-<ordinal>` and have no owner by default.
  private static func claimPrefixes(_ set: Resource) -> [String] {
    guard let templates = set.root[path: "spec", "volumeClaimTemplates"] else { return [] }
    return templates.children.compactMap { $0[path: "metadata", "name"]?.text }
      .map { "\(set.id.namespace)/\($0)-\(set.id.name)-" }
  }

  private static let published: Set<String> = [
    "kube-root-ca.crt", "openshift-service-ca.crt", "istio-ca-root-cert",
    "extension-apiserver-authentication",
    "kube-apiserver-legacy-service-account-token-tracking", "cluster-info", "kubeadm-config",
    "kubelet-config",
  ]
  private static let accounts: Set<String> = ["default", "builder", "deployer"]
  private static let secretTypes: Set<String> = [
    "kubernetes.io/service-account-token", "helm.sh/release.v1", "bootstrap.kubernetes.io/token",
  ]

  /// Every text of the declarations, cut where a command line or a path would be.
  private static func words(in roots: [Node]) -> Set<String> {
    var words: Set<String> = []
    for root in roots {
      for index in root.index..<Int(root.record.end) {
        let node = root.tree[index]
        guard let text = node.string, text.utf8.count < 4096, node.key != "name" || index != root.index else {
          continue
        }
        for word in text.split(whereSeparator: { " =,/:\n\t\"'".contains($0) }) { words.insert(String(word)) }
      }
    }
    return words
  }
}
