internal import Drift
internal import Kubernetes
internal import Resources

/// Fields that the API server takes at creation only: kubernetes/pkg/apis/*/validation, the `Validate…Update` functions.
enum Immutability {
  /// Why a live object cannot get a field's declared value; nil where it can.
  static func reason(_ finding: Finding, live: Node) -> String? {
    let steps = finding.path.steps
    guard !steps.isEmpty else { return nil }
    let kind = finding.resource.description.prefix { $0 != " " }
    if isFixed(String(kind), steps, live) {
      return
        "the API server takes no change of \(finding.path) of a \(finding.resource.kind): it needs a delete and create"
    }
    if kind == "PersistentVolumeClaim", isStorage(steps), isShrinking(finding) {
      return "a claim can only grow: a smaller one needs a delete and create, and the data has to move"
    }
    return nil
  }

  private static func isFixed(_ kind: String, _ steps: [FieldPath.Step], _ live: Node) -> Bool {
    let names = steps.map { step in if case .field(let name) = step { name } else { "" } }
    let path = names.joined(separator: ".")
    func isWithin(_ fields: String...) -> Bool {
      fields.contains { path == $0 || path.hasPrefix($0 + ".") || $0.hasPrefix(path + ".") }
    }
    switch kind {
    case "Deployment.apps", "DaemonSet.apps", "ReplicaSet.apps": return isWithin("spec.selector")
    case "StatefulSet.apps":
      return names.first == "spec"
        && !isWithin(
          "spec.replicas", "spec.ordinals", "spec.template", "spec.updateStrategy",
          "spec.revisionHistoryLimit",
          "spec.persistentVolumeClaimRetentionPolicy", "spec.minReadySeconds")
    case "Job.batch":
      return isWithin(
        "spec.selector", "spec.template", "spec.completionMode", "spec.podFailurePolicy",
        "spec.backoffLimitPerIndex",
        "spec.managedBy", "spec.successPolicy", "spec.completions")
    case "Pod":
      guard names.first == "spec" else { return false }
      let isImage =
        names.last == "image" && ["containers", "initContainers"].contains(names.dropFirst().first ?? "")
      return !isImage && !isWithin("spec.activeDeadlineSeconds")
    case "Service":
      return isWithin("spec.clusterIP", "spec.clusterIPs", "spec.healthCheckNodePort")
        && live[path: "spec", "type"]?.text != "ExternalName"
    case "PersistentVolumeClaim":
      return names.first == "spec" && !isStorage(steps) && !isWithin("spec.volumeAttributesClassName")
    case "PersistentVolume":
      return names.first == "spec"
        && !isWithin(
          "spec.capacity", "spec.accessModes", "spec.claimRef", "spec.persistentVolumeReclaimPolicy",
          "spec.storageClassName", "spec.mountOptions", "spec.nodeAffinity", "spec.volumeAttributesClassName")
    case "StorageClass.storage.k8s.io":
      return isWithin("parameters", "provisioner", "reclaimPolicy", "volumeBindingMode")
    case "RoleBinding.rbac.authorization.k8s.io", "ClusterRoleBinding.rbac.authorization.k8s.io":
      return isWithin("roleRef")
    case "ConfigMap", "Secret":
      if kind == "Secret", isWithin("type") { return true }
      return live["immutable"]?.text == "true" && isWithin("data", "binaryData", "stringData", "immutable")
    case "IngressClass.networking.k8s.io": return isWithin("spec.controller")
    case "CustomResourceDefinition.apiextensions.k8s.io": return isWithin("spec.scope", "spec.group")
    case "PriorityClass.scheduling.k8s.io": return isWithin("value", "preemptionPolicy")
    case "CSIDriver.storage.k8s.io": return isWithin("spec.attachRequired", "spec.volumeLifecycleModes")
    case "RuntimeClass.node.k8s.io": return isWithin("handler")
    case "EndpointSlice.discovery.k8s.io": return isWithin("addressType")
    default: return false
    }
  }

  private static func isStorage(_ steps: [FieldPath.Step]) -> Bool {
    steps.starts(with: [.field("spec"), .field("resources")])
  }

  private static func isShrinking(_ finding: Finding) -> Bool {
    guard case .value(let declared) = finding.declared, case .value(let live) = finding.live,
      let wanted = Quantity(declared.text), let present = Quantity(live.text)
    else { return false }
    return wanted < present
  }
}
