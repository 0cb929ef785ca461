import Drift
import Project
import Resources
import Testing

/// Items 1 to 5 of the checklist: changes that other tools do not see.
@Suite struct ChecklistMissedTests {
  let cart = Manifests.cart

  // MARK: 1. Additions: argo-cd#1613 #4537 #4661 #5783 #14838 #15116 #19548 #23368

  static let additions: [(before: String, after: String, finding: String)] = [
    (
      "- { name: LOG_LEVEL, value: info }",
      "- { name: LOG_LEVEL, value: info }\n            - { name: DEBUG, value: \"1\" }",
      #"runtime-added .spec.template.spec.containers[name="app"].env[name="DEBUG"] nothing → {"name":"DEBUG","value":"1"}"#
    ),
    (
      "- { name: data, mountPath: /data }",
      "- { name: data, mountPath: /data }\n            - { name: dump, mountPath: /dump }",
      #"runtime-added .spec.template.spec.containers[name="app"].volumeMounts[mountPath="/dump"] nothing → "#
        + #"{"name":"dump","mountPath":"/dump"}"#
    ),
    (
      "- { name: data, emptyDir: {} }",
      "- { name: data, emptyDir: {} }\n        - { name: dump, hostPath: { path: /tmp, type: \"\" } }",
      #"runtime-added .spec.template.spec.volumes[name="dump"] nothing → "#
        + #"{"name":"dump","hostPath":{"path":"/tmp","type":""}}"#
    ),
    (
      "labels: { app: cart }", "labels: { app: cart, team: pay }",
      #"runtime-added .spec.template.metadata.labels.team nothing → "pay""#
    ),
    (
      "namespace: shop }", "namespace: shop, annotations: { \"example.com/oncall\": mia } }",
      #"runtime-added .metadata.annotations["example.com/oncall"] nothing → "mia""#
    ),
    (
      "namespace: shop }", "namespace: shop, labels: { \"node-role.example.com/worker\": \"\" } }",
      #"runtime-added .metadata.labels["node-role.example.com/worker"] nothing → """#
    ),
    (
      "      volumes:", "        - { name: shell, image: \"busybox:1\" }\n      volumes:",
      #"runtime-added .spec.template.spec.containers[name="shell"] nothing → "#
        + #"{"name":"shell","image":"busybox:1"}"#
    ),
    (
      "      containers:", "      hostNetwork: true\n      containers:",
      "runtime-added .spec.template.spec.hostNetwork nothing → true"
    ),
    (
      "          volumeMounts:", "          securityContext: { privileged: true }\n          volumeMounts:",
      #"runtime-added .spec.template.spec.containers[name="app"].securityContext nothing → {"privileged":true}"#
    ),
  ]

  @Test(
    "argo-cd#1613 #15116: whatever was added is found, with and without managed fields", arguments: additions)
  func findsAdditions(before: String, after: String, finding: String) throws {
    let live = cart.with(before, after)
    #expect(try Scenario(git: cart, live: live).drift() == [finding])
    let edited = live.written(wrote("kubectl-edit", "metadata", "spec"))
    #expect(try Scenario(git: cart, live: edited).drift() == [finding + ", kubectl-edit"])
  }

  // MARK: 2. Fields that git never declared: argo-cd#23368

