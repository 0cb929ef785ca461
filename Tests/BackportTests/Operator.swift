/// Invents resources, and changes them at run time as people in a hurry do.
struct Operator {
  var random: Random
  private var serial = 0

  init(random: Random) { self.random = random }

  private mutating func fresh(_ prefix: String) -> String {
    serial += 1
    return "\(prefix)-\(serial)"
  }

  private mutating func pick<Item>(_ items: [Item]) -> Item { items[random.below(items.count)] }

  /// Texts that YAML, JSON or a careless writer gets wrong.
  mutating func word() -> String {
    pick([
      "plain", "true", "no", "0755", "1e3", "10000", "#ff0000", "a: b", "- x", "say \"hi\"", "it's", "über",
      "C:\\temp", "*star", "&amp", "%d", "@at", "null", "~", "2024-01-01", "0x1f", "two words", " lead", "{}",
      "[a]", "a,b", "x # y", "x#y", "|", ">", "!tag", "1.10", "http://h:80/p?q=1", "tab\there",
    ])
  }

  mutating func text() -> String {
    random.chance(15)
      ? pick(["one\ntwo\n", "one\n\n  indented\nlast", "k: v\nlist:\n- a\n", "#!/bin/sh\nexit 0\n"]) : word()
  }

  // MARK: - Resources

