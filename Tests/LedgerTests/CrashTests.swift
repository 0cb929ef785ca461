import Glibc
import Ledger
import Testing

/// What several processes, and the sudden death of one, do to a ledger.
@Suite struct CrashTests {
  @Test func aKilledWriterLosesNothingThatItAcknowledged() throws {
    try withLedgerPath { path in
      var generator = SystemRandomNumberGenerator()
      var acknowledged: [(number: Int, hash: String)] = []
      var last = 0
      for round in 0..<WriterProcess.rounds {
        var output: [UInt8] = []
        let writer = try WriterProcess(
          path, environment: "production", seed: generator.next(), scans: 0)
        // The moment is random twice over: after how many scans, and how far into the next.
        #expect(writer.acknowledges(Int.random(in: 0...3, using: &generator), &output))
        usleep(.random(in: 0...20_000, using: &generator))
        writer.kill()
        #expect(writer.finish(&output) == nil, "it was killed")
        acknowledged += heads(output)

        var hashes: [Int: String] = [:]
        guard acknowledged.count > 0 || access(path, F_OK) == 0 else { continue }
        let ledger = try Ledger.open(path, .writing)
        let result = try ledger.verify()
        try #require(result.isIntact, "round \(round): \(result.faults)")
        #expect(result.head.number >= last, "round \(round)")
        last = result.head.number
        try ledger.events { event, hash in hashes[event.number] = hash }
        for (number, hash) in acknowledged { try #require(hashes[number] == hash, "event \(number)") }
      }
      #expect(!acknowledged.isEmpty)
    }
  }

  @Test func twoWritersLoseNothing() throws {
    try withLedgerPath { path in
      let scans = 20
      let writers = try ["production", "staging", "testing"].enumerated().map { index, name in
        try WriterProcess(path, environment: name, seed: UInt64(index + 1), scans: scans)
      }
      var acknowledged: [(number: Int, hash: String)] = []
      for writer in writers {
        var output: [UInt8] = []
        let status = writer.finish(&output)
        #expect(status == 0)
        #expect(heads(output).count == scans)
        acknowledged += heads(output)
      }
      let ledger = try Ledger.open(path, .reading)
      let result = try ledger.verify()
      #expect(result.isIntact, "\(result.faults)")
      var hashes: [Int: String] = [:]
      var scansFound = 0
      try ledger.events { event, hash in
        hashes[event.number] = hash
        if case .scan = event.entry { scansFound += 1 }
      }
      #expect(scansFound == 3 * scans)
      #expect(acknowledged.allSatisfy { hashes[$0.number] == $0.hash })
    }
  }

  @Test func aReaderSeesAWholeStateBesideAWriter() throws {
    try withLedgerPath { path in
      var output: [UInt8] = []
      let writer = try WriterProcess(path, environment: "production", seed: 7, scans: 0)
      #expect(writer.acknowledges(1, &output))
      let ledger = try Ledger.open(path, .reading)
      for _ in 0..<4 {
        let result = try ledger.verify()
        #expect(result.isIntact, "\(result.faults)")
      }
      writer.kill()
      _ = writer.finish(&output)
    }
  }
}
