import Controls
import Kubernetes
import Resources
import Testing

/// It does not matter which side holds what the API server fills in.
@Suite struct DefaultsTests {
  /// What the API server makes of a manifest, as far as a control looks there: pointers and YAML.
  static let filledIn: [(manifest: String, fields: [(String, String)])] = [
    (
      bare,
      [
        ("/spec/template/spec/securityContext", "{}"), ("/spec/template/spec/hostNetwork", "false"),
        ("/spec/template/spec/hostPID", "null"), ("/spec/template/spec/serviceAccount", "app"),
        ("/spec/template/spec/containers/0/resources", "{}"),
        ("/spec/template/spec/containers/0/imagePullPolicy", "Always"),
        ("/spec/template/spec/containers/0/terminationMessagePath", "/dev/termination-log"),
        ("/spec/template/spec/containers/0/securityContext/procMount", "Default"),
        ("/spec/template/spec/containers/0/ports/0/protocol", "TCP"),
        ("/spec/template/spec/containers/0/livenessProbe/httpGet/scheme", "HTTP"),
        ("/spec/template/spec/volumes/0/emptyDir", "{}"),
        ("/spec/template/spec/volumes/1/hostPath/type", "''"),
        ("/status", "{replicas: 1}"),
      ]
    ),
    (
      network,
      [
        ("/spec/template/spec/containers/0/ports/0/hostPort", "8080"),
        ("/spec/template/spec/containers/0/ports/0/protocol", "TCP"),
      ]
    ),
    (
      limited, [("/spec/containers/0/resources/requests", "{cpu: 1, memory: 1Gi}")]
    ),
    (
      Pair.service,
      [("/spec/type", "ClusterIP"), ("/spec/clusterIP", "10.0.0.7"), ("/spec/sessionAffinity", "None")]
    ),
    (
      exposed,
      [
        ("/spec/allocateLoadBalancerNodePorts", "true"), ("/spec/externalTrafficPolicy", "Cluster"),
        ("/spec/ports/0/nodePort", "31000"), ("/spec/ports/0/protocol", "TCP"),
      ]
    ),
    (isolating, [("/spec/policyTypes", "[Ingress]"), ("/spec/ingress/0/ports/0/protocol", "TCP")]),
    (isolatingBoth, [("/spec/policyTypes", "[Ingress, Egress]")]),
    (
      Pair.webhook,
      [
        ("/webhooks/0/failurePolicy", "Fail"), ("/webhooks/0/namespaceSelector", "{}"),
        ("/webhooks/0/objectSelector", "{}"), ("/webhooks/0/matchPolicy", "Equivalent"),
        ("/webhooks/0/rules/0/scope", "'*'"),
      ]
    ),
    (Pair.binding, [("/subjects/0/apiGroup", "''")]),
    (Pair.admissionPolicy, [("/spec/matchConstraints/matchPolicy", "Equivalent")]),
    (
      Pair.namespace,
      [("/metadata/labels/kubernetes.io~1metadata.name", "shop"), ("/spec/finalizers", "[kubernetes]")]
    ),
    (Pair.apiService, [("/spec/service/port", "443")]), (Pair.ingress, [("/spec/ingressClassName", "nginx")]),
    (Pair.account, [("/secrets", "[{name: token}]")]), (Pair.role, [("/rules/0/apiGroups", "['']")]),
  ]

  @Test(arguments: filledIn) func bothSidesAreJudgedTheSame(
    _ manifest: String, _ fields: [(String, String)]
  ) throws {
    let declared = try Value.yaml(manifest)
    var live = declared
    for field in fields {
      try live.set(pointer: field.0, to: try Value.yaml(field.1))
      // Each default alone, and all of them together.
      var one = declared
      try one.set(pointer: field.0, to: try Value.yaml(field.1))
      try expectNothing(declared, one, field.0)
    }
    try expectNothing(declared, live, "all")
  }

  private func expectNothing(_ declared: Value, _ live: Value, _ what: String) throws {
    let change = Assessment(before: declared.node, after: live.node)
    #expect(change.weakened.map(\.message) == [], "\(what)")
    #expect(change.hardened.map(\.message) == [], "\(what)")
    let (before, after) = (Control.failures(of: declared.node), Control.failures(of: live.node))
    #expect(before.map(\.item) == after.map(\.item), "\(what)")
    #expect(before.map(\.control) == after.map(\.control), "\(what)")
  }

  static let bare = """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: app}
    spec:
      template:
        spec:
          serviceAccountName: app
          containers:
            - name: app
              image: app
              ports: [{containerPort: 8080}]
              livenessProbe: {httpGet: {port: 8080}}
          volumes: [{name: empty}, {name: host, hostPath: {path: /etc}}]
    """

  static let network = """
    apiVersion: apps/v1
    kind: DaemonSet
    metadata: {name: app}
    spec:
      template:
        spec:
          hostNetwork: true
          containers: [{name: app, image: app, ports: [{containerPort: 8080}]}]
    """

  static let limited = """
    apiVersion: v1
    kind: Pod
    metadata: {name: app}
    spec:
      containers: [{name: app, image: app, resources: {limits: {cpu: 1, memory: 1Gi}}}]
    """

  static let exposed = """
    apiVersion: v1
    kind: Service
    metadata: {name: app}
    spec: {type: LoadBalancer, ports: [{port: 80}]}
    """

  static let isolating = """
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: app}
    spec: {podSelector: {}, ingress: [{ports: [{port: 80}]}]}
    """

  static let isolatingBoth = """
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: app}
    spec: {podSelector: {}, egress: [{ports: [{port: 53}]}]}
    """
}
