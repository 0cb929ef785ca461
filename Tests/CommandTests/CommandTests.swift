import SystemPackage
import Testing

@Suite struct CommandTests {
  @Test func printsItsVersion() throws {
    for arguments in [["version"], ["--version"]] {
      let outcome = try run(arguments)
      #expect(outcome.status == 0 && outcome.errors.isEmpty)
      #expect(outcome.output.hasSuffix("0.1.0\n"))
    }
  }

  @Test func helpNamesEveryCommandAndFitsATerminal() throws {
    let help = try run(["--help"])
    #expect(help.status == 0 && help.errors.isEmpty)
    let commands = [
      "scan", "explain", "backport", "revert", "check", "policy", "ledger", "report", "init",
      "version",
    ]
    for command in commands { #expect(help.output.contains("\n  \(command) ")) }
    let below = ["show", "preview", "suppressions"].map { ["policy", $0] }
    for command in commands.map({ [$0] }) + below {
      let text = try run(command + ["--help"]).output
      #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 }, "\(text)")
    }
  }

  @Test(arguments: ["bash", "zsh", "fish"]) func completesInEveryShell(shell: String) throws {
    let outcome = try run(["--generate-completion-script", shell])
    #expect(outcome.status == 0 && outcome.output.contains("backport"))
  }

  @Test(arguments: [
    (["scan", "--snapshott", "x"], "Unknown option '--snapshott'. Did you mean '--snapshot'?"),
    (["scan", "-o", "xml"], "The value 'xml' is invalid"),
    (["scan", "--snapshot", ""], "--snapshot is empty"),
    (["scan", "--revision", ""], "--revision is empty"),
    (["explain"], "Missing expected argument '<id>'"),
    (["explain", "not-an-id"], "\"not-an-id\" is no finding"),
    (["explain", "\u{1b}[2J"], "\"\\u001b[2J\" is no finding"),
    (["backport"], "nothing to carry back was named"),
    (["backport", "--all", "0123456789ab"], "--all stands beside identifiers"),
    (["backport", "--all", "--one-commit", "--per-drift"], "--one-commit stands beside --per-drift"),
    (["sacn"], "Unexpected argument 'sacn'"),
  ])
  func refusesBadArguments(arguments: [String], message: String) throws {
    let outcome = try run(arguments)
    #expect(outcome.status == 64)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.hasPrefix("driftback: error: \(message)"), "\(outcome.errors)")
  }

  @Test func aReaderThatGoesAwayIsNoError() throws {
    let outcome = try run(
      "/bin/sh", ["-c", "\"$0\" --generate-completion-script bash | head -c 1", executable.string])
    #expect(outcome.errors.isEmpty && outcome.output == "#")
    let closed = try run(
      "/bin/bash",
      [
        "-c", "sleep 0 | { \"$0\" --generate-completion-script bash; echo $? >&2; } | true; true",
        executable.string,
      ])
    #expect(["0\n", ""].contains(closed.errors))
  }

  @Test func aFullDiskIsAnError() throws {
    let outcome = try run("/bin/sh", ["-c", "\"$0\" version >/dev/full", executable.string])
    #expect(outcome.status == 7)
    #expect(outcome.errors.hasPrefix("driftback: error: cannot write to standard output"))
  }
}
