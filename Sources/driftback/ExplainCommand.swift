internal import ArgumentParser
internal import Reporting
internal import Resources

/// `driftback explain`
struct ExplainCommand: ParsableCommand {
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json, yaml
  }

  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "Show everything that is known about one finding.",
    usage: "driftback explain <id> [options]",
    discussion: "Prints both values in full, the evidence, the declared line, and what a back-port would do.")

  @Argument(help: ArgumentHelp("A finding as scan prints it; its first digits are enough.", valueName: "id"))
  var id: String

  @OptionGroup(title: "What to compare") var target: TargetOptions
  @OptionGroup(title: "Output") var terminal: TerminalOptions

  @Option(name: [.customShort("o"), .long], help: ArgumentHelp("The format.", valueName: "format"))
  var output: Format = .text

  func run() throws {
    try FindingID.check([id])
    let explanation = try Pipeline(target).explain(id)
    switch output {
    case .text: try Output.write(explanation.text(terminal.terminal))
    case .json: try Output.write(explanation.finding.json(explanation.verdict))
    case .yaml: try Output.write(explanation.finding.yaml(explanation.verdict))
    }
  }
}

/// Identifiers of findings as users type them.
enum FindingID {
  /// Throws for what cannot be an identifier or the beginning of one: four to twelve hexadecimal digits.
  static func check(_ ids: [String]) throws(Diagnostic) {
    for id in ids where !(4...12).contains(id.utf8.count) || !id.utf8.allSatisfy({ isDigit($0) }) {
      throw Diagnostic(
        .usage, "\"\(id)\" is no finding",
        remedy:
          "A finding is named by its twelve hexadecimal digits, or at least the first four; scan prints them."
      )
    }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { "0123456789abcdef".utf8.contains(byte) }
}
