import SystemPackage
import Testing

/// `driftback backport`, as a user runs it.
@Suite struct BackportTests {
  private static let live = """
    {"apiVersion":"v1","kind":"List","items":[
    {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"web","namespace":"shop"},"data":{"mode":"off"}},
    {"apiVersion":"v1","kind":"Secret","metadata":{"name":"db","namespace":"shop"},"data":{"p":"aHVudGVyMi1odW50ZXIy"}}]}
    """

  private static let configuration = """
    apiVersion: driftback/v1
    kind: Project
    environments:
    - name: production
      phase: production
      sources:
      - path: deploy
        kind: plain
        namespace: shop
      live:
        namespaces: [shop]

    """

  private static let git = [
    "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=/dev/null", "GIT_AUTHOR_NAME=Ann",
    "GIT_AUTHOR_EMAIL=a@example.com",
    "GIT_COMMITTER_NAME=Ann", "GIT_COMMITTER_EMAIL=a@example.com",
  ]

  private func scene(_ body: (FilePath) throws -> Void) throws {
    try withTemporaryFolder { folder in
      try write(Self.configuration, to: folder.appending("driftback.yaml"))
      try write(Self.live, to: folder.appending("live.json"))
      try write(
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web\ndata:\n  mode: \"on\" # switch\n",
        to: folder.appending("deploy").appending("web.yaml"))
      try call("init", "-q", "-b", "main", in: folder)
      try call("add", "deploy", "driftback.yaml", in: folder)
      try call("commit", "-q", "-m", "Start", in: folder)
      try body(folder)
    }
  }

  @discardableResult
  private func call(_ arguments: String..., in folder: FilePath) throws -> String {
    let outcome = try run("git", arguments, in: folder, environment: Self.git)
    #expect(outcome.status == 0, "\(arguments): \(outcome.errors)")
    return outcome.output
  }

  private func backport(_ arguments: String..., in folder: FilePath) throws -> Outcome {
    try run(
      ["backport", "--snapshot", "live.json"] + arguments, in: folder, environment: Self.git)
  }

  @Test func aRepositoryThatCannotBeWrittenIsNamedAndLeftAsItWas() throws {
    try scene { folder in
      // Files where folders of objects would be made: that stops even root.
      let objects = folder.appending(".git").appending("objects")
      for number in 0..<256 {
        let name = (number < 16 ? "0" : "") + String(number, radix: 16)
        let path = objects.appending(name)
        if let file = try? FileDescriptor.open(
          path, .writeOnly, options: [.create, .exclusiveCreate], permissions: .ownerReadWrite)
        {
          try file.close()
        }
      }
      let outcome = try backport("--all", in: folder)
      #expect(outcome.status == 3, "\(outcome.output)")
      #expect(outcome.output.isEmpty)
      #expect(outcome.errors.hasPrefix("driftback: error: "))
      #expect(outcome.errors.contains("cannot"), "\(outcome.errors)")
      #expect(try call("branch", "--list", "driftback/*", in: folder).isEmpty)
    }
  }

  @Test func aShallowCloneSaysThatItsHistoryIsCut() throws {
    try scene { folder in
      try call("commit", "-q", "--allow-empty", "-m", "More", in: folder)
      try call("clone", "-q", "--depth", "1", "file://" + folder.string, "shallow", in: folder)
      let outcome = try run(
        ["scan", "--repo", "shallow", "--snapshot", "live.json"], in: folder, environment: Self.git)
      #expect(outcome.status == 1, "\(outcome.errors)")
      #expect(outcome.output.contains("shallow clone"), "\(outcome.output)")
      let whole = try run(["scan", "--snapshot", "live.json"], in: folder, environment: Self.git)
      #expect(!whole.output.contains("shallow clone"))
    }
  }

  @Test func commitsOnANewBranchAndSaysWhatStays() throws {
    try scene { folder in
      let head = try call("rev-parse", "HEAD", in: folder)
      let outcome = try backport("--all", in: folder)
      // 1: the Secret is left.
      #expect(outcome.status == 1)
      #expect(outcome.output.hasPrefix("1 commit on the new branch driftback/production:\n"))
      #expect(outcome.output.contains(" Set mode of ConfigMap web to off\n"))
      #expect(outcome.output.hasSuffix("    .data.mode in deploy/web.yaml: the declared value itself\n"))
      #expect(outcome.errors.hasPrefix("driftback: not carried back (secret): "))
      #expect(outcome.errors.contains("Secret shop/db: the value of a Secret is never written to git"))
      #expect(!(outcome.output + outcome.errors).contains("hunter2") && !outcome.errors.contains("aHVudGVy"))
      let show = try call("show", "driftback/production:deploy/web.yaml", in: folder)
      #expect(show.hasSuffix("  mode: \"off\" # switch\n"))
      #expect(try call("rev-parse", "HEAD", in: folder) == head)
      #expect(try call("status", "--porcelain", "-uno", in: folder).isEmpty)

      let again = try backport("--all", in: folder)
      #expect(again.status == 3 && again.output.isEmpty)
      #expect(again.errors.contains("branch 'driftback/production' exists"))
      #expect(again.errors.contains("git branch -D driftback/production"))
    }
  }

  @Test func aDryRunPrintsWhatGitApplies() throws {
    try scene { folder in
      let outcome = try backport("--all", "--dry-run", in: folder)
      #expect(outcome.status == 1)
      #expect(try call("branch", "--list", "driftback/*", in: folder).isEmpty)
      #expect(
        outcome.errors.hasPrefix(
          "driftback: would make this commit:\n  Set mode of ConfigMap web to off\n"
            + "    .data.mode in deploy/web.yaml: the declared value itself\n"), "\(outcome.errors)")
      let applied = try run("git", ["apply", "-"], in: folder, input: outcome.output, environment: Self.git)
      #expect(applied.status == 0, "\(applied.errors)")
      #expect(
        try read(folder.appending("deploy").appending("web.yaml")).hasSuffix("mode: \"off\" # switch\n"))
    }
  }

  @Test func theProofIsKeptWhereItIsAskedFor() throws {
    try scene { folder in
      _ = try backport("--all", "--proof", "proof.json", in: folder)
      let proof = try read(folder.appending("proof.json"))
      #expect(proof.contains("\"kind\": \"Proof\"") && proof.contains("\"path\": \"deploy/web.yaml\""))
      let sum = try run("sha256sum", ["proof.json"], in: folder).output.prefix(64)
      let message = try call("log", "-1", "--format=%B", "driftback/production", in: folder)
      #expect(message.contains("Driftback-Proof: sha256:\(sum)\n"))

      // Without a place for it there is no branch either.
      let outcome = try backport("--all", "--branch", "other", "--proof", "no/such/proof.json", in: folder)
      #expect(outcome.status == 7 && outcome.errors.contains("the proof cannot be written"))
      #expect(try call("branch", "--list", "other", in: folder).isEmpty)
    }
  }

  @Test(arguments: ["..", "a b", "main/below", "main"]) func aBranchThatCannotBeIsRefused(name: String) throws
  {
    try scene { folder in
      let outcome = try backport("--all", "--branch", name, in: folder)
      #expect(outcome.status == 3 && outcome.output.isEmpty, "\(outcome.errors)")
    }
  }
}
