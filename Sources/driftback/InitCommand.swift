internal import ArgumentParser

/// `driftback init`
struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "init", abstract: "Write a driftback.yaml.")
}
