/// The kinds that a control looks at. What is none of these, custom resources above all, no control sees.
enum Scope: Int, Sendable, CaseIterable {
  case pods
  case service
  case ingress
  case networkPolicy
  case role
  case binding
  case webhooks
  case admissionPolicy
  case admissionPolicyBinding
  case apiService
  case namespace
  case serviceAccount

  /// The kinds, as users know them.
  var kinds: [String] {
    switch self {
    case .pods:
      [
        "Pod", "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "Job",
        "CronJob",
        "PodTemplate",
      ]
    case .service: ["Service"]
    case .ingress: ["Ingress"]
    case .networkPolicy: ["NetworkPolicy"]
    case .role: ["Role", "ClusterRole"]
    case .binding: ["RoleBinding", "ClusterRoleBinding"]
    case .webhooks: ["ValidatingWebhookConfiguration", "MutatingWebhookConfiguration"]
    case .admissionPolicy: ["ValidatingAdmissionPolicy"]
    case .admissionPolicyBinding: ["ValidatingAdmissionPolicyBinding"]
    case .apiService: ["APIService"]
    case .namespace: ["Namespace"]
    case .serviceAccount: ["ServiceAccount"]
    }
  }

  /// What a kind of an API group is, with the fields that lead to its pod template's parent where it has one.
  ///
  /// `extensions` is where workloads, ingresses and policies lived before; manifests of it are still around.
  static func of(group: String, kind: String) -> (scope: Scope, template: [String])? {
    switch (group, kind) {
    case ("", "Pod"): (.pods, [])
    case ("apps", "Deployment"), ("apps", "StatefulSet"), ("apps", "DaemonSet"), ("apps", "ReplicaSet"),
      ("extensions", "Deployment"), ("extensions", "DaemonSet"), ("extensions", "ReplicaSet"),
      ("", "ReplicationController"), ("batch", "Job"):
      (.pods, ["spec", "template"])
    case ("batch", "CronJob"): (.pods, ["spec", "jobTemplate", "spec", "template"])
    case ("", "PodTemplate"): (.pods, ["template"])
    case ("", "Service"): (.service, [])
    case ("networking.k8s.io", "Ingress"), ("extensions", "Ingress"): (.ingress, [])
    case ("networking.k8s.io", "NetworkPolicy"), ("extensions", "NetworkPolicy"): (.networkPolicy, [])
    case ("rbac.authorization.k8s.io", "Role"), ("rbac.authorization.k8s.io", "ClusterRole"): (.role, [])
    case ("rbac.authorization.k8s.io", "RoleBinding"), ("rbac.authorization.k8s.io", "ClusterRoleBinding"):
      (.binding, [])
    case ("admissionregistration.k8s.io", "ValidatingWebhookConfiguration"),
      ("admissionregistration.k8s.io", "MutatingWebhookConfiguration"):
      (.webhooks, [])
    case ("admissionregistration.k8s.io", "ValidatingAdmissionPolicy"): (.admissionPolicy, [])
    case ("admissionregistration.k8s.io", "ValidatingAdmissionPolicyBinding"): (.admissionPolicyBinding, [])
    case ("apiregistration.k8s.io", "APIService"): (.apiService, [])
    case ("", "Namespace"): (.namespace, [])
    case ("", "ServiceAccount"): (.serviceAccount, [])
    default: nil
    }
  }
}
