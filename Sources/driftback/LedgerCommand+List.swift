internal import ArgumentParser
internal import Ledger
internal import Reporting
internal import Resources

extension LedgerCommand {
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case table, json
  }

  /// `driftback ledger list`
  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List the drifts on record, open ones or all.",
      discussion: "With -o json, one object a line.")

    @Option(help: ArgumentHelp("Only of this environment.", valueName: "name"))
    var environment: String?

    @Option(
      help: ArgumentHelp(
        "Only those that were open since then: 2026-10-01, or 12h, 90d, 2w ago.", valueName: "time"))
    var since: String?

    @Flag(help: "Also those that are closed; --since implies it.")
    var all = false

    @Option(name: [.customShort("o"), .long], help: ArgumentHelp("The format.", valueName: "format"))
    var output: Format = .table

    @Option(help: ArgumentHelp("The time to count ages to. Default: the clock's.", valueName: "time"))
    var now: String?

    @OptionGroup(title: "Where") var options: LedgerOptions

    func run() throws {
      let now = try Moment.now(now)
      let since = try since.map { (text) throws(Diagnostic) in try Moment.since(text, before: now) }
      let filter = LifeFilter(
        environment: environment, isOpen: all || since != nil ? nil : true, since: since)
      var chunk = output == .table ? LifeText.head : ""
      var count = 0
      try options.reading().lives(filter) { (life) throws(Diagnostic) in
        count += 1
        chunk += output == .table ? LifeText.line(life, now: now) : LifeJSON.line(life, now: now)
        guard chunk.utf8.count > 1 << 16 else { return }
        try Output.write(chunk)
        chunk = ""
      }
      if count == 0, output == .table {
        chunk =
          "no drift on record\(environment.map { " of \($0)" } ?? "")\(filter.isOpen == true ? " is open" : "")\n"
      }
      try Output.write(chunk)
    }
  }

  /// `driftback ledger show`
  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show the life of one drift: every event that names it.", usage: "driftback ledger show <id>")

    @Argument(help: ArgumentHelp("A drift as scan prints it; its first digits are enough.", valueName: "id"))
    var id: String

    @Option(name: [.customShort("o"), .long], help: ArgumentHelp("The format.", valueName: "format"))
    var output: Format = .table

    @Option(help: ArgumentHelp("The time to count ages to. Default: the clock's.", valueName: "time"))
    var now: String?

    @OptionGroup(title: "Where") var options: LedgerOptions

    func run() throws {
      let ledger = try options.reading()
      let now = try Moment.now(now)
      let life = try ledger.life(id)
      guard output == .table else { return try Output.write(LifeJSON.line(life, now: now)) }
      var text = LifeText.whole(life, now: now)
      try ledger.events(EventFilter(drift: life.drift.id)) { (event, hash) throws(Diagnostic) in
        text += LifeText.line(event, hash)
      }
      try Output.write(text)
    }
  }

  /// `driftback ledger accept`
  struct Accept: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Put on record that drifts may stay as they are, and why.",
      discussion: "It changes no policy: scans go on to report them.")

    @Argument(
      help: ArgumentHelp("Drifts as scan prints them; their first digits are enough.", valueName: "id"))
    var ids: [String]

    @Option(help: ArgumentHelp("Why.", valueName: "text"))
    var reason: String

    @Option(help: ArgumentHelp("Who says so.", valueName: "name"))
    var by: String?

    @Option(help: ArgumentHelp("The time to note. Default: the clock's.", valueName: "time"))
    var now: String?

    @OptionGroup(title: "Where") var options: LedgerOptions

    func run() throws {
      // Opened for reading first: deciding about drifts makes no new ledger.
      let reader = try options.reading()
      var drifts: [String] = []
      for id in ids { drifts.append(try reader.life(id).drift.id) }
      let head = try Ledger.open(options.path(), .writing)
        .record(Decision(.accepted, drifts: drifts, by: by, reason: reason), at: Moment.now(now))
      try Output.write("accepted \(counted(drifts.count, "drift")) in event \(head.number)\n")
    }
  }
}

extension Ledger {
  /// The only drift whose identifier begins so.
  fileprivate func life(_ id: String) throws(Diagnostic) -> Life {
    try FindingID.check([id])
    var found: [Life] = []
    try lives(LifeFilter(id: id)) { if found.count < 2 { found.append($0) } }
    if found.count == 1 { return found[0] }
    throw Diagnostic(
      .usage, found.isEmpty ? "the ledger knows no drift \(id)" : "several drifts begin with \(id)",
      remedy: found.isEmpty
        ? "`driftback ledger list --all` prints all of them." : "Give more of its digits.",
      file: path)
  }
}
