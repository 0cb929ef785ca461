internal import Resources

/// Follows which drifts are open and seen in each environment, and compares them with what every scan says it saw.
struct SeenCheck {
  /// Identifiers that stand in the order of their bytes, each with a line feed: what the digest is made of.
  private struct Lines {
    static let width = DriftID.digits + 1
    var bytes: [UInt8] = []

    var count: Int { bytes.count / Self.width }

    mutating func update(adding: Set<String>, removing: Set<String>) {
      guard !adding.isEmpty || !removing.isEmpty else { return }
      let removed = Set(removing.map { Array($0.utf8) })
      var new = adding.filter { !removing.contains($0) }.map { Array($0.utf8) }
        .sorted { $0.lexicographicallyPrecedes($1) }[...]
      var out: [UInt8] = []
      out.reserveCapacity(bytes.count + new.count * Self.width)
      func append(_ id: some Sequence<UInt8>) {
        out += id
        out.append(UInt8(ascii: "\n"))
      }
      for start in stride(from: 0, to: bytes.count, by: Self.width) {
        let id = bytes[start..<start + DriftID.digits]
        while let first = new.first, first.lexicographicallyPrecedes(id) {
          append(first)
          new = new.dropFirst()
        }
        if let first = new.first, first.elementsEqual(id) { new = new.dropFirst() }
        if removed.isEmpty || !removed.contains(Array(id)) { append(id) }
      }
      for id in new { append(id) }
      bytes = out
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
    environment.seen.update(adding: done.added.union(back), removing: missing)
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
