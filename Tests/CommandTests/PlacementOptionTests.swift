import SystemPackage
import Testing

/// `placement: overlay|base` of the configuration, and `backport --placement`, which overrules it.
@Suite struct PlacementOptionTests {
  private static let deployment = """
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: web
    spec:
      replicas: 2
      selector:
        matchLabels: {app: web}
      template:
        metadata:
          labels: {app: web}
        spec:
          containers:
            - name: web
              image: example.com/web:1

    """

  private static func overlay(_ more: String = "") -> String {
    "namespace: NAME\nresources:\n  - ../../base\n\(more)"
  }

  private static func configuration(placement: String? = nil) -> String {
    "apiVersion: driftback/v1\nkind: Project\nenvironments:\n"
      + ["dev", "prod"].map { name in
        """
          - name: \(name)
            phase: \(name == "dev" ? "development" : "production")
            sources: [{path: overlays/\(name), kind: kustomize}]
            live: {namespaces: [\(name)]}

        """ + (name == "dev" ? placement.map { "    placement: \($0)\n" } ?? "" : "")
      }.joined()
  }

  /// What runs in `dev`: somebody scaled the Deployment and set its image.
  private static let live = """
    {"apiVersion":"v1","kind":"List","items":[
    {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"kube-root-ca.crt","namespace":"dev"}},
    {"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"default","namespace":"dev"}},
    {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web","namespace":"dev"},
    "spec":{"replicas":5,"selector":{"matchLabels":{"app":"web"}},"template":{"metadata":{"labels":{"app":"web"}},
    "spec":{"containers":[{"name":"web","image":"example.com/web:2"}]}}}}]}
    """

  /// Runs a back-port of everything in `dev` and lends what it printed and the new branch.
  private static func backport(
    _ arguments: [String] = [], placement: String? = nil, prod: String = "",
    _ body: (Outcome, FilePath) throws -> Void
  ) throws {
    let files = [
      "driftback.yaml": configuration(placement: placement), "base/web.yaml": deployment,
      "base/kustomization.yaml": "resources:\n  - web.yaml\n",
      "overlays/dev/kustomization.yaml": overlay().replacing("NAME", with: "dev"),
      "overlays/prod/kustomization.yaml": overlay(prod).replacing("NAME", with: "prod"),
      // No environment of the configuration.
      "overlays/lab/kustomization.yaml": overlay().replacing("NAME", with: "lab"),
    ]
    try InitTests.withRepository(files) { folder in
      try withTemporaryFolder { other in
        let snapshot = other.appending("live.json")
        try write(live, to: snapshot)
        let outcome = try run(
          [
            "backport", "--all", "--environment", "dev", "--snapshot", snapshot.string, "--branch", "new",
          ] + arguments, in: folder)
        try body(outcome, folder)
        guard outcome.status == 0, !arguments.contains("--dry-run") else { return }
        let again = try run(
          ["scan", "--environment", "dev", "--snapshot", snapshot.string, "--revision", "new"], in: folder)
        #expect(again.status == 0, "\(again.output)")
      }
    }
  }

  private static func changed(_ folder: FilePath) throws -> [String] {
    try ExampleTests.git(["diff", "--name-only", "main", "new"], in: folder).split(separator: "\n").map(
      String.init)
  }

  private static let consequences = """
    driftback: note: environment prod changes too: .spec.replicas, \
    .spec.template.spec.containers[name="web"].image of Deployment.apps prod/web

    """

  @Test func theOverlayIsTheDefault() throws {
    try Self.backport { outcome, folder in
      #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
      let changed = try Self.changed(folder)
      #expect(changed.allSatisfy { $0.hasPrefix("overlays/dev/") })
      // Each choice in one line.
      let lines = outcome.output.split(separator: "\n").filter { $0.hasPrefix("    ") }
      #expect(lines.count == 2, "\(outcome.output)")
      #expect(lines.allSatisfy { $0.contains(" in overlays/dev/") && $0.contains(": ") })
    }
  }

