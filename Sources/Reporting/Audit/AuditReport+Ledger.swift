public import Ledger
public import Resources

internal import Controls
internal import Drift
internal import Policy

extension AuditReport {
  /// The report of a period that a ledger remembers.
  ///
  /// - Parameter tool: the version of Driftback that writes it.
  /// - Throws: a fault of reading the ledger.
  public init(_ period: Period, tool: String) throws(Diagnostic) {
    let days = try period.days()
    var drifts: [Entry] = []
    let symbols = Symbols()
    try period.lives { (life) throws(Diagnostic) in drifts.append(Entry(life, symbols: symbols)) }
    let environments = try period.environments()
    let scans = environments.map { environment in
      let scan = environment.latest.scan
      return Scan(
        environment: scan.environment, phase: scan.phase, revision: scan.revision,
        snapshotDigest: scan.snapshotDigest, snapshotResources: scan.snapshotResources,
        resources: scan.resources,
        inSync: scan.resources
          - Set(drifts.filter { $0.environment == scan.environment && $0.state != .closed }.map(\.resource))
          .count,
        time: environment.latest.time.description, tool: scan.tool,
        renderers: scan.renderer.map { [$0] } ?? [])
    }
    self.init(
      period: Span(since: period.since.description, until: period.until.description), scans: scans,
      scanCount: days.reduce(0) { $0 + $1.scans }, drifts: drifts, days: days.map(Day.init),
      ledger: LedgerHead(hash: period.head.hash, events: period.head.number),
      notes: environments.flatMap { environment in
        environment.latest.scan.notes.map { "\(environment.name): \($0)" }
      }, tool: tool)
  }
}

extension AuditReport.Day {
  fileprivate init(_ day: Period.Day) {
    var open = day.openBySeverity
    // What no policy has judged is open all the same.
    let unjudged = day.open - open.values.reduce(0, +)
    if unjudged > 0 { open[.info, default: 0] += unjudged }
    self.init(date: day.day, opened: day.opened, closed: day.closed, open: open)
  }
}

extension AuditReport.Entry {
  fileprivate init(_ life: Life, symbols: Symbols) {
    let drift = life.drift
    let ruling = drift.ruling
    self.init(
      id: drift.id, environment: life.environment, phase: life.phase, resource: drift.resourceID,
      apiVersion: drift.resource.apiVersion, path: drift.path, class: drift.class,
      declared: Finding.Side(drift.declared, symbols: symbols),
      live: Finding.Side(drift.live, symbols: symbols), detail: drift.detail,
      actor: drift.actor, origin: drift.origin, reason: drift.reason, posture: ruling?.posture ?? .neutral,
      severity: ruling?.severity ?? .info, response: ruling?.response ?? .report,
      controls: ruling?.controls ?? [])
    firstSeen = life.firstSeen.description
    lastSeen = life.lastSeen.description
    occurrences = life.occurrences
    reopened = life.reopened
    settle(life)
  }

  /// How it stands, by its end and by what was decided.
  private mutating func settle(_ life: Life) {
    let opened = life.stretches.last?.opened
    if let step = life.decisions.last(where: { $0.decision.commit != nil }), let commit = step.decision.commit
    {
      proposal = (step.decision.branch.map { $0 + " " } ?? "") + commit
    }
    if let ruling = life.drift.ruling?.reason {
      if ruling.hasPrefix("accepted: ") {
        acceptance = String(ruling.dropFirst(10))
      } else if ruling.hasPrefix("rule ") {
        rule = String(ruling.dropFirst(5))
      }
    }
    if let step = life.decisions.last(where: { $0.decision.kind == .accepted }),
      opened.map({ step.time >= $0 }) ?? true
    {
      acceptance = [step.decision.reason, step.decision.by].compactMap { $0 }.joined(separator: ", ")
    }
    if let closing = life.closing {
      state = .closed
      closedAt = life.closedAt?.description
      if case .backport(let commit) = closing.cause { closedBy = commit }
    } else if acceptance != nil {
      state = .accepted
    }
  }
}

extension Finding.Side {
  /// A value of its own: what the ledger lends holds the whole event alive.
  fileprivate init(_ value: Value, symbols: Symbols) {
    switch value {
    case .absent: self = .absent
    case .shown(let node):
      var builder = TreeBuilder(symbols: symbols)
      builder.append(node)
      self = .value(builder.finish(file: File(path: "", bytes: []))[0])
    case .secret: self = .secret(digest: "")
    case .omitted(let bytes, let digest):
      self = .value(.scalar(.string, "(\(bytes) bytes, \(digest))", symbols: symbols))
    }
  }
}
