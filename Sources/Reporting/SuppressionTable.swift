public import Policy

extension [Suppression] {
  /// What is accepted, for people: what, until when, who answers for it, where it was decided and why. `now` is in seconds
  /// from 1970.
  public func table(_ terminal: Terminal = Terminal(), now: Int64) -> String {
    guard !isEmpty else { return "nothing is suppressed\n" }
    var lines: [StyledLine] = []
    for suppression in self {
      func wrapped(_ text: String, _ indent: String, _ tint: Tint) {
        for line in TerminalText.wrapped(
          TerminalText.escaped(text), columns: terminal.width - indent.utf8.count)
        {
          lines.append(StyledLine(indent + line, tint))
        }
      }
      let environments = suppression.environments.map(\.text).joined(separator: ", ")
      wrapped(suppression.title + (environments.isEmpty ? "" : " in " + environments), "", .heading)
      let isOver = suppression.until.isOver(at: now)
      wrapped(
        isOver ? "ended at \(suppression.until.text)" : "until \(suppression.until.text)", "  ",
        isOver ? .caution : .plain)
      wrapped("\(suppression.owner), \(suppression.ticket): \(suppression.reason)", "  ", .plain)
      if let place = suppression.place { wrapped(place.description, "  ", .aside) }
    }
    return lines.text(for: terminal)
  }
}
