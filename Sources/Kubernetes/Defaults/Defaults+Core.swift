internal import Resources

/// Defaults of the core group outside of pods.
///
/// Source: kubernetes/pkg/apis/core/v1/defaults.go, and the allocators of kubernetes/pkg/registry/core/service.
extension Defaults {
  static let core: [DefaultRule] = service + storage + names

  private static let service: [DefaultRule] = [
    DefaultRule("core.v1.ServiceSpec", "type", .string("ClusterIP")),
    DefaultRule("core.v1.ServiceSpec", "sessionAffinity", .string("None")),
    DefaultRule("core.v1.ServiceSpec", "sessionAffinityConfig") {
      $0.text("sessionAffinity") == "ClientIP" ? .object : nil
    },
    DefaultRule("core.v1.SessionAffinityConfig", "clientIP", .object),
    DefaultRule("core.v1.ClientIPConfig", "timeoutSeconds", .integer(10800)),
    DefaultRule("core.v1.ServiceSpec", "clusterIP") { type(of: $0) == "ExternalName" ? nil : .allocated },
    DefaultRule("core.v1.ServiceSpec", "clusterIPs") { type(of: $0) == "ExternalName" ? nil : .allocated },
    DefaultRule("core.v1.ServiceSpec", "ipFamilies") { type(of: $0) == "ExternalName" ? nil : .allocated },
    DefaultRule("core.v1.ServiceSpec", "ipFamilyPolicy") {
      type(of: $0) == "ExternalName" ? nil : .allocated
    },
    DefaultRule("core.v1.ServiceSpec", "internalTrafficPolicy") {
      type(of: $0) == "ExternalName" ? nil : .string("Cluster")
    },
    DefaultRule("core.v1.ServiceSpec", "externalTrafficPolicy") { isExternal($0) ? .string("Cluster") : nil },
    DefaultRule("core.v1.ServiceSpec", "allocateLoadBalancerNodePorts") {
      type(of: $0) == "LoadBalancer" ? .boolean(true) : nil
    },
    DefaultRule("core.v1.ServiceSpec", "healthCheckNodePort") {
      type(of: $0) == "LoadBalancer" && $0.text("externalTrafficPolicy") == "Local" ? .allocated : nil
    },
    DefaultRule("core.v1.ServicePort", "protocol", .string("TCP")),
    DefaultRule("core.v1.ServicePort", "targetPort") { scope in
      if scope.up().text("clusterIP") == "None", scope.up().text("type") == "ExternalName" { return nil }
      return scope.object?["port"].map { .copy($0) }
    },
    DefaultRule("core.v1.ServicePort", "nodePort") { isExternal($0.up()) ? .allocated : nil },
  ]

  private static func type(of service: Scope) -> String { service.text("type") ?? "ClusterIP" }

  private static func isExternal(_ service: Scope) -> Bool {
    ["NodePort", "LoadBalancer"].contains(type(of: service)) || service.has("externalIPs")
  }

  private static let storage: [DefaultRule] = [
    DefaultRule("core.v1.PersistentVolumeClaimSpec", "volumeMode", .string("Filesystem")),
    // The binder and the DefaultStorageClass admission plugin.
    DefaultRule("core.v1.PersistentVolumeClaimSpec", "volumeName", .allocated),
    DefaultRule("core.v1.PersistentVolumeClaimSpec", "storageClassName", .allocated),
    DefaultRule("core.v1.PersistentVolumeClaimSpec", "dataSource") {
      $0.object?["dataSourceRef"].map { .copy($0) }
    },
    DefaultRule("core.v1.PersistentVolumeClaimSpec", "dataSourceRef") {
      $0.object?["dataSource"].map { .copy($0) }
    },
    DefaultRule("core.v1.PersistentVolumeSpec", "persistentVolumeReclaimPolicy", .string("Retain")),
    DefaultRule("core.v1.PersistentVolumeSpec", "volumeMode", .string("Filesystem")),
    DefaultRule("core.v1.PersistentVolumeSpec", "claimRef", .allocated),
    DefaultRule("core.v1.LimitRangeItem", "defaultRequest") { $0.object?["default"].map { .copy($0) } },
    DefaultRule("core.v1.LimitRangeItem", "default") { scope in
      scope.text("type") == "Container" ? scope.object?["max"].map { .copy($0) } : nil
    },
  ]

  private static let names: [DefaultRule] = [
    DefaultRule("core.v1.Secret", "type", .string("Opaque")),
    DefaultRule("core.v1.Namespace", "spec", .object),
    DefaultRule("core.v1.NamespaceSpec", "finalizers", .strings(["kubernetes"])),
    // SetDefaults_ReplicationController and SetDefaults_Job give an object without labels those of its template.
    DefaultRule("meta.v1.ObjectMeta", "labels") { scope in
      guard scope.chain.count == 2, ["ReplicationController", "Job"].contains(scope.root?["kind"]?.text)
      else {
        return nil
      }
      return scope.root?[path: "spec", "template", "metadata", "labels"].map { .copy($0) }
    },
    // SetDefaults_ReplicationController: labels and selector come from the template.
    DefaultRule("core.v1.ReplicationControllerSpec", "selector") {
      $0.object?[path: "template", "metadata", "labels"].map { .copy($0) }
    },
    DefaultRule("core.v1.ReplicationControllerSpec", "replicas", .integer(1)),
  ]
}
