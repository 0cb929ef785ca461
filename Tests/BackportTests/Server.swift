/// What an API server makes of a manifest: without what says nothing, with defaults, identity and status.
enum Server {
  /// The value without empty lists and without the empty maps of metadata: the server does not keep them.
  static func kept(_ value: Value) -> Value {
    switch value {
    case .map(let entries):
      .map(
        entries.compactMap { entry in
          let inner = kept(entry.value)
          if inner == [] as Value { return nil }
          let hollow: Set<String> = [
            "annotations", "labels", "data", "matchLabels", "limits", "requests", "resources",
          ]
          if inner == .map([]), hollow.contains(entry.key) { return nil }
          return Value.Entry(key: entry.key, value: inner)
        })
    case .list(let items): .list(items.map(kept))
    default: value
    }
  }

  /// The live object.
  static func served(_ value: Value) -> Value {
    var object = kept(value)
    object[[.key("metadata"), .key("namespace")]] = "shop"
    object[[.key("metadata"), .key("uid")]] = "5f1c"
    object[[.key("metadata"), .key("resourceVersion")]] = "1"
    switch object["kind"]?.text {
    case "Deployment":
      fill(&object, [.key("spec")], ["progressDeadlineSeconds": 600, "revisionHistoryLimit": 10])
      pod(&object, [.key("spec"), .key("template"), .key("spec")])
      object["status"] = ["observedGeneration": 3]
    case "CronJob":
      fill(&object, [.key("spec")], ["suspend": false, "concurrencyPolicy": "Allow"])
      pod(&object, [.key("spec"), .key("jobTemplate"), .key("spec"), .key("template"), .key("spec")])
    case "Service":
      fill(
        &object, [.key("spec")],
        [
          "type": "ClusterIP", "clusterIP": "10.0.0.1", "sessionAffinity": "None",
          "internalTrafficPolicy": "Cluster",
        ])
      if case .list(let ports)? = object[[.key("spec"), .key("ports")]] {
        for (index, port) in ports.enumerated() {
          fill(
            &object, [.key("spec"), .key("ports"), .index(index)],
            ["protocol": "TCP", "targetPort": port["port"] ?? 0])
        }
      }
    default: break
    }
    return object
  }

  private static func pod(_ object: inout Value, _ path: [Value.Step]) {
    fill(
      &object, path,
      [
        "restartPolicy": "Always", "dnsPolicy": "ClusterFirst", "schedulerName": "default-scheduler",
        "terminationGracePeriodSeconds": 30, "securityContext": [:],
      ])
    guard case .list(let containers)? = object[(path + [.key("containers")])[...]] else { return }
    for index in containers.indices {
      let container = path + [.key("containers"), .index(index)]
      fill(
        &object, container,
        [
          "terminationMessagePath": "/dev/termination-log", "terminationMessagePolicy": "File",
          "resources": [:],
        ])
      guard case .list(let ports)? = containers[index]["ports"] else { continue }
      for port in ports.indices {
        fill(&object, container + [.key("ports"), .index(port)], ["protocol": "TCP"])
      }
    }
  }

  private static func fill(_ object: inout Value, _ path: [Value.Step], _ defaults: Value) {
    guard case .map(let entries) = defaults, object[path[...]] != nil else { return }
    for entry in entries where object[(path + [.key(entry.key)])[...]] == nil {
      object[(path + [.key(entry.key)])[...]] = entry.value
    }
  }
}
