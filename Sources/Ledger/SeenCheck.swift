internal import Resources

/// Follows which drifts are open and seen in each environment, and compares them with what every scan says it saw.
struct SeenCheck {
  /// Identifiers that stand in the order of their bytes, each with a line feed: what the digest is made of.
  private struct Lines {
    static let width = DriftID.digits + 1
    var bytes: [UInt8] = []

    var count: Int { bytes.count / Self.width }

    mutating func update(adding: Set<String>, removing: Set<String>) {
      var out: [UInt8] = []
      out.reserveCapacity(bytes.count + adding.count * Self.width)
      var copied = 0
      for id in adding.union(removing).map({ Array($0.utf8) }).sorted(by: { $0.lexicographicallyPrecedes($1) }
      ) {
        let line = position(of: id)
        out += bytes[copied * Self.width..<line * Self.width]
        copied = line < count && self.id(line).elementsEqual(id) ? line + 1 : line
        guard !removing.contains(String(decoding: id, as: UTF8.self)) else { continue }
        out += id
        out.append(UInt8(ascii: "\n"))
      }
      out += bytes[(copied * Self.width)...]
      bytes = out
    }

    private func id(_ line: Int) -> ArraySlice<UInt8> {
      bytes[line * Self.width..<line * Self.width + DriftID.digits]
    }

    /// The line of an identifier, or the one before which it belongs.
    private func position(of wanted: [UInt8]) -> Int {
      var range = 0..<count
      while !range.isEmpty {
        let middle = (range.lowerBound + range.upperBound) / 2
        range =
          id(middle).lexicographicallyPrecedes(wanted)
          ? middle + 1..<range.upperBound : range.lowerBound..<middle
      }
      return range.lowerBound
    }
  }

  private struct Environment {
    /// Open drifts that the latest scan saw.
    var seen = Lines()
    /// Open drifts that it did not see.
    var missed: Set<String> = []
  }

  /// A scan whose events are being followed.
  private struct Current {
    let number: Int
    let scan: ScanEntry
    var added: Set<String> = []
    var closed: Set<String> = []
  }

  private var environments: [String: Environment] = [:]
  private var current: Current?

  /// Takes in the next event; a fault of the scan before it, if that is over and did not see what it says.
  mutating func follow(_ event: Event) -> Verification.Fault? {
    switch event.entry {
    case .opened(let drift, let scan), .reopened(let drift, let scan):
      guard current?.number == scan else { return orphan(event) }
      current?.added.insert(drift.id)
    case .closed(let closing):
      guard current?.number == closing.scan else { return orphan(event) }
      current?.closed.insert(closing.drift)
    case .changed(_, let scan):
      guard current?.number == scan else { return orphan(event) }
    default:
      let fault = finish()
      if case .scan(let scan) = event.entry { current = Current(number: event.number, scan: scan) }
      return fault
    }
    return nil
  }

  /// Ends the scan that is being followed.
  mutating func finish() -> Verification.Fault? {
    guard let done = current else { return nil }
    current = nil
    var environment = environments[done.scan.environment] ?? Environment()
    let missing = Set(done.scan.unseen)
    let back = environment.missed.subtracting(missing)
    let added = done.added.union(back)
    if !added.isEmpty || !missing.isEmpty { environment.seen.update(adding: added, removing: missing) }
    environment.missed = missing.subtracting(done.closed)
    environments[done.scan.environment] = environment
    guard environment.seen.count == done.scan.drifts else {
      return Verification.Fault(
        event: done.number, field: "drifts",
        message: "says \(done.scan.drifts), and its events tell \(environment.seen.count)")
    }
    guard "sha256:" + Digest.sha256(environment.seen.bytes) == done.scan.seen else {
      return Verification.Fault(
        event: done.number, field: "seen", message: "is not the digest of the drifts that the events tell")
    }
    return nil
  }

  private func orphan(_ event: Event) -> Verification.Fault {
    Verification.Fault(
      event: event.number, field: "scan", message: "names a scan that the event does not follow")
  }
}
