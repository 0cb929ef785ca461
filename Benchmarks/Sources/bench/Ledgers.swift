import Controls
import Drift
import Ledger
import Resources

/// A ledger of many scans: each finds a thousand drifts, a hundred of them new in the place of the hundred oldest.
enum Ledgers {
  static let perScan = 1_000
  static let fresh = 100

  /// Records the scans, one an hour, the last at the end of 2026-11-20; returns how many drifts they have found in all.
  static func make(scans: Int, at path: String) throws -> Int {
    let ledger = try Ledger.open(path, .writing)
    let end = Moment("2026-11-21T00:00:00Z") ?? Moment(seconds: 0)
    let symbols = Symbols()
    for scan in 0..<scans {
      let first = scan * fresh
      let findings = (first..<(first + perScan)).map { finding($0, symbols) }
      let report = DriftReport(
        environment: "production", phase: "production",
        revision: "3f2a9c1e8d2144b0a1c2d3e4f5061728394a5b6c", snapshotDigest: "sha256:\(scan)",
        snapshotResources: 10_000, resources: 10_000, findings: findings, notes: [])
      _ = try ledger.record(
        ScanRecord(
          report,
          assess: { finding in
            let weakens = finding.id.last == "7"
            return Ruling(
              posture: weakens ? .weakens : .neutral, severity: weakens ? .high : .low, response: .report)
          }, tool: "driftback bench"), at: end.adding((scan - scans) * 3600))
    }
    return (scans - 1) * fresh + perScan
  }

  private static func finding(_ number: Int, _ symbols: Symbols) -> Finding {
    let hex = String(number, radix: 16)
    let id = String(repeating: "0", count: 12 - hex.count) + hex
    return Finding(
      id: id,
      resource: ResourceID(
        group: "apps", kind: "Deployment", namespace: "team-\(number % 97)", name: "app-\(number)"),
      apiVersion: "apps/v1", path: FieldPath([.field("spec"), .field("replicas")]), pointer: "/spec/replicas",
      class: .runtimeModified, declared: .value(.scalar(.integer, "3", symbols: symbols)),
      live: .value(.scalar(.integer, String(4 + number % 20), symbols: symbols)),
      actor: Finding.Actor(
        manager: "kubectl-edit", operation: "Update", subresource: nil, time: "2026-11-20T02:14:07Z",
        user: "user-\(number % 7)@example.com"),
      origin: Finding.Origin(file: "deploy/app-\(number).yaml", document: 0, line: 12, column: 13))
  }
}
