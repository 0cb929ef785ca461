/// A kustomize base of five Deployments with twenty overlays, and a snapshot of each.
struct Overlays {
  static let count = 20
  let folder: String
  var repository: String { folder + "/repository" }
  var configuration: String { folder + "/driftback.yaml" }

  /// Writes it with drifts that differ from overlay to overlay, five in one before the next has any.
  init(drifts: Int, in folder: String) throws {
    self.folder = folder
    let apps = (0..<5).map { App(number: $0) }
    let deployments = apps.map { app -> Value in
      var object = app.declared[0]
      object.change(["metadata"]) { $0["namespace"] = nil }
      return object
    }
    var base = "resources:\n"
    for (app, deployment) in zip(apps, deployments) {
      var text = ""
      deployment.yaml(into: &text)
      try Writer.write(text, to: "\(repository)/base/\(app.name).yaml")
      base += "  - \(app.name).yaml\n"
    }
    try Writer.write(base, to: repository + "/base/kustomization.yaml")
    var project = "apiVersion: driftback/v1\nkind: Project\nenvironments:\n"
    for overlay in 0..<Self.count {
      let name = "env-\(overlay)"
      try Writer.write(
        "namespace: \(name)\nresources:\n  - ../../base\n",
        to: "\(repository)/overlays/\(name)/kustomization.yaml")
      project += """
          - name: \(name)
            phase: production
            sources:
              - path: overlays/\(name)
                kind: kustomize
            live:
              namespaces: [\(name)]
              snapshot: \(name).json

        """
      let items = deployments.enumerated().map { position, deployment -> Value in
        var object = deployment
        object.change(["metadata"]) { $0["namespace"] = .text(name) }
        var live: Value? = Server.live(object, serial: overlay * 5 + position + 1)
        let number = overlay * 5 + position
        // The second kind of patch, replicas, with a number of its own.
        if number < drifts { Patch(1 + number * 5, object)?.apply(to: &live) }
        return live ?? object
      }
      let list: Value = ["apiVersion": "v1", "kind": "List", "items": .list(items)]
      try Writer.write(list.json(), to: "\(folder)/\(name).json")
    }
    try Writer.write(project, to: configuration)
    try Shell.commit(repository)
  }
}
