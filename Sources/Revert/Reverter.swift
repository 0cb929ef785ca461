public import Drift
public import Kubernetes
public import Project
public import Rendering
public import Resources

/// Works out what brings live objects back to their declaration, and proves it on the live state in memory.
public struct Reverter {
  /// How the live state is to be written.
  public enum Method: Sendable {
    /// A JSON patch of the drifted fields.
    case patch
    /// Server-side apply of the whole declaration of each drifted object.
    case apply
  }

  let environment: Environment
  let snapshot: Snapshot
  let report: DriftReport
  let schema: Schema
  let declared: [ResourceID: DeclaredResource]
  let live: [ResourceID: Resource]
  let adoption: Adoption
  let managers: Managers
  private let declaration: Declaration
  private let base: Base
  /// Whether patches are only for the very version of the object that the snapshot shows.
  let isStrict: Bool

  /// A reverter over what a scan has read.
  ///
  /// - Parameters:
  ///   - report: of the scan that listed all differences: references to generated names are found among those that are
  ///     no drift.
  ///   - base: the one of that scan.
  ///   - isStrict: whether every patch tests `resourceVersion`, so that it fails when anybody wrote the object since the
  ///     snapshot. Otherwise only the drifted fields are tested.
  public init(
    _ environment: Environment, declaration: Declaration, snapshot: Snapshot, report: DriftReport,
    base: Base = .unknown, schema: Schema, managers: Managers = Managers(), isStrict: Bool = true
  ) {
    self.environment = environment
    self.declaration = declaration
    self.snapshot = snapshot
    self.report = report
    self.base = base
    self.schema = schema
    self.managers = managers
    self.isStrict = isStrict
    adoption = Adoption(schema: schema)
    declared = Dictionary(declaration.resources.map { ($0.resource.id, $0) }) { first, _ in first }
    live = Dictionary(snapshot.resources.map { ($0.id, $0) }) { first, _ in first }
  }

  /// What takes some drifts back.
  ///
  /// The result was tried on the live state in memory and scanned again: the drifts are gone, and no other one has come.
  /// Fields that the API server had filled in because of a drift go with it, and are named.
  /// - Throws: what a scan throws. What cannot be taken back is no fault but a refusal.
  public func revert(_ findings: [Finding], by method: Method = .patch) throws(Diagnostic) -> Reversion {
    var refused: [Refusal] = []
    var chosen: [Finding] = []
    for finding in findings {
      do throws(Refused) {
        try check(finding, method)
        chosen.append(finding)
      } catch { refused.append(Refusal(finding, error)) }
    }
    chosen = complete(chosen, asked: Set(findings.map(\.id)), refused: &refused)
    var also: [ResourceID: [Finding]] = [:]
    while !chosen.isEmpty {
      let going = Set(chosen.lazy.filter { $0.class == .runtimeCreated }.map(\.resource))
      var draft = Draft(self, method, going: going)
      var failed: [Refusal] = []
      for (id, group) in Self.grouped(chosen) { failed += draft.add(group, of: id, also: also[id] ?? []) }
      let own = Set(chosen.map(\.resource))
      for (id, group) in also.sorted(by: { $0.key < $1.key }) where !own.contains(id) {
        if let refused = draft.add(group, of: id) { failed = chosen.map { Refusal($0, refused) } }
      }
      if failed.isEmpty {
        let after = try rescan(draft.live)
        guard let step = next(chosen, after, draft, &also) else {
          let drifts = Set(draft.changes.flatMap(\.drifts).map(\.id))
          return Reversion(
            changes: draft.changes.sorted { Self.rank($0) < Self.rank($1) },
            refused: sorted(refused), remaining: after.drifts.filter { !drifts.contains($0.id) })
        }
        failed = step
      }
      refused += failed
      let gone = Set(failed.map(\.finding.id))
      chosen.removeAll { gone.contains($0.id) }
      chosen = complete(chosen, asked: Set(findings.map(\.id)), refused: &refused)
    }
    return Reversion(changes: [], refused: sorted(refused), remaining: report.drifts)
  }

  // MARK: - The proof

  private func rescan(_ live: [Resource]) throws(Diagnostic) -> DriftReport {
    try Scan.run(
      environment, declaration: declaration, revision: report.revision,
      snapshot: Snapshot(resources: live, digest: snapshot.digest), base: base, schema: schema,
      managers: managers)
  }

