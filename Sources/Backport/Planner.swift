public import Drift
public import GitStore
public import Kubernetes
public import Project
public import Rendering
public import Resources

/// Turns drifts into proven edits: trace, place, prove.
public struct Planner {
  private let configuration: Configuration
  private let environment: Environment
  private let files: Files
  private let declaration: Declaration
  private let snapshot: Snapshot
  private let report: DriftReport
  private let schema: Schema

  /// A planner for the drifts of one report, over what the scan that made it has read.
  public init(
    configuration: Configuration, environment: Environment, files: Files, declaration: Declaration,
    snapshot: Snapshot, report: DriftReport, schema: Schema
  ) {
    self.configuration = configuration
    self.environment = environment
    self.files = files
    self.declaration = declaration
    self.snapshot = snapshot
    self.report = report
    self.schema = schema
  }

  /// Proposes the smallest edits that carry drifts back, proven by rendering again.
  ///
  /// An edit that does not prove itself is left out, and its drift refused; the others are then proven without it.
  /// - Throws: a fault of reading the repository. What cannot be carried is no fault but a refusal.
  public func propose(_ findings: [Finding], grouping: Grouping) throws(Diagnostic) -> Proposal {
    var refused: [Refusal] = []
    var wanted = findings
    let prover = Prover(
      environment: environment, declaration: declaration, snapshot: snapshot, report: report, schema: schema,
      managers: Managers(configuration.managers))
    while true {
      let drafts = draft(wanted, refused: &refused)
      guard let edited = drafts.last?.files else {
        return Proposal(steps: [], refused: sorted(refused), proof: nil, base: files)
      }
      // Whatever fails leaves, at least one drift with every round; the rest is drafted anew without it.
      let carried = drafts.map(\.carried.finding)
      var failed = incomplete(carried, asked: Set(findings.map(\.id)))
      if failed.isEmpty {
        switch try prover.prove(carried, files: edited) {
        case .proven(let proof):
          return Proposal(
            steps: steps(drafts, grouping: grouping, proof: proof), refused: sorted(refused), proof: proof,
            base: files)
        case .failed(let fault):
          failed = fault.drifts.map { Refusal($0, Refused(.unproven, fault.explanation)) }
        }
      }
      refused += failed
      let gone = Set(failed.map(\.finding.id))
      wanted = carried.filter { !gone.contains($0.id) }
    }
  }

  /// The drifts that would leave a manifest which the API server rejects, because another one is not carried.
  private func incomplete(_ carried: [Finding], asked: Set<String>) -> [Refusal] {
    let ids = Set(carried.map(\.id))
    return carried.compactMap { finding in
      guard let other = Exclusion.missing(for: finding, in: report.drifts, carried: ids) else { return nil }
      let remedy =
        asked.contains(other.id)
        ? "which is not carried back; change both by hand"
        : "which was not asked for; carry \(other.id) back too"
      return Refusal(
        finding,
        Refused(
          .incomplete, "the API server takes it only together with the change of \(other.path), \(remedy)"))
    }
  }

  private func sorted(_ refusals: [Refusal]) -> [Refusal] {
    var order: [String: Int] = [:]
    for (index, finding) in report.drifts.enumerated() { order[finding.id] = index }
    return refusals.sorted { order[$0.finding.id, default: 0] < order[$1.finding.id, default: 0] }
  }

  // MARK: - Placing

  /// One carried drift and the files behind its edit.
  private struct Draft {
    let carried: Carried
    let files: Files
  }

  /// Edits one drift after the other, each on what the ones before it left.
  private func draft(_ findings: [Finding], refused: inout [Refusal]) -> [Draft] {
    var declared: [ResourceID: DeclaredResource] = [:]
    for resource in declaration.resources { declared[resource.resource.id] = resource }
    var live: [ResourceID: Resource] = [:]
    for resource in snapshot.resources { live[resource.id] = resource }
    let placement = PlainPlacement(
      environment: environment, declared: declared, live: live, adoption: Adoption(schema: schema))
    let safeguards = Safeguards(
      configuration: configuration, environment: environment, symbols: schema.symbols,
      replacesTokens: report.notReported.contains { $0.class == .unresolved })
    var drafts: [Draft] = []
    var edited = files
    for finding in Self.inEditingOrder(findings, declared) {
      do throws(Refused) {
        try safeguards.check(finding)
        let place = try placement.place(finding, in: edited)
        let after = try apply(place.edit, to: edited)
        try safeguards.check(place.edit, finding, before: edited, after: after)
        edited = after
        drafts.append(
          Draft(
            carried: Carried(finding: finding, placement: "\(place.edit.file): \(place.reason)"),
            files: edited))
      } catch {
        refused.append(Refusal(finding, error))
      }
    }
    return drafts
  }

  private func apply(_ edit: SourceEdit, to files: Files) throws(Refused) -> Files {
    let after: Files
    do {
      after = try edit.apply(to: files, symbols: schema.symbols)
    } catch {
      throw Refused(
        .unplaceable, ([error.summary, error.remedy].filter { !$0.isEmpty }).joined(separator: ". "))
    }
    for source in environment.sources where (try? after.paths(under: source.path).isEmpty) ?? true {
      throw Refused(
        .unplaceable,
        "nothing would be left of source \(source.path); if that is meant, take the source out of the configuration and remove it by hand"
      )
    }
    return after
  }

  /// Fields first, what goes before what comes: of two fields that exclude each other no commit declares both. Then new
  /// resources, then whole documents from the last to the first, so that the number of a document stays true.
  private static func inEditingOrder(
    _ findings: [Finding], _ declared: [ResourceID: DeclaredResource]
  ) -> [Finding] {
    func rank(_ finding: Finding) -> (Int, String, Int, Int, Int) {
      let resource = declared[finding.resource]
      let file = resource?.file ?? ""
      let document = resource?.resource.document ?? 0
      let item = resource?.item ?? 0
      switch finding.class {
      case .runtimeCreated: return (1, file, 0, 0, 0)
      case .runtimeDeleted: return (2, file, -document, -item, 0)
      default: return (0, file, document, item, finding.class == .runtimeRemoved ? 0 : 1)
      }
    }
    return findings.enumerated().sorted { a, b in
      let left = rank(a.element)
      let right = rank(b.element)
      return left == right ? a.offset < b.offset : left < right
    }.map(\.element)
  }

  // MARK: - Committing

  private func steps(_ drafts: [Draft], grouping: Grouping, proof: Proof) -> [Proposal.Step] {
    let message = Message(
      environment: environment.name, snapshot: report.snapshotDigest, declaration: declaration)
    var groups: [[Draft]] = []
    for draft in drafts {
      let joins =
        switch grouping {
        case .single: true
        case .perDrift: false
        case .perResource: groups.last?.last?.carried.finding.resource == draft.carried.finding.resource
        }
      if joins, !groups.isEmpty { groups[groups.count - 1].append(draft) } else { groups.append([draft]) }
    }
    var steps: [[Draft]] = []
    for group in groups {
      // One edit may carry several drifts: whoever is carried already joins the commit that did it.
      let before = steps.last?.last?.files ?? files
      let isEmpty = group.last.flatMap { try? $0.files.diff(from: before).isEmpty } ?? false
      if isEmpty, !steps.isEmpty { steps[steps.count - 1] += group } else { steps.append(group) }
    }
    return steps.compactMap { group in
      guard let files = group.last?.files else { return nil }
      let carried = group.map(\.carried)
      return Proposal.Step(
        carried: carried, files: files, message: message.commit(carried, proof: proof.digest))
    }
  }
}
