/// What text is laid out for: how wide, and whether in colour.
public struct Terminal: Sendable, Equatable {
  /// Columns; no line that the writers lay out is wider.
  public var width: Int
  /// Whether to colour by ANSI escape sequences.
  public var color: Bool

  /// A terminal of at least 40 columns.
  public init(width: Int = 80, color: Bool = false) {
    self.width = max(width, 40)
    self.color = color
  }
}

/// What a piece of text means; the colour follows from it.
enum Tint: String {
  case plain = ""
  /// The names of things.
  case heading = "1"
  /// Evidence beside the matter.
  case aside = "2"
  /// What git says and does not run.
  case declared = "31"
  /// What runs.
  case live = "32"
  /// What a reader should not miss.
  case caution = "33"
  /// What must not wait.
  case grave = "1;31"
}

/// One line of pieces, safe for a terminal however hostile the pieces.
struct StyledLine {
  private(set) var pieces: [(text: String, tint: Tint)] = []
  private(set) var columns = 0

  init(_ text: String = "", _ tint: Tint = .plain) { append(text, tint) }

  /// Appends text, everything that a terminal would obey in it escaped.
  mutating func append(_ text: String, _ tint: Tint = .plain) {
    guard !text.isEmpty else { return }
    let text = TerminalText.escaped(text)
    pieces.append((text, tint))
    columns += TerminalText.columns(text)
  }

  func appending(_ text: String, _ tint: Tint = .plain) -> StyledLine {
    var line = self
    line.append(text, tint)
    return line
  }

  /// The line as printed: cut to the terminal's width, and without spaces at its end.
  func text(for terminal: Terminal) -> String {
    var out = ""
    var left = terminal.width
    for (text, tint) in pieces {
      let shown = columns > terminal.width ? TerminalText.cut(text, columns: left) : text
      left -= TerminalText.columns(shown)
      if shown.isEmpty { break }
      out += terminal.color && tint != .plain ? "\u{1b}[\(tint.rawValue)m\(shown)\u{1b}[0m" : shown
    }
    while out.last == " " { out.removeLast() }
    return out
  }
}

extension [StyledLine] {
  /// The lines as printed, each with its line feed.
  func text(for terminal: Terminal) -> String { reduce(into: "") { $0 += $1.text(for: terminal) + "\n" } }
}
