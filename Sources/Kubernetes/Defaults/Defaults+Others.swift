internal import Resources

/// Defaults of the groups around workloads.
extension Defaults {
  static let others = [
    DefaultRules("pkg/apis/admissionregistration/v1/defaults.go", admission),
    DefaultRules("apiextensions-apiserver, pkg/apis/apiextensions/v1/defaults.go", definitions),
    DefaultRules("kube-aggregator, pkg/apis/apiregistration/v1/defaults.go", aggregation),
    DefaultRules("pkg/apis/rbac/v1/defaults.go", rbac),
    DefaultRules(
      "pkg/apis/networking/v1/defaults.go, pkg/apis/discovery/v1/defaults.go; admission plugin DefaultIngressClass",
      networking),
    DefaultRules("pkg/apis/storage/v1/defaults.go", storage),
    DefaultRules("pkg/apis/scheduling/v1/defaults.go", scheduling),
    DefaultRules("pkg/apis/flowcontrol/v1/defaults.go", flowControl),
    DefaultRules("pkg/apis/resource/v1/defaults.go", devices),
    DefaultRules("pkg/registry/certificates/certificates/strategy.go PrepareForCreate", certificates),
  ]

  private static let admission: [DefaultRule] =
    webhook("MutatingWebhook") + webhook("ValidatingWebhook") + [
      DefaultRule("admissionregistration.v1.MutatingWebhook", "reinvocationPolicy", .string("Never")),
      DefaultRule("admissionregistration.v1.RuleWithOperations", "scope", .string("*")),
      DefaultRule("admissionregistration.v1.NamedRuleWithOperations", "scope", .string("*")),
      DefaultRule("admissionregistration.v1.ServiceReference", "port", .integer(443)),
      DefaultRule("admissionregistration.v1.ValidatingAdmissionPolicySpec", "failurePolicy", .string("Fail")),
      DefaultRule("admissionregistration.v1.MutatingAdmissionPolicySpec", "failurePolicy", .string("Fail")),
      DefaultRule("admissionregistration.v1.ValidatingAdmissionPolicySpec", "matchConstraints", .object),
      DefaultRule("admissionregistration.v1.MatchResources", "matchPolicy", .string("Equivalent")),
      DefaultRule("admissionregistration.v1.MatchResources", "namespaceSelector", .object),
      DefaultRule("admissionregistration.v1.MatchResources", "objectSelector", .object),
      DefaultRule("admissionregistration.v1.ParamRef", "parameterNotFoundAction", .string("Deny")),
    ]

  private static let aggregation: [DefaultRule] = [
    DefaultRule("apiregistration.v1.ServiceReference", "port", .integer(443))
  ]

  private static let definitions: [DefaultRule] = [
    DefaultRule("apiextensions.v1.ServiceReference", "port", .integer(443)),
    DefaultRule("apiextensions.v1.CustomResourceDefinitionSpec", "conversion", .object),
    DefaultRule("apiextensions.v1.CustomResourceConversion", "strategy", .string("None")),
    DefaultRule("apiextensions.v1.CustomResourceDefinitionNames", "singular", "the kind in lower case") {
      scope in
      scope.text("kind").map { .string($0.lowercased()) }
    },
    DefaultRule("apiextensions.v1.CustomResourceDefinitionNames", "listKind", "the kind and `List`") {
      scope in
      scope.text("kind").map { .string($0 + "List") }
    },
  ]

  private static func webhook(_ name: String) -> [DefaultRule] {
    let type = "admissionregistration.v1." + name
    return [
      DefaultRule(type, "failurePolicy", .string("Fail")),
      DefaultRule(type, "matchPolicy", .string("Equivalent")),
      DefaultRule(type, "namespaceSelector", .object),
      DefaultRule(type, "objectSelector", .object),
      DefaultRule(type, "timeoutSeconds", .integer(10)),
    ]
  }

  private static let rbac: [DefaultRule] = [
    DefaultRule("rbac.v1.RoleRef", "apiGroup", .string("rbac.authorization.k8s.io")),
    DefaultRule("rbac.v1.Subject", "apiGroup", "`\"rbac.authorization.k8s.io\"`, unless a service account") {
      scope in
      scope.text("kind") == "ServiceAccount" ? nil : .string("rbac.authorization.k8s.io")
    },
  ]

