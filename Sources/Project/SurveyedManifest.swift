internal import Resources
internal import YAMLSyntax

/// A file that holds Kubernetes resources, as a survey looks at it.
struct SurveyedManifest {
  let path: String
  /// The namespaces that its resources name or declare.
  private(set) var namespaces: Set<String> = []
  /// Whether a resource of it that needs a namespace names none.
  private(set) var hasUnplaced = false
  /// Objects that tell a deployer what to deploy.
  private(set) var deployers: [Node] = []
  /// Whether it holds nothing else.
  var isDeployer: Bool { others == 0 }
  private var others = 0

  /// Nil for a file that is no YAML or holds no resource.
  init?(_ file: File, _ symbols: Symbols) {
    path = file.path
    guard let roots = try? YAML.parse(file, symbols: symbols).expanded().roots else { return nil }
    let resources = roots.flatMap { root -> [Node] in
      root["kind"]?.string == "List" ? root["items"].map { Array($0.children) } ?? [] : [root]
    }.filter { $0["apiVersion"]?.string != nil && $0["kind"]?.string != nil && $0["metadata"] != nil }
    guard !resources.isEmpty else { return nil }
    for resource in resources {
      let kind = resource["kind"]?.string ?? ""
      if Deployer.isDeployer(resource) { deployers.append(resource) } else { others += 1 }
      if kind == "Namespace", let name = resource[path: "metadata", "name"]?.string {
        insert(name)
      } else if let name = resource[path: "metadata", "namespace"]?.string {
        insert(name)
      } else if !Self.clusterScoped.contains(kind) {
        hasUnplaced = true
      }
    }
  }

  /// A name that a deployer still has to fill in (`${NAMESPACE}`) tells nothing.
  private mutating func insert(_ name: String) { if name.isNamespace { namespaces.insert(name) } }

  /// Kinds of the API server itself that need no namespace.
  private static let clusterScoped: Set<String> = [
    "APIService", "CSIDriver", "ClusterRole", "ClusterRoleBinding", "CustomResourceDefinition",
    "IngressClass", "MutatingWebhookConfiguration", "Namespace", "Node", "PersistentVolume",
    "PriorityClass", "RuntimeClass", "StorageClass", "ValidatingAdmissionPolicy",
    "ValidatingAdmissionPolicyBinding", "ValidatingWebhookConfiguration",
  ]
}
