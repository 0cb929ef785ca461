import Drift
import Project
import Resources
import Testing

/// Item 3, argo-cd#3002, and the replicas of item 11, #2748 #1079 #5105 #18344: a count that an autoscaler keeps is told
/// from one that a person set.
@Suite struct ChecklistScaleTests {
  static let git = Manifests.cart.with("  selector:", "  replicas: 2\n  selector:")

  static func autoscaler(_ most: Int = 8, of name: String = "cart") -> String {
    """
    ---
    apiVersion: autoscaling/v2
    kind: HorizontalPodAutoscaler
    metadata: { name: cart, namespace: shop, ownerReferences: [{ kind: Shop, name: shop, uid: "1" }] }
    spec:
      scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: \(name) }
      minReplicas: 2
      maxReplicas: \(most)

    """
  }

  static func live(_ count: Int, _ entries: String...) -> String {
    let text = git.with("replicas: 2", "replicas: \(count)") + "\n"
    return entries.isEmpty ? text : text.written(entries.joined(separator: ", "))
  }

  static let controller = wrote("kube-controller-manager", "spec.replicas", through: "scale")
  static let person = wrote("kubectl", "spec.replicas", through: "scale")

  func drift(_ live: String) throws -> [String] { try Scenario(git: Self.git, live: live).drift() }

  @Test("argo-cd#2748 #5105: what the autoscaler wrote is its own, in its bounds or not")
  func leavesTheAutoscalerAlone() throws {
    #expect(try drift(Self.live(5, Self.controller) + Self.autoscaler()) == [])
    #expect(try drift(Self.live(9, Self.controller) + Self.autoscaler()) == [])
  }

  @Test("argo-cd#3002: what a person wrote is drift, in the autoscaler's bounds as well")
  func findsThePerson() throws {
    let report = try Scenario(git: Self.git, live: Self.live(5, Self.person) + Self.autoscaler()).report()
    #expect(report.drifts.map(\.summary) == ["runtime-modified .spec.replicas 2 → 5, kubectl (scale)"])
    #expect(
      report.drifts.first?.reason == "an autoscaler keeps it between 2 and 8, and kubectl wrote it")
  }

  @Test("argo-cd#3002: a name that tells nothing is no autoscaler, unless the project says so")
  func findsAnUnknownName() throws {
    let text = Self.live(5, wrote("night-shift", "spec.replicas", through: "scale")) + Self.autoscaler()
    #expect(try drift(text) == ["runtime-modified .spec.replicas 2 → 5, night-shift (scale)"])
    var scenario = Scenario(git: Self.git, live: text)
    scenario.managers.controllers = ["night-shift"]
    #expect(try scenario.drift() == [])
  }

  @Test("argo-cd#3002: without an owner the bounds decide")
  func asksTheBounds() throws {
    #expect(try drift(Self.live(5) + Self.autoscaler()) == [])
    #expect(try drift(Self.live(9) + Self.autoscaler()) == ["runtime-modified .spec.replicas 2 → 9"])
    #expect(try drift(Self.live(0) + Self.autoscaler()) == ["runtime-modified .spec.replicas 2 → 0"])
  }

  @Test("argo-cd#3002: an autoscaler of something else says nothing")
  func asksForTheTarget() throws {
    #expect(
      try drift(Self.live(5) + Self.autoscaler(of: "web")) == ["runtime-modified .spec.replicas 2 → 5"])
  }

  @Test("argo-cd#3002: a count that an autoscaler left behind is kept by nobody")
  func findsWhatAnAutoscalerLeft() throws {
    let report = try Scenario(
      git: Self.git, live: Self.live(5, Self.controller) + Self.autoscaler(of: "web")
    ).report()
    #expect(
      report.drifts.map(\.summary) == [
        "runtime-modified .spec.replicas 2 → 5, kube-controller-manager (scale)"
      ])
    #expect(report.drifts.first?.reason == "an autoscaler wrote it, and none scales the resource any more")
  }

  @Test("argo-cd#3002: a snapshot without autoscalers cannot show one: the writer and git are believed")
  func knowsWhatItCannotSee() throws {
    #expect(try drift(Self.live(5, Self.controller)) == [])
    let git = Self.git + "\n" + Self.autoscaler()
    #expect(try Scenario(git: git, live: Self.live(5)).drift() == [])
    #expect(
      try Scenario(git: git, live: Self.live(9)).drift() == ["runtime-modified .spec.replicas 2 → 9"])
  }

  @Test("argo-cd#3002: a scale of undeclared replicas under server-side apply has no owner at all")
  func findsScalesWithoutOwner() throws {
    let live = Manifests.cart.with("  selector:", "  replicas: 5\n  selector:").written(
      wrote("argocd-controller", "spec.selector", by: "Apply"))
    #expect(
      try Scenario(git: Manifests.cart, live: live).drift() == ["runtime-added .spec.replicas nothing → 5"])
    #expect(
      try Scenario(git: Manifests.cart, live: live + "\n" + Self.autoscaler()).drift() == [])
  }

  @Test("argo-cd#18344: KEDA scales to nothing, below its autoscaler's bounds")
  func knowsScaledObjects() throws {
    let scaled = """
      ---
      apiVersion: keda.sh/v1alpha1
      kind: ScaledObject
      metadata: { name: cart, namespace: shop, finalizers: [finalizer.keda.sh] }
      spec: { scaleTargetRef: { name: cart }, maxReplicaCount: 8 }

      """
    let git = Self.git + "\n" + scaled.with(", finalizers: [finalizer.keda.sh]", "")
    #expect(try Scenario(git: git, live: Self.live(0) + Self.autoscaler() + scaled).drift() == [])
    #expect(
      try Scenario(git: git, live: Self.live(9) + scaled).drift() == ["runtime-modified .spec.replicas 2 → 9"]
    )
  }

  @Test("kubernetes#74099: the server changes the order of an autoscaler's metrics")
  func ignoresTheOrderOfMetrics() throws {
    func text(_ metrics: String...) -> String {
      """
      apiVersion: autoscaling/v2
      kind: HorizontalPodAutoscaler
      metadata: { name: cart, namespace: shop }
      spec:
        scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: cart }
        maxReplicas: 8
        metrics: [\(metrics.joined(separator: ", "))]
      """
    }
    func resource(_ name: String, _ percent: Int) -> String {
      "{ type: Resource, resource: { name: \(name), target: { type: Utilization, averageUtilization: \(percent) } } }"
    }
    let git = text(resource("memory", 70), resource("cpu", 60))
    #expect(try Scenario(git: git, live: text(resource("cpu", 60), resource("memory", 70))).drift() == [])
    let changed = try Scenario(git: git, live: text(resource("cpu", 90), resource("memory", 70))).report()
    #expect(changed.drifts.map(\.path.description) == [".spec.metrics"])
    #expect(changed.drifts.first?.class == .runtimeModified)
  }
}
