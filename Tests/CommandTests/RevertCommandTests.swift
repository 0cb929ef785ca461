import SystemPackage
import Testing

/// `driftback revert`, as a user runs it.
@Suite struct RevertCommandTests {
  @Test func printsCommandsForTheExample() throws {
    try ExampleTests.withShop { folder in
      let live = ["--snapshot", ExampleTests.snapshot("live.json.gz")]
      let outcome = try run(["revert", "--all"] + live, in: folder)
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(outcome.output.hasPrefix("#!/bin/sh\nset -eu\n"))
      #expect(
        outcome.output.contains(
          "kubectl patch Deployment.v1.apps/checkout -n shop --type=json --patch-file /dev/stdin <<"))
      #expect(outcome.errors.hasSuffix("driftback: afterwards nothing drifts any more\n"))
      #expect(outcome.errors.contains("its pods restart"))

      let files = try run(["revert", "--all", "--output-dir", "out"] + live, in: folder)
      #expect(files.status == 0 && files.output.hasSuffix("  revert.sh\n"), "\(files.errors)")
      let script = try read(folder.appending("out").appending("revert.sh"))
      #expect(script.contains("--patch-file "))
      let again = try run(["revert", "--all", "--output-dir", "out"] + live, in: folder)
      #expect(again.status == 7 && again.output.isEmpty && again.errors.contains("Nothing was written"))
    }
  }

  @Test func oneDriftAndItsDocument() throws {
    try ExampleTests.withShop { folder in
      let live = ["--snapshot", ExampleTests.snapshot("live.json.gz")]
      let json = try run(["scan", "-o", "json"] + live, in: folder).output
      let lines = json.split(separator: "\n")
      let path = try #require(lines.firstIndex { $0.contains("\"path\": \".spec.replicas\"") })
      let line = try #require(lines[..<path].last { $0.hasPrefix("      \"id\": ") })
      let id = String(line.dropFirst(13).dropLast(2))
      let outcome = try run(["revert", id, "-o", "patch"] + live, in: folder)
      #expect(outcome.status == 0 && outcome.output.contains("\"kind\": \"Reversion\""), "\(outcome.errors)")
      #expect(outcome.output.contains("\"path\": \"/spec/replicas\""))
      #expect(outcome.output.contains("\"path\": \"/metadata/resourceVersion\""))
      let loose = try run(["revert", id, "-o", "patch", "--any-version"] + live, in: folder)
      #expect(!loose.output.contains("/metadata/resourceVersion"))
    }
  }

  @Test(arguments: [
    ([], "nothing to take back was named"),
    (["--all", "0123456789ab"], "--all stands beside identifiers"),
    (["--all", "--output-dir", ""], "--output-dir is empty"),
    (["--all", "-o", "apply", "--any-version"], "--any-version stands beside -o apply"),
    (["zz"], "\"zz\" is no finding"),
  ])
  func refusesBadArguments(arguments: [String], message: String) throws {
    let outcome = try run(["revert"] + arguments)
    #expect(outcome.status == 64 && outcome.output.isEmpty)
    #expect(outcome.errors.hasPrefix("driftback: error: \(message)"), "\(outcome.errors)")
  }
}
