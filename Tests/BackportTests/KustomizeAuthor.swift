/// Writes random bases and overlays, and changes at random what they render: the vocabulary of the corpus, mixed.
struct KustomizeAuthor {
  var random: Random
  private(set) var files: [String: String] = [:]
  private(set) var environments: [String] = []

  init(seed: UInt64) {
    random = Random(seed: seed)
    base()
    let names =
      random.chance(20) ? ["prod", "staging", "test"] : random.chance(80) ? ["prod", "staging"] : ["prod"]
    let hasComponent = random.chance(25)
    if hasComponent { component() }
    for name in names { overlay(name, hasComponent: hasComponent && random.chance(60)) }
    environments = names
  }

  private mutating func pick<T>(_ items: [T]) -> T { items[random.below(items.count)] }

  // MARK: - Files

  private mutating func base() {
    var text = "resources:\n- deployment.yaml\n- settings.yaml\n"
    if random.chance(40) { text += "- service.yaml\n" }
    if random.chance(20) { text += "- shop.yaml\n" }
    if random.chance(40) {
      text += "configMapGenerator:\n- name: made\n"
      if random.chance(70) { text += "  literals:\n  - color=blue\n  - size=small # of all\n" }
      if random.chance(40) { text += "  files:\n  - motd.txt\n" }
      if random.chance(30) { text += "  envs:\n  - made.env\n" }
      if !text.hasSuffix("\n") || text.hasSuffix("made\n") { text += "  literals:\n  - only=one\n" }
    }
    if random.chance(15) { text += "namePrefix: shop-\n" }
    if random.chance(15) { text += "images:\n- name: example.com/web\n  newTag: \"1.1\"\n" }
    if random.chance(10) { text += "replicas:\n- name: web\n  count: 2\n" }
    files["base/kustomization.yaml"] = text
    files["base/motd.txt"] = "hello\nworld\n"
    files["base/made.env"] = "# Of the shop.\nlevel=info\ndepth=3\n"
    files["base/deployment.yaml"] = deployment()
    files["base/settings.yaml"] = """
      apiVersion: v1
      kind: ConfigMap
      metadata:
        name: settings
      data:
        color: blue
        size: small # at first

      """
    files["base/service.yaml"] = """
      apiVersion: v1
      kind: Service
      metadata: {name: web}
      spec:
        selector: {app: web}
        ports:
        - name: http
          port: 80

      """
    files["base/shop.yaml"] = """
      apiVersion: example.com/v1
      kind: Shop
      metadata: {name: main}
      spec:
        size: 3
        doors:
        - name: front
          open: true
        - name: back
          open: false

      """
  }

  private mutating func deployment() -> String {
    var text = """
      apiVersion: apps/v1
      kind: Deployment
      metadata:
        name: web
        annotations:
          note: first

      """
    text += "spec:\n"
    if random.chance(70) { text += "  replicas: \(1 + random.below(3))\n" }
    text += """
        selector:
          matchLabels: {app: web}
        template:
          metadata:
            labels: {app: web}
          spec:
            containers:
            - name: web
              image: example.com/web:1.0
              args: ["--port=8080", "--quiet"]
              env:
              - name: LEVEL
                value: info # the usual
              - name: DEPTH
                value: "3"
              resources:
                limits:
                  memory: 64Mi

      """.split(separator: "\n").map { $0 + "\n" }.joined()
    if random.chance(40) {
      text += "      - name: side\n        image: \(pick(["example.com/web:1.0", "example.com/side:2.0"]))\n"
    }
    if random.chance(50) {
      text += "      volumes:\n      - name: conf\n        configMap: {name: made}\n"
      text += "      - name: tmp\n        emptyDir: {}\n"
    }
    if random.chance(30) {
      text +=
        "      tolerations:\n      - key: spot\n        operator: Exists\n      - key: gpu\n        operator: Exists\n"
    }
    return text
  }

  private mutating func component() {
    var text = "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n"
    text += "patches:\n- path: patch.yaml\n"
    files["extra/kustomization.yaml"] = text
    files["extra/patch.yaml"] = merge(of: "web")
  }

