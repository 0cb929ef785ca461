import Resources
import Testing

/// Two resources that differ in one field, one on each side of a control.
struct Pair: Sendable, CustomTestStringConvertible {
  let control: String
  /// The manifest that keeps the control.
  let manifest: String
  /// What makes it fail: JSON pointers with the YAML that stands there then, nil for a field that is taken away.
  let edits: [(pointer: String, yaml: String?)]

  init(_ control: String, _ manifest: String, _ edits: (String, String?)...) {
    self.control = control
    self.manifest = manifest
    self.edits = edits.map { ($0.0, $0.1) }
  }

  var good: Value { get throws { try Value.yaml(manifest) } }

  var bad: Value {
    get throws {
      var value = try good
      for edit in edits { try value.set(pointer: edit.pointer, to: edit.yaml.map { try Value.yaml($0) }) }
      return value
    }
  }

  var testDescription: String { control + " " + edits.map(\.pointer).joined(separator: " ") }
}

extension Pair {
  private static let security = "/spec/containers/0/securityContext"

  /// Pods. The first of a control is the plainest.
  static let pods: [Pair] = [
    Pair("host-process", windows, ("/spec/securityContext/windowsOptions/hostProcess", "true")),
    Pair("host-process", windows, ("\(security)/windowsOptions/hostProcess", "true")),
    Pair("host-network", quiet, ("/spec/hostNetwork", "true")),
    Pair("host-pid", pod, ("/spec/hostPID", "true")),
    Pair("host-ipc", pod, ("/spec/hostIPC", "true")),
    Pair("privileged-container", escalating, ("\(security)/privileged", "true")),
    Pair("added-capability", pod, ("\(security)/capabilities/add", "[NET_ADMIN]")),
    Pair("added-capability", pod, ("\(security)/capabilities/add", "[NET_RAW]")),
    Pair("added-capability", pod, ("\(security)/capabilities/add", "[ALL]")),
    Pair("host-path-volume", pod, ("/spec/volumes/0", "{name: data, hostPath: {path: /etc}}")),
    Pair("host-port", pod, ("/spec/containers/0/ports/0/hostPort", "8080")),
    Pair("probe-host", pod, ("/spec/containers/0/livenessProbe/httpGet/host", "example.com")),
    Pair("probe-host", pod, ("/spec/containers/0/readinessProbe", "{tcpSocket: {host: 10.0.0.1, port: 1}}")),
    Pair("probe-host", pod, ("/spec/containers/0/startupProbe", "{httpGet: {host: a.example, port: 1}}")),
    Pair(
      "probe-host", pod,
      ("/spec/containers/0/lifecycle", "{postStart: {httpGet: {host: a.example, port: 1}}}")),
    Pair(
      "probe-host", pod, ("/spec/containers/0/lifecycle", "{preStop: {tcpSocket: {host: 10.0.0.1, port: 1}}}")
    ),
    Pair("apparmor-profile", pod, ("/spec/securityContext/appArmorProfile", "{type: Unconfined}")),
    Pair("apparmor-profile", pod, ("\(security)/appArmorProfile", "{type: Unconfined}")),
    Pair(
      "apparmor-profile", pod,
      ("/metadata/annotations/container.apparmor.security.beta.kubernetes.io~1app", "unconfined")),
    Pair("selinux-options", pod, ("/spec/securityContext/seLinuxOptions", "{type: spc_t}")),
    Pair("selinux-options", pod, ("\(security)/seLinuxOptions", "{type: container_t, user: u}")),
    Pair("selinux-options", pod, ("\(security)/seLinuxOptions", "{role: r}")),
    Pair("seccomp-unconfined", pod, ("/spec/securityContext/seccompProfile/type", "Unconfined")),
    Pair("seccomp-unconfined", pod, ("\(security)/seccompProfile", "{type: Unconfined}")),
    Pair("unsafe-sysctl", pod, ("/spec/securityContext/sysctls/0/name", "kernel.msgmax")),
    Pair("volume-type", pod, ("/spec/volumes/0", "{name: data, nfs: {server: a.example, path: /a}}")),
    Pair("privilege-escalation", pod, ("\(security)/allowPrivilegeEscalation", nil)),
    Pair("privilege-escalation", pod, ("\(security)/allowPrivilegeEscalation", "true")),
    Pair("run-as-non-root", pod, ("/spec/securityContext/runAsNonRoot", nil)),
    Pair("run-as-non-root", pod, ("/spec/securityContext/runAsNonRoot", "false")),
    Pair("run-as-non-root", pod, ("\(security)/runAsNonRoot", "false")),
    Pair("run-as-root-user", pod, ("/spec/securityContext/runAsUser", "0")),
    Pair("run-as-root-user", pod, ("\(security)/runAsUser", "0")),
    Pair("run-as-user", quiet, ("/spec/securityContext/runAsUser", nil)),
    Pair("seccomp-profile", pod, ("/spec/securityContext/seccompProfile", nil)),
    Pair("capabilities-not-dropped", pod, ("\(security)/capabilities/drop", nil)),
    Pair("capabilities-not-dropped", pod, ("\(security)/capabilities/drop", "[NET_RAW, CHOWN]")),
    Pair("added-default-capability", pod, ("\(security)/capabilities/add", "[CHOWN, NET_BIND_SERVICE]")),
    Pair("dropped-capability", rooted, ("\(security)/capabilities/drop", "[CHOWN]")),
    Pair(
      "proc-mount-user-namespace", namespaced, ("\(security)/procMount", "Unmasked")),
    Pair("service-account-token", pod, ("/spec/automountServiceAccountToken", nil)),
    Pair("service-account-token", pod, ("/spec/automountServiceAccountToken", "true")),
    Pair("writable-root-filesystem", pod, ("\(security)/readOnlyRootFilesystem", nil)),
    Pair("credential-in-environment", pod, ("/spec/containers/0/env/0/value", "hunter2")),
    Pair(
      "secret-in-environment", pod,
      ("/spec/containers/0/env/0", "{name: DB_PASSWORD, valueFrom: {secretKeyRef: {name: db, key: p}}}")),
    Pair("memory-limit", pod, ("/spec/containers/0/resources/limits/memory", nil)),
    Pair("cpu-limit", pod, ("/spec/containers/0/resources/limits/cpu", nil)),
    Pair(
      "memory-request", pod, ("/spec/containers/0/resources", "{limits: {cpu: 1}, requests: {cpu: 1}}")),
    Pair(
      "cpu-request", pod, ("/spec/containers/0/resources", "{limits: {memory: 1Gi}, requests: {memory: 1Gi}}")
    ),
    Pair("image-latest-tag", pod, ("/spec/containers/0/image", "registry.example:5000/app")),
    Pair("image-latest-tag", pod, ("/spec/containers/0/image", "registry.example:5000/app:latest")),
    Pair("image-digest", pod, ("/spec/containers/0/image", "registry.example:5000/app:1.2")),
  ]

