import Controls
import Resources
import Testing

/// What is wider and what is narrower, where no single value is wrong.
@Suite struct AssessmentTests {
  /// A change of one manifest, and what it is.
  struct Change: Sendable, CustomTestStringConvertible {
    let manifest: String
    let from: [(String, String?)]
    let to: [(String, String?)]
    let posture: Posture

    init(
      _ manifest: String, from: [(String, String?)] = [], to: [(String, String?)], _ posture: Posture
    ) {
      self.manifest = manifest
      self.from = from
      self.to = to
      self.posture = posture
    }

    var testDescription: String { to.map { "\($0.0): \($0.1 ?? "-")" }.joined(separator: ", ") }

    func assess() throws -> Assessment {
      var before = try Value.yaml(manifest)
      for (pointer, yaml) in from { try before.set(pointer: pointer, to: yaml.map { try Value.yaml($0) }) }
      var after = before
      for (pointer, yaml) in to { try after.set(pointer: pointer, to: yaml.map { try Value.yaml($0) }) }
      return Assessment(before: before.node, after: after.node)
    }
  }

  static let changes = [
    // Rules of RBAC.
    Change(Pair.role, to: [("/rules/0/verbs", "[get, patch]")], .weakens),
    Change(Pair.role, to: [("/rules/2/verbs", "[get]")], .hardens),
    Change(Pair.role, from: [("/rules/0/verbs", "['*']")], to: [("/rules/0/verbs", "[get, list]")], .hardens),
    Change(
      Pair.role, from: [("/rules/0/resources", "['*']")], to: [("/rules/0/resources", "[secrets]")], .hardens),
    Change(Pair.role, from: [("/rules/0/verbs", "['*']")], to: [("/rules/0/resources", "[pods]")], .weakens),
    Change(Pair.role, to: [("/rules/0/verbs", "[list]")], .weakens),
    Change(Pair.role, to: [("/rules/2/verbs", "[update, get]")], .neutral),
    Change(
      Pair.role,
      to: [
        ("/rules/2/verbs", "[get]"),
        ("/rules/-", "{apiGroups: [''], resources: [pods], verbs: [update]}"),
      ], .neutral),
    Change(Pair.role, to: [("/rules/3/resourceNames", "[app, other]")], .weakens),
    Change(Pair.role, to: [("/rules/4/nonResourceURLs", "['/*']")], .weakens),
    Change(
      Pair.role, from: [("/rules/4/nonResourceURLs", "['*']")],
      to: [("/rules/4/nonResourceURLs", "['/api/*']")],
      .hardens),
    Change(
      Pair.role, from: [("/rules/0/resources", "['*/scale']")], to: [("/rules/0/resources", "['a/scale']")],
      .hardens),
    Change(Pair.role, to: [("/metadata/labels/a", "b")], .neutral),
    Change(aggregated, to: [("/rules", "[{apiGroups: ['*'], resources: ['*'], verbs: ['*']}]")], .neutral),
    Change(
      aggregated, to: [("/aggregationRule/clusterRoleSelectors/-", "{matchLabels: {c: d}}")], .weakens),
    Change(
      aggregated, to: [("/aggregationRule/clusterRoleSelectors/0/matchLabels/c", "d")], .hardens),
    Change(Pair.binding, to: [("/subjects", "[]")], .hardens),
    Change(Pair.binding, to: [("/roleRef/name", "admin")], .weakens),
    // Policies of the network.
    Change(Pair.policy, to: [("/spec/ingress/0/from", nil)], .weakens),
    Change(Pair.policy, to: [("/spec/ingress/0/ports", nil)], .weakens),
    Change(Pair.policy, to: [("/spec/ingress", "[]")], .hardens),
    Change(Pair.policy, to: [("/spec/egress", "[{ports: [{port: 53, protocol: UDP}]}]")], .weakens),
    Change(Pair.policy, to: [("/spec/policyTypes", "[Ingress]")], .weakens),
    Change(
      Pair.policy, from: [("/spec/ingress/0/from", nil)],
      to: [("/spec/ingress/0/from", "[{namespaceSelector: {matchLabels: {a: b}}}]")], .hardens),
    Change(
      Pair.policy, from: [("/spec/ingress/0/from", "[{ipBlock: {cidr: 10.0.0.0/8}}]")],
      to: [("/spec/ingress/0/from", "[{ipBlock: {cidr: 10.1.0.0/16}}]")], .hardens),
    Change(
      Pair.policy, from: [("/spec/ingress/0/from", "[{ipBlock: {cidr: 10.0.0.0/8}}]")],
      to: [("/spec/ingress/0/from", "[{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}]")], .hardens),
    Change(
      Pair.policy, from: [("/spec/ingress/0/from", "[{ipBlock: {cidr: 'fd00::/8'}}]")],
      to: [("/spec/ingress/0/from", "[{ipBlock: {cidr: '::/0'}}]")], .weakens),
    Change(
      Pair.policy, from: [("/spec/ingress/0/ports", "[{port: 80, endPort: 90}]")],
      to: [("/spec/ingress/0/ports", "[{port: 85}]")], .hardens),
    Change(
      Pair.policy, to: [("/spec/ingress/0/from/0/podSelector/matchLabels/tier", "c")], .hardens),
    Change(
      Pair.policy,
      to: [
        ("/spec/ingress/0/from/0/podSelector", "{matchExpressions: [{key: app, operator: In, values: [b]}]}")
      ],
      .neutral),
    Change(Pair.policy, to: [("/spec/podSelector", "{}")], .hardens),
    Change(Pair.policy, to: [("/spec/podSelector/matchLabels/app", "z")], .weakens),
    // Services.
    Change(Pair.service, to: [("/spec/type", "LoadBalancer")], .weakens),
    Change(Pair.service, from: [("/spec/type", "LoadBalancer")], to: [("/spec/type", "NodePort")], .hardens),
    Change(Pair.service, from: [("/spec/type", "NodePort")], to: [("/spec/type", "LoadBalancer")], .weakens),
    Change(
      Pair.service, from: [("/spec/type", "NodePort")], to: [("/spec/ports/0/nodePort", "31005")], .neutral),
    Change(
      Pair.service, from: [("/spec/type", "LoadBalancer")],
      to: [("/spec/loadBalancerSourceRanges", "[203.0.113.0/24]")], .hardens),
    Change(Pair.service, to: [("/spec/ports/0/targetPort", "grpc")], .neutral),
    // Levels of a namespace.
    Change(
      Pair.namespace, from: [("/metadata/labels", "{}")],
      to: [("/metadata/labels/pod-security.kubernetes.io~1enforce", "restricted")], .hardens),
    Change(
      Pair.namespace, to: [("/metadata/labels/pod-security.kubernetes.io~1enforce", "privileged")], .weakens),
    Change(
      Pair.namespace, to: [("/metadata/labels/pod-security.kubernetes.io~1warn", "baseline")], .neutral),
    // Pods.
    Change(Pair.rooted, to: [("/spec/containers/0/securityContext/capabilities/drop", "[ALL]")], .hardens),
    Change(
      Pair.pod, from: [("/spec/containers/0/securityContext/capabilities/add", "[ALL]")],
      to: [("/spec/containers/0/securityContext/capabilities/add", "[NET_ADMIN]")], .hardens),
    Change(
      Pair.pod, from: [("/spec/containers/0/securityContext/capabilities/add", "[NET_ADMIN]")],
      to: [("/spec/containers/0/securityContext/capabilities/add", "[NET_ADMIN, SYS_ADMIN]")], .weakens),
    Change(
      Pair.pod, from: [("/spec/containers/0/securityContext/capabilities/add", "[NET_ADMIN]")],
      to: [("/spec/containers/0/securityContext/capabilities/add", "[SYS_ADMIN]")], .weakens),
    Change(
      Pair.pod, from: [("/spec/containers/0/env/0/value", "hunter2")],
      to: [("/spec/containers/0/env/0", "{name: DB_PASSWORD, valueFrom: {secretKeyRef: {name: a, key: b}}}")],
      .hardens),
    Change(Pair.pod, from: [("/spec/hostNetwork", "true")], to: [("/spec/hostNetwork", nil)], .hardens),
    Change(
      Pair.pod,
      from: [("/spec/hostNetwork", "true"), ("/spec/containers/0/ports/0/hostPort", "8080")],
      to: [("/spec/hostNetwork", nil)], .hardens),
    Change(
      Pair.pod, from: [("/spec/securityContext/seccompProfile/type", "Unconfined")],
      to: [("/spec/securityContext/seccompProfile", nil)], .hardens),
    Change(
      Pair.pod, from: [("/spec/volumes/0", "{name: data, hostPath: {path: /etc}}")],
      to: [("/spec/volumes/0", "{name: data, nfs: {server: a, path: /b}}")], .hardens),
    Change(
      Pair.pod, from: [("/spec/securityContext/runAsNonRoot", "false")],
      to: [("/spec/securityContext/runAsNonRoot", nil)], .hardens),
    Change(
      Pair.pod, from: [("/spec/securityContext/runAsNonRoot", nil)],
      to: [("/spec/containers/0/securityContext/runAsNonRoot", "true")], .hardens),
    Change(Pair.pod, to: [("/spec/containers/0/args", "[--verbose]")], .neutral),
    Change(Pair.pod, to: [("/spec/securityContext/fsGroup", "1000")], .neutral),
    Change(Pair.pod, to: [("/spec/containers/0/resources/limits/memory", "2Gi")], .neutral),
    Change(Pair.pod, to: [("/spec/os/name", "windows")], .neutral),
  ]

