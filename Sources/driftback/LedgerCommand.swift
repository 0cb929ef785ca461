internal import ArgumentParser

/// `driftback ledger`
struct LedgerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ledger", abstract: "Read, verify and move the record of scans and drifts.",
    discussion: """
      `driftback scan --record` puts a scan on record; nothing is recorded unasked. Each event carries the hash of the \
      one before it, so that whoever edits, removes or moves one is found out.
      """,
    subcommands: [
      List.self, Show.self, Accept.self, Verify.self, WriteCheckpoint.self, Export.self, Import.self,
    ])
}
