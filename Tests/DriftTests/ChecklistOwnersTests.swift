import Drift
import Resources
import Testing

/// Items 12, 13, 17, 19 and 24 of the checklist: what controllers, webhooks and deployers write, and what managed fields
/// tell of it.
@Suite struct ChecklistOwnersTests {
  // MARK: 12. Webhooks and injectors

  static let webhook = """
    apiVersion: admissionregistration.k8s.io/v1
    kind: ValidatingWebhookConfiguration
    metadata: { name: checks }
    webhooks:
      - name: checks.example.com
        admissionReviewVersions: [v1]
        sideEffects: None
        failurePolicy: Ignore
        clientConfig: { service: { name: checks, namespace: shop } }
    """

  func drift(_ git: String, _ live: String) throws -> [String] { try Scenario(git: git, live: live).drift() }

  @Test("argo-cd#1487, arc#614: an injected authority, with and without managed fields")
  func leavesBundles() throws {
    let live = Self.webhook.with("clientConfig: {", "clientConfig: { caBundle: Q0E=,")
    let path = #"webhooks.{"name":"checks.example.com"}.clientConfig.caBundle"#
    #expect(try drift(Self.webhook, live) == [])
    #expect(try drift(Self.webhook, live.written(wrote("cainjector", path))) == [])
    #expect(try drift(Self.webhook, live.written(wrote("acme-cert-job", path))) == [])
    // A placeholder in git is replaced likewise.
    #expect(try drift(Self.webhook.with("clientConfig: {", "clientConfig: { caBundle: Cg==,"), live) == [])
    // A person who swaps the authority takes the webhook over.
    #expect(
      try drift(Self.webhook, live.written(wrote("kubectl-edit", path))) == [
        #"runtime-added .webhooks[name="checks.example.com"].clientConfig.caBundle nothing → "Q0E=", kubectl-edit"#
      ])
  }

  @Test("argo-cd#25447, istio#52785, helm-charts#2516: a failure policy that its own controller flips")
  func leavesFailurePolicies() throws {
    let live = Self.webhook.with("failurePolicy: Ignore", "failurePolicy: Fail")
    let path = #"webhooks.{"name":"checks.example.com"}.failurePolicy"#
    let finding = #"runtime-modified .webhooks[name="checks.example.com"].failurePolicy "Ignore" → "Fail""#
    for manager in ["pilot-discovery", "kube-webhook-certgen"] {
      #expect(try drift(Self.webhook, live.written(wrote(manager, path))) == [])
    }
    #expect(
      try drift(Self.webhook, live.written(wrote("kubectl-patch", path))) == [finding + ", kubectl-patch"])
    // Without managed fields nothing tells who did it, and a webhook that fails closed is no trifle.
    #expect(try drift(Self.webhook, live) == [finding])
  }

  @Test("argo-cd#4276, cert-manager#4116: the selector that AKS adds")
  func leavesAdmissionsEnforcer() throws {
    let added = "namespaceSelector: { matchExpressions: [{ key: control-plane, operator: DoesNotExist }] }"
    let live = Self.webhook.with("    sideEffects: None", "    sideEffects: None\n    \(added)")
    let path = #"webhooks.{"name":"checks.example.com"}.namespaceSelector"#
    #expect(try drift(Self.webhook, live.written(wrote("admissionsenforcer", path))) == [])
    #expect(try drift(Self.webhook, live.written(wrote("kubectl-edit", path))).count == 1)
    #expect(try drift(Self.webhook, live).count == 1)
  }

  @Test("argo-cd#1487: an APIService need not skip the check once an authority is injected")
  func knowsWhatABundleExcludes() throws {
    let git = """
      apiVersion: apiregistration.k8s.io/v1
      kind: APIService
      metadata: { name: v1.metrics.example.com }
      spec:
        group: metrics.example.com
        version: v1
        groupPriorityMinimum: 100
        versionPriority: 100
        insecureSkipTLSVerify: true
        service: { name: metrics, namespace: shop }
      """
    let live = git.with("insecureSkipTLSVerify: true", "caBundle: Q0E=")
    #expect(try drift(git, live) == [])
    #expect(try drift(git, live.written(wrote("cainjector", "spec.caBundle"))) == [])
    #expect(try drift(git, live.written(wrote("kubectl-patch", "spec.caBundle"))).count == 2)
    #expect(
      try drift(git, git.with("    insecureSkipTLSVerify: true\n".replacing("    ", with: "  "), "")) == [
        "runtime-removed .spec.insecureSkipTLSVerify true → nothing"
      ])
  }

  static let pod = """
    apiVersion: v1
    kind: Pod
    metadata: { name: job, namespace: shop }
    spec: { containers: [{ name: job, image: "example.com/job:1" }] }
    """

  @Test("argo-cd#1487: a sidecar in a pod was there when the pod was admitted")
  func leavesSidecars() throws {
    let live = Self.pod.with(
      "containers: [", #"containers: [{ name: proxy, image: "example.com/proxy:1" }, "#)
    let path = #"spec.containers.{"name":"proxy"}"#
    #expect(try drift(Self.pod, live) == [])
    #expect(try drift(Self.pod, live.written(wrote("argocd-controller", path + ".image"))) == [])
    #expect(try drift(Self.pod, live.written(wrote("kubectl-replace", path + ".."))).count == 1)
    // What can be changed in a pod that runs is no matter of admission.
    let debug = Self.pod.with(
      "spec: {", #"spec: { ephemeralContainers: [{ name: dbg, image: "busybox:1" }],"#)
    #expect(try drift(Self.pod, debug).count == 1)
    #expect(try drift(Self.pod, Self.pod.with("job:1", "job:2")).count == 1)
    // In a template nothing is injected: a container there was added.
    let template = Manifests.cart.with(
      "      volumes:", "        - { name: proxy, image: \"example.com/proxy:1\" }\n      volumes:")
    #expect(try drift(Manifests.cart, template).count == 1)
  }

  @Test("argo-cd#25260: what an admission webhook made of a field is told by its manager alone")
  func knowsMutatingWebhooks() throws {
    let live = Manifests.cart.with("1.4.2", "1.4.2@sha256:00")
    let path = #"spec.template.spec.containers.{"name":"app"}.image"#
    #expect(try drift(Manifests.cart, live.written(wrote("kyverno", path))) == [])
    #expect(try drift(Manifests.cart, live).count == 1)
  }

  // MARK: 13. Aggregated roles: kyverno website#758 #1440

  static func role(_ rules: String, aggregates: Bool = true) -> String {
    "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: { name: view-shop }\n"
      + (aggregates
        ? "aggregationRule: { clusterRoleSelectors: [{ matchLabels: { \"example.com/view\": \"true\" } }] }\n"
        : "")
      + (rules.isEmpty ? "" : "rules: \(rules)\n")
  }

  static let rule = "[{ apiGroups: [\"\"], resources: [pods], verbs: [get] }]"

  @Test(
    "kyverno/website#758 #1440: the rules of an aggregated role are collected", arguments: ["", "[]", "null"])
  func leavesAggregatedRules(rules: String) throws {
    #expect(try drift(Self.role(rules), Self.role(Self.rule)) == [])
    #expect(try drift(Self.role(rules), Self.role("null")) == [])
    #expect(try drift(Self.role(rules, aggregates: false), Self.role("null", aggregates: false)) == [])
    #expect(
      try drift(Self.role(rules, aggregates: false), Self.role(Self.rule, aggregates: false)).count == 1)
  }

  @Test("kyverno/website#758: to make a role collect its rules is a change")
  func findsAggregation() throws {
    let found = try Scenario(git: Self.role(Self.rule, aggregates: false), live: Self.role(Self.rule))
      .report()
    #expect(found.drifts.map(\.path.description) == [".aggregationRule"])
  }

  // MARK: 17. Managed fields: kustomize-controller#486 #558, kubernetes#99003 #107417

  @Test("kustomize-controller#486: what the way from client-side to server-side apply left behind")
  func findsOrphans() throws {
    let live = Manifests.cart.with("labels: { app: cart }", "labels: { app: cart, old: x }").written(
      wrote("kubectl-client-side-apply", "spec.template.metadata.labels.old"),
      wrote("kustomize-controller", "spec.template.metadata.labels.app", by: "Apply"))
    #expect(
      try drift(Manifests.cart, live) == [
        #"runtime-added .spec.template.metadata.labels.old nothing → "x", kubectl-client-side-apply"#
      ])
    // Where the last deployment is known, it is told from an addition: git dropped it, the rollout did not.
    let before = Manifests.cart.with("labels: { app: cart }", "labels: { app: cart, old: x }")
    let scenario = Scenario(git: Manifests.cart, live: live, deployed: before)
    #expect(try scenario.drift() == [])
    #expect(try scenario.pending().count == 1)
  }

  @Test("kubernetes#107417: of those who share a field the person wrote last, or the value would be gone")
  func prefersThePerson() throws {
    let path = #"spec.template.spec.containers.{"name":"app"}.image"#
    let live = Manifests.cart.with("1.4.2", "1.4.3")
    for entries in [
      [wrote("argocd-controller", path, by: "Apply"), wrote("kubectl-set", path)],
      [wrote("kubectl-set", path), wrote("argocd-controller", path, by: "Apply")],
    ] {
      #expect(
        try drift(Manifests.cart, live.written(entries.joined(separator: ", ")))[0].hasSuffix(", kubectl-set")
      )
    }
  }

  @Test(
    "kubernetes#99003: items with keys of several fields, atomic lists, and fields of which only leaves are listed"
  )
  func readsFieldSets() throws {
    let port = Manifests.service.with(
      "    - { name: http, port: 80 }", "    - { name: http, port: 80 }\n    - { name: debug, port: 6060 }")
    #expect(
      try drift(
        Manifests.service,
        port.written(wrote("kubectl-edit", #"spec.ports.{"port":6060,"protocol":"TCP"}..."#)))[0]
        .hasSuffix(", kubectl-edit"))
    let tolerations = Manifests.cart.with(
      "      volumes:", "      tolerations: [{ operator: Exists }]\n      volumes:")
    #expect(
      try drift(
        Manifests.cart, tolerations.written(wrote("kubectl-patch", "spec.template.spec.tolerations")))[0]
        .hasSuffix(", kubectl-patch"))
    let definition =
      "\n---\n"
      + Manifests.definition(
        "Widget", spec: "values: { type: object, x-kubernetes-preserve-unknown-fields: true }")
    let git =
      "apiVersion: example.com/v1\nkind: Widget\nmetadata: { name: w, namespace: shop }\nspec: { values: { a: 1 } }"
    let live = git.with("a: 1", "a: 1, b: { c: 2 }").written(wrote("kubectl-patch", "spec.values.b.c"))
    #expect(
      try drift(git, live + definition) == [#"runtime-added .spec.values.b nothing → {"c":2}, kubectl-patch"#]
    )
  }

  // MARK: 19. Bookkeeping, by exact key

  static let marks: [(String, Bool)] = [
    ("annotations: { \"argocd.argoproj.io/tracking-id\": \"shop:apps/Deployment:shop/cart\" }", false),
    ("annotations: { \"argocd.argoproj.io/sync-wave\": \"5\" }", true),
    ("annotations: { \"argocd.argoproj.io/sync-options\": Prune=false }", true),
    ("annotations: { \"meta.helm.sh/release-name\": shop, \"meta.helm.sh/release-namespace\": shop }", false),
    ("annotations: { \"helm.sh/resource-policy\": keep }", true),
    (
      "labels: { \"kustomize.toolkit.fluxcd.io/name\": shop, \"kustomize.toolkit.fluxcd.io/namespace\": flux }",
      false
    ),
    ("annotations: { \"kustomize.toolkit.fluxcd.io/prune\": disabled }", true),
    ("annotations: { \"kustomize.toolkit.fluxcd.io/reconcile\": disabled }", true),
    ("annotations: { \"deployment.kubernetes.io/revision\": \"7\" }", false),
    ("annotations: { \"deployment.kubernetes.io/revision-note\": \"7\" }", true),
    ("labels: { \"app.kubernetes.io/instance\": shop }", false),
    ("labels: { \"app.kubernetes.io/managed-by\": Helm }", false),
    ("labels: { \"app.kubernetes.io/part-of\": shop }", true),
    ("annotations: { \"kubernetes.io/change-cause\": hotfix }", true),
    ("finalizers: [finalizer.example.com]", false),
  ]

  @Test("sanitize: bookkeeping is told by its exact key, its neighbours carry intent", arguments: marks)
  func knowsBookkeeping(field: String, isDrift: Bool) throws {
    let live = Manifests.cart.with("namespace: shop }", "namespace: shop, \(field) }")
    #expect(try drift(Manifests.cart, live).isEmpty != isDrift)
  }

  @Test("sanitize: a mark that a person's tool set is no bookkeeping")
  func findsForgedMarks() throws {
    for (field, path) in [
      ("labels: { \"app.kubernetes.io/instance\": shop }", "metadata.labels.'app.kubernetes.io/instance'"),
      ("finalizers: [finalizer.example.com]", "metadata.finalizers"),
    ] {
      let live = Manifests.cart.with("namespace: shop }", "namespace: shop, \(field) }")
      #expect(try drift(Manifests.cart, live.written(wrote("kubectl-label", path))).count == 1)
    }
  }

  @Test("sanitize: a rollout restart configures nothing")
  func leavesRestarts() throws {
    let live = Manifests.cart.with(
      "    metadata: { labels: { app: cart } }",
      "    metadata: { labels: { app: cart }, annotations: { \"kubectl.kubernetes.io/restartedAt\": \"2026-11-20T02:14:07Z\" } }"
    )
    #expect(try drift(Manifests.cart, live) == [])
  }

  @Test("sanitize: the selector and labels of a Job")
  func leavesJobs() throws {
    let git = """
      apiVersion: batch/v1
      kind: Job
      metadata: { name: once, namespace: shop }
      spec:
        template:
          spec: { restartPolicy: Never, containers: [{ name: once, image: "example.com/once:1" }] }
      """
    let live =
      git
      .with(
        "  template:",
        "  selector: { matchLabels: { \"batch.kubernetes.io/controller-uid\": \"1\" } }\n  template:"
      )
      .with(
        "    spec: {",
        "    metadata: { labels: { controller-uid: \"1\", job-name: once, \"batch.kubernetes.io/job-name\": once } }\n    spec: {"
      )
    #expect(try drift(git, live) == [])
    #expect(try drift(git, live.with("job-name: once,", "job-name: once, team: pay,")).count == 1)
  }

  // MARK: 24. Attribution: argo-cd#10210 #15116 #3002

  @Test("argo-cd#10210: without managed fields nobody is named, and nothing more is reported")
  func namesNobody() throws {
    let live = Manifests.cart.with("1.4.2", "1.4.3")
    let report = try Scenario(git: Manifests.cart, live: live).report()
    #expect(report.drifts.count == 1 && report.drifts[0].actor == nil)
    #expect(report.notes.contains { $0.contains("--show-managed-fields") })
  }

  @Test("argo-cd#10210: the manager, its operation, subresource and time are handed on as they are")
  func handsActorsOn() throws {
    let live = Manifests.cart.with("  selector:", "  replicas: 3\n  selector:").written(
      wrote("kubectl", "spec.replicas", through: "scale"))
    #expect(
      try Scenario(git: Manifests.cart, live: live).report().drifts.first?.actor
        == Finding.Actor(
          manager: "kubectl", operation: "Update", subresource: "scale", time: "2026-11-20T02:14:07Z"))
  }
}
