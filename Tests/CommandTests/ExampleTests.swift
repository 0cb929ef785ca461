import SystemPackage
import Testing

/// The example application, end to end, as its users run it.
@Suite struct ExampleTests {
  static let shop = FilePath(#filePath).removingLastComponent().removingLastComponent()
    .removingLastComponent().appending("examples/shop")

  /// Lends a repository of the example with its snapshots beside it.
  static func withShop(_ body: (FilePath) throws -> Void) throws {
    let names = ["00-namespace", "checkout", "config", "storefront"]
    var files = ["driftback.yaml": try read(shop.appending("driftback.yaml"))]
    for name in names { files["deploy/\(name).yaml"] = try read(shop.appending("deploy/\(name).yaml")) }
    try InitTests.withRepository(files, body)
  }

  static func snapshot(_ name: String) -> String { shop.appending(name).string }

  static func git(_ arguments: [String], in folder: FilePath) throws -> String {
    let outcome = try run("git", arguments, in: folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    return outcome.output
  }

  @Test func isInSyncBeforeTheNight() throws {
    try Self.withShop { folder in
      let outcome = try run(["scan", "--snapshot", Self.snapshot("live-before.json.gz")], in: folder)
      #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
      #expect(outcome.output.hasPrefix("production is in sync: 8 resources"))
    }
  }

  @Test func findsEveryHotfixAndNothingElse() throws {
    try Self.withShop { folder in
      let outcome = try run(["scan", "--snapshot", Self.snapshot("live.json.gz"), "-o", "json"], in: folder)
      #expect(outcome.status == 1 && outcome.errors.isEmpty, "\(outcome.errors)")
      let paths = outcome.output.split(separator: "\n").filter { $0.hasPrefix("      \"path\": ") }
        .map { $0.dropFirst(14).dropLast() }
      #expect(
        paths == [
          "\"\"", #"".data[\"routes.conf\"]""#, #"".spec.template.spec.containers[name=\"app\"].args""#,
          #"".spec.template.spec.containers[name=\"app\"].image""#,
          #"".spec.template.spec.containers[name=\"app\"].resources.limits.memory""#,
          "\".spec.template.spec.securityContext.runAsNonRoot\"",
          "\".spec.template.spec.securityContext.runAsUser\"", "\".metadata.labels.incident\"",
          "\".spec.replicas\"", #"".spec.template.spec.containers[name=\"web\"].env[name=\"HTTP_TRACE\"]""#,
          #"".spec.template.spec.containers[name=\"web\"].env[name=\"LOG_LEVEL\"].value""#, "\"\"",
        ])
    }
  }

  @Test func carriesThemBackAndIsClean() throws {
    try Self.withShop { folder in
      let live = ["--snapshot", Self.snapshot("live.json.gz")]
      let before = try Self.git(["rev-parse", "HEAD"], in: folder)
      let made = try run(["backport", "--all", "--branch", "hotfixes"] + live, in: folder)
      #expect(made.status == 0 && made.errors.isEmpty, "\(made.errors)")
      #expect(made.output.hasPrefix("5 commits on the new branch hotfixes:\n"))

      // The user's own things are as they were.
      #expect(try Self.git(["rev-parse", "HEAD"], in: folder) == before)
      #expect(try Self.git(["status", "--porcelain"], in: folder) == "")
      #expect(try Self.git(["branch", "--format=%(refname:short)"], in: folder) == "hotfixes\nmain\n")

      let again = try run(["scan", "--revision", "hotfixes"] + live, in: folder)
      #expect(again.status == 0 && again.output.contains("is in sync"), "\(again.output)")

      let exists = try run(["backport", "--all", "--branch", "hotfixes"] + live, in: folder)
      #expect(exists.status == 3 && exists.errors.contains("hotfixes"), "\(exists.errors)")
    }
  }

  @Test func aDryRunChangesNothing() throws {
    try Self.withShop { folder in
      let live = ["--snapshot", Self.snapshot("live.json.gz")]
      let outcome = try run(["backport", "--all", "--dry-run"] + live, in: folder)
      #expect(
        outcome.output.contains(
          "\n-    /api/checkout    checkout      10s\n+    /api/checkout    checkout      35s\n"))
      #expect(try Self.git(["branch", "--format=%(refname:short)"], in: folder) == "main\n")
      let scan = try run(["scan", "-o", "diff"] + live, in: folder)
      #expect(scan.status == 1 && scan.output == outcome.output)
    }
  }