  static let aggregated = """
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRole
    metadata: {name: app}
    aggregationRule: {clusterRoleSelectors: [{matchLabels: {a: b}}]}
    rules: []
    """

  @Test(arguments: changes) func aChangeIsWhatItDoes(_ change: Change) throws {
    let assessment = try change.assess()
    let effects =
      assessment.weakened.map { "- " + $0.message } + assessment.hardened.map { "+ " + $0.message }
    #expect(assessment.posture == change.posture, "\(effects)")
  }

  @Test func aContainerThatLeavesOutWhatOthersLeaveOutIsNoNews() throws {
    let container = try Value.yaml("{name: sidecar, image: proxy}")
    let hardened = try Value.yaml(Pair.pod)
    var plain = hardened
    try plain.set(pointer: "/spec/containers/0", to: try Value.yaml("{name: app, image: app}"))
    try plain.set(pointer: "/spec/securityContext", to: nil)
    func added(to pod: Value, _ container: Value) throws -> Assessment {
      var after = pod
      guard case .list(let items)? = pod.at("/spec/containers") else { throw Missing() }
      try after.set(pointer: "/spec/containers", to: .list(items + [container]))
      return Assessment(before: pod.node, after: after.node)
    }
    // An image without a tag is what somebody wrote, and no omission of the whole pod's.
    let versioned = try Value.yaml("{name: sidecar, image: 'proxy:1@sha256:00'}")
    #expect(try added(to: plain, versioned).posture == .neutral)
    #expect(try added(to: hardened, container).posture == .weakens)
    // Nor are limits that a sidecar's injector left out.
    var careful = try Value.yaml("{name: sidecar, image: 'proxy:1@sha256:00'}")
    try careful.set(pointer: "/securityContext", to: hardened.at("/spec/containers/0/securityContext"))
    #expect(try added(to: hardened, careful).posture == .neutral)
    var privileged = container
    try privileged.set(pointer: "/securityContext/privileged", to: .bool(true))
    #expect(try added(to: plain, privileged).posture == .weakens)
  }

