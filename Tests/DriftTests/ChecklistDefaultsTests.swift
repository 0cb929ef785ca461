import Drift
import Resources
import Testing

/// Items 6 to 8 and 14 of the checklist: what the API server fills in, and what is as good as nothing.
@Suite struct ChecklistDefaultsTests {
  // MARK: 6. Defaults: argo-cd#13004 #18213 #22546 #15898 #11143 #21439, KBVE#13851

  @Test("argo-cd#13004: a Deployment as the server keeps it")
  func knowsDeployments() throws {
    let live = Manifests.cart
      .with(
        "  selector:",
        "  replicas: 1\n  revisionHistoryLimit: 10\n  progressDeadlineSeconds: 600\n  selector:"
      )
      .with(
        "  template:",
        "  strategy: { type: RollingUpdate, rollingUpdate: { maxSurge: 25%, maxUnavailable: 25% } }\n  template:"
      )
      .with(
        "      containers:",
        "      dnsPolicy: ClusterFirst\n      securityContext: {}\n      schedulerName: default-scheduler\n"
          + "      restartPolicy: Always\n      terminationGracePeriodSeconds: 30\n      containers:"
      )
      .with(
        "          env:",
        "          resources: {}\n          imagePullPolicy: IfNotPresent\n"
          + "          terminationMessagePath: /dev/termination-log\n          terminationMessagePolicy: File\n          env:"
      )
    let scenario = Scenario(git: Manifests.cart, live: live)
    #expect(try scenario.drift() == [])
    #expect(
      try scenario.quiet("dnsPolicy") == [
        #"default .spec.template.spec.dnsPolicy nothing → "ClusterFirst""#
      ])
    // The same fields with other values are changes.
    let changed = live.with("resources: {}", "resources: { limits: { cpu: 2 } }").with(
      "maxSurge: 25%", "maxSurge: 50%"
    )
    .with("IfNotPresent", "Always")
    #expect(
      try Scenario(git: Manifests.cart, live: changed).report().drifts.map(\.path.description) == [
        #".spec.strategy.rollingUpdate.maxSurge"#,
        #".spec.template.spec.containers[name="app"].imagePullPolicy"#,
        #".spec.template.spec.containers[name="app"].resources.limits"#,
      ])
  }

  static let claims = """
    apiVersion: apps/v1
    kind: StatefulSet
    metadata: { name: db, namespace: shop }
    spec:
      serviceName: db
      selector: { matchLabels: { app: db } }
      template:
        metadata: { labels: { app: db } }
        spec: { containers: [{ name: db, image: "example.com/db:1" }] }
      volumeClaimTemplates:
        - metadata: { name: data }
          spec:
            accessModes: [ReadWriteOnce]
            resources: { requests: { storage: 1Gi } }
    """

  @Test("argo-cd#11143 #21439: claim templates come back as whole objects")
  func knowsClaimTemplates() throws {
    let live = Self.claims
      .with(
        "    - metadata: { name: data }",
        "    - apiVersion: v1\n      kind: PersistentVolumeClaim\n      status: { phase: Pending }\n      metadata: { name: data }"
      )
      .with("        accessModes:", "        volumeMode: Filesystem\n        accessModes:")
    #expect(try Scenario(git: Self.claims, live: live).drift() == [])
    let changed = try Scenario(git: Self.claims, live: live.with("1Gi", "2Gi")).report()
    #expect(changed.drifts.map(\.path.description) == [".spec.volumeClaimTemplates"])
  }

  static let route = """
    apiVersion: gateway.networking.k8s.io/v1
    kind: HTTPRoute
    metadata: { name: cart, namespace: shop }
    spec:
      parentRefs:
        - name: gateway
      rules:
        - backendRefs:
            - { name: cart, port: 80 }
    """

  static let routeDefinition = Manifests.definition(
    "HTTPRoute", group: "gateway.networking.k8s.io",
    spec: """
      parentRefs: { type: array, items: { type: object, properties: {
        name: { type: string },
        group: { type: string, default: gateway.networking.k8s.io },
        kind: { type: string, default: Gateway } } } },
      rules: { type: array, items: { type: object, properties: {
        backendRefs: { type: array, items: { type: object, properties: {
          name: { type: string }, port: { type: integer },
          group: { type: string, default: "" },
          kind: { type: string, default: Service },
          weight: { type: integer, default: 1 } } } } } } }
      """)

  static let liveRoute =
    route
    .with("- name: gateway", "- { name: gateway, group: gateway.networking.k8s.io, kind: Gateway }")
    .with("port: 80", #"port: 80, group: "", kind: Service, weight: 1"#)

  @Test("argo-cd#22546 #15898, KBVE#13851: what a definition states is a default, inside of lists as well")
  func knowsStatedDefaults() throws {
    let crd = "\n---\n" + Self.routeDefinition
    #expect(try Scenario(git: Self.route, live: Self.liveRoute + crd).drift() == [])
    let changed = try Scenario(
      git: Self.route, live: Self.liveRoute.with("weight: 1", "weight: 5") + crd
    ).report()
    #expect(changed.drifts.map(\.path.description) == [".spec.rules"])
  }

  // MARK: 7. Defaults of custom resources: argo-cd#11074, otaru#2708, home-ops#2855

  @Test("argo-cd#11074: without a definition nobody knows the defaults; who wrote a field may tell")
  func asksWhoWrote() throws {
    // Nothing tells: no false alarm, and a note that says what was not judged.
    let silent = try Scenario(git: Self.route, live: Self.liveRoute).report()
    #expect(silent.drifts.map(\.summary) == [])
    #expect(silent.notes.contains { $0.contains("HTTPRoute") && $0.contains("CustomResourceDefinition") })
    // A deployer owns what it applied, and its defaults came with it.
    let applied = Self.liveRoute.written(
      wrote("argocd-controller", "spec.rules", "spec.parentRefs", by: "Apply"))
    #expect(try Scenario(git: Self.route, live: applied).drift() == [])
    // A person's tool is believed.
    let patched = Self.route.with("  parentRefs:", "  hostnames: [evil.example.com]\n  parentRefs:").written(
      wrote("kubectl-patch", "spec.hostnames"))
    #expect(
      try Scenario(git: Self.route, live: patched).drift() == [
        #"runtime-added .spec.hostnames nothing → ["evil.example.com"], kubectl-patch"#
      ])
    // What is declared is compared with and without a definition.
    let changed = try Scenario(git: Self.route, live: Self.route.with("port: 80", "port: 81")).report()
    #expect(changed.drifts.map(\.path.description) == [".spec.rules"])
  }

  // MARK: 8. null, absent, {}, [] and "": argo-cd#18213 #136 #19043 #18142 #16799 #29602, fleet#4969, traefik#1019

  static let nothings: [(git: String, live: String)] = [
    ("annotations: null", ""), ("annotations: {}", ""), ("", "annotations: {}"),
    ("annotations: {}", "annotations: null"),
    ("labels: {}", ""), ("finalizers: []", ""), ("", "finalizers: []"),
  ]

  @Test("argo-cd#29602 #18213: nothing in many spellings", arguments: nothings)
  func ignoresNothing(git: String, live: String) throws {
    func text(_ field: String) -> String {
      Manifests.cart.with("namespace: shop }", "namespace: shop" + (field.isEmpty ? " }" : ", \(field) }"))
    }
    #expect(try Scenario(git: text(git), live: text(live)).drift() == [])
  }

  @Test("argo-cd#16799 #18142: an empty list, map or text of a built-in type is none")
  func ignoresEmptyFields() throws {
    let git = Manifests.cart
      .with(
        "- { name: LOG_LEVEL, value: info }",
        "- { name: LOG_LEVEL, value: info }\n            - { name: EMPTY, value: \"\" }"
      )
      .with(
        "      volumes:",
        "      tolerations: []\n      nodeSelector: {}\n      priorityClassName: \"\"\n      volumes:")
    let live = Manifests.cart.with(
      "- { name: LOG_LEVEL, value: info }",
      "- { name: LOG_LEVEL, value: info }\n            - { name: EMPTY }")
    #expect(try Scenario(git: git, live: live).drift() == [])
    let filled = live.with("{ name: EMPTY }", "{ name: EMPTY, value: x }")
    #expect(
      try Scenario(git: git, live: filled).drift() == [
        #"runtime-modified .spec.template.spec.containers[name="app"].env[name="EMPTY"].value "" → "x""#
      ])
  }

  static let policy = """
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: { name: cart, namespace: shop }
    spec:
      podSelector: { matchLabels: { app: cart } }
      policyTypes: [Ingress]
      ingress:
        - from:
            - podSelector: { matchLabels: { app: web } }
    """

  @Test("argo-cd#19043: an empty selector selects everything, and none selects nothing")
  func tellsEmptySelectors() throws {
    let opened = Self.policy.with("app: web } }", "app: web } }\n          namespaceSelector: {}")
    let added = try Scenario(git: Self.policy, live: opened).report()
    #expect(added.drifts.map(\.path.description) == [".spec.ingress"])
    let removed = try Scenario(git: opened, live: Self.policy).report()
    #expect(removed.drifts.map(\.path.description) == [".spec.ingress"])
    #expect(try Scenario(git: opened, live: opened).drift() == [])
  }

  @Test("fleet#4969: an entry of a map counts though its value is empty")
  func tellsEmptyEntries() throws {
    let map =
      "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: flags, namespace: shop }\ndata: { a: \"1\" }"
    #expect(
      try Scenario(git: map, live: map.with(#"a: "1""#, #"a: "1", b: """#)).drift() == [
        #"runtime-added .data.b nothing → """#
      ])
    #expect(
      try Scenario(git: map.with(#"a: "1""#, #"a: "1", b: """#), live: map).drift() == [
        #"runtime-removed .data.b "" → nothing"#
      ])
  }

  @Test("traefik-helm-chart#1019: custom resources keep empty values, so they say something")
  func keepsEmptyValuesOfCustomResources() throws {
    let definition =
      "\n---\n"
      + Manifests.definition(
        "Widget", spec: "hosts: { type: array, items: { type: string } }, note: { type: string }")
    let git =
      "apiVersion: example.com/v1\nkind: Widget\nmetadata: { name: w, namespace: shop }\nspec: { note: a, hosts: [] }"
    #expect(try Scenario(git: git, live: git + definition).drift() == [])
    #expect(
      try Scenario(git: git, live: git.with(", hosts: []", "") + definition).drift() == [
        "runtime-removed .spec.hosts [] → nothing"
      ])
    #expect(
      try Scenario(git: git.with("hosts: []", "hosts: null"), live: git.with(", hosts: []", "") + definition)
        .drift() == [])
  }

  // MARK: 14. Definitions: fleet#2521 #2545

  @Test("fleet#2521 #2545: what a definition bears besides its intent")
  func knowsDefinitions() throws {
    let git =
      Manifests.definition("Widget", spec: "size: { type: integer }")
      .with(
        #"metadata: { name: "widgets.example.com" }"#,
        #"metadata: { name: "widgets.example.com", creationTimestamp: null }"#
      )
      .with("  group: example.com", "  preserveUnknownFields: false\n  group: example.com")
      + "\nstatus: { acceptedNames: { kind: \"\", plural: \"\" }, conditions: [], storedVersions: [] }"
    let live =
      Manifests.definition("Widget", spec: "size: { type: integer }")
      .with("  group: example.com", "  conversion: { strategy: None }\n  group: example.com")
      + "\nstatus: { acceptedNames: { kind: Widget, plural: widgets }, storedVersions: [v1] }"
    #expect(try Scenario(git: git, live: live).drift() == [])
    let changed = try Scenario(git: git, live: live.with("type: integer", "type: string")).report()
    #expect(changed.drifts.map(\.path.description) == [".spec.versions"])
  }

  @Test("fleet#2545: a conversion webhook's authority is injected, unless a person's tool wrote it")
  func knowsConversionBundles() throws {
    let git = Manifests.definition("Widget", spec: "size: { type: integer }").with(
      "  group: example.com",
      "  conversion: { strategy: Webhook, webhook: { conversionReviewVersions: [v1], clientConfig: { service: "
        + "{ name: hook, namespace: shop } } } }\n  group: example.com")
    let live = git.with(
      "clientConfig: { service: { name: hook, namespace: shop }",
      "clientConfig: { caBundle: Q0E=, service: { name: hook, namespace: shop, port: 443 }")
    #expect(try Scenario(git: git, live: live).drift() == [])
    let path = "spec.conversion.webhook.clientConfig.caBundle"
    #expect(try Scenario(git: git, live: live.written(wrote("cert-manager-cainjector", path))).drift() == [])
    #expect(
      try Scenario(git: git, live: live.written(wrote("kubectl-patch", path))).drift() == [
        #"runtime-added .\#(path) nothing → "Q0E=", kubectl-patch"#
      ])
  }
}
