internal import ArgumentParser

@main
struct Driftback: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Compares what git declares with what runs.")
}