  private struct Missing: Error {}

  @Test func aWorkloadThatComesOrGoesIsJudgedByWhatItSays() throws {
    let plain = try Value.yaml(DefaultsTests.limited).node
    #expect(Assessment(before: nil, after: plain).posture == .neutral)
    #expect(Assessment(before: plain, after: nil).posture == .neutral)
    let host = try Value.yaml(DefaultsTests.network).node
    #expect(Assessment(before: nil, after: host).posture == .weakens)
    #expect(Assessment(before: nil, after: host).severity == .high)
    let service = try Value.yaml(DefaultsTests.exposed).node
    #expect(Assessment(before: nil, after: service).posture == .weakens)
    #expect(Assessment(before: service, after: nil).posture == .hardens)
    #expect(Assessment(before: nil, after: try Value.yaml(Pair.service).node).posture == .neutral)
    #expect(Assessment(before: nil, after: try Value.yaml(Pair.binding).node).posture == .weakens)
    #expect(Assessment(before: try Value.yaml(Pair.role).node, after: nil).posture == .hardens)
    let open = try Pair("", Pair.policy, ("/spec/ingress", "[{}]"), ("/spec/policyTypes", "[Ingress]")).bad
      .node
    #expect(Assessment(before: nil, after: open).posture == .weakens)
    #expect(Assessment(before: nil, after: nil).posture == .neutral)
  }