  /// A strategic merge patch of some fields.
  private mutating func merge(of name: String) -> String {
    var text = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: \(name)\n"
    if random.chance(30) { text += "  annotations:\n    note: second # of a patch\n" }
    text += "spec:\n"
    if random.chance(40) { text += "  replicas: \(3 + random.below(3))\n" }
    text += "  template:\n    spec:\n      containers:\n      - name: web\n"
    text += random.chance(50) ? "        env:\n        - name: LEVEL\n          value: warn\n" : ""
    text += random.chance(30) ? "        args: [\"--port=9090\"]\n" : ""
    text += random.chance(30) ? "        resources: {limits: {memory: 128Mi}}\n" : ""
    text += random.chance(20) ? "        imagePullPolicy: Always\n" : ""
    return text
  }

  private mutating func operations() -> String {
    let value = "/spec/template/spec/containers/0/env/0/value"
    return pick([
      "- op: replace\n  path: \(value)\n  value: error\n",
      "- op: add\n  path: /spec/template/spec/containers/0/env/-\n  value: {name: EXTRA, value: \"on\"}\n",
      "- op: add\n  path: /metadata/annotations/more\n  value: yes-please\n",
      "- op: replace\n  path: /spec/template/spec/containers/0/args\n  value:\n  - --port=7070\n",
    ])
  }

  private static func indented(_ text: String, _ columns: Int) -> String {
    let space = String(repeating: " ", count: columns)
    return text.split(separator: "\n").map { space + $0 + "\n" }.joined()
  }

  private mutating func overlay(_ folder: String, hasComponent: Bool) {
    // Patches find a base's resource by its original name, whatever the prefix.
    let name = "web"
    var text = random.chance(30) ? "# The shop.\n" : ""
    text += random.chance(25) ? "namespace: shop\n" : ""
    text += random.chance(20) ? "namePrefix: \(folder)-\n" : ""
    text += random.chance(10) ? "nameSuffix: -x\n" : ""
    text += "resources:\n- ../base\n"
    if random.chance(40) {
      text += "- own.yaml\n"
      files[folder + "/own.yaml"] =
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: own\ndata:\n  color: red # mine\n  size: tall\n"
      if random.chance(40) {
        files[folder + "/own.yaml", default: ""] +=
          "---\napiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: runner\n"
      }
    }
    text += hasComponent ? "components:\n- ../extra\n" : ""
    var patches = ""
    if random.chance(35) {
      files[folder + "/merge.yaml"] = merge(of: name)
      patches += "- path: merge.yaml\n"
    }
    if random.chance(20) { patches += "- patch: |-\n" + Self.indented(merge(of: name), 4) }
    if random.chance(20) {
      files[folder + "/ops.yaml"] = operations()
      patches += "- target: {kind: Deployment}\n  path: ops.yaml\n"
    }
    if random.chance(15) {
      patches += "- target:\n    kind: Deployment\n    name: \(name)\n  patch: |\n"
      patches += Self.indented(operations(), 4)
    }
    text += patches.isEmpty ? "" : "patches:\n" + patches
    text += random.chance(15) ? "images:\n- name: example.com/web\n  newTag: \"1.5\" # released\n" : ""
    text += random.chance(15) ? "replicas:\n- name: web\n  count: 4\n" : ""
    text += random.chance(20) ? "labels:\n- pairs:\n    team: shop\n" : ""
    text += random.chance(10) ? "commonAnnotations:\n  owner: ann\n" : ""
    text += random.chance(8) ? "commonLabels:\n  tier: front\n" : ""
    if random.chance(15) {
      let behavior = files["base/kustomization.yaml"]?.contains("configMapGenerator") == true
      let how = random.chance(30) ? "replace" : "merge"
      text += "configMapGenerator:\n- name: \(behavior ? "made\n  behavior: \(how)" : "local")\n"
      text += "  literals:\n  - color=green # here\n"
    }
    text += transformers(folder)
    files[folder + "/kustomization.yaml"] = text
  }

