import SystemPackage
import Testing

/// The policy as its users meet it.
@Suite struct PolicyCommandTests {
  static let shop = FilePath(#filePath).removingLastComponent().removingLastComponent()
    .removingLastComponent().appending("examples/shop")
  static let live = shop.appending("live.json.gz").string

  /// Lends a repository of the example, the policy in its configuration.
  static func withShop(_ policy: String, phase: String = "production", _ body: (FilePath) throws -> Void)
    throws
  {
    try ExampleTests.withShop { folder in
      let path = folder.appending("driftback.yaml")
      let text = try read(path).replacing("phase: production", with: "phase: \(phase)")
      try write(text + policy, to: path)
      try body(folder)
    }
  }

  static func scan(_ arguments: [String] = [], in folder: FilePath) throws -> Outcome {
    try run(["scan", "--snapshot", live] + arguments, in: folder)
  }

  /// The values of a key that stands on a line of its own, in the order of the report.
  static func values(_ key: String, in json: String) -> [String] {
    json.split(separator: "\n").compactMap { line in
      let line = line.drop { $0 == " " }
      guard line.hasPrefix("\"\(key)\": \"") else { return nil }
      return String(line.dropFirst(key.utf8.count + 5).prefix { $0 != "\"" })
    }
  }

  @Test func theReportSaysWhatIsMadeOfEveryDrift() throws {
    try ExampleTests.withShop { folder in
      let json = try Self.scan(["-o", "json"], in: folder).output
      let postures = Self.values("posture", in: json)
      let answers = zip(postures, Self.values("response", in: json)).map { "\($0) \($1)" }
      #expect(
        answers == [
          "neutral report", "neutral propose", "neutral propose", "neutral propose", "neutral propose",
          "weakens revert", "weakens revert", "neutral propose", "neutral propose", "neutral propose",
          "neutral propose", "neutral report",
        ])
      #expect(json.contains("\"suppressed\": 0"))
    }
  }

  @Test func aRuleThatBlocksStopsThePipeline() throws {
    let policy = "policy:\n  rules:\n    - name: no-root\n      when: {posture: weakens}\n      then: block\n"
    try Self.withShop(policy) { folder in
      for format in ["table", "json", "yaml", "diff"] {
        let outcome = try Self.scan(["-o", format], in: folder)
        #expect(outcome.status == 8 && outcome.errors.isEmpty, "\(outcome.errors)")
      }
      #expect(try Self.scan(in: folder).output.contains("weakens: block"))
      let before = Self.shop.appending("live-before.json.gz").string
      #expect(try run(["scan", "--snapshot", before], in: folder).status == 0)
    }
  }

  @Test func whatIsIgnoredIsCountedAndMakesNoDrift() throws {
    try Self.withShop("policy: {rules: [{name: all, then: ignore}]}\n") { folder in
      let outcome = try Self.scan(in: folder)
      #expect(outcome.status == 0 && outcome.output.contains("no drift in 9 resources; 12 ignored"))
      let json = try Self.scan(["-o", "json", "--all"], in: folder).output
      #expect(json.contains("\"drifts\": []") && json.contains("\"ignored\": 12"))
      #expect(Self.values("id", in: json).count >= 12)
    }
  }

  static let suppressions = """
    suppressions:
      - kind: Deployment
        name: storefront
        namespace: shop
        path: .spec.replicas
        owner: team-shop
        reason: Black Friday
        ticket: OPS-4711
        until: 2026-11-30
      - kind: Deployment
        name: nothing
        path: .**
        owner: team-shop
        reason: Was there once
        ticket: OPS-1
        until: 2026-11-30

    """

