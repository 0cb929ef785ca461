/// A commit message: a subject, a body, and trailers that `git interpret-trailers` reads back.
public struct CommitMessage: Sendable, Equatable {
  /// A `Key: value` line at the end of a message.
  public struct Trailer: Sendable, Equatable {
    /// Letters, digits and hyphens, such as `Driftback-Snapshot`.
    public let key: String
    /// One line; further lines are indented, as git folds them.
    public let value: String

    /// The key of the trailer that names a proof.
    public static let proof = "Driftback-Proof"

    /// A trailer.
    public init(_ key: String, _ value: String) {
      self.key = key
      self.value = value
    }
  }

  /// The first line.
  public let subject: String
  /// What stands between the subject and the trailers; may be empty.
  public let body: String
  /// The trailers, in the order in which they are written.
  public let trailers: [Trailer]

  /// A message. Nothing is wrapped.
  public init(subject: String, body: String = "", trailers: [Trailer] = []) {
    self.subject = subject
    self.body = body
    self.trailers = trailers
  }

  /// The message as a commit stores it, ending in a newline.
  ///
  /// Names of field managers and users come from a cluster, so control characters become spaces: they could end the
  /// message early (NUL), drive a terminal (ESC), turn the direction of writing, or forge a trailer. A `---` line of the body is indented, because
  /// git takes it for the end of the message.
  public var text: String {
    var out = CommitMessage.lines(subject).joined(separator: " ")
    let paragraphs = CommitMessage.lines(body, keepingBlanks: true).map {
      $0.hasPrefix("---") ? " " + $0 : $0
    }
    if !paragraphs.isEmpty { out += "\n\n" + paragraphs.joined(separator: "\n") }
    if !trailers.isEmpty { out += "\n" }
    for trailer in trailers {
      let key = String(trailer.key.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" })
      let value = CommitMessage.lines(trailer.value).joined(separator: "\n  ")
      out += "\n" + key + (value.isEmpty ? ":" : ": ") + value
    }
    return out + "\n"
  }

  /// The lines without control characters and trailing spaces, and without blank lines at either end.
  private static func lines(_ text: String, keepingBlanks: Bool = false) -> [String] {
    var lines: [[Unicode.Scalar]] = [[]]
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x0a: lines.append([])
      case 0x09: lines[lines.count - 1].append(scalar)
      case 0..<0x20, 0x7f..<0xa0, 0x200e...0x200f, 0x2028...0x202e, 0x2066...0x2069:
        lines[lines.count - 1].append(" ")
      default: lines[lines.count - 1].append(scalar)
      }
    }
    for index in lines.indices {
      while lines[index].last?.properties.isWhitespace == true { lines[index].removeLast() }
      if !keepingBlanks { lines[index] = Array(lines[index].drop { $0.properties.isWhitespace }) }
    }
    if !keepingBlanks { lines.removeAll(where: \.isEmpty) }
    while lines.last?.isEmpty == true { lines.removeLast() }
    return lines.drop(while: \.isEmpty).map { String(String.UnicodeScalarView($0)) }
  }
}