  @Test func aDriftIsJudgedByWhatItCanBeBehind() throws {
    let pair = Pair(
      "", Pair.pod, ("/spec/hostPID", "true"), ("/spec/containers/0/securityContext/runAsNonRoot", "true"),
      ("/spec/securityContext/runAsNonRoot", nil), ("/spec/containers/0/args", "[a]"))
    let change = Assessment(before: try pair.good.node, after: try pair.bad.node)
    func posture(_ steps: FieldPath.Step...) -> Posture { change.at(FieldPath(steps)).posture }
    let container = FieldPath.Step.item(
      [.init(name: "name", value: .init(kind: .string, text: "app"))], occurrence: 0)
    #expect(posture(.field("spec"), .field("hostPID")) == .weakens)
    #expect(posture(.field("spec"), .field("securityContext"), .field("runAsNonRoot")) == .neutral)
    #expect(posture(.field("spec"), .field("containers"), container, .field("args")) == .neutral)
    #expect(posture(.field("spec")) == .weakens)
    #expect(change.at(FieldPath()).weakened.map(\.control.id) == ["host-pid"])
  }

  @Test(arguments: [
    ("DB_PASSWORD", "hunter2", true), ("PASSWORD", "123456", true), ("API_KEY", "a1b2", true),
    ("DB_PASSWORD", "$(OTHER)", false), ("TOKEN", "/var/run/token", false), ("USE_TOKEN", "disabled", false),
    ("TOKEN_TTL", "300s", false), ("PASSWORD_FILE", "a.txt", false), ("MAX_TOKEN", "4096", false),
    ("DB_PASSWORD", "", false), ("SECRET", "${VAULT}", false),
  ]) func aCredentialIsKnownByItsNameAndItsValue(_ name: String, _ value: String, _ isOne: Bool) throws {
    var pod = try Value.yaml(Pair.pod)
    try pod.set(pointer: "/spec/containers/0/env/0", to: .of(["name": .text(name), "value": .text(value)]))
    let failures = Control.failures(of: pod.node)
    #expect(failures.map(\.control.id) == (isOne ? ["credential-in-environment"] : []))
    // Whoever reads the report learns the name, never the value.
    for failure in failures { #expect(!failure.message.contains(value) && !failure.item.contains(value)) }
  }

  @Test func aServiceAccountThatGivesNoTokenIsSeenWhereItIsKnown() throws {
    let pod = try Pair(
      "", Pair.pod, ("/spec/automountServiceAccountToken", nil), ("/spec/serviceAccountName", "app")
    ).bad
    let account = try Value.yaml(Pair.account).node
    let resource = Resource(
      id: ResourceID(group: "", kind: "ServiceAccount", namespace: "shop", name: "app"), apiVersion: "v1",
      root: account, document: 0)
    #expect(Control.failures(of: pod.node).map(\.control.id) == ["service-account-token"])
    #expect(Control.failures(of: pod.node, amid: Surroundings([resource])).isEmpty)
  }
}