  private static let networking: [DefaultRule] = [
    DefaultRule(
      "networking.v1.NetworkPolicySpec", "policyTypes", "`[Ingress]`, and `Egress` where `egress` has rules"
    ) { scope in
      .strings(
        (scope.object?["egress"].map { !$0.isEmptyCollection && $0.kind == .sequence } ?? false)
          ? ["Ingress", "Egress"] : ["Ingress"])
    },
    DefaultRule("networking.v1.NetworkPolicySpec", "podSelector", .object),
    DefaultRule("discovery.v1.EndpointPort", "protocol", .string("TCP")),
    DefaultRule("discovery.v1.EndpointPort", "name", .string("")),
    DefaultRule("networking.v1.NetworkPolicyPort", "protocol", .string("TCP")),
    DefaultRule(
      "networking.v1.IngressSpec", "ingressClassName",
      "the default class; any, where the snapshot holds no class",
      .defaultIngressClass),
    DefaultRule("networking.v1.IngressClassParametersReference", "scope", .string("Cluster")),
  ]

  private static let storage: [DefaultRule] = [
    DefaultRule("storage.v1.StorageClass", "reclaimPolicy", .string("Delete")),
    DefaultRule("storage.v1.StorageClass", "volumeBindingMode", .string("Immediate")),
    DefaultRule("storage.v1.CSIDriverSpec", "attachRequired", .boolean(true)),
    DefaultRule("storage.v1.CSIDriverSpec", "podInfoOnMount", .boolean(false)),
    DefaultRule("storage.v1.CSIDriverSpec", "storageCapacity", .boolean(false)),
    DefaultRule("storage.v1.CSIDriverSpec", "fsGroupPolicy", .string("ReadWriteOnceWithFSType")),
    DefaultRule("storage.v1.CSIDriverSpec", "volumeLifecycleModes", .strings(["Persistent"])),
    DefaultRule("storage.v1.CSIDriverSpec", "requiresRepublish", .boolean(false)),
    DefaultRule("storage.v1.CSIDriverSpec", "seLinuxMount", .boolean(false)),
  ]

  private static let scheduling: [DefaultRule] = [
    DefaultRule("scheduling.v1.PriorityClass", "preemptionPolicy", .string("PreemptLowerPriority"))
  ]

  private static let flowControl: [DefaultRule] = [
    DefaultRule("flowcontrol.v1.LimitedPriorityLevelConfiguration", "nominalConcurrencyShares", .integer(30)),
    DefaultRule("flowcontrol.v1.LimitedPriorityLevelConfiguration", "lendablePercent", .integer(0)),
    DefaultRule("flowcontrol.v1.QueuingConfiguration", "handSize", .integer(8)),
    DefaultRule("flowcontrol.v1.QueuingConfiguration", "queues", .integer(64)),
    DefaultRule("flowcontrol.v1.QueuingConfiguration", "queueLengthLimit", .integer(50)),
    DefaultRule("flowcontrol.v1.FlowSchemaSpec", "matchingPrecedence", .integer(1000)),
  ]

  private static let devices: [DefaultRule] =
    ["ExactDeviceRequest", "DeviceSubRequest"].flatMap { type in
      [
        DefaultRule("resource.v1." + type, "allocationMode", .string("ExactCount")),
        DefaultRule("resource.v1." + type, "count", "`1` with `allocationMode: ExactCount`") {
          ($0.text("allocationMode") ?? "ExactCount") == "ExactCount" ? .integer(1) : nil
        },
      ]
    } + [
      DefaultRule("resource.v1.DeviceToleration", "operator", .string("Equal")),
      DefaultRule("resource.v1.DeviceTaint", "timeAdded", .allocated),
    ]

  private static let certificates: [DefaultRule] = ["username", "uid", "groups", "extra"].map {
    DefaultRule("certificates.v1.CertificateSigningRequestSpec", $0, .allocated)
  }
}
