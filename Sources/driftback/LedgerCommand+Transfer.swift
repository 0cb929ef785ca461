internal import ArgumentParser
internal import Ledger
internal import Reporting
internal import Resources

extension LedgerCommand {
  /// `driftback ledger export`
  struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print every event as a line of JSON.",
      discussion: """
        The lines are the very bytes that the hashes are made of: the SHA-256 of a line, without its line feed, stands \
        in the field "previous" of the next.
        """)

    @OptionGroup(title: "Where") var options: LedgerOptions

    func run() throws {
      var chunk = ""
      var count = 0
      try options.reading().export { (line) throws(Diagnostic) in
        chunk += line + "\n"
        count += 1
        guard chunk.utf8.count > 1 << 20 else { return }
        try Output.write(chunk)
        chunk = ""
        Progress.standard.say("exported \(counted(count, "event"))")
      }
      try Output.write(chunk)
    }
  }

  /// `driftback ledger import`
  struct Import: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Append exported events to a ledger.",
      discussion: """
        Verifies the chain while it reads. A ledger that has events takes only lines that begin with the same ones and \
        go on from there. All lines are taken, or none.
        """)

    @Argument(help: ArgumentHelp("An export; - is standard input.", valueName: "file"), completion: .file())
    var file: String

    @OptionGroup(title: "Where") var options: LedgerOptions

    func run() throws {
      let lines = try LineReader(file)
      let ledger = try LedgerFile.open(options.ledger)
      var count = 0
      let result = try ledger.import { () throws(Diagnostic) in
        if count % 1024 == 0 { Progress.standard.say("importing line \(count + 1)") }
        count += 1
        return try lines.next()
      }
      try Output.write(
        "imported \(counted(result.added, "event")), \(result.head.number) now\nhead sha256:\(result.head.hash)\n"
      )
    }
  }
}
