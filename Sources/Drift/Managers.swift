public import Project

/// What kind of program a field manager is.
public enum ManagerKind: Sendable {
  /// A tool in somebody's hands: kubectl's subcommands, consoles, editors.
  case person
  /// Whatever rolls a declaration out. `kubectl apply` is one, in a pipeline or by hand.
  case deployer
  /// A controller that keeps its own fields.
  case controller
  /// An admission webhook, or a job that writes certificates.
  case injector
  /// A name that tells nothing.
  case unknown
}

/// The table of field managers. The names are those that the programs send, most of them derived from the user
/// agent: https://kubernetes.io/docs/reference/using-api/server-side-apply/#managers
public struct Managers: Sendable {
  private var named: [String: ManagerKind] = [:]
  /// The beginnings of names, the longest first.
  private var begun: [(prefix: String, kind: ManagerKind)] = []

  /// The built-in table, and before it what the project says of managers of its own.
  public init(_ own: ManagerNames = ManagerNames()) {
    let lists: [([String], ManagerKind)] = [
      (own.people, .person), (own.deployers, .deployer), (own.controllers, .controller),
      (own.injectors, .injector),
    ]
    for (names, kind) in lists {
      for name in names where name.hasSuffix("*") { begun.append((String(name.dropLast()), kind)) }
      for name in names where !name.hasSuffix("*") { named[name] = kind }
    }
    begun.sort { $0.prefix.utf8.count > $1.prefix.utf8.count }
  }

  /// What a manager is.
  public func kind(of manager: String) -> ManagerKind {
    if let known = named[manager] ?? begun.first(where: { manager.hasPrefix($0.prefix) })?.kind {
      return known
    }
    if let known = Self.table[manager] { return known }
    if manager.hasPrefix("kubectl") { return .person }
    if manager.hasSuffix("-injector") || manager.hasSuffix("-webhook") { return .injector }
    if manager.hasSuffix("-controller") || manager.hasSuffix("-controller-manager")
      || manager.hasSuffix("-operator") || manager.hasSuffix("-autoscaler")
    {
      return .controller
    }
    return .unknown
  }

  private static let table: [String: ManagerKind] = {
    var table: [String: ManagerKind] = [:]
    for name in people { table[name] = .person }
    for name in deployers { table[name] = .deployer }
    for name in controllers { table[name] = .controller }
    for name in injectors { table[name] = .injector }
    return table
  }()

  /// `node-fetch` is Lens, `Mozilla` a console in a browser, `argocd-server` an edit in Argo CD's web page.
  private static let people = [
    "kubectl", "node-fetch", "k9s", "Mozilla", "dashboard", "argocd-server", "OpenAPI-Generator", "curl",
    "lens",
    "Lens", "headlamp", "rancher", "freelens", "oc", "Go-http-client", "python-requests",
  ]

  private static let deployers = [
    "kubectl-client-side-apply", "kubectl-apply", "before-first-apply", "argocd-controller",
    "argocd-application-controller", "kustomize-controller", "helm-controller", "helm", "Helm", "flux",
    "flux-operator", "fleetagent", "fleet-agent", "kapp", "kapp-controller", "terraform", "Terraform",
    "terraform-provider-kubernetes", "HashiCorp", "pulumi-kubernetes", "pulumi-resource-kubernetes",
    "configsync",
    "applier", "skaffold", "tanka", "kluctl", "werf", "spinnaker", "ansible",
  ]

  private static let controllers = [
    "kube-controller-manager", "kube-scheduler", "kubelet", "kube-apiserver", "cloud-controller-manager",
    "clusterrole-aggregation-controller", "horizontal-pod-autoscaler", "vpa-updater", "vpa-recommender",
    "keda",
    "cluster-autoscaler", "snapshot-controller", "csi-provisioner", "karpenter", "coredns", "etcd", "manager",
    "controller", "speaker", "operator",
  ]

  private static let injectors = [
    "cainjector", "cert-manager-cainjector", "pilot-discovery", "istiod", "istio-sidecar-injector",
    "linkerd-proxy-injector", "vault-agent-injector", "kube-webhook-certgen", "certgen", "cert-rotator",
    "cert-controller", "vpa-admission-controller", "kyverno", "gatekeeper", "admissionsenforcer",
  ]
}
