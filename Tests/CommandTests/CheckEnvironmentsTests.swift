import SystemPackage
import Testing

/// `driftback check` where environments share a base.
@Suite struct CheckEnvironmentsTests {
  private static let deployment = """
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: web
    spec:
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

  private static let configuration =
    "apiVersion: driftback/v1\nkind: Project\nenvironments:\n"
    + ["dev", "prod"].map { name in
      """
        - name: \(name)
          phase: \(name == "dev" ? "development" : "production")
          sources: [{path: overlays/\(name), kind: kustomize}]
          live: {namespaces: [\(name)]}

      """
    }.joined()

  private func scene(_ body: (FilePath) throws -> Void) throws {
    var files = [
      "driftback.yaml": Self.configuration, "base/web.yaml": Self.deployment,
      "base/kustomization.yaml": "resources:\n  - web.yaml\n",
    ]
    for name in ["dev", "prod"] {
      files["overlays/\(name)/kustomization.yaml"] = "namespace: \(name)\nresources:\n  - ../../base\n"
    }
    try InitTests.withRepository(files, body)
  }

  private static let token = ["--control", "service-account-token"]

  @Test func allEnvironmentsAreCheckedAndFixedInTheirBase() throws {
    try scene { folder in
      let outcome = try run(["check"] + Self.token, in: folder)
      #expect(outcome.status == 1, "\(outcome.errors)")
      #expect(outcome.output.contains("dev: 1 finding") && outcome.output.contains("prod: 1 finding"))
      #expect(outcome.output.contains("base/web.yaml:"), "\(outcome.output)")

      let fixed = try run(["check", "--fix", "--branch", "fixes"] + Self.token, in: folder)
      #expect(
        fixed.status == 0 && fixed.output.hasPrefix("1 commit on the new branch fixes:\n"), "\(fixed.errors)")
      let changed = try ExampleTests.git(["diff", "--name-only", "HEAD", "fixes"], in: folder)
      #expect(changed == "base/web.yaml\n")
      let message = try ExampleTests.git(["log", "-1", "--format=%B", "fixes"], in: folder)
      #expect(
        message.contains("Driftback-Environment: dev\n") && message.contains("Driftback-Environment: prod\n"))
      #expect(try run(["check", "--revision", "fixes"] + Self.token, in: folder).status == 0)
    }
  }

  @Test func theFixOfOneLeavesTheOtherAsItWas() throws {
    try scene { folder in
      let fixed = try run(
        ["check", "--fix", "--branch", "fixes", "--environment", "prod"] + Self.token, in: folder)
      #expect(fixed.status == 0, "\(fixed.errors)")
      let changed = try ExampleTests.git(["diff", "--name-only", "HEAD", "fixes"], in: folder)
      #expect(
        changed.split(separator: "\n").allSatisfy { $0.hasPrefix("overlays/prod/") } && !changed.isEmpty)
      for (name, status) in [("prod", 0), ("dev", 1)] {
        let after = try run(["check", "--revision", "fixes", "--environment", name] + Self.token, in: folder)
        #expect(after.status == status, "\(name): \(after.output)")
      }
    }
  }
}