  /// `procMount` needs a user namespace in the API server, so that this one no server takes.
  static let unmasked = Pair("proc-mount", pod, ("\(security)/procMount", "Unmasked"))

  /// Every other kind, and what only a change shows.
  static let others: [Pair] = [
    unmasked,
    Pair("user-namespace", namespaced, ("/spec/hostUsers", nil)),
    Pair("service-load-balancer", service, ("/spec/type", "LoadBalancer")),
    Pair(
      "service-load-balancer", balancer,
      ("/metadata/annotations/service.beta.kubernetes.io~1aws-load-balancer-internal", nil)),
    Pair("service-node-port", service, ("/spec/type", "NodePort")),
    Pair("service-external-ip", service, ("/spec/externalIPs", "[203.0.113.7]")),
    Pair("service-reach", ranged, ("/spec/loadBalancerSourceRanges", "[10.0.0.0/7]")),
    Pair("ingress-tls", ingress, ("/spec/tls", nil)),
    Pair("ingress-tls", ingress, ("/spec/tls/0/hosts", "['*.b.example', c.example]")),
    Pair("ingress-wildcard-host", ingress, ("/spec/rules/0/host", nil)),
    Pair("ingress-tls-host", ingress, ("/spec/tls/0/hosts", "[a.example, '*.b.example']")),
    Pair("network-policy-open-ingress", policy, ("/spec/ingress", "[{}]")),
    Pair(
      "network-policy-open-ingress", policy, ("/spec/ingress", "[{from: [{ipBlock: {cidr: 0.0.0.0/0}}]}]")),
    Pair("network-policy-open-egress", policy, ("/spec/egress", "[{}]")),
    Pair("network-policy-isolation", policy, ("/spec/podSelector", "{matchLabels: {app: a, tier: b}}")),
    Pair("network-policy-traffic", policy, ("/spec/ingress/0/ports/0/endPort", "90")),
    Pair("network-policy-traffic", policy, ("/spec/ingress/0/from/-", "{podSelector: {}}")),
    Pair("rbac-wildcard", role, ("/rules/0/verbs", "[get, '*']")),
    Pair("rbac-escalation", role, ("/rules/1/verbs", "[get, bind]")),
    Pair("rbac-secrets", role, ("/rules/0/resources", "[configmaps, secrets]")),
    Pair("rbac-pod-exec", role, ("/rules/2/resources", "[pods, pods/exec]")),
    Pair("rbac-pod-creation", role, ("/rules/2/verbs", "[get, update, create]")),
    Pair("rbac-node-proxy", role, ("/rules/0/resources", "[configmaps, nodes/proxy]")),
    Pair("rbac-token-creation", creator, ("/rules/0/resources", "[configmaps, serviceaccounts/token]")),
    Pair(
      "rbac-webhooks", role,
      (
        "/rules/-",
        "{apiGroups: [admissionregistration.k8s.io], resources: [mutatingwebhookconfigurations], verbs: [patch]}"
      )),
    Pair(
      "rbac-certificate-approval", role,
      (
        "/rules/-",
        "{apiGroups: [certificates.k8s.io], resources: [certificatesigningrequests/approval], verbs: [update]}"
      )),
    Pair("rbac-persistent-volumes", creator, ("/rules/0/resources", "[configmaps, persistentvolumes]")),
    Pair("rbac-grants", role, ("/rules/0/verbs", "[get, list]")),
    Pair("rbac-grants", role, ("/rules/3/resourceNames", nil)),
    Pair("cluster-admin-binding", nobody, ("/subjects/-", "{kind: User, name: eve}")),
    Pair(
      "anonymous-binding", binding,
      ("/subjects/-", "{kind: Group, name: 'system:unauthenticated', apiGroup: rbac.authorization.k8s.io}")),
    Pair(
      "everybody-binding", binding,
      ("/subjects/-", "{kind: Group, name: 'system:authenticated', apiGroup: rbac.authorization.k8s.io}")),
    Pair(
      "system-masters-binding", binding,
      ("/subjects/-", "{kind: Group, name: 'system:masters', apiGroup: rbac.authorization.k8s.io}")),
    Pair("default-account-binding", binding, ("/subjects/-", "{kind: ServiceAccount, name: default}")),
    Pair("rbac-subjects", binding, ("/subjects/-", "{kind: User, name: eve}")),
    Pair(
      "pod-security-not-enforced", namespace, ("/metadata/labels/pod-security.kubernetes.io~1enforce", nil)),
    Pair(
      "pod-security-level", namespace, ("/metadata/labels/pod-security.kubernetes.io~1enforce", "baseline")),
    Pair("webhook-fails-open", webhook, ("/webhooks/0/failurePolicy", "Ignore")),
    Pair("webhook-fails-open", admissionPolicy, ("/spec/failurePolicy", "Ignore")),
    Pair("admission-policy-not-denied", policyBinding, ("/spec/validationActions", "[Audit]")),
    Pair("admission-webhook", webhook, ("/webhooks/0", nil)),
    Pair("admission-webhook", webhook, ("/webhooks/0/namespaceSelector", "{matchLabels: {a: b}}")),
    Pair("admission-webhook-rules", webhook, ("/webhooks/0/rules/0/operations", "[CREATE]")),
    Pair("api-service-skips-tls", apiService, ("/spec/insecureSkipTLSVerify", "true")),
    Pair("service-account-default-token", account, ("/automountServiceAccountToken", nil)),
  ]

  static let all = pods + others

  /// Controls of which no edit makes a pair: the resource as a whole comes and goes.
  static let whole: [(control: String, manifest: String)] = [
    ("admission-policy", admissionPolicy), ("admission-policy", policyBinding),
    ("admission-webhook", webhook),
    ("network-policy-isolation", policy),
  ]
}
