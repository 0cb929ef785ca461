internal import Resources

/// What well-known sidecar injectors leave in a pod, told by the mark that they leave beside it.
///
/// Managed fields name the injector; where a snapshot has none, the mark and the injector's own names are the evidence.
/// Sources: istio/istio manifests/charts/istio-control/istio-discovery/files/injection-template.yaml, linkerd/linkerd2
/// pkg/inject, hashicorp/vault-k8s agent-inject/agent.
struct Injection {
  private let mark: String
  private let items: Set<String>
  private let keys: Set<String>

  private static let known: [Injection] = [
    Injection(
      mark: "sidecar.istio.io/status",
      items: [
        "istio-proxy", "istio-init", "istio-validation", "istio-envoy", "istio-data", "istio-podinfo",
        "istio-token",
        "istiod-ca-cert", "istio-ca-crl", "workload-socket", "credential-socket", "workload-certs",
      ],
      keys: [
        "sidecar.istio.io/status", "security.istio.io/tlsMode", "service.istio.io/canonical-name",
        "service.istio.io/canonical-revision", "istio.io/rev", "kubectl.kubernetes.io/default-container",
        "kubectl.kubernetes.io/default-logs-container",
      ]),
    Injection(
      mark: "linkerd.io/proxy-version",
      items: [
        "linkerd-proxy", "linkerd-init", "linkerd-network-validator", "linkerd-identity-end-entity",
        "linkerd-identity-token", "linkerd-proxy-init-xtables-lock",
      ],
      keys: [
        "linkerd.io/proxy-version", "linkerd.io/created-by", "linkerd.io/trust-root-sha256",
        "linkerd.io/control-plane-ns", "linkerd.io/proxy-deployment", "linkerd.io/workload-ns",
      ]),
    Injection(
      mark: "vault.hashicorp.com/agent-inject-status",
      items: ["vault-agent", "vault-agent-init", "home-init", "home-sidecar", "vault-secrets"],
      keys: ["vault.hashicorp.com/agent-inject-status"]),
  ]

  /// The mark of the injector that an undeclared field comes from; nil where none is known to make it.
  static func mark(of path: FieldPath, in live: Node) -> String? {
    guard let last = path.steps.last else { return nil }
    let metadata = [live["metadata"], live[path: "spec", "template", "metadata"]]
    return known.first { injection in
      guard metadata.contains(where: { $0?[path: "annotations", injection.mark] != nil }) else {
        return false
      }
      switch last {
      case .field(let key): return injection.keys.contains(key)
      case .item(let key, _):
        return key.contains { $0.name == "name" && injection.items.contains($0.value.text) }
      case .member, .index: return false
      }
    }?.mark
  }
}