  @Test func explainsAFindingByTheStartOfItsName() throws {
    try Self.withShop { folder in
      let live = ["--snapshot", Self.snapshot("live.json.gz")]
      let json = try run(["scan", "-o", "json"] + live, in: folder).output
      let ids = json.split(separator: "\n").filter { $0.hasPrefix("      \"id\": ") }.map {
        String($0.dropFirst(13).prefix(12))
      }
      #expect(ids.count == 12)
      for id in ids {
        let outcome = try run(["explain", String(id.prefix(8))] + live, in: folder)
        #expect(outcome.status == 0 && outcome.output.contains("id        \(id)"), "\(outcome.errors)")
      }
      let unknown = try run(["explain", "000000000000"] + live, in: folder)
      #expect(unknown.status > 1 && unknown.errors.hasPrefix("driftback: error: "))
    }
  }

  @Test func showsNoSecret() throws {
    try Self.withShop { folder in
      let live = Self.snapshot("live.json.gz")
      for arguments in [
        ["scan", "--all"], ["scan", "--all", "-o", "json"], ["backport", "--all", "--dry-run"],
      ] {
        let outcome = try run(arguments + ["--snapshot", live], in: folder)
        for secret in ["demo-4Tq8vZ1mXw0s", "ZGVtby00VHE4dloxbVh3MHM=", "acme-pay", "YWNtZS1wYXk="] {
          #expect(!(outcome.output + outcome.errors).contains(secret))
        }
      }
    }
  }

  @Test func coloursOnlyOnRequestWhereThereIsNoTerminal() throws {
    try Self.withShop { folder in
      let scan = ["scan", "--snapshot", Self.snapshot("live.json.gz")]
      #expect(try !run(scan, in: folder).output.contains("\u{1b}"))
      #expect(try !run(scan + ["--color", "never"], in: folder).output.contains("\u{1b}"))
      let colored = try run(scan + ["--color", "always"], in: folder, environment: ["NO_COLOR=1"])
      #expect(colored.status == 1 && colored.output.contains("\u{1b}[31m3\u{1b}[0m → \u{1b}[32m6\u{1b}[0m"))
    }
  }

  @Test func findsTheConfigurationFromAnyFolder() throws {
    try Self.withShop { folder in
      let scan = ["scan", "--snapshot", Self.snapshot("live-before.json.gz")]
      let below = try run(scan, in: folder.appending("deploy"))
      #expect(below.status == 0, "\(below.errors)")
      let elsewhere = try run(scan + ["--repo", folder.appending("deploy").string], in: "/")
      #expect(elsewhere.status == 0, "\(elsewhere.errors)")
      try withTemporaryFolder { other in
        let linked = other.appending("linked")
        _ = try Self.git(["worktree", "add", "-q", linked.string], in: folder)
        let outcome = try run(scan, in: linked.appending("deploy"))
        #expect(outcome.status == 0, "\(outcome.errors)")
      }
    }
  }

  @Test func theSameInputGivesTheSameBytes() throws {
    try Self.withShop { folder in
      // Without --all: the digests of secrets are keyed anew for every run.
      let arguments = ["scan", "-o", "json", "--snapshot", Self.snapshot("live.json.gz")]
      let first = try run(arguments, in: folder).output
      let second = try run(arguments, in: folder).output
      #expect(first == second && !first.isEmpty)
    }
  }
}