  /// What the patched state tells: nil where all is well, an empty list where more has to go with the drifts, and else
  /// the drifts that do not go like this.
  private func next(
    _ chosen: [Finding], _ after: DriftReport, _ draft: Draft, _ also: inout [ResourceID: [Finding]]
  ) -> [Refusal]? {
    let known = Set((report.drifts + report.pending).map(\.id))
    let settled: Set<FindingClass> = [.default, .equivalent]
    let left = Set(
      (after.drifts + after.pending + after.notReported).filter { !settled.contains($0.class) }.map(\.id))
    let stays = chosen.filter { left.contains($0.id) }
    guard stays.isEmpty else {
      return stays.map {
        Refusal($0, Refused(.unproven, "the patched object would still differ there; change it by hand"))
      }
    }
    let new = after.drifts.filter { !known.contains($0.id) }
    guard !new.isEmpty else { return nil }
    // What was no drift before was there because of one: filled in by the API server, or kept by an autoscaler that goes.
    var more: [ResourceID: [Finding]] = [:]
    for finding in new where !finding.path.steps.isEmpty && !draft.made.contains(finding.resource) {
      if (try? check(finding, .patch)) == nil { continue }
      let isKnown = (also[finding.resource] ?? []).contains { $0.id == finding.id }
      if !isKnown { more[finding.resource, default: []].append(finding) }
    }
    if more.values.reduce(0, { $0 + $1.count }) == new.count {
      also.merge(more, uniquingKeysWith: +)
      return []
    }
    let resources = Set(new.map(\.resource))
    let suspects = chosen.filter { resources.contains($0.resource) }
    return (suspects.isEmpty ? chosen : suspects).map { finding in
      let what = new.first { $0.resource == finding.resource } ?? new[0]
      return Refusal(
        finding,
        Refused(
          .unproven,
          "taking it back would make \(what.path.steps.isEmpty ? "" : "\(what.path) of ")\(what.resource) differ; change both by hand"
        ))
    }
  }

  // MARK: - Choosing

  /// Stops what can be told from the drift alone.
  private func check(_ finding: Finding, _ method: Method) throws(Refused) {
    switch finding.class {
    case .conflict:
      throw Refused(
        .conflict,
        "git and the live state both changed it since it was deployed; decide which one is right, and change that by hand"
      )
    case .invalidDeclaration:
      throw Refused(
        .invalidDeclaration,
        (finding.reason ?? "the API server does not know the field and dropped it") + "; correct the manifest"
      )
    case .runtimeModified, .runtimeAdded, .runtimeRemoved, .runtimeCreated, .runtimeDeleted: break
    default: throw Refused(.unproven, "a finding of class \(finding.class.rawValue) is no drift")
    }
    try Address.check(finding.resource, apiVersion: finding.apiVersion)
    if case .secret = finding.declared {
      guard let file = finding.origin?.file else { throw Refused.secret }
      throw Refused(
        .secret,
        "the value is a Secret's, or holds one, and is never printed; let the deployer write it, or apply \(file) from the repository"
      )
    }
    if case .value(let node) = finding.declared, holdsToken(node) {
      throw Refused(
        .token,
        "the declared value holds `${`, which the deployer of this environment replaces; let it deploy"
      )
    }
    guard let object = live[finding.resource] else { return }
    if case .secret = finding.live, finding.class == .runtimeAdded,
      !isStrict || object.root[path: "metadata", "resourceVersion"]?.string == nil
    {
      throw Refused(
        .secret,
        "the value is never printed, so that only the object's version can tell that it is still the same; "
          + "take the snapshot with resource versions, and leave out --any-version")
    }
    if let reason = Immutability.reason(finding, live: object.root) {
      throw Refused(.immutable, reason + " (`kubectl delete`, then apply the declaration)")
    }
    if method == .apply, finding.class == .runtimeAdded {
      throw Refused(
        .unremovable,
        "server-side apply takes away only what its own manager has set, and nobody declared this; use -o patch"
      )
    }
  }

  private func holdsToken(_ node: Node) -> Bool {
    report.unreported[.unresolved, default: 0] > 0
      && (node.index..<Int(node.record.end)).contains { node.tree[$0].text.contains("${") }
  }

  /// Those whose going leaves nothing that the API server rejects.
  private func complete(
    _ chosen: [Finding], asked: Set<String>, refused: inout [Refusal]
  ) -> [Finding] {
    var chosen = chosen
    while true {
      let done = Set(chosen.map(\.id))
      let lacking = chosen.compactMap { finding -> Refusal? in
        guard let other = Exclusion.reverting.missing(for: finding, in: report.drifts, done: done) else {
          return nil
        }
        let remedy =
          asked.contains(other.id)
          ? "which is not taken back; change both by hand"
          : "which was not asked for; take \(other.id) back too"
        return Refusal(
          finding,
          Refused(
            .incomplete, "the API server takes it only together with the change of \(other.path), \(remedy)"))
      }
      guard !lacking.isEmpty else { return chosen }
      refused += lacking
      let gone = Set(lacking.map(\.finding.id))
      chosen.removeAll { gone.contains($0.id) }
    }
  }

  private static func grouped(_ findings: [Finding]) -> [(ResourceID, [Finding])] {
    var order: [ResourceID] = []
    var groups: [ResourceID: [Finding]] = [:]
    for finding in findings {
      if groups[finding.resource] == nil { order.append(finding.resource) }
      groups[finding.resource, default: []].append(finding)
    }
    return order.map { ($0, groups[$0] ?? []) }
  }

  private func sorted(_ refusals: [Refusal]) -> [Refusal] {
    var order: [String: Int] = [:]
    for (index, finding) in report.drifts.enumerated() { order[finding.id] = index }
    return refusals.sorted { order[$0.finding.id, default: 0] < order[$1.finding.id, default: 0] }
  }

  private static func rank(_ change: Change) -> (Int, ResourceID) {
    switch change.action {
    case .create:
      let early = ["Namespace", "CustomResourceDefinition", "ServiceAccount", "ConfigMap", "Secret"]
      return (early.firstIndex(of: change.resource.kind) ?? early.count, change.resource)
    case .patch, .apply: return (10, change.resource)
    case .delete: return (11, change.resource)
    }
  }
}
