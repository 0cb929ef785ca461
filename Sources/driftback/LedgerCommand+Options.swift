internal import ArgumentParser
internal import Glibc
internal import Ledger
internal import Reporting
internal import Resources

/// Which ledger a command reads, and what time it is.
struct LedgerOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The ledger. Default: $XDG_STATE_HOME/driftback/ledger.sqlite, or ~/.local/state/… without that variable.",
      valueName: "file"), completion: .file(extensions: ["sqlite"]))
  var ledger: String?

  /// The file.
  func path() throws(Diagnostic) -> String { try LedgerFile.path(ledger) }

  /// The ledger, to be read.
  func reading() throws(Diagnostic) -> Ledger { try Ledger.open(path(), .reading) }
}

/// Where the ledger is.
enum LedgerFile {
  /// The file that was given, or the default one.
  static func path(_ given: String?) throws(Diagnostic) -> String {
    if let given {
      guard !given.isEmpty else {
        throw Diagnostic(.usage, "--ledger is empty", remedy: "Name a file, or leave the option out.")
      }
      return given
    }
    return try folder() + "/ledger.sqlite"
  }

  /// Opens a ledger to write in it. The folder of the default one is made; any other must be there.
  static func open(_ given: String?) throws(Diagnostic) -> Ledger {
    let path = try path(given)
    if given == nil {
      var made = ""
      for part in try folder().split(separator: "/") {
        made += "/" + part
        guard mkdir(made, 0o700) == 0 || errno == EEXIST || errno == EROFS || errno == EACCES else {
          throw Diagnostic(
            .system, "cannot make the folder: \(String(cString: strerror(errno)))",
            remedy: "Name a ledger with --ledger.", file: made)
        }
      }
    }
    return try Ledger.open(path, .writing)
  }

  /// The XDG Base Directory Specification: a path that is not absolute is invalid, and ignored.
  private static func folder() throws(Diagnostic) -> String {
    func variable(_ name: String) -> String? {
      getenv(name).map { String(cString: $0) }.flatMap { $0.hasPrefix("/") ? $0 : nil }
    }
    if let state = variable("XDG_STATE_HOME") { return state + "/driftback" }
    guard let home = variable("HOME") else {
      throw Diagnostic(
        .usage, "neither XDG_STATE_HOME nor HOME says where the ledger is", remedy: "Name it with --ledger.")
    }
    return home + "/.local/state/driftback"
  }
}

/// Moments and spans as users write them.
extension Moment {
  /// The time: `given` in RFC 3339, or the clock's.
  static func now(_ given: String?) throws(Diagnostic) -> Moment {
    guard let given else { return Moment(seconds: Glibc.time(nil)) }
    guard let moment = Moment(given) else {
      throw Diagnostic(
        .usage, "\"\(given)\" is no time", remedy: "Write it as RFC 3339 has it: 2026-11-21T05:00:00Z.")
    }
    return moment
  }

  /// A moment, a day, or how long ago: `2026-10-01`, `90d`, `12h`, `2w`.
  static func since(_ text: String, before now: Moment) throws(Diagnostic) -> Moment {
    if let moment = Moment(text) { return moment }
    let units: [Character: Int] = ["h": 3600, "d": 86_400, "w": 7 * 86_400]
    if let unit = text.last.flatMap({ units[$0] }),
      text.dropLast().utf8.allSatisfy({ (48...57).contains($0) }),
      let count = Int(text.dropLast()), count > 0, count < 1_000_000
    {
      return now.adding(-count * unit)
    }
    throw Diagnostic(
      .usage, "\"\(text)\" is no time",
      remedy: "Write a day or a moment (2026-10-01, 2026-10-01T12:00:00Z), or how long ago: 12h, 90d, 2w.")
  }
}

/// Whether a command puts on record what it did, and where.
struct Recording: ParsableArguments {
  @Flag(help: "Put it on record in the ledger. Nothing is recorded unasked.")
  var record = false

  @Option(
    help: ArgumentHelp(
      "The ledger to record it in, made if there is none; implies --record. Default: as `driftback ledger` has it.",
      valueName: "file"), completion: .file(extensions: ["sqlite"]))
  var ledger: String?

  /// The ledger to record in; nil where nothing was asked for.
  func open() throws(Diagnostic) -> Ledger? { record || ledger != nil ? try LedgerFile.open(ledger) : nil }
}
