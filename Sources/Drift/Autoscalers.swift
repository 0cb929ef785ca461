internal import Resources

/// The HorizontalPodAutoscalers of a snapshot, by what they scale.
struct Autoscalers {
  private var bounds: [ResourceID: ClosedRange<Int>] = [:]

  init(_ resources: [Resource]) {
    for resource in resources where resource.id.kind == "HorizontalPodAutoscaler" {
      guard let spec = resource.root["spec"], let target = spec["scaleTargetRef"],
        let kind = target["kind"]?.text, let name = target["name"]?.text,
        let most = (spec["maxReplicas"]?.text).flatMap({ Int($0) })
      else { continue }
      let least = (spec["minReplicas"]?.text).flatMap { Int($0) } ?? 1
      let id = ResourceID(
        group: ResourceID.group(of: target["apiVersion"]?.text ?? ""), kind: kind,
        namespace: resource.id.namespace, name: name)
      bounds[id] = min(least, most)...max(least, most)
    }
  }

  /// Between how many replicas an autoscaler keeps a resource; nil where none scales it.
  func bounds(of id: ResourceID) -> ClosedRange<Int>? { bounds[id] }
}
