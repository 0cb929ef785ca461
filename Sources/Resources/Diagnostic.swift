/// A fault in what a user gave us: what is wrong, where, and what to do about it.
///
/// Every layer throws this one type; the command line turns its category into the exit status.
public struct Diagnostic: Error, Sendable, Equatable {
  /// What the fault is about. Each has an exit status of its own.
  public enum Category: Sendable, Equatable {
    /// The command line's arguments.
    case usage
    /// `driftback.yaml`.
    case configuration
    /// The git repository: missing, unreadable, an unknown revision, a branch that exists.
    case repository
    /// A declared file: no YAML, or two documents with one identity.
    case source
    /// The snapshot of the live state.
    case snapshot
    /// A back-port that could not be made or proven.
    case backport
    /// The ledger: no such file, damaged, edited.
    case ledger
    /// A fault of the system: a file that cannot be read, no space left.
    case system
  }

  /// What the fault is about.
  public let category: Category
  /// One terse line, lower case, without a full stop: `two documents declare Deployment shop/cart`.
  public let summary: String
  /// What was expected and what to do, as sentences.
  public let remedy: String
  /// The file at fault, as its user knows it.
  public let file: String?
  /// The place in that file.
  public let place: Place?

  /// A line of a text with a column under which a caret stands.
  public struct Place: Sendable, Equatable {
    /// Counted from 1.
    public let line: Int
    /// In Unicode scalars, counted from 1.
    public let column: Int
    /// The line's own text, cut to what fits a terminal; empty where it must not be shown.
    public let excerpt: String
    /// Where the caret stands below the excerpt, in Unicode scalars from 0.
    public let caret: Int

    /// The place without the text there.
    fileprivate init(concealing place: Place) {
      (line, column, excerpt, caret) = (place.line, place.column, "", 0)
    }

    /// The place of a byte offset in a text. `showing: false` keeps the text itself out of the message.
    public init(offset: Int, in bytes: [UInt8], showing: Bool = true) {
      let offset = min(max(offset, 0), bytes.count)
      let newline = UInt8(ascii: "\n")
      let start = bytes[..<offset].lastIndex(of: newline).map { $0 + 1 } ?? 0
      var end = bytes[offset...].firstIndex(of: newline) ?? bytes.count
      if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
      line = bytes[..<start].reduce(1) { $1 == newline ? $0 + 1 : $0 }
      let before = String(decoding: bytes[start..<offset], as: UTF8.self).unicodeScalars.count
      column = before + 1
      let scalars = Array(String(decoding: bytes[start..<max(end, start)], as: UTF8.self).unicodeScalars)
      let from = max(0, min(before - 60, scalars.count - 76))
      let shown = scalars.dropFirst(from).prefix(76).map { $0.value < 0x20 || $0.value == 0x7f ? " " : $0 }
      excerpt = showing ? String(String.UnicodeScalarView(shown)) : ""
      caret = min(before - from, shown.count)
    }
  }

  /// A fault, in a file and at a place of it where there is one.
  public init(
    _ category: Category, _ summary: String, remedy: String = "", file: String? = nil, place: Place? = nil
  ) {
    self.category = category
    self.summary = summary
    self.remedy = remedy
    self.file = file
    self.place = place
  }
}

extension Diagnostic {
  /// The same fault of another category, without the text at its place, which may hold a secret.
  public func concealed(as category: Category) -> Diagnostic {
    Diagnostic(category, summary, remedy: remedy, file: file, place: place.map { Place(concealing: $0) })
  }
}

extension Diagnostic: CustomStringConvertible {
  /// The message as a terminal shows it and a ticket takes it.
  public var description: String {
    var out = ""
    if let file {
      out += file
      if let place { out += ":\(place.line):\(place.column)" }
      out += ": "
    }
    out += summary
    if let place, !place.excerpt.isEmpty {
      out += "\n  " + place.excerpt + "\n  " + String(repeating: " ", count: place.caret) + "^"
    }
    if !remedy.isEmpty { out += "\n" + remedy }
    return out
  }
}
