internal import Resources

/// Defaults of the core group outside of pods.
extension Defaults {
  static let core = [
    DefaultRules("pkg/apis/core/v1/defaults.go SetDefaults_Service, SetDefaults_ServicePort", service),
    DefaultRules("pkg/registry/core/service allocators", addresses),
    DefaultRules("pkg/apis/core/v1/defaults.go SetDefaults_PersistentVolume, …Claim", storage),
    DefaultRules("the persistent volume binder; admission plugin DefaultStorageClass", claims),
    DefaultRules("pkg/registry/core/persistentvolumeclaim/strategy.go NormalizeDataSources", dataSources),
    DefaultRules("pkg/apis/core/v1/defaults.go SetDefaults_LimitRangeItem", limits),
    DefaultRules("pkg/apis/core/v1/defaults.go SetDefaults_Secret, SetDefaults_Namespace, …", names),
    DefaultRules("pkg/apis/core/v1/conversion.go, zz_generated.defaults.go", nodes),
  ]

  private static let service: [DefaultRule] = [
    DefaultRule("core.v1.ServiceSpec", "type", .string("ClusterIP")),
    DefaultRule("core.v1.ServiceSpec", "sessionAffinity", .string("None")),
    DefaultRule("core.v1.ServiceSpec", "sessionAffinityConfig", "with `sessionAffinity: ClientIP`") {
      $0.text("sessionAffinity") == "ClientIP" ? .object : nil
    },
    DefaultRule("core.v1.SessionAffinityConfig", "clientIP", .object),
    DefaultRule("core.v1.ClientIPConfig", "timeoutSeconds", .integer(10800)),
    DefaultRule("core.v1.ServiceSpec", "internalTrafficPolicy", "`\"Cluster\"`, unless `type: ExternalName`")
    {
      type(of: $0) == "ExternalName" ? nil : .string("Cluster")
    },
    DefaultRule(
      "core.v1.ServiceSpec", "externalTrafficPolicy",
      "`\"Cluster\"` with type `NodePort` or `LoadBalancer`, or with `externalIPs`"
    ) { isExternal($0) ? .string("Cluster") : nil },
    DefaultRule("core.v1.ServiceSpec", "allocateLoadBalancerNodePorts", "`true` with `type: LoadBalancer`") {
      type(of: $0) == "LoadBalancer" ? .boolean(true) : nil
    },
    DefaultRule("core.v1.ServicePort", "protocol", .string("TCP")),
    DefaultRule("core.v1.ServicePort", "targetPort", "the port, unless the service has no address") { scope in
      if scope.up().text("clusterIP") == "None", scope.up().text("type") == "ExternalName" { return nil }
      return scope.object?["port"].map { .copy($0) }
    },
  ]

  private static let addresses: [DefaultRule] =
    ["clusterIP", "clusterIPs", "ipFamilies"].map { field in
      DefaultRule("core.v1.ServiceSpec", field, "allocated, unless `type: ExternalName`") {
        type(of: $0) == "ExternalName" ? nil : .allocated
      }
    } + [
      DefaultRule(
        "core.v1.ServiceSpec", "ipFamilyPolicy",
        "`\"SingleStack\"`, or `\"RequireDualStack\"` with two families or addresses, or neither selector nor address"
      ) { service in
        if type(of: service) == "ExternalName" { return nil }
        let isDual = ["ipFamilies", "clusterIPs"].contains { field in
          (service.object?[field]?.children.reduce(0) { count, _ in count + 1 } ?? 0) > 1
        }
        let isOpen =
          service.text("clusterIP") == "None" && service.object?["selector"]?.isEmptyCollection != false
        return .string(isDual || isOpen ? "RequireDualStack" : "SingleStack")
      },
      DefaultRule(
        "core.v1.ServiceSpec", "healthCheckNodePort",
        "allocated with `type: LoadBalancer` and `externalTrafficPolicy: Local`"
      ) {
        type(of: $0) == "LoadBalancer" && $0.text("externalTrafficPolicy") == "Local" ? .allocated : nil
      },
      DefaultRule("core.v1.ServicePort", "nodePort", "allocated with type `NodePort` or `LoadBalancer`") {
        ["NodePort", "LoadBalancer"].contains(type(of: $0.up())) ? .allocated : nil
      },
    ]

  private static func type(of service: Scope) -> String { service.text("type") ?? "ClusterIP" }

