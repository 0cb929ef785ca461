internal import Resources

/// What scales the workloads of a snapshot: HorizontalPodAutoscalers, and the ScaledObjects of KEDA.
struct Autoscalers {
  private var bounds: [ResourceID: ClosedRange<Int>] = [:]
  /// Whether an autoscaler, if there were one, would be in the snapshot.
  let areVisible: Bool

  /// - Parameter declared: what git declares; its autoscalers count where the snapshot cannot show any.
  init(_ live: [Resource], declared: [Resource], inventory: Inventory) {
    areVisible = inventory.wouldShow(
      ResourceID(group: "autoscaling", kind: "HorizontalPodAutoscaler", namespace: "-", name: ""))
    for resource in live where Self.canBe(resource.id) { add(resource) }
    for resource in declared where Self.canBe(resource.id) && !inventory.wouldShow(resource.id) {
      add(resource)
    }
  }

  private static func canBe(_ id: ResourceID) -> Bool {
    id.kind == "HorizontalPodAutoscaler" || id.kind == "ScaledObject"
  }

  private mutating func add(_ resource: Resource) {
    let spec = resource.root["spec"]
    func count(_ field: String) -> Int? { (spec?[field]?.text).flatMap { Int($0) } }
    guard let target = spec?["scaleTargetRef"], let name = target["name"]?.text else { return }
    let version = target["apiVersion"]?.text
    let range: (least: Int, most: Int)
    let id: ResourceID
    switch (resource.id.group, resource.id.kind) {
    case ("autoscaling", "HorizontalPodAutoscaler"):
      guard let most = count("maxReplicas"), let kind = target["kind"]?.text else { return }
      range = (count("minReplicas") ?? 1, most)
      id = ResourceID(
        group: ResourceID.group(of: version ?? ""), kind: kind, namespace: resource.id.namespace, name: name)
    case ("keda.sh", "ScaledObject"):
      // The defaults of https://keda.sh/docs/latest/reference/scaledobject-spec/
      let least = count("minReplicaCount") ?? 0
      range = (min(least, count("idleReplicaCount") ?? least), count("maxReplicaCount") ?? 100)
      id = ResourceID(
        group: ResourceID.group(of: version ?? "apps/v1"), kind: target["kind"]?.text ?? "Deployment",
        namespace: resource.id.namespace, name: name)
    default: return
    }
    let own = min(range.least, range.most)...max(range.least, range.most)
    // KEDA scales by an autoscaler of its own, which knows nothing of the count 0.
    let known = bounds[id] ?? own
    bounds[id] = min(known.lowerBound, own.lowerBound)...max(known.upperBound, own.upperBound)
  }

  /// Between how many replicas a resource is kept; nil where nothing scales it.
  func bounds(of id: ResourceID) -> ClosedRange<Int>? { bounds[id] }
}
