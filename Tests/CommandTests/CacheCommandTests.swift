import SystemPackage
import Testing

/// The cache as users meet it: it is only ever faster.
@Suite struct CacheCommandTests {
  private static let live = ["--snapshot", ExampleTests.snapshot("live.json.gz")]
  private static let json = ["scan", "-o", "json"] + live

  /// Lends the example's repository, and a folder for caches.
  private func withShop(_ body: (FilePath, FilePath) throws -> Void) throws {
    try ExampleTests.withShop { folder in try withTemporaryFolder { try body(folder, $0) } }
  }

  private func variable(_ cache: FilePath) -> [String] { ["XDG_CACHE_HOME=\(cache.string)"] }

  /// The names in the cache's folder.
  private func entries(_ cache: FilePath) throws -> [String] {
    try run("/bin/sh", ["-c", "ls -A \"$0\"/driftback 2>/dev/null || true", cache.string]).output
      .split(separator: "\n").map(String.init)
  }

  @Test func everyRunPrintsTheSameBytes() throws {
    try withShop { folder, cache in
      let none = try run(Self.json + ["--no-cache"], in: folder, environment: variable(cache))
      #expect(none.status == 1 && none.errors.isEmpty)
      #expect(try entries(cache).isEmpty, "--no-cache keeps nothing")
      for _ in 0..<3 {
        let outcome = try run(Self.json, in: folder, environment: variable(cache))
        #expect(outcome.output == none.output && outcome.errors.isEmpty && outcome.status == 1)
      }
      #expect(try !entries(cache).isEmpty)
      let spoil =
        "for f in \"$0\"/driftback/*; do printf x | dd of=\"$f\" bs=1 seek=200 conv=notrunc 2>&1; done"
      _ = try run("/bin/sh", ["-c", spoil, cache.string])
      let spoilt = try run(Self.json, in: folder, environment: variable(cache))
      #expect(spoilt.output == none.output && spoilt.errors.isEmpty)
    }
  }

  @Test func aWarmScanReadsNoDeclaredFile() throws {
    let manifest = ErrorTests.service
    try InitTests.withRepository(["deploy/web.yaml": manifest]) { folder in
      try withTemporaryFolder { cache in
        try write(ErrorTests.configuration, to: folder.appending("driftback.yaml"))
        try write(ErrorTests.live, to: folder.appending("live.json"))
        let scan = ["scan", "--snapshot", "live.json", "-o", "json"]
        let first = try run(scan, in: folder, environment: variable(cache))
        #expect(first.status == 0)
        let id = try ExampleTests.git(["rev-parse", "HEAD:deploy/web.yaml"], in: folder)
        _ = try run(
          "/bin/sh", ["-c", "rm -f .git/objects/\(id.prefix(2))/\(id.dropFirst(2).prefix(38))"], in: folder)
        #expect(try run(scan + ["--no-cache"], in: folder).status == 3)
        let second = try run(scan, in: folder, environment: variable(cache))
        #expect(second.status == 0 && second.output == first.output)
      }
    }
  }

  @Test func backportsAreTheSame() throws {
    try withShop { folder, cache in
      let arguments = ["backport", "--all", "--dry-run"] + Self.live
      let none = try run(arguments + ["--no-cache"], in: folder)
      for _ in 0..<2 {
        let outcome = try run(arguments, in: folder, environment: variable(cache))
        #expect(outcome.output == none.output && outcome.errors == none.errors)
      }
      #expect(none.output.contains("+++"))
    }
  }

  @Test func twoAtOnceDoNotMeet() throws {
    try withShop { folder, cache in
      let expected = try run(Self.json + ["--no-cache"], in: folder)
      // The parts of a pipeline run at once.
      let parts = (1...6).map { "\"$0\" \"$@\" >\"$XDG_CACHE_HOME/out.\($0)\" 2>&1" }
      let script = parts.joined(separator: " | ") + "; cat \"$XDG_CACHE_HOME\"/out.*"
      let outcome = try run(
        "/bin/sh", ["-c", script, executable.string] + Self.json, in: folder, environment: variable(cache))
      #expect(outcome.output == String(repeating: expected.output, count: 6))
      #expect(try entries(cache).allSatisfy { $0.count == 64 })
      let after = try run(Self.json, in: folder, environment: variable(cache))
      #expect(after.output == expected.output)
    }
  }

  @Test func aKilledWriterLeavesNothingThatIsRead() throws {
    try withShop { folder, cache in
      let expected = try run(Self.json + ["--no-cache"], in: folder)
      // The kernel ends whoever writes beyond 512 bytes of a file. The report goes to a pipe.
      let script = "(ulimit -f 1; ulimit -c 0; \"$0\" \"$@\") 2>/dev/null | cat"
      let killed = try run(
        "/bin/sh", ["-c", script, executable.string] + Self.json, in: folder, environment: variable(cache))
      #expect(killed.output.isEmpty)
      #expect(try entries(cache).contains { $0.hasPrefix("writing-") })
      let after = try run(Self.json, in: folder, environment: variable(cache))
      #expect(after.output == expected.output && after.errors.isEmpty)
    }
  }

  @Test(arguments: ["/dev/null", "/proc", "relative"]) func nothingDependsOnIt(path: String) throws {
    try ExampleTests.withShop { folder in
      let outcome = try run(
        Self.json, in: folder, environment: ["XDG_CACHE_HOME=\(path)", "HOME=/dev/null"])
      #expect(outcome.status == 1 && outcome.errors.isEmpty && outcome.output.hasPrefix("{"))
    }
  }

  @Test func noSecretOfTheExampleIsInIt() throws {
    try withShop { folder, cache in
      _ = try run(Self.json, in: folder, environment: variable(cache))
      _ = try run(["backport", "--all", "--dry-run"] + Self.live, in: folder, environment: variable(cache))
      let script = "cat \"$0\"/driftback/* | grep -a -c -E 'kind: Secret|acme-pay|YWNtZS1wYXk=' || true"
      #expect(try !entries(cache).isEmpty)
      #expect(try run("/bin/sh", ["-c", script, cache.string]).output == "0\n")
    }
  }

  @Test func nothingButTheReportIsWrittenToAPipe() throws {
    try withShop { folder, cache in
      let outcome = try run(Self.json, in: folder, environment: variable(cache) + ["TERM=xterm-256color"])
      #expect(outcome.errors.isEmpty && outcome.output.hasPrefix("{"))
    }
  }
}
