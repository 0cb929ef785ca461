internal import Reporting

/// The one line that says what is being done, as what has to be written to a terminal: it appears once the run has
/// taken half a second, is updated in place, and leaves nothing behind.
struct ProgressLine {
  /// Before this nobody waits yet.
  static let patience = Duration.milliseconds(500)

  private var text = ""
  private var shown = ""

  /// Says what is being done from now on; the next ``draw(after:width:)`` shows it.
  mutating func say(_ text: String) { self.text = text }

  /// What brings the terminal up to date.
  ///
  /// - Parameters:
  ///   - elapsed: since the run began.
  ///   - width: the terminal's columns. The last one stays free: some terminals begin a new line there.
  mutating func draw(after elapsed: Duration, width: Int) -> String {
    guard elapsed >= Self.patience, !text.isEmpty, width > 1 else { return "" }
    let line = TerminalText.cut(TerminalText.escaped("driftback: \(text) …"), columns: width - 1)
    guard line != shown else { return "" }
    shown = line
    return Self.erasure + line
  }

  /// What takes the line from the terminal, nothing where it is not there; the next drawing brings it back.
  mutating func erase() -> String {
    defer { shown = "" }
    return shown.isEmpty ? "" : Self.erasure
  }

  /// Back to the first column, and erase to the end of the line: ECMA-48.
  static let erasure = "\r\u{1b}[K"
}