  private static func isExternal(_ service: Scope) -> Bool {
    ["NodePort", "LoadBalancer"].contains(type(of: service))
      || (service.object?["externalIPs"].map { !$0.isEmptyCollection && $0.kind == .sequence } ?? false)
  }

  private static let storage: [DefaultRule] = [
    DefaultRule("core.v1.PersistentVolumeClaimSpec", "volumeMode", .string("Filesystem")),
    DefaultRule("core.v1.PersistentVolumeSpec", "persistentVolumeReclaimPolicy", .string("Retain")),
    DefaultRule("core.v1.PersistentVolumeSpec", "volumeMode", .string("Filesystem")),
  ]

  private static let claims: [DefaultRule] = [
    DefaultRule("core.v1.PersistentVolumeClaimSpec", "volumeName", "allocated, in a claim and no template") {
      isClaim($0) ? .allocated : nil
    },
    DefaultRule(
      "core.v1.PersistentVolumeClaimSpec", "storageClassName", "derived, in a claim and no template"
    ) {
      isClaim($0) ? .allocated : nil
    },
    DefaultRule("core.v1.PersistentVolumeSpec", "claimRef", .allocated),
  ]

  private static func isClaim(_ spec: Scope) -> Bool {
    spec.chain.count == 2 && spec.root?["kind"]?.text == "PersistentVolumeClaim"
  }

  private static let dataSources: [DefaultRule] = [
    DefaultRule("core.v1.PersistentVolumeClaimSpec", "dataSource", "the same as `dataSourceRef`") {
      $0.object?["dataSourceRef"].map { .copy($0) }
    },
    DefaultRule("core.v1.PersistentVolumeClaimSpec", "dataSourceRef", "the same as `dataSource`") {
      $0.object?["dataSource"].map { .copy($0) }
    },
  ]

  private static let limits: [DefaultRule] = [
    DefaultRule("core.v1.LimitRangeItem", "default", "entries of `max`, for containers") {
      limits(of: $0, from: ["max"])
    },
    DefaultRule(
      "core.v1.LimitRangeItem", "defaultRequest", "entries of `default`, `max` and `min`, for containers"
    ) {
      limits(of: $0, from: ["default", "max", "min"])
    },
  ]

  /// The entries of several maps; of two with one key the first counts.
  private static func limits(of item: Scope, from fields: [String]) -> Filled? {
    guard item.text("type") == "Container" else { return nil }
    var entries: [Node] = []
    for entry in fields.flatMap({ item.object?[$0].map { Array($0.children) } ?? [] })
    where !entries.contains(where: { $0.record.key == entry.record.key }) { entries.append(entry) }
    return entries.isEmpty ? nil : .entries(entries)
  }

  private static let names: [DefaultRule] = [
    DefaultRule("core.v1.Secret", "type", .string("Opaque")),
    DefaultRule("core.v1.Namespace", "spec", .object),
    DefaultRule("core.v1.NamespaceSpec", "finalizers", .strings(["kubernetes"])),
    DefaultRule("core.v1.EndpointPort", "protocol", .string("TCP")),
    DefaultRule("meta.v1.ObjectMeta", "labels", "those of the template, for a ReplicationController or a Job")
    { scope in
      guard scope.chain.count == 2, ["ReplicationController", "Job"].contains(scope.root?["kind"]?.text)
      else {
        return nil
      }
      return scope.root?[path: "spec", "template", "metadata", "labels"].map { .entries(Array($0.children)) }
    },
    DefaultRule("core.v1.ReplicationControllerSpec", "selector", "the labels of the template") {
      $0.object?[path: "template", "metadata", "labels"].map { .copy($0) }
    },
    DefaultRule("core.v1.ReplicationControllerSpec", "replicas", .integer(1)),
  ]

  private static let nodes: [DefaultRule] = [
    DefaultRule("core.v1.Node", "spec", .object),
    // Convert_core_NodeSpec_To_v1_NodeSpec keeps the list and its first item in step.
    DefaultRule("core.v1.NodeSpec", "podCIDRs", "a list of `podCIDR`") { scope in
      guard let range = scope.text("podCIDR") else { return nil }
      return .strings([range])
    },
    // Admission plugin TaintNodesByCondition, and the node lifecycle controller.
    DefaultRule(
      "core.v1.NodeSpec", "taints", "those of conditions, `node.kubernetes.io/…`, behind the declared ones"
    ) { _ in
      .appended { $0["key"]?.text.hasPrefix("node.kubernetes.io/") ?? false }
    },
  ]
}
