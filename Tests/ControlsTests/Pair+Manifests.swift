/// Manifests that keep every control.
extension Pair {
  static let pod = """
    apiVersion: v1
    kind: Pod
    metadata: {name: app, namespace: shop}
    spec:
      automountServiceAccountToken: false
      securityContext:
        runAsNonRoot: true
        seccompProfile: {type: RuntimeDefault}
        sysctls: [{name: net.ipv4.tcp_syncookies, value: "1"}]
      containers:
        - name: app
          image: registry.example:5000/app:1.2@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
          ports: [{containerPort: 8080}]
          env: [{name: DB_PASSWORD, value: "$(FROM_ELSEWHERE)"}, {name: TOKEN_TTL, value: 300s}]
          resources: {limits: {cpu: 1, memory: 1Gi}, requests: {cpu: 1, memory: 1Gi}}
          livenessProbe: {httpGet: {port: 8080}}
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities: {drop: [ALL], add: [NET_BIND_SERVICE]}
      volumes: [{name: data, emptyDir: {}}]
    """

  /// A pod that does not drop everything, so that what it drops can become less.
  static let rooted = pod.replacing("drop: [ALL]", with: "drop: [CHOWN, NET_RAW]")

  /// A pod of its own user namespace.
  static let namespaced = pod.replacing("spec:\n  auto", with: "spec:\n  hostUsers: false\n  auto")

  /// A pod that sets no kernel parameter; those of the network contradict `hostNetwork`.
  static let quiet = pod.replacing(
    "sysctls: [{name: net.ipv4.tcp_syncookies, value: \"1\"}]", with: "runAsUser: 1000")

  /// A pod that may gain privileges; a privileged one always may.
  static let escalating = pod.replacing("        allowPrivilegeEscalation: false\n", with: "")

  /// A pod for Windows, whose host processes need the node's network.
  static let windows = """
    apiVersion: v1
    kind: Pod
    metadata: {name: app, namespace: shop}
    spec:
      os: {name: windows}
      hostNetwork: true
      automountServiceAccountToken: false
      securityContext: {runAsNonRoot: true, windowsOptions: {runAsUserName: user}}
      containers:
        - name: app
          image: registry.example:5000/app:1.2@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
          resources: {limits: {cpu: 1, memory: 1Gi}}
    """

  static let service = """
    apiVersion: v1
    kind: Service
    metadata: {name: app, namespace: shop}
    spec: {selector: {app: a}, ports: [{port: 80}]}
    """

  static let balancer = """
    apiVersion: v1
    kind: Service
    metadata:
      name: app
      annotations: {service.beta.kubernetes.io/aws-load-balancer-internal: "true"}
    spec:
      type: LoadBalancer
      allocateLoadBalancerNodePorts: false
      ports: [{port: 80}]
    """

  static let ranged = """
    apiVersion: v1
    kind: Service
    metadata: {name: app}
    spec:
      type: LoadBalancer
      allocateLoadBalancerNodePorts: false
      loadBalancerSourceRanges: [10.0.0.0/8]
      ports: [{port: 80}]
    """

  static let ingress = """
    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata: {name: app}
    spec:
      tls: [{hosts: [a.example, "*.b.example", c.example], secretName: certificate}]
      rules: [{host: a.example}, {host: x.b.example}]
    """

  static let policy = """
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: app}
    spec:
      podSelector: {matchLabels: {app: a}}
      policyTypes: [Ingress, Egress]
      ingress:
        - from: [{podSelector: {matchLabels: {app: b}}}]
          ports: [{port: 80}]
      egress: []
    """

  static let role = """
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRole
    metadata: {name: app}
    rules:
      - {apiGroups: [""], resources: [configmaps], verbs: [get]}
      - {apiGroups: [rbac.authorization.k8s.io], resources: [roles], verbs: [get]}
      - {apiGroups: [""], resources: [pods], verbs: [get, update]}
      - {apiGroups: [""], resources: [endpoints], resourceNames: [app], verbs: [update]}
      - {nonResourceURLs: [/metrics], verbs: [get]}
    """

  static let creator = """
    apiVersion: rbac.authorization.k8s.io/v1
    kind: Role
    metadata: {name: app}
    rules: [{apiGroups: [""], resources: [configmaps], verbs: [create]}]
    """

  static let binding = """
    apiVersion: rbac.authorization.k8s.io/v1
    kind: RoleBinding
    metadata: {name: app, namespace: shop}
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: app}
    subjects: [{kind: ServiceAccount, name: app, namespace: shop}]
    """

  static let nobody = """
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRoleBinding
    metadata: {name: app}
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
    subjects: []
    """

  static let namespace = """
    apiVersion: v1
    kind: Namespace
    metadata: {name: shop, labels: {pod-security.kubernetes.io/enforce: restricted}}
    """

  static let webhook = """
    apiVersion: admissionregistration.k8s.io/v1
    kind: ValidatingWebhookConfiguration
    metadata: {name: guard}
    webhooks:
      - name: pods.guard.example
        rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [pods]}]
    """

  static let admissionPolicy = """
    apiVersion: admissionregistration.k8s.io/v1
    kind: ValidatingAdmissionPolicy
    metadata: {name: guard}
    spec: {failurePolicy: Fail, validations: [{expression: "true"}]}
    """

  static let policyBinding = """
    apiVersion: admissionregistration.k8s.io/v1
    kind: ValidatingAdmissionPolicyBinding
    metadata: {name: guard}
    spec: {policyName: guard, validationActions: [Deny]}
    """

  static let apiService = """
    apiVersion: apiregistration.k8s.io/v1
    kind: APIService
    metadata: {name: v1.metrics.example}
    spec: {insecureSkipTLSVerify: false, groupPriorityMinimum: 1, versionPriority: 1}
    """

  static let account = """
    apiVersion: v1
    kind: ServiceAccount
    metadata: {name: app, namespace: shop}
    automountServiceAccountToken: false
    """

  /// All of them.
  static let manifests = [
    pod, rooted, namespaced, quiet, escalating, windows, service, balancer, ranged, ingress, policy, role,
    creator, binding, nobody,
    namespace, webhook,
    admissionPolicy, policyBinding, apiService, account,
  ]
}
