internal import ArgumentParser
internal import Ledger
internal import Reporting
internal import Resources

extension LedgerCommand {
  /// `driftback ledger verify`
  struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Prove that no event was edited, removed or moved.",
      discussion: """
        Reads every event, computes every hash, makes the derived tables anew, and compares all of it. Events that were \
        cut off at the end, and a history that was written anew as a whole, show only against a checkpoint or a head \
        that was kept elsewhere. Exit status: 0 intact, 9 not.
        """)

    @Option(
      help: ArgumentHelp("A checkpoint that the ledger must contain. May be repeated.", valueName: "file"),
      completion: .file())
    var checkpoint: [String] = []

    @Option(help: ArgumentHelp("The hash that the last event must have.", valueName: "hash"))
    var head: String?

    @Option(
      help: ArgumentHelp(
        "Check the signatures of the checkpoints against these keys: a file as git reads it.",
        valueName: "file"), completion: .file())
    var allowedSigners: String?

    @Option(help: ArgumentHelp("Who must have signed them, as that file names them.", valueName: "name"))
    var signer: String?

    @OptionGroup(title: "Where") var options: LedgerOptions

    func run() throws {
      var expected = head
      if let given = head, given.hasPrefix("sha256:") { expected = String(given.dropFirst(7)) }
      if let expected, !Checkpoint.isHash(expected) {
        throw Diagnostic(
          .usage, "\"\(expected)\" is no hash",
          remedy: "A head has 64 lower-case hexadecimal digits; verify and checkpoint print it.")
      }
      guard (allowedSigners == nil) == (signer == nil) else {
        throw Diagnostic(
          .usage, "--allowed-signers and --signer belong together",
          remedy: "Give both: the keys, and whose must have signed.")
      }
      var checkpoints: [Checkpoint] = []
      for path in checkpoint {
        if let allowedSigners, let signer {
          try SSHSignature.verify(path, allowed: allowedSigners, signer: signer)
        }
        checkpoints.append(try Checkpoint(InputFile.read(path, .ledger)))
      }
      let ledger = try options.reading()
      let result = try ledger.verify(against: checkpoints, head: expected, activity: Progress.standard.say)
      for remark in result.remarks { Output.say("note: " + remark) }
      guard result.isIntact else {
        let faults = result.faults.map { "  " + $0.description } + (result.isCut ? ["  and more"] : [])
        throw Diagnostic(
          .ledger, "the ledger was edited or damaged:\n" + faults.joined(separator: "\n"),
          remedy: "Events before the first fault are sound. Go back to a copy, or import an export.",
          file: ledger.path)
      }
      try Output.write(Self.text(result, checkpoints.count, signed: signer))
    }

    private static func text(_ result: Verification, _ checkpoints: Int, signed: String?) -> String {
      var text = "intact: \(counted(result.head.number, "event"))"
      if let time = result.head.time { text += ", the last of \(time)" }
      text += "\nhead sha256:\(result.head.hash)\n"
      if checkpoints > 0 {
        text += "contains \(counted(checkpoints, "checkpoint"))"
        text += signed.map { " signed by \($0)" } ?? "; signatures were not checked"
        text += "\n"
      }
      return text
    }
  }

  /// `driftback ledger checkpoint`
  struct WriteCheckpoint: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "checkpoint",
      abstract: "Write down the head, to be kept elsewhere.",
      discussion: """
        A checkpoint is four lines of text. Keep it where whoever can write the ledger cannot: in git, in a mail to the \
        auditor. `ledger verify --checkpoint FILE` shows later that nothing before it was changed.
        """)

    @Option(
      name: [.customShort("o"), .long],
      help: ArgumentHelp("The file to write. Default: standard output.", valueName: "file"))
    var output: String?

    @Option(
      help: ArgumentHelp(
        "Sign it with this SSH key, by ssh-keygen: the signature goes to the file's name and .sig.",
        valueName: "key"), completion: .file())
    var sign: String?

    @Option(help: ArgumentHelp("The time to note. Default: the clock's.", valueName: "time"))
    var now: String?

    @OptionGroup(title: "Where") var options: LedgerOptions

    func run() throws {
      if sign != nil && output == nil {
        throw Diagnostic(
          .usage, "--sign needs a file to sign",
          remedy: "Name it with --output; the signature goes beside it.")
      }
      let ledger = try options.reading()
      // A head of a ledger that is broken would vouch for it.
      let result = try ledger.verify(activity: Progress.standard.say)
      guard result.isIntact else {
        throw Diagnostic(
          .ledger, "no checkpoint of a ledger that is not intact",
          remedy: "`driftback ledger verify` says what is wrong.", file: ledger.path)
      }
      let time = try Moment.now(now)
      let checkpoint = Checkpoint(events: result.head.number, head: result.head.hash, time: time)
      guard let output else { return try Output.write(checkpoint.text) }
      try OutputFile.write(checkpoint.text, to: output)
      if let sign { try SSHSignature.sign(output, key: sign) }
    }
  }
}