  @Test func whatIsAcceptedIsCountedUntilItEnds() throws {
    try Self.withShop(Self.suppressions) { folder in
      let during = try Self.scan(["-o", "json", "--all", "--now", "2026-11-25"], in: folder)
      #expect(during.status == 1 && during.output.contains("\"suppressed\": 1,"))
      #expect(during.output.contains("\"ticket\": \"OPS-4711\""))
      #expect(during.output.contains("matches no drift of production"))
      let table = try Self.scan(["--now", "2026-11-25"], in: folder).output
      #expect(!table.contains(".spec.replicas  3") && table.contains("1 suppressed"))
      let all = try Self.scan(["--all", "--now", "2026-11-25"], in: folder).output
      #expect(all.contains("Suppressed: accepted for now") && all.contains("Black Friday"))
      let after = try Self.scan(["--now", "2026-12-01"], in: folder).output
      #expect(after.contains(".spec.replicas  3") && after.contains("ended at 2026-11-30"))

      let list = try run(["policy", "suppressions", "--now", "2026-12-01"], in: folder)
      #expect(list.status == 0 && list.output.contains("  ended at 2026-11-30\n"))
      #expect(
        try run(["policy", "suppressions", "--now", "2026-11-30"], in: folder).output.contains(
          "  until 2026-11-30\n"))
      let wrong = try Self.scan(["--now", "tomorrow"], in: folder)
      #expect(wrong.status == 64 && wrong.errors.contains("\"tomorrow\" is no time"))
    }
  }

  @Test func whatShowPrintsGivesTheSameAnswers() throws {
    let policy =
      "policy: {rules: [{name: mine, when: {kind: ConfigMap}, then: notify}]}\n" + Self.suppressions
    for policy in ["", policy] {
      try Self.withShop(policy) { folder in
        let arguments = ["-o", "yaml", "--all", "--now", "2026-11-25"]
        func answers() throws -> [String] {
          // Places of rules and digests of secrets move.
          try Self.scan(arguments, in: folder).output.split(separator: "\n").map(String.init).filter {
            !$0.contains("place:") && !$0.contains("hmac-") && !$0.contains("driftback.yaml:")
          }
        }
        let before = try answers()
        let shown = try run(["policy", "show"], in: folder)
        #expect(shown.status == 0 && shown.output.hasPrefix("policy:\n  extends: nothing\n"))
        try write(
          try read(Self.shop.appending("driftback.yaml")) + shown.output,
          to: folder.appending("driftback.yaml"))
        #expect(try answers() == before)
        #expect(try run(["policy", "show"], in: folder).output == shown.output)
      }
    }
    let standard = try run(["policy", "show", "--default"], in: "/")
    #expect(standard.status == 0 && standard.output.contains("name: weakens"))
  }

  @Test func previewShowsWhatAnotherPolicyWouldDo() throws {
    try ExampleTests.withShop { folder in
      let path = folder.appending("new.yaml")
      func preview(_ policy: String) throws -> Outcome {
        try write(policy, to: path)
        return try run(["policy", "preview", "--policy", path.string, "--snapshot", Self.live], in: folder)
      }
      let same = try preview("policy: {}\n")
      #expect(same.status == 0 && same.output.contains("every drift is answered as before"), "\(same.output)")
      let other = try preview(
        """
        policy:
          rules:
            - {name: quiet, when: {kind: ConfigMap}, then: ignore}
            - {name: new, when: {path: .**.image}, then: block, introduced: staging}
        """)
      #expect(other.status == 1 && other.errors.isEmpty, "\(other.errors)")
      #expect(other.output.contains("2 drifts in 2 resources answered otherwise"))
      #expect(other.output.contains("low: propose → low: ignore"))
      #expect(other.output.contains("not promoted: rule new"))
      #expect(other.output.contains("in production it would answer 1 drift in 1 resource otherwise"))
      #expect(other.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
      let wrong = try preview("policy: {rulez: []}\n")
      #expect(
        wrong.status == 2 && wrong.errors.contains("new.yaml:1:10: unknown key \"rulez\""), "\(wrong.errors)")
    }
  }

  @Test func backportTakesWhatThePolicyProposes() throws {
    let policy =
      "policy: {rules: [{name: only, when: {path: .spec.replicas}, then: commit}, {name: rest, then: revert}]}\n"
    try Self.withShop(policy) { folder in
      let live = ["--snapshot", Self.live, "--dry-run"]
      let chosen = try run(["backport", "--by-policy"] + live, in: folder)
      #expect(chosen.status == 0 && chosen.output.contains("+  replicas: 6"))
      #expect(chosen.output.split(separator: "\n").filter { $0.hasPrefix("+ ") }.count == 1)
      // Everything is everything, whatever the policy says.
      let all = try run(["backport", "--all"] + live, in: folder)
      #expect(all.output.contains("checkout:5.3.2-hotfix1"))
    }
  }

  static func command(_ words: String) -> String {
    """
    policy:
      rules:
        - name: tell
          when: {path: .spec.replicas}
          then: notify
          run: {command: [\(words)], timeout: 20s}

    """
  }

  @Test func aCommandOfTheScannedRepositoryIsNotRun() throws {
    try withTemporaryFolder { other in
      let mark = other.appending("mark")
      try Self.withShop(Self.command("/usr/bin/touch, \(mark.string)")) { folder in
        let config = folder.appending("driftback.yaml")
        let link = other.appending("linked.yaml")
        _ = try run("ln", ["-s", config.string, link.string])
        for arguments in [[], ["--config", config.string], ["--config", link.string]] {
          let outcome = try Self.scan(arguments, in: folder)
          #expect(outcome.status == 2 && outcome.output.isEmpty)
          #expect(outcome.errors.contains("its configuration stands in the scanned repository"))
          #expect(outcome.errors.contains("--allow-commands"))
        }
        #expect(try Self.scan(["--no-commands"], in: folder).status == 1)
        for command in [
          ["policy", "show"], ["backport", "--by-policy", "--dry-run", "--snapshot", Self.live],
        ] {
          #expect(try run(command, in: folder).status <= 1)
        }
        #expect(throws: (any Error).self) { try read(mark) }
        #expect(try Self.scan(["--allow-commands"], in: folder).status == 1)
        #expect(try read(mark) == "")
      }
    }
  }

  @Test func aProgramOfTheScannedRepositoryIsNotRun() throws {
    try ExampleTests.withShop { folder in
      try withTemporaryFolder { other in
        let script = folder.appending("run.sh")
        try write("#!/bin/sh\nexit 0\n", to: script)
        _ = try run("chmod", ["+x", script.string])
        let config = other.appending("driftback.yaml")
        try write(try read(folder.appending("driftback.yaml")) + Self.command(script.string), to: config)
        let outcome = try Self.scan(["--config", config.string], in: folder)
        #expect(
          outcome.status == 2 && outcome.errors.contains("the program stands in the scanned repository"))
      }
    }
  }

  @Test func aCommandOfTheUsersOwnGetsTheDriftAndItsResultIsReported() throws {
    try ExampleTests.withShop { folder in
      try withTemporaryFolder { other in
        let config = other.appending("driftback.yaml")
        try write(try read(folder.appending("driftback.yaml")) + Self.command("/bin/cat"), to: config)
        let outcome = try Self.scan(["--config", config.string, "-o", "json"], in: folder)
        #expect(outcome.status == 1 && outcome.errors.isEmpty, "\(outcome.errors)")
        #expect(outcome.output.contains("\"program\": \"/bin/cat\""))
        #expect(outcome.output.contains(#"\"path\": \".spec.replicas\""#))
        #expect(outcome.output.contains("\"status\": 0"))
        let table = try Self.scan(["--config", config.string], in: folder).output
        #expect(table.contains("/bin/cat ended with status 0"))
      }
    }
  }

  @Test func explainSaysWhichRuleDecided() throws {
    try ExampleTests.withShop { folder in
      let json = try Self.scan(["-o", "json"], in: folder).output
      let id = try #require(
        zip(Self.values("id", in: json), Self.values("response", in: json)).first { $1 == "revert" }
      ).0
      let outcome = try run(["explain", id, "--snapshot", Self.live], in: folder)
      #expect(outcome.status == 0 && outcome.output.contains("\npolicy    revert, by rule weakens\n"))
      #expect(outcome.output.contains("\nposture   weakens\n"))
    }
  }
}
