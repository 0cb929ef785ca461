import SystemPackage
import Testing

@Suite struct InitTests {
  static let manifest = "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\n  namespace: shop\n"

  /// Lends a repository with one commit of some files.
  static func withRepository(_ files: [String: String], _ body: (FilePath) throws -> Void) throws {
    try withTemporaryFolder { folder in
      let settings = [
        "-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "init.defaultBranch=main",
      ]
      func git(_ arguments: String...) throws {
        let outcome = try run("git", settings + arguments, in: folder)
        #expect(outcome.status == 0, "\(outcome.errors)")
      }
      try git("init", "-q")
      for (path, text) in files { try write(text, to: folder.appending(path)) }
      try git("add", "-A")
      try git("commit", "-q", "--allow-empty", "-m", "Begin")
      try body(folder)
    }
  }

  @Test func writesAConfigurationOnce() throws {
    try Self.withRepository(["deploy/web.yaml": Self.manifest]) { folder in
      let first = try run(["init"], in: folder.appending("deploy"))
      #expect(first.status == 0 && first.errors.isEmpty, "\(first.errors)")
      #expect(first.output.contains("driftback scan --snapshot live.json"))
      let text = try read(folder.appending("driftback.yaml"))
      #expect(text.contains("- path: deploy") && text.contains("- shop"))

      let second = try run(["init", "--repo", folder.string])
      #expect(second.status == 2 && second.errors.contains("--force"))
      #expect(try read(folder.appending("driftback.yaml")) == text)

      try write("mine", to: folder.appending("driftback.yaml"))
      #expect(try run(["init", "--force"], in: folder).status == 0)
      #expect(try read(folder.appending("driftback.yaml")) == text)
    }
  }

  @Test func findsEnvironmentsAndFollowsNoLink() throws {
    let files = [
      "app/base/web.yaml":
        "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  clusterIP: None\n",
      "app/base/kustomization.yaml": "resources: [web.yaml]\n",
      "app/overlays/dev/kustomization.yaml": "namespace: shop-dev\nresources: [../../base]\n",
      "app/overlays/prod/kustomization.yaml": "namespace: shop\nresources: [../../base]\n",
    ]
    try Self.withRepository(files) { folder in
      try withTemporaryFolder { other in
        // An environment outside of the repository, to which only a link leads.
        try write(
          "namespace: secret\nresources: [web.yaml]\n",
          to: other.appending("overlays/linked/kustomization.yaml"))
        _ = try run(
          "ln", ["-s", other.appending("overlays/linked").string, "app/overlays/linked"], in: folder)
        _ = try run("mkdir", ["-p", "app/overlays/file"], in: folder)
        _ = try run(
          "ln",
          [
            "-s", other.appending("overlays/linked/kustomization.yaml").string,
            "app/overlays/file/kustomization.yaml",
          ], in: folder)
        _ = try ExampleTests.git(["add", "-A"], in: folder)
        _ = try ExampleTests.git(
          ["-c", "user.name=Test", "-c", "user.email=test@example.com", "commit", "-qm", "Link"], in: folder)
        let outcome = try run(["init"], in: folder)
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("2 environments"), "\(outcome.output)")
        let text = try read(folder.appending("driftback.yaml"))
        #expect(!text.contains("secret") && !text.contains("linked"), "\(text)")

        // What it wrote can be scanned with as it is.
        let live = other.appending("live.json")
        try write(
          """
          {"apiVersion":"v1","kind":"List","items":[{"apiVersion":"v1","kind":"Service",
          "metadata":{"name":"web","namespace":"shop"},"spec":{"clusterIP":"None"}}]}
          """, to: live)
        let scan = try run(["scan", "--environment", "prod", "--snapshot", live.string], in: folder)
        #expect(scan.status == 0 && scan.output.contains("prod is in sync"), "\(scan.output + scan.errors)")
      }
    }
  }

  @Test func saysThatNothingIsCommitted() throws {
    try Self.withRepository(["README": "text"]) { folder in
      try write(Self.manifest, to: folder.appending("deploy/web.yaml"))
      let outcome = try run(["init"], in: folder)
      #expect(outcome.status == 4)
      #expect(outcome.errors.contains("Commit the manifests first"))
    }
    try withTemporaryFolder { folder in
      _ = try run("git", ["init", "-q"], in: folder)
      let outcome = try run(["init"], in: folder)
      #expect(
        outcome.status == 3 && outcome.errors.contains("Commit the manifests first"), "\(outcome.errors)")
    }
  }

  @Test func saysThatThereIsNoRepository() throws {
    try withTemporaryFolder { folder in
      #expect(try run(["init"], in: folder).status == 3)
      let missing = try run(["init", "--repo", folder.appending("nowhere").string])
      #expect(missing.status == 3 && missing.errors.hasPrefix("driftback: error: "))
    }
  }

  @Test func saysThatItCannotWrite() throws {
    try Self.withRepository(["deploy/web.yaml": Self.manifest]) { folder in
      let outcome = try run(["init", "--config", "no/such/folder/driftback.yaml"], in: folder)
      #expect(outcome.status == 7 && outcome.errors.contains("cannot write the configuration"))
    }
  }
}
