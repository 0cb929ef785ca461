import Drift
import Ledger
import Resources
import Testing

@Suite struct TransferTests {
  private func lines(of ledger: Ledger) throws -> [String] {
    var lines: [String] = []
    try ledger.export { lines.append($0) }
    return lines
  }

  private func fill(_ ledger: Ledger, days: Range<Int>) throws {
    for day in days {
      let findings = (0..<5).filter { ($0 + day) % 3 > 0 }.map { Sample.finding($0) }
      try ledger.record(Sample.scan(findings), at: Sample.day(Double(day)))
    }
  }

  @Test func anExportMakesTheSameLedger() throws {
    try withLedger { one in
      try fill(one, days: 0..<6)
      let exported = try lines(of: one)
      try withLedger { other in
        var rest = exported[...]
        let result = try other.import { rest.popFirst() }
        let head = try one.head()
        #expect(result.added == exported.count && result.head == head)
        let again = try lines(of: other)
        #expect(again == exported)
        let intact = try other.verify(head: head.hash).isIntact
        #expect(intact)

        // The same once more brings nothing, and what goes on is a continuation.
        rest = exported[...]
        #expect(try other.import { rest.popFirst() }.added == 0)
        try fill(one, days: 6..<8)
        rest = try lines(of: one)[...]
        let more = try other.import { rest.popFirst() }
        #expect(more.added > 0 && other.path != one.path)
        #expect(try other.verify(head: one.head().hash).isIntact)
      }
    }
  }

  @Test func eachLineCarriesTheHashOfTheOneBefore() throws {
    try withLedger { ledger in
      try fill(ledger, days: 0..<3)
      var previous = String(repeating: "0", count: 64)
      for line in try lines(of: ledger) {
        #expect(line.contains("\"previous\":\"\(previous)\""))
        previous = Digest.sha256(Array(line.utf8))
      }
      let head = try ledger.head().hash
      #expect(head == previous)
    }
  }

  @Test func takesNothingOfAnEditedExport() throws {
    try withLedger { ledger in
      try fill(ledger, days: 0..<4)
      let exported = try lines(of: ledger)
      let edits: [(String, ([String]) -> [String])] = [
        ("line 4 ", { $0.enumerated().map { $0 == 2 ? $1.replacingLast("1.4.3", "1.4.9") : $1 } }),
        ("line 3 ", { Array($0[..<2] + $0[3...]) }),
        ("line 3 ", { Array($0[..<2]) + [$0[3], $0[2]] + Array($0[4...]) }),
        ("line 1 ", { Array($0[1...]) }),
        ("line 2 ", { [$0[0], $0[0]] + Array($0[1...]) }),
        ("line 1 ", { [" " + $0[0]] + Array($0[1...]) }),
        ("event 1 is no JSON", { ["{"] + $0 }),
      ]
      for (place, edit) in edits {
        try withLedger { other in
          var rest = edit(exported)[...]
          do {
            try other.import { rest.popFirst() }
            #expect(Bool(false), "it was taken: \(place)")
          } catch let error as Diagnostic {
            #expect(error.summary.hasPrefix(place), "\(error.summary)")
          }
          let number = try other.head().number
          #expect(number == 0)
        }
      }
    }
  }

  @Test func takesNoOtherHistory() throws {
    try withLedger { one in
      try fill(one, days: 0..<3)
      var rest = try lines(of: one)[...]
      try withLedger { other in
        try fill(other, days: 1..<3)
        #expect(throws: Diagnostic.self) { try other.import { rest.popFirst() } }
      }
    }
  }

  @Test func aCheckpointReadsAsItIsWritten() throws {
    try withLedger { ledger in
      try fill(ledger, days: 0..<2)
      let checkpoint = try ledger.checkpoint(at: Sample.now)
      let bytes = Array(checkpoint.text.utf8)
      #expect(try Checkpoint(File(path: "c", bytes: bytes)) == checkpoint)
      for place in bytes.indices {
        var edited = bytes
        edited[place] ^= 0x20
        let read = try? Checkpoint(File(path: "c", bytes: edited))
        #expect(read != checkpoint, "byte \(place)")
      }
    }
  }
}

extension String {
  fileprivate func replacingLast(_ old: String, _ new: String) -> String {
    var parts = split(separator: old, omittingEmptySubsequences: false).map(String.init)
    guard parts.count > 1, let last = parts.popLast() else { return self }
    return parts.joined(separator: old) + new + last
  }
}
