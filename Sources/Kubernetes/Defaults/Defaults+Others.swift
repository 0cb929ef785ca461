internal import Resources

/// Defaults of the groups around workloads.
///
/// Source: the defaults.go of each group under kubernetes/pkg/apis, and of apiextensions-apiserver and kube-aggregator.
extension Defaults {
  static let others: [DefaultRule] = webhooks + rbac + networking + storage

  private static let webhooks: [DefaultRule] =
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
      DefaultRule("apiextensions.v1.ServiceReference", "port", .integer(443)),
      DefaultRule("apiregistration.v1.ServiceReference", "port", .integer(443)),
      DefaultRule("apiextensions.v1.CustomResourceDefinitionSpec", "conversion", .object),
      DefaultRule("apiextensions.v1.CustomResourceConversion", "strategy", .string("None")),
      DefaultRule("apiextensions.v1.CustomResourceDefinitionNames", "singular") { scope in
        scope.text("kind").map { .string($0.lowercased()) }
      },
      DefaultRule("apiextensions.v1.CustomResourceDefinitionNames", "listKind") { scope in
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
    DefaultRule("rbac.v1.Subject", "apiGroup") { scope in
      scope.text("kind") == "ServiceAccount" ? nil : .string("rbac.authorization.k8s.io")
    },
  ]

  private static let networking: [DefaultRule] = [
    DefaultRule("networking.v1.NetworkPolicySpec", "policyTypes") { scope in
      // SetDefaults_NetworkPolicy
      .strings(scope.has("egress") ? ["Ingress", "Egress"] : ["Ingress"])
    },
    DefaultRule("networking.v1.NetworkPolicySpec", "podSelector", .object),
    DefaultRule("networking.v1.NetworkPolicyPort", "protocol", .string("TCP")),
    // The DefaultIngressClass admission plugin.
    DefaultRule("networking.v1.IngressSpec", "ingressClassName", .allocated),
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
    DefaultRule("scheduling.v1.PriorityClass", "preemptionPolicy", .string("PreemptLowerPriority")),
    DefaultRule("flowcontrol.v1.LimitedPriorityLevelConfiguration", "nominalConcurrencyShares", .integer(30)),
    DefaultRule("flowcontrol.v1.LimitedPriorityLevelConfiguration", "lendablePercent", .integer(0)),
    DefaultRule("flowcontrol.v1.QueuingConfiguration", "handSize", .integer(8)),
    DefaultRule("flowcontrol.v1.QueuingConfiguration", "queues", .integer(64)),
    DefaultRule("flowcontrol.v1.QueuingConfiguration", "queueLengthLimit", .integer(50)),
    DefaultRule("flowcontrol.v1.FlowSchemaSpec", "matchingPrecedence", .integer(1000)),
  ]
}