  /// Transformers with configurations of their own, in a file or as text.
  private mutating func transformers(_ folder: String) -> String {
    var list = ""
    for (kind, body) in [
      (
        "LabelTransformer",
        "labels:\n  zone: west # of two\nfieldSpecs:\n- {path: metadata/labels, create: true}\n"
      ),
      ("ImageTagTransformer", "imageTag: {name: example.com/web, newTag: \"1.7\"}\n"),
      (
        "ReplicaCountTransformer",
        "replica:\n  name: web\n  count: 5\nfieldSpecs:\n- {path: spec/replicas, kind: Deployment, create: true}\n"
      ),
    ] where random.chance(8) {
      let text = "apiVersion: builtin\nkind: \(kind)\nmetadata: {name: own}\n" + body
      if random.chance(50) {
        list += "- |-\n" + Self.indented(text, 2)
      } else {
        files["\(folder)/\(kind).yaml"] = text
        list += "- \(kind).yaml\n"
      }
    }
    return list.isEmpty ? "" : "transformers:\n" + list
  }

  // MARK: - Run time

  /// Changes one thing that runs; nil where it would not be a change.
  mutating func change(_ live: inout [Value]) {
    let index = random.below(live.count)
    switch random.below(14) {
    case 0:
      let metadata: Value = ["name": .text(pick(["late", "prod-late", "late-x"])), "namespace": "shop"]
      // Nothing can be made twice.
      guard !live.contains(where: { $0["metadata"]?["name"] == metadata["name"] }) else { return }
      live.append([
        "apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata,
        "data": ["a": "1", "b": "two\nlines\n"],
      ])
    // The only resource of a kind says, by its absence, that the snapshot was taken without the kind.
    case 1 where live.count > 2 && live.count(where: { $0["kind"] == live[index]["kind"] }) > 1:
      live.remove(at: index)
    default: field(&live[index])
    }
  }

  private static let fixed: Set<String> = [
    "apiVersion", "kind", "name", "namespace", "selector", "matchLabels", "configMap", "app", "operator",
    "key",
    "tier",
  ]

  private mutating func field(_ resource: inout Value) {
    let paths = resource.paths.filter { path in
      !path.contains {
        if case .key(let key) = $0 { Self.fixed.contains(key) } else { false }
      }
    }
    guard !paths.isEmpty else { return }
    let path = paths[random.below(paths.count)][...]
    switch resource[path] {
    case .text(let text)?:
      if path.last == .key("image") {
        resource[path] = .text(
          pick([
            "example.com/web:2.7", "mirror.example.com/web:1.0",
            "example.com/web@sha256:" + String(repeating: "ab", count: 32),
          ]))
      } else if path.last == .key("memory") {
        resource[path] = pick(["96Mi", "1Gi"])
      } else if path.last == .key("imagePullPolicy") {
        resource[path] = pick(["Never", "IfNotPresent"])
      } else if path.contains(.key("data")) || path.contains(.key("annotations"))
        || path.last == .key("value")
      {
        if random.chance(20), path.count > 1, path.last != .key("value") {
          resource[path] = nil
        } else {
          resource[path] = .text(pick(["new", "007", "yes", "a: b", "two\nlines\n", "it's # fine", "x=y"]))
        }
      } else {
        resource[path] = .text(text + "-new")
      }
    case .number(let number)?: resource[path] = .number(number + 1)
    case .flag(let flag)?: resource[path] = .flag(!flag)
    case .map?:
      if path.last == .key("data") || path.last == .key("annotations") || path.last == .key("labels") {
        resource[path]?["extra\(random.below(3))"] = .text(pick(["1", "more", "true"]))
      } else if path.last == .key("limits") {
        resource[path]?["cpu"] = "250m"
      } else if case .index? = path.last {
        if path.dropLast().last == .key("env") || path.dropLast().last == .key("tolerations") {
          resource[path] = nil
        }
      }
    case .list(let items)?:
      switch path.last {
      case .key("env")?:
        resource[path] = .list(items + [["name": "ADDED", "value": .text(pick(["1", "on", "x"]))]])
      case .key("args")?:
        resource[path] = .list(random.chance(50) ? items + ["--more"] : Array(items.dropFirst()))
      case .key("tolerations")?:
        resource[path] = .list(items + [["key": "added", "operator": "Exists"]])
      case .key("ports")?: resource[path] = .list(items + [["name": "more", "port": 81]])
      case .key("containers")?:
        resource[path] = .list(items + [["name": "added", "image": "example.com/added:1"]])
      case .key("volumes")?: resource[path] = .list(items + [["name": "added", "emptyDir": [:]]])
      default: break
      }
    case nil: break
    }
  }
}
