internal import Drift
internal import Glibc
internal import Ledger
internal import Resources

/// Records scans in a ledger, and prints `<number> <hash>` of the head whenever one is acknowledged.
///
/// `ledger-writer FILE ENVIRONMENT SEED SCANS [DRIFTS]`: as many scans as told, or, with 0, until it is killed. Of 24
/// drifts each scan sees some; of more, for measurements, nearly all, a thousandth of them gone or changed.
@main
struct LedgerWriter {
  static func main() throws {
    let words = CommandLine.arguments
    guard words.count >= 5, var seed = UInt64(words[3]), let scans = Int(words[4]) else { exit(64) }
    let ledger = try Ledger.open(words[1], .writing)
    let count = words.count > 5 ? Int(words[5]) ?? 24 : 24
    var values = [Int](repeating: 0, count: count)
    var made = 0
    while scans == 0 || made < scans {
      made += 1
      var findings: [Finding] = []
      for number in 0..<count {
        seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let draw = seed >> 33
        let isSmall = count <= 24
        if draw % (isSmall ? 3 : 1000) == 0 { continue }
        if isSmall || draw % 1000 == 1 { values[number] = Int(draw >> 8) % 3 }
        findings.append(finding(number, of: words[2], value: values[number]))
      }
      let report = DriftReport(
        environment: words[2], phase: "production", revision: "r\(made)", snapshotDigest: "sha256:\(made)",
        snapshotResources: count, resources: count, findings: findings, notes: [])
      let head = try ledger.record(
        ScanRecord(report, tool: "ledger-writer"), at: Moment(seconds: 1_795_000_000 + made * 7200)
      ).head
      // In one call, so that a reader never sees half a line.
      let line = Array("\(head.number) \(head.hash)\n".utf8)
      guard write(1, line, line.count) == line.count else { exit(1) }
    }
  }

  static func finding(_ number: Int, of environment: String, value: Int) -> Finding {
    let id = Digest.sha256(Array("\(environment) \(number)".utf8)).prefix(12)
    return Finding(
      id: String(id),
      resource: ResourceID(group: "apps", kind: "Deployment", namespace: "shop", name: "cart-\(number)"),
      apiVersion: "apps/v1", path: FieldPath([.field("spec"), .field("replicas")]),
      pointer: "/spec/replicas", class: .runtimeModified,
      declared: .value(.scalar(.integer, "2", symbols: Symbols(capacity: 16))),
      live: .value(.scalar(.integer, String(3 + value), symbols: Symbols(capacity: 16))))
  }
}
