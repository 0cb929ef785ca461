internal import ArgumentParser
internal import Glibc
internal import Reporting

/// How text for people is laid out.
struct TerminalOptions: ParsableArguments {
  enum Color: String, ExpressibleByArgument, CaseIterable {
    case auto, always, never
  }

  @Option(
    help: ArgumentHelp(
      "Colour: auto is on a terminal, unless NO_COLOR is set or TERM is dumb.", valueName: "when"))
  var color: Color = .auto

  /// The terminal behind standard output: 80 columns where there is none, and never more than 120.
  var terminal: Terminal {
    let isTerminal = isatty(STDOUT_FILENO) == 1
    var size = winsize()
    var width = 80
    if isTerminal, ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 {
      width = min(Int(size.ws_col), 120)
    }
    let colored =
      switch color {
      case .always: true
      case .never: false
      // https://no-color.org: set and not empty.
      case .auto: isTerminal && (Self.variable("NO_COLOR") ?? "").isEmpty && Self.variable("TERM") != "dumb"
      }
    return Terminal(width: width, color: colored)
  }

  private static func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}
