internal import Drift
internal import Kubernetes
internal import Resources

/// What a change brings besides the fields that it is about, in sentences.
struct Effects {
  private let autoscaled: Set<ResourceID>

  /// Among the objects of a snapshot.
  init(_ live: [Resource]) {
    var autoscaled: Set<ResourceID> = []
    for resource in live where ["HorizontalPodAutoscaler", "ScaledObject"].contains(resource.id.kind) {
      guard let target = resource.root[path: "spec", "scaleTargetRef"], let name = target["name"]?.text else {
        continue
      }
      autoscaled.insert(
        ResourceID(
          group: ResourceID.group(of: target["apiVersion"]?.text ?? "apps/v1"),
          kind: target["kind"]?.text ?? "Deployment", namespace: resource.id.namespace, name: name))
    }
    self.autoscaled = autoscaled
  }

  /// Of a change of fields.
  func ofPatch(_ findings: [Finding], of id: ResourceID, from before: Node, to after: Node) -> [String] {
    let paths = findings.map(\.path)
    var lines: [String] = []
    func touches(_ fields: String...) -> Bool {
      let field = FieldPath(fields.map { .field($0) })
      return paths.contains { $0.isWithin(field) || field.isWithin($0) }
    }
    let isPaused = after[path: "spec", "paused"]?.text == "true"
    switch (id.group, id.kind) {
    case ("apps", "Deployment") where touches("spec", "template") && isPaused:
      lines.append(
        "the pod template changes, and the rollout is paused: its pods restart when it is resumed")
    case ("apps", "Deployment") where touches("spec", "paused") && !isPaused:
      lines.append("the rollout is resumed: pods restart if the pod template has changed meanwhile")
    case ("apps", "DaemonSet") where touches("spec", "template"),
      ("apps", "StatefulSet") where touches("spec", "template"):
      lines.append(
        after[path: "spec", "updateStrategy", "type"]?.text == "OnDelete"
          ? "the pod template changes; its pods keep the old one until somebody deletes them (OnDelete)"
          : "its pods restart: the pod template changes")
    case ("apps", "Deployment") where touches("spec", "template"):
      lines.append("its pods restart: the pod template changes")
    case ("apps", "ReplicaSet") where touches("spec", "template"),
      ("", "ReplicationController") where touches("spec", "template"):
      lines.append("only new pods follow the changed template")
    case ("batch", "CronJob") where touches("spec", "jobTemplate"):
      lines.append("jobs that run now stay as they are; the next one follows the template")
    case ("", "Service") where touches("spec", "type"): lines += service(before, after)
    case ("", "ConfigMap"), ("", "Secret"):
      if touches("data") || touches("binaryData") {
        lines.append("pods that read it into their environment see it only when they restart")
      }
    default: break
    }
    if touches("spec", "replicas") {
      func count(_ root: Node) -> String { root[path: "spec", "replicas"]?.text ?? "1" }
      lines.append("it is scaled from \(count(before)) to \(count(after)) replicas")
      if autoscaled.contains(id) { lines.append("an autoscaler owns its replicas and may scale it again") }
    }
    return lines
  }

  /// What the API server does to a Service of another type: dropTypeDependentFields of pkg/registry/core/service.
  private func service(_ before: Node, _ after: Node) -> [String] {
    func type(_ root: Node) -> String { root[path: "spec", "type"]?.text ?? "ClusterIP" }
    func hasPorts(_ type: String) -> Bool { type == "NodePort" || type == "LoadBalancer" }
    var lines: [String] = []
    let old = type(before)
    let new = type(after)
    if hasPorts(old), !hasPorts(new), let ports = before[path: "spec", "ports"] {
      let freed = ports.children.compactMap { $0["nodePort"]?.text }.filter { $0 != "0" }
      if !freed.isEmpty {
        lines.append("the API server frees its node ports: \(freed.joined(separator: ", "))")
      }
    }
    if !hasPorts(old), hasPorts(new) { lines.append("the API server allocates node ports for it") }
    if old == "LoadBalancer", new != old { lines.append("its load balancer is given up") }
    if new == "LoadBalancer", new != old { lines.append("a load balancer is asked for") }
    if new == "ExternalName", old != new { lines.append("the API server frees its cluster IP") }
    if old == "ExternalName", old != new { lines.append("the API server allocates a cluster IP") }
    return lines
  }

  /// Of a deletion.
  static func ofDeletion(_ id: ResourceID) -> [String] {
    switch (id.group, id.kind) {
    case ("apps", "Deployment"), ("apps", "StatefulSet"), ("apps", "DaemonSet"), ("apps", "ReplicaSet"),
      ("batch", "Job"), ("batch", "CronJob"), ("", "ReplicationController"):
      ["its pods end with it"]
    case ("", "Pod"): ["it ends, and nothing that git declares starts it again"]
    case ("", "PersistentVolumeClaim"): ["the data of its volume is lost where the reclaim policy is Delete"]
    case ("", "Service"): ["its cluster IP is freed, and its name does not resolve any more"]
    default: []
    }
  }
}
