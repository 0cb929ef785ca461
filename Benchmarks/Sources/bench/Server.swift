/// What an API server makes of a declared object: defaults, managed fields, status.
enum Server {
  /// The object as `kubectl get -o json --show-managed-fields` prints it. `serial` makes its uid and version.
  static func live(_ declared: Value, serial: Int) -> Value {
    var live = declared
    guard case .text(let kind)? = declared["kind"] else { return live }
    fill(&live, kind, serial)
    let copy = declared.json(pretty: false) + "\n"
    live.change(["metadata"]) { metadata in
      let digits = String(serial, radix: 16)
      let uid = "00000000-0000-4000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits
      var annotations: [(String, Value)] = [("kubectl.kubernetes.io/last-applied-configuration", .text(copy))]
      if kind == "Deployment" { annotations.append(("deployment.kubernetes.io/revision", "1")) }
      metadata = metadata.adding([
        ("annotations", .map(annotations)), ("creationTimestamp", "2026-01-01T00:00:00Z"),
        ("generation", 1), ("resourceVersion", .text(String(1000 + serial))), ("uid", .text(uid)),
        ("managedFields", .list([entry(by: "kubectl-client-side-apply", fields(of: declared))])),
      ])
    }
    return live
  }

  /// An entry of the managed fields.
  static func entry(by manager: String, _ fields: Value, time: String = "2026-01-01T00:00:00Z") -> Value {
    [
      "apiVersion": "v1", "fieldsType": "FieldsV1", "fieldsV1": fields, "manager": .text(manager),
      "operation": "Update", "time": .text(time),
    ]
  }

  /// The set of fields of an object, as FieldsV1.
  private static func fields(of value: Value) -> Value {
    switch value {
    case .map(let entries):
      return .map(
        entries.filter { !["apiVersion", "kind", "name", "namespace"].contains($0.0) || $0.0.isEmpty }
          .map { ("f:" + $0.0, fields(of: $0.1)) })
    case .list(let items):
      let named = items.compactMap { item -> (String, Value)? in
        guard case .text(let name)? = item["name"] else { return nil }
        return ("k:{\"name\":\"\(name)\"}", fields(of: item).adding([(".", .map([]))]))
      }
      return .map(named.count == items.count ? named : [])
    default: return .map([])
    }
  }

  private static func fill(_ live: inout Value, _ kind: String, _ serial: Int) {
    switch kind {
    case "Deployment":
      live.change(["spec"]) { spec in
        spec = spec.adding([
          ("progressDeadlineSeconds", 600), ("revisionHistoryLimit", 10),
          (
            "strategy",
            ["rollingUpdate": ["maxSurge": "25%", "maxUnavailable": "25%"], "type": "RollingUpdate"]
          ),
        ])
      }
      live.change(["spec", "template", "spec"], pod)
      live["status"] = [
        "availableReplicas": 1, "observedGeneration": 1, "readyReplicas": 1, "replicas": 1,
        "updatedReplicas": 1,
        "conditions": [
          [
            "lastTransitionTime": "2026-01-01T00:00:09Z", "lastUpdateTime": "2026-01-01T00:00:09Z",
            "message": "Deployment has minimum availability.", "reason": "MinimumReplicasAvailable",
            "status": "True", "type": "Available",
          ]
        ],
      ]
    case "Service":
      let address = Value.text("10.\(serial >> 16 & 255).\(serial >> 8 & 255).\(serial & 255)")
      live.change(["spec"]) { spec in
        spec = spec.adding([
          ("clusterIP", address), ("clusterIPs", .list([address])), ("internalTrafficPolicy", "Cluster"),
          ("ipFamilies", ["IPv4"]), ("ipFamilyPolicy", "SingleStack"), ("sessionAffinity", "None"),
          ("type", "ClusterIP"),
        ])
        for position in ["0", "1"] { spec.change(["ports", position]) { $0["protocol"] = "TCP" } }
      }
      live["status"] = ["loadBalancer": [:]]
    case "NetworkPolicy":
      live.change(["spec", "ingress", "0", "ports", "0"]) { $0["protocol"] = "TCP" }
    case "PodDisruptionBudget":
      live["status"] = ["currentHealthy": 1, "desiredHealthy": 1, "disruptionsAllowed": 0, "expectedPods": 1]
    case "Ingress": live["status"] = ["loadBalancer": [:]]
    case "Widget": live.change(["spec"]) { $0["shape"] = "round" }
    case "CustomResourceDefinition": live.change(["spec"]) { $0["conversion"] = ["strategy": "None"] }
    default: break
    }
  }

  private static func pod(_ pod: inout Value) {
    if let account = pod["serviceAccountName"] { pod["serviceAccount"] = account }
    pod = pod.adding([
      ("dnsPolicy", "ClusterFirst"), ("restartPolicy", "Always"), ("schedulerName", "default-scheduler"),
      ("securityContext", [:]), ("terminationGracePeriodSeconds", 30),
    ])
    for position in ["0", "1"] {
      pod.change(["containers", position]) { container in
        container = container.adding([
          ("imagePullPolicy", "IfNotPresent"), ("terminationMessagePath", "/dev/termination-log"),
          ("terminationMessagePolicy", "File"),
        ])
        if container["resources"] == nil { container["resources"] = [:] }
        container.change(["ports", "0"]) { $0["protocol"] = "TCP" }
        container.change(["env", "2", "valueFrom", "fieldRef"]) { $0["apiVersion"] = "v1" }
        container.change(["readinessProbe"]) { probe in
          probe = probe.adding([
            ("failureThreshold", 3), ("periodSeconds", 10), ("successThreshold", 1), ("timeoutSeconds", 1),
          ])
          probe.change(["httpGet"]) { $0["scheme"] = "HTTP" }
        }
      }
    }
    pod.change(["volumes", "0", "configMap"]) { $0["defaultMode"] = 420 }
  }
}