  static let undeclared: [(String, String)] = [
    ("suspend: true", "runtime-added .spec.suspend nothing → true"),
    ("concurrencyPolicy: Forbid", #"runtime-added .spec.concurrencyPolicy nothing → "Forbid""#),
  ]

  @Test("argo-cd#23368: a CronJob that was suspended", arguments: undeclared)
  func findsUndeclaredFields(field: String, finding: String) throws {
    let live = Manifests.report.with("  schedule:", "  \(field)\n  schedule:")
    #expect(try Scenario(git: Manifests.report, live: live).drift() == [finding])
    let explicit = Manifests.report.with("  schedule:", "  suspend: false\n  schedule:")
    #expect(try Scenario(git: Manifests.report, live: explicit).drift() == [])
  }

  @Test("argo-cd#23368: a command and arguments that were added to a CronJob")
  func findsCommands() throws {
    let image = #"image: "registry.example.com/report:1""#
    let live = Manifests.report.with(image, image + #", command: [sleep], args: ["3600"]"#)
    let container = #".spec.jobTemplate.spec.template.spec.containers[name="report"]"#
    #expect(
      try Scenario(git: Manifests.report, live: live).drift() == [
        #"runtime-added \#(container).args nothing → ["3600"]"#,
        #"runtime-added \#(container).command nothing → ["sleep"]"#,
      ])
  }

  @Test("argo-cd#23368: replicas that git leaves out, then scaled")
  func findsUndeclaredReplicas() throws {
    let scaled = cart.with("  selector:", "  replicas: 4\n  selector:")
    #expect(try Scenario(git: cart, live: scaled).drift() == ["runtime-added .spec.replicas nothing → 4"])
    let one = cart.with("  selector:", "  replicas: 1\n  selector:")
    #expect(try Scenario(git: cart, live: one).drift() == [])
  }

  // MARK: 4. Tools beside kubectl: kustomize-controller#982

  @Test(
    "kustomize-controller#982: whoever wrote it, it is found, and named",
    arguments: ["node-fetch", "k9s", "Mozilla", "argocd-server", "headlamp", "kubectl-patch", "acme-fixer"])
  func findsAnyTool(manager: String) throws {
    let live = cart.with("value: info", "value: debug").written(
      wrote(manager, #"spec.template.spec.containers.{"name":"app"}.env.{"name":"LOG_LEVEL"}.value"#))
    #expect(
      try Scenario(git: cart, live: live).drift() == [
        #"runtime-modified .spec.template.spec.containers[name="app"].env[name="LOG_LEVEL"].value "#
          + #""info" → "debug", \#(manager)"#
      ])
  }

  @Test("kustomize-controller#982: what a manager is can be told in driftback.yaml")
  func asksTheProject() throws {
    let live = cart.with("  selector:", "  replicas: 4\n  selector:").written(
      wrote("acme-tuner-7", "spec.replicas"))
    var scenario = Scenario(git: cart, live: live)
    #expect(try scenario.drift() == ["runtime-added .spec.replicas nothing → 4, acme-tuner-7"])
    scenario.managers.controllers = ["acme-*"]
    #expect(try scenario.drift() == [])
    scenario.managers.people = ["acme-tuner-7"]
    #expect(try scenario.drift().count == 1)
  }

  // MARK: 5. No oracle is believed alone: argo-cd#28976

  @Test("argo-cd#28976: a difference counts though the deployer is said to own the field")
  func doesNotTrustOwners() throws {
    let live = cart.with("1.4.2", "1.4.3").written(
      wrote("argocd-controller", #"spec.template.spec.containers.{"name":"app"}.image"#, by: "Apply"))
    #expect(
      try Scenario(git: cart, live: live).drift() == [
        #"runtime-modified .spec.template.spec.containers[name="app"].image "registry.example.com/cart:1.4.2" "#
          + #"→ "registry.example.com/cart:1.4.3", argocd-controller"#
      ])
  }

  @Test("argo-cd#28976: a removal leaves no trace in managed fields, and is found")
  func findsRemovals() throws {
    let git = cart.with(
      "          volumeMounts:",
      "          securityContext: { readOnlyRootFilesystem: true }\n          volumeMounts:")
    let live = cart.written(wrote("kubectl-patch", "metadata.annotations"))
    #expect(
      try Scenario(git: git, live: live).drift() == [
        #"runtime-removed .spec.template.spec.containers[name="app"].securityContext "#
          + #"{"readOnlyRootFilesystem":true} → nothing"#
      ])
  }
}
