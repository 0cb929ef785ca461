import Glibc

/// A repository and the snapshot of what runs, of about any size, with patches whose truth is known.
struct Cluster {
  let folder: String
  let objects: Int
  /// What a scan must report: `Kind namespace/name path`, and nothing else.
  private(set) var truth: Set<String> = []

  var repository: String { folder + "/repository" }
  var snapshot: String { folder + "/live.json" }
  var configuration: String { folder + "/driftback.yaml" }

  /// Writes both sides: plain manifests of ten objects a file, and `kubectl get -o json` in one file.
  init(objects: Int, patches: Int, in folder: String) throws {
    self.folder = folder
    let apps = max(1, objects / 10)
    self.objects = apps * 10 + 1
    try Shell.run("mkdir", "-p", repository)
    let live = try Writer(snapshot)
    live.write("{\n    \"apiVersion\": \"v1\",\n    \"items\": [\n")
    try declare(Definition.widgets, to: repository + "/manifests/definitions.yaml")
    live.write(Server.live(Definition.widgets, serial: 1).json())
    var due = 0
    for number in 0..<apps {
      let app = App(number: number)
      var text = ""
      for (position, object) in app.declared.enumerated() {
        if position > 0 { text += "---\n" }
        object.yaml(into: &text)
        let serial = 2 + number * 10 + position
        var runs: Value? = Server.live(object, serial: serial)
        // One patch per application at most, of five kinds in turn.
        if due < patches, number == due * apps / patches, let patch = Patch(due, object) {
          patch.apply(to: &runs)
          truth.insert(patch.truth)
        }
        if let runs { live.write(",\n" + runs.json()) }
      }
      if due < patches, number == due * apps / patches { due += 1 }
      try Writer.write(text, to: "\(repository)/manifests/\(app.namespace)/\(app.name).yaml")
    }
    live.write("\n    ],\n    \"kind\": \"List\",\n    \"metadata\": {}\n}\n")
    try live.close()
    let namespaces = Set((0..<apps).map { App(number: $0).namespace }).sorted()
    try Writer.write(
      """
      apiVersion: driftback/v1
      kind: Project
      environments:
        - name: bench
          phase: production
          sources:
            - path: manifests
              kind: plain
          live:
            namespaces: [\(namespaces.joined(separator: ", "))]

      """, to: configuration)
    try Shell.commit(repository)
  }

  private func declare(_ object: Value, to path: String) throws {
    var text = ""
    object.yaml(into: &text)
    try Writer.write(text, to: path)
  }

  /// Changes a comment in every hundredth file, and commits.
  func touch(round: Int) throws {
    for number in stride(from: 0, to: objects / 10, by: 100) {
      let app = App(number: number)
      let path = "\(repository)/manifests/\(app.namespace)/\(app.name).yaml"
      let text = try Reader.text(path)
      try Writer.write("# round \(round)\n" + text, to: path)
    }
    try Shell.commit(repository)
  }

  func arguments(_ command: String) -> [String] {
    [command, "--config", configuration, "--repo", repository, "--snapshot", snapshot]
  }
}

/// A change that somebody made by hand.
struct Patch {
  let truth: String
  private let path: [String]
  private let value: Value?
  private let fields: Value

  /// The patch of a number, if it is about this kind of object.
  init?(_ number: Int, _ object: Value) {
    guard case .text(let kind)? = object["kind"], case .text(let name)? = object["metadata"]?["name"],
      case .text(let namespace)? = object["metadata"]?["namespace"]
    else { return nil }
    let field: String
    switch (number % 5, kind) {
    case (0, "Deployment"):
      path = ["spec", "template", "spec", "containers", "0", "image"]
      value = .text("registry.example.com/team/\(name):hotfix-\(number)")
      fields = [
        "f:spec": [
          "f:template": ["f:spec": ["f:containers": ["k:{\"name\":\"server\"}": ["f:image": [:]]]]]
        ]
      ]
      field = ".spec.template.spec.containers[name=\"server\"].image"
    case (1, "Deployment"):
      (path, value) = (["spec", "replicas"], .number(20 + number))
      fields = ["f:spec": ["f:replicas": [:]]]
      field = ".spec.replicas"
    case (2, "ConfigMap"):
      let key = "key-3.\(name)"
      (path, value) = (["data", key], .text("patched \(number)"))
      fields = ["f:data": .map([("f:" + key, [:])])]
      field = ".data[\"\(key)\"]"
    case (3, "Widget"):
      (path, value) = (["spec", "colour"], "red")
      fields = ["f:spec": ["f:colour": [:]]]
      field = ".spec.colour"
    case (4, "PodDisruptionBudget"):
      (path, value, fields, field) = ([], nil, [:], "")
    default: return nil
    }
    truth = "\(kind) \(namespace)/\(name) \(field)"
  }

  func apply(to object: inout Value?) {
    guard let value else {
      object = nil
      return
    }
    object?.change(path) { $0 = value }
    object?.change(["metadata"]) { metadata in
      guard case .list(let entries)? = metadata["managedFields"] else { return }
      metadata["managedFields"] = .list(
        entries + [Server.entry(by: "kubectl-edit", fields, time: "2026-02-02T00:00:00Z")])
    }
  }
}