  @Test func theConfigurationAsksForTheBase() throws {
    try Self.backport(placement: "base") { outcome, folder in
      #expect(outcome.status == 0, "\(outcome.errors)")
      let changed = try Self.changed(folder)
      #expect(changed == ["base/web.yaml"])
      #expect(outcome.errors == Self.consequences)
      let message = try ExampleTests.git(["log", "-1", "--format=%b", "new"], in: folder)
      #expect(
        message.contains("\n\nWhat comes with it:\n  environment prod changes too: .spec.replicas, "),
        "\(message)")
      #expect(
        outcome.output.contains(
          "\n    .spec.replicas in base/web.yaml: the declared value itself, which overlays/lab, overlays/prod read too "
        ), "\(outcome.output)")
    }
  }

  @Test func theCommandLineOverrulesTheConfiguration() throws {
    try Self.backport(["--placement", "overlay"], placement: "base") { outcome, folder in
      #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
      let changed = try Self.changed(folder)
      #expect(changed.allSatisfy { $0.hasPrefix("overlays/dev/") })
    }
    try Self.backport(["--placement", "base", "--proof", "proof.json"]) { outcome, folder in
      #expect(outcome.status == 0 && outcome.errors == Self.consequences, "\(outcome.errors)")
      let changed = try Self.changed(folder)
      #expect(changed == ["base/web.yaml"])
      let proof = try read(folder.appending("proof.json"))
      #expect(
        proof.contains("\"environment prod changes too: .spec.replicas, "))
    }
    try Self.backport(["--placement", "base", "--dry-run"]) { outcome, _ in
      #expect(outcome.status == 0 && outcome.errors.hasSuffix(Self.consequences), "\(outcome.errors)")
      #expect(outcome.errors.hasPrefix("driftback: would make this commit:\n  Set "), "\(outcome.errors)")
      #expect(outcome.output.contains("+++ b/base/web.yaml"))
    }
    try Self.backport(["--placement", "nowhere"]) { outcome, _ in #expect(outcome.status == 64) }
  }

  /// What feeds the field by file and line, and why the edit goes where it goes.
  @Test func explainsThePlace() throws {
    let files = [
      "driftback.yaml": Self.configuration(), "base/web.yaml": Self.deployment,
      "base/kustomization.yaml": "resources:\n  - web.yaml\n",
      "overlays/dev/kustomization.yaml": Self.overlay(
        "images:\n  - name: example.com/web\n    newTag: \"1\"\n"
      )
      .replacing("NAME", with: "dev"),
      "overlays/prod/kustomization.yaml": Self.overlay().replacing("NAME", with: "prod"),
    ]
    try InitTests.withRepository(files) { folder in
      try write(Self.live, to: folder.appending("live.json"))
      let target = ["--environment", "dev", "--snapshot", "live.json"]
      let drifts = try run(["scan", "-o", "json"] + target, in: folder).output
      let ids = drifts.split(separator: "\n").filter { $0.hasPrefix("      \"id\": ") }.map {
        String($0.dropFirst(13).prefix(12))
      }
      var texts: [String] = []
      for id in ids { texts.append(try run(["explain", id] + target, in: folder).output) }
      let image = texts.first { $0.contains("containers[name=") } ?? ""
      #expect(
        image.contains(
          """
              overlays/dev/kustomization.yaml: its entry of images
              fed by overlays/dev/kustomization.yaml:6, newTag of an entry of images
              it feeds the field, and only this environment reads it
              next would come: overlays/dev/kustomization.yaml: a new entry of images
              next would come: overlays/dev/patch-deployment-web.yaml: a new patch: the declaration is shared

          """), "\(image)")
      let count = texts.first { $0.contains(".spec.replicas") } ?? ""
      #expect(
        count.contains(
          """
              overlays/dev/kustomization.yaml: a new entry of replicas
              fed by base/web.yaml:6, the resource's own document
              base/web.yaml is read by overlays/prod too, so it is overruled and not edited

          """), "\(count)")
    }
  }

  /// What another environment says itself, the base does not change there.
  @Test func namesOnlyWhatChanges() throws {
    try Self.backport(["--placement", "base"], prod: "replicas:\n  - {name: web, count: 9}\n") { outcome, _ in
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(
        outcome.errors.hasSuffix(
          "prod changes too: .spec.template.spec.containers[name=\"web\"].image of Deployment.apps prod/web\n"
        ),
        "\(outcome.errors)")
      #expect(!outcome.errors.contains(".spec.replicas"))
    }
  }

  /// Where the base would change more of another environment than the drifted field, the overlay holds the drift.
  @Test func leavesTheBaseAloneWhereMoreWouldChange() throws {
    let copy = """
      replacements:
        - source: {kind: Deployment, name: web, fieldPath: spec.replicas}
          targets:
            - select: {kind: Deployment, name: web}
              fieldPaths: [spec.minReadySeconds]
              options: {create: true}

      """
    try Self.backport(["--placement", "base"], prod: copy) { outcome, folder in
      #expect(outcome.status == 0, "\(outcome.errors)")
      let changed = try Self.changed(folder)
      #expect(changed.contains { $0.hasPrefix("overlays/dev/") }, "\(changed)")
      #expect(!outcome.errors.contains(".spec.replicas"), "\(outcome.errors)")
      let base = try ExampleTests.git(["show", "new:base/web.yaml"], in: folder)
      #expect(base.contains("replicas: 2"))
    }
  }
}