  mutating func resource() -> Value {
    let name = fresh(pick(["web", "cart", "api", "db"]))
    var labels: Value = ["app": .text(name)]
    if random.chance(50) { labels["tier"] = .text(pick(["front", "back"])) }
    var metadata: Value = ["name": .text(name), "labels": labels]
    if random.chance(30) { metadata["annotations"] = ["example.com/owner": .text(word())] }
    switch random.below(9) {
    case 0, 1, 2:
      return [
        "apiVersion": "apps/v1", "kind": "Deployment", "metadata": metadata,
        "spec": [
          "replicas": .number(1 + random.below(4)), "selector": ["matchLabels": labels],
          "template": ["metadata": ["labels": labels], "spec": pod()],
        ],
      ]
    case 3:
      var ports: [Value] = []
      for index in 0..<(1 + random.below(3)) {
        var port: Value = ["name": .text("p\(index)"), "port": .number(80 + index)]
        if random.chance(50) { port["targetPort"] = random.chance(50) ? "http" : 8080 }
        if random.chance(30) { port["protocol"] = "TCP" }
        ports.append(port)
      }
      return [
        "apiVersion": "v1", "kind": "Service", "metadata": metadata,
        "spec": ["selector": labels, "ports": .list(ports)],
      ]
    case 4:
      var data: Value = ["mode": .text(word())]
      for _ in 0..<random.below(4) { data[fresh("key") + pick(["", ".yaml", "_x"])] = .text(text()) }
      return ["apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": data]
    case 5:
      return [
        "apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": metadata,
        "spec": [
          "podSelector": random.chance(30) ? [:] : ["matchLabels": labels], "policyTypes": ["Ingress"],
          "ingress": [
            ["from": [["podSelector": ["matchLabels": labels]]], "ports": [["protocol": "TCP", "port": 80]]]
          ],
        ],
      ]
    case 6:
      return [
        "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role", "metadata": metadata,
        "rules": [
          ["apiGroups": [""], "resources": ["pods", "pods/log"], "verbs": ["get", "list"]],
          ["apiGroups": ["apps"], "resources": ["deployments"], "verbs": ["get"]],
        ],
      ]
    case 7:
      return [
        "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding", "metadata": metadata,
        "roleRef": ["apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "reader"],
        "subjects": [["kind": "ServiceAccount", "name": "default", "namespace": "shop"]],
      ]
    default:
      var inner = pod()
      inner["restartPolicy"] = "OnFailure"
      return [
        "apiVersion": "batch/v1", "kind": "CronJob", "metadata": metadata,
        "spec": [
          "schedule": "*/5 * * * *",
          "jobTemplate": ["spec": ["template": ["spec": inner]]],
        ],
      ]
    }
  }

  private mutating func pod() -> Value {
    var containers: [Value] = []
    for index in 0..<(1 + random.below(2)) {
      var container: Value = [
        "name": .text(index == 0 ? "app" : "sidecar"),
        "image": .text("registry.example.com/app:1.\(random.below(9))"),
      ]
      if random.chance(50) {
        container["args"] = .list((0..<(1 + random.below(4))).map { .text("--opt-\($0)=\(random.below(9))") })
      }
      if random.chance(60) {
        container["env"] = .list(
          (0..<(1 + random.below(4))).map { ["name": .text("VAR_\($0)"), "value": .text(word())] })
      }
      if random.chance(50) { container["ports"] = [["containerPort": 8080]] }
      if random.chance(50) {
        container["resources"] = [
          "limits": ["cpu": "500m", "memory": "1Gi"], "requests": ["memory": "64Mi"],
        ]
      }
      if random.chance(30) {
        container["readinessProbe"] = [
          "httpGet": ["path": "/ready", "port": 8080], "initialDelaySeconds": 5,
        ]
      }
      containers.append(container)
    }
    var pod: Value = ["containers": .list(containers)]
    if random.chance(30) {
      pod["volumes"] = [
        ["name": "tmp", "emptyDir": [:]], ["name": "conf", "configMap": ["name": "settings"]],
      ]
    }
    if random.chance(20) { pod["tolerations"] = [["key": "dedicated", "operator": "Exists"]] }
    return pod
  }

  // MARK: - Changes

  private static let identity: Set<String> = [
    "apiVersion", "kind", "name", "namespace", "protocol", "containerPort",
  ]

  /// Makes one change to a resource; false where the dice found nothing to change.
  mutating func change(_ resource: inout Value) -> Bool {
    switch random.below(4) {
    case 0, 1: setScalar(&resource)
    case 2: add(&resource)
    default: remove(&resource)
    }
  }

  private mutating func setScalar(_ resource: inout Value) -> Bool {
    let leaves = resource.paths.filter { path in
      guard let value = resource[path[...]], let name = Self.name(path) else { return false }
      switch value {
      case .map, .list: return false
      // The keys of list items are no values.
      default:
        return !Self.identity.contains(name) && !(path.last == .key("port") && path.contains(.key("ports")))
      }
    }
    guard !leaves.isEmpty else { return false }
    let path = pick(leaves)[...]
    switch resource[path] {
    case .number(let number): resource[path] = .number(number + 1 + random.below(5))
    case .flag(let flag): resource[path] = .flag(!flag)
    case .text("1Gi"): resource[path] = "2Gi"
    case .text("500m"): resource[path] = "750m"
    case .text("64Mi"): resource[path] = "96Mi"
    default:
      let isText = path.contains(.key("data"))
      resource[path] = .text(isText ? text() : word() + "x")
    }
    return true
  }

  private mutating func add(_ resource: inout Value) -> Bool {
    let targets = resource.paths.filter { path in
      switch Self.name(path) {
      case "labels"?, "annotations"?, "data"?, "env"?, "args"?, "verbs"?, "ports"?, "limits"?, "rules"?,
        "metadata"?,
        "volumes"?, "tolerations"?:
        if case .key? = path.last { true } else { false }
      default: false
      }
    }
    guard !targets.isEmpty else { return false }
    let path = pick(targets)
    guard let target = resource[path[...]] else { return false }
    let name = Self.name(path)
    switch (target, name) {
    case (.map, "metadata"?):
      guard target["annotations"] == nil else { return false }
      resource[(path + [.key("annotations")])[...]] = [
        "example.com/\(fresh("note"))": .text(word()), "plain": .text(word()),
      ]
    case (.map, "limits"?): resource[(path + [.key("ephemeral-storage")])[...]] = "1Gi"
    case (.map, "labels"?):
      resource[(path + [.key("example.com/" + fresh("l"))])[...]] = .text("v\(random.below(9))")
    case (.map, _): resource[(path + [.key(fresh("added"))])[...]] = .text(text())
    case (.list(let items), _):
      let item: Value
      switch name {
      case "env": item = ["name": .text(fresh("NEW")), "value": .text(word())]
      case "args": item = .text("--" + fresh("new"))
      case "verbs": item = "watch"
      case "ports":
        guard path.first == .key("spec") else { return false }
        if path.contains(.key("containers")) {
          item = ["containerPort": .number(9000 + random.below(900)), "name": .text(fresh("n"))]
        } else if path.contains(.key("ingress")) {
          item = ["protocol": "UDP", "port": 53]
        } else {
          item = ["name": .text(fresh("n")), "port": .number(9000 + random.below(900))]
        }
      case "rules": item = ["apiGroups": ["batch"], "resources": ["jobs"], "verbs": ["get"]]
      case "volumes": item = ["name": .text(fresh("v")), "emptyDir": ["sizeLimit": "1Gi"]]
      case "tolerations": item = ["key": .text(fresh("t")), "operator": "Exists", "effect": "NoSchedule"]
      default: return false
      }
      // A list that is one value may grow anywhere; a keyed one does at its end.
      let isAtomic = ["args", "rules", "tolerations"].contains(name ?? "")
      var items = items
      items.insert(item, at: isAtomic ? random.below(items.count + 1) : items.count)
      resource[path[...]] = .list(items)
    default: return false
    }
    return true
  }

  private mutating func remove(_ resource: inout Value) -> Bool {
    let targets = resource.paths.filter { path in
      guard let last = path.last else { return false }
      switch last {
      case .key(let key):
        if ["args", "env", "resources", "readinessProbe", "annotations", "tolerations", "limits", "requests"]
          .contains(key)
        {
          return true
        }
        return ["annotations", "labels", "data", "limits"].contains(Self.name(Array(path.dropLast())) ?? "")
      case .index:
        return ["env", "args", "ports", "verbs", "rules", "volumes"].contains(Self.name(path) ?? "")
      }
    }
    guard !targets.isEmpty else { return false }
    resource[pick(targets)[...]] = nil
    return true
  }

  private static func name(_ path: [Value.Step]) -> String? {
    for step in path.reversed() { if case .key(let key) = step { return key } }
    return nil
  }
}
