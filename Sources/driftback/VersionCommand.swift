internal import ArgumentParser

/// `driftback version`
struct VersionCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "version", abstract: "Print the version.")

  func run() throws { try Output.write("driftback \(Driftback.version)\n") }
}
