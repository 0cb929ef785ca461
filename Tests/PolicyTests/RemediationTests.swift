import Policy
import Testing

/// Commands of the user's own.
@Suite struct RemediationTests {
  static func run(_ command: String..., input: String = "", timeout: Int = 60, variables: [String] = [])
    -> Remediation.Result
  {
    Remediation(command: command, timeout: timeout, variables: variables)
      .run(input: Array(input.utf8)) { !$0.contains("secret") }
  }

  @Test func readsTheDriftFromItsInput() {
    let result = Self.run("/bin/cat", input: "{\"id\": 1}\n")
    #expect(result == .init(program: "/bin/cat", status: 0, output: "{\"id\": 1}\n", failure: nil))
  }

  @Test func runsNoShell() {
    #expect(Self.run("/bin/echo", "$HOME; `id` $(id) *").output == "$HOME; `id` $(id) *\n")
  }

  @Test func inheritsNothing() {
    #expect(Self.run("/usr/bin/env").output == "PATH=/usr/local/bin:/usr/bin:/bin\nLANG=C.UTF-8\n")
    let lines = Self.run("/usr/bin/env", variables: ["PATH_THAT_IS_NOT_SET", "HOME"]).output.split(
      separator: "\n")
    #expect(lines.allSatisfy { ["PATH", "LANG", "HOME"].contains($0.prefix { $0 != "=" }) })
    #expect(Self.run("/bin/pwd").output == "/\n")
  }

  @Test func tellsHowItEnded() {
    #expect(Self.run("/bin/false").status == 1)
    let missing = Self.run("/nowhere/program")
    #expect(missing.status == nil && missing.failure?.hasPrefix("cannot run it") == true)
    let complaint = Self.run("/bin/cat", "/nowhere")
    #expect(complaint.status == 1 && complaint.output.contains("/nowhere"))
  }

  @Test func isStoppedAtItsTime() {
    let result = Self.run("/bin/sleep", "600", timeout: 0)
    #expect(result.status == nil && result.failure == "the command was stopped: it took more than 0 seconds")
  }

  @Test func isStoppedWhereItPrintsTooMuch() {
    let result = Self.run("/bin/cat", "/dev/zero")
    #expect(result.status == nil && result.failure == "the command was stopped: it printed more than 64 KiB")
  }

  @Test func keepsTheBeginningOfWhatItPrinted() {
    let result = Self.run("/bin/cat", input: String(repeating: "x", count: 10_000))
    #expect(result.status == 0 && result.output.utf8.count == 4096)
  }

  @Test func showsNoSecret() {
    let result = Self.run("/bin/cat", input: "before\na secret\nafter")
    #expect(result.output == "before\n(not shown: it holds a value of a Secret)\nafter")
  }
}
