internal import Resources

/// What the API server and controllers write beside the fields that a user declares. Keys are matched exactly: their
/// siblings carry intent.
enum Bookkeeping {
  /// Fields of `metadata` that only the server writes, and those that identity has matched already.
  static let serverMetadata: Set<String> = [
    "name", "namespace", "generateName", "uid", "resourceVersion", "generation", "creationTimestamp",
    "deletionTimestamp", "deletionGracePeriodSeconds", "managedFields", "selfLink", "ownerReferences",
    "clusterName", "initializers",
  ]

  /// What an undeclared field is, if its very name tells.
  static func kind(of path: FieldPath) -> FindingClass? { kind(of: path.steps) }

  static func kind(of steps: [FieldPath.Step]) -> FindingClass? {
    guard let last = steps.last else { return nil }
    if case .member(let value) = last, steps.dropLast().last == .field("finalizers") {
      return serverFinalizers.contains(value.text) ? .derived : nil
    }
    guard case .field(let name) = last else { return nil }
    guard case .field(let parent)? = steps.dropLast().last else { return nil }
    return named[parent]?[name] ?? (parent == "annotations" ? prefixed(name) : nil)
  }

  /// The fields that are known by name, by the field around them.
  static let named: [String: [String: FindingClass]] = [
    "annotations": annotations,
    "labels": labels,
    // What the Job controller selects its pods by.
    "matchLabels": [
      "controller-uid": .derived,
      "job-name": .derived,
      "batch.kubernetes.io/controller-uid": .derived,
      "batch.kubernetes.io/job-name": .derived,
    ],
  ]

  /// What a field is taken for unless a person's tool wrote it.
  static func presumption(of steps: [FieldPath.Step], _ live: Node) -> FindingClass? {
    guard let last = steps.last else { return nil }
    if case .member = last {
      // A finalizer is a controller's promise to clean up; few people write one by hand.
      return steps.dropLast() == [.field("metadata"), .field("finalizers")] ? .controllerOwned : nil
    }
    guard case .field(let name) = last else { return nil }
    switch steps.dropLast().last {
    case .field("clientConfig"), .field("spec"):
      // Written by cainjector, certgen and their like once they made a certificate.
      return name == "caBundle" ? .injected : nil
    case .field("labels") where steps.count == 3:
      // Argo CD tracks by a label, `app.kubernetes.io/instance` unless told otherwise; Helm marks what it installs.
      let isMark =
        ["app.kubernetes.io/instance", "argocd.argoproj.io/instance"].contains(name)
        || name == "app.kubernetes.io/managed-by" && live.text == "Helm"
      return isMark ? .controllerOwned : nil
    default: return nil
    }
  }

  /// The volume of a bare pod's service account token and its mounts, by the ServiceAccount admission plugin.
  static func isTokenVolume(_ item: Node, pod: Node?) -> Bool {
    pod?["kind"]?.text == "Pod" && (item["name"]?.text.hasPrefix("kube-api-access-") ?? false)
  }

  private static let serverFinalizers: Set<String> = [
    "kubernetes", "kubernetes.io/pvc-protection", "kubernetes.io/pv-protection",
    "kubernetes.io/vac-protection",
    "networking.k8s.io/service-cidr-finalizer", "resource.kubernetes.io/delete-protection",
    "foregroundDeletion",
    "orphan",
    "customresourcecleanup.apiextensions.k8s.io", "service.kubernetes.io/load-balancer-cleanup",
    "external-provisioner.volume.kubernetes.io/finalizer", "batch.kubernetes.io/job-tracking",
  ]

  private static let annotations: [String: FindingClass] = [
    "kubectl.kubernetes.io/last-applied-configuration": .derived,
    "deployment.kubernetes.io/revision": .controllerOwned,
    "deprecated.daemonset.template.generation": .controllerOwned,
    // `kubectl rollout restart` writes it; it restarts and configures nothing.
    "kubectl.kubernetes.io/restartedAt": .controllerOwned,
    "pv.kubernetes.io/bind-completed": .controllerOwned,
    "pv.kubernetes.io/bound-by-controller": .controllerOwned,
    "pv.kubernetes.io/provisioned-by": .controllerOwned,
    "volume.kubernetes.io/storage-provisioner": .controllerOwned,
    "volume.beta.kubernetes.io/storage-provisioner": .controllerOwned,
    "volume.kubernetes.io/selected-node": .controllerOwned,
    "endpoints.kubernetes.io/last-change-trigger-time": .controllerOwned,
    "control-plane.alpha.kubernetes.io/leader": .controllerOwned,
    "autoscaling.alpha.kubernetes.io/conditions": .controllerOwned,
    "autoscaling.alpha.kubernetes.io/current-metrics": .controllerOwned,
    "autoscaling.alpha.kubernetes.io/metrics": .controllerOwned,
    "autoscaling.alpha.kubernetes.io/behavior": .controllerOwned,
    "batch.kubernetes.io/job-tracking": .controllerOwned,
    "node.alpha.kubernetes.io/ttl": .controllerOwned,
    "batch.kubernetes.io/cronjob-scheduled-timestamp": .controllerOwned,
    "meta.helm.sh/release-name": .controllerOwned,
    "meta.helm.sh/release-namespace": .controllerOwned,
    "reconcile.fluxcd.io/requestedAt": .controllerOwned,
    "reconcile.fluxcd.io/forceAt": .controllerOwned,
    "argocd.argoproj.io/tracking-id": .controllerOwned,
    "argocd.argoproj.io/refresh": .controllerOwned,
    "prometheus-operator-validated": .controllerOwned,
    "config.kubernetes.io/owning-inventory": .controllerOwned,
  ]

  private static func prefixed(_ name: String) -> FindingClass? {
    name.hasPrefix("openshift.io/sa.scc.") ? .controllerOwned : nil
  }

  private static let labels: [String: FindingClass] = [
    "kubernetes.io/metadata.name": .derived,
    "controller-uid": .derived,
    "job-name": .derived,
    "batch.kubernetes.io/controller-uid": .derived,
    "batch.kubernetes.io/job-name": .derived,
    "kustomize.toolkit.fluxcd.io/name": .controllerOwned,
    "kustomize.toolkit.fluxcd.io/namespace": .controllerOwned,
    "helm.toolkit.fluxcd.io/name": .controllerOwned,
    "helm.toolkit.fluxcd.io/namespace": .controllerOwned,
  ]
}
