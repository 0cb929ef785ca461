import Controls
import Drift
import Policy
import Reporting
import Resources

/// Audit reports as the tests write them: one scan, and a quarter of a year in three environments.
enum AuditSamples {
  static func entry(
    _ finding: Finding, _ environment: String = "production", posture: Posture = .neutral,
    severity: Severity = .medium, response: Response = .propose
  ) -> AuditReport.Entry {
    var entry = AuditReport.Entry(
      id: finding.id, environment: environment, phase: environment, resource: finding.resource,
      apiVersion: finding.apiVersion, path: finding.path.description, class: finding.class,
      declared: finding.declared, live: finding.live, detail: finding.detail, actor: finding.actor,
      origin: finding.origin, reason: finding.reason, posture: posture, severity: severity, response: response
    )
    entry.rule = response == .propose ? "hotfixes" : nil
    return entry
  }

  static func scan(_ environment: String, resources: Int, inSync: Int) -> AuditReport.Scan {
    AuditReport.Scan(
      environment: environment, phase: environment, revision: "3f2a9c1e8d2144b0a1c2d3e4f5061728394a5b6c",
      snapshotDigest: "sha256:7be1f04c9d10aa557be1f04c9d10aa557be1f04c9d10aa557be1f04c9d10aa55",
      snapshotResources: resources + 60, resources: resources, inSync: inSync, time: "2026-11-20T06:00:00Z",
      tool: "0.1.0", renderers: environment == "production" ? ["kustomize v5.7.1"] : [],
      sources: ["deploy/" + environment])
  }

  static let security: [AuditReport.Entry] = [
    entry(
      Samples.finding(
        "0b1b2c3d4e01", Samples.cart,
        Samples.container + [.field("securityContext"), .field("privileged")], .runtimeModified,
        .value(Samples.node("false")), .value(Samples.node("true")), line: 44),
      posture: .weakens, severity: .critical, response: .revert),
    entry(
      Samples.finding(
        "0b1b2c3d4e02",
        ResourceID(
          group: "networking.k8s.io", kind: "NetworkPolicy", namespace: "shop", name: "default-deny"),
        [],
        .runtimeDeleted,
        .value(
          Samples.node(
            "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: default-deny}, spec: {podSelector: {}, policyTypes: [Ingress]}}"
          )), .absent, line: 1),
      posture: .weakens, severity: .high, response: .revert),
    entry(
      Samples.finding(
        "0b1b2c3d4e03", Samples.cart,
        [
          .field("spec"), .field("template"), .field("spec"), .field("securityContext"),
          .field("runAsNonRoot"),
        ],
        .runtimeAdded, .absent, .value(Samples.node("true")), line: 24),
      posture: .hardens, severity: .high),
  ]

  /// One scan of one environment, outside a ledger.
  static let once = AuditReport(
    scans: [scan("production", resources: 48, inSync: 44)],
    drifts: security.map { drift in
      var drift = drift
      drift.controls = drift.posture == .neutral ? [] : ["privileged-container"]
      return drift
    } + Samples.drifts.map { entry($0, severity: $0.class == .conflict ? .high : .low) },
    notes: ["the snapshot holds no managed fields: the writers of 3 changes cannot be told"], tool: "0.1.0")

  static let clean = AuditReport(
    scans: [scan("production", resources: 48, inSync: 48)], drifts: [], tool: "0.1.0")

  /// 90 days of a ledger.
  static let quarter: AuditReport = {
    var drifts = once.drifts
    for index in drifts.indices {
      drifts[index].firstSeen = "2026-\(index % 2 == 0 ? "09" : "11")-1\(index % 10)T08:00:00Z"
      drifts[index].lastSeen = "2026-11-20T06:00:00Z"
      drifts[index].occurrences = 90 - index * 5
      drifts[index].actor = drifts[index].actor.map {
        Finding.Actor(
          manager: $0.manager, operation: $0.operation, subresource: $0.subresource,
          time: drifts[index].firstSeen, user: index % 3 == 0 ? "alice@example.com" : nil)
      }
      switch index % 4 {
      case 1:
        drifts[index].environment = "staging"
        drifts[index].phase = "staging"
      case 2 where index > 4:
        drifts[index].state = .closed
        drifts[index].closedAt = "2026-11-1\(index % 10)T17:30:00Z"
        drifts[index].closedBy = "9c1e8d2144b0a1c2d3e4f5061728394a5b6c3f2a"
        drifts[index].proposal = "driftback/production 9c1e8d2144b0"
      case 3 where index > 4:
        drifts[index].state = .accepted
        drifts[index].acceptance =
          "load test until the end of the sale, OPS-4711, shop-team, until 2026-12-01"
      default: break
      }
    }
    return AuditReport(
      period: .init(since: "2026-08-23T00:00:00Z", until: "2026-11-21T00:00:00Z"),
      scans: [scan("production", resources: 48, inSync: 44), scan("staging", resources: 46, inSync: 42)],
      scanCount: 180, drifts: drifts, days: days,
      ledger: .init(hash: "1c9d10aa557be1f04c9d10aa557be1f04c9d10aa557be1f04c9d10aa557be1f0", events: 1204),
      tool: "0.1.0")
  }()

  /// What stood open on each of the 90 days; on the last what the drifts say.
  static let days: [AuditReport.Day] = {
    var days: [AuditReport.Day] = []
    var before = 6
    for day in 0..<90 {
      var open: [Severity: Int] = [
        .critical: day > 70 ? 1 : 0, .high: [2, 2, 3, 2, 3, 3][day / 15],
        .medium: [1, 3, 4, 3, 2, 1][day / 15], .low: 3 + (day * 7 / 10) % 5,
      ]
      if day > 82 { (open[.medium], open[.low]) = (0, 6) }
      let total = open.values.reduce(0, +)
      let closed = max(0, before - total) + (day % 9 == 4 ? 1 : 0)
      days.append(.init(date: date(day), opened: total - before + closed, closed: closed, open: open))
      before = total
    }
    return days
  }()

  /// The day so many days after 2026-08-23.
  private static func date(_ day: Int) -> String {
    var (month, day) = (8, 23 + day)
    for length in [31, 30, 31] where day > length { (month, day) = (month + 1, day - length) }
    return "2026-\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day)"
  }

  /// What a hostile repository and cluster could name things.
  static let hostile: AuditReport = {
    let text = "</script><img src=x onerror=alert(1)>\"'`|*\u{202e}\u{0}\u{1b}[31m&amp; =cmd() ]]>\r\n-- \\"
    let id = ResourceID(group: "apps", kind: text, namespace: text, name: text)
    var drift = AuditSamples.entry(
      Samples.finding(
        "0c1b2c3d4e01", id, [.field("data"), .field(text)], .runtimeModified, Samples.text("=1+1"),
        Samples.text(text), detail: ["+ " + text],
        actor: .init(manager: text, operation: "Update", subresource: nil, time: text), reason: text), text)
    drift.controls = [text]
    drift.rule = text
    drift.acceptance = text
    return AuditReport(
      scans: [
        AuditReport.Scan(
          environment: text, phase: text, revision: text, snapshotDigest: text, snapshotResources: 1,
          resources: 1, inSync: 0, time: text, tool: text, renderers: [text], sources: [text])
      ], drifts: [drift], notes: [text], tool: text)
  }()
}
