public import Drift
public import GitStore
public import Kubernetes
public import Project
public import Rendering
public import Resources

/// Turns drifts into proven edits: trace, place, prove.
public struct Planner {
  private let configuration: Configuration
  private let sides: [Side]
  private let files: Files
  private let schema: Schema
  private let kustomize: Kustomize
  /// The side of each drift.
  private let home: [String: Int]

  /// A planner for the drifts of some environments, over what the scans that found them have read.
  ///
  /// - Parameters:
  ///   - configuration: names the environments that an edit must leave alone.
  ///   - files: the revision that is edited.
  ///   - kustomize: the one that rendered the sides, so that nothing is rendered twice.
  public init(
    configuration: Configuration, sides: [Side], files: Files, schema: Schema,
    kustomize: Kustomize = Kustomize()
  ) {
    self.configuration = configuration
    self.sides = sides
    self.files = files
    self.schema = schema
    self.kustomize = kustomize
    var home: [String: Int] = [:]
    for (index, side) in sides.enumerated() { for finding in side.report.drifts { home[finding.id] = index } }
    self.home = home
  }

  /// Proposes the smallest edits that carry drifts back, proven by rendering again.
  ///
  /// A drift whose edit does not prove itself is placed anew, in the next place that may hold it; where there is none
  /// left, it is refused, and the others are proven without it. The number of renders grows with the places tried and
  /// the environments reached, and not with the drifts.
  /// - Parameter message: what a commit says of the drifts that it carries and of the proof's digest, where they are no
  ///   runtime changes: a live state may as well be one that somebody wishes for.
  /// - Throws: a fault of reading the repository. What cannot be carried is no fault but a refusal.
  public func propose(
    _ findings: [Finding], grouping: Grouping, message: (([Carried], String) -> CommitMessage)? = nil
  ) throws(Diagnostic) -> Proposal {
    var refused: [Refusal] = []
    var attempts = Attempts()
    var wanted = findings
    let placement = Placements.of(sides, configuration, files, schema, kustomize)
    while true {
      let drafts = draft(wanted, placement, attempts, refused: &refused)
      guard let edited = drafts.last?.files else {
        return Proposal(steps: [], refused: sorted(refused), proof: nil, base: files)
      }
      let carried = drafts.map(\.carried.finding)
      let lacking = incomplete(carried, asked: Set(findings.map(\.id)))
      guard lacking.isEmpty else {
        refused += lacking
        let gone = Set(lacking.map(\.finding.id))
        wanted = carried.filter { !gone.contains($0.id) }
        continue
      }
      switch try prove(carried, edited) {
      case .proven(let proof):
        return Proposal(
          steps: steps(drafts, grouping: grouping, proof: proof, message: message), refused: sorted(refused),
          proof: proof,
          base: files)
      case .failed(let fault):
        // Of many that failed together perhaps one is at fault: the others shall not lose their place for it.
        let culprits =
          fault.drifts.count > 1 ? try isolate(drafts, placement, attempts) : fault.drifts
        for finding in culprits.isEmpty ? fault.drifts : culprits {
          attempts.fail(finding.id, Refused(.unproven, fault.explanation))
        }
        wanted = carried
      }
    }
  }

  /// How often each drift was placed in vain, and what was said the last time.
  private struct Attempts {
    private(set) var count: [String: Int] = [:]
    private(set) var reason: [String: Refused] = [:]
    static let most = 12

    mutating func fail(_ id: String, _ refused: Refused) {
      count[id, default: 0] += 1
      // What went wrong in the best place tells most.
      if reason[id] == nil { reason[id] = refused }
    }
  }

  /// Proves the drifts of one resource after the other, alone, and of those that fail each drift by itself.
  /// - Returns: those whose edits fail by themselves.
  private func isolate(
    _ drafts: [Draft], _ placement: [Placements], _ attempts: Attempts
  ) throws(Diagnostic) -> [Finding] {
    var groups: [[Finding]] = []
    for finding in drafts.map(\.carried.finding) {
      if groups.last?.last?.resource == finding.resource,
        home[groups.last?.last?.id ?? ""] == home[finding.id]
      {
        groups[groups.count - 1].append(finding)
      } else {
        groups.append([finding])
      }
    }
    func failing(_ group: [Finding]) throws(Diagnostic) -> [Finding] {
      // What goes into a base together can only be proven together.
      let leaders = Set(group.compactMap { placement[0].leader(of: $0) })
      let others = drafts.map(\.carried.finding).filter { finding in
        !group.contains { $0.id == finding.id }
          && placement[0].leader(of: finding).map(leaders.contains) ?? false
      }
      var ignored: [Refusal] = []
      let drafts = draft(group + others, placement, attempts, refused: &ignored)
      guard let edited = drafts.last?.files,
        case .failed(let fault) = try prove(drafts.map(\.carried.finding), edited)
      else { return [] }
      return fault.drifts
    }
    var failed: [Finding] = []
    for group in groups {
      let suspects = groups.count > 1 ? try failing(group) : group
      var culprits: [Finding] = []
      if suspects.count > 1 { for finding in suspects { culprits += try failing([finding]) } }
      failed += culprits.isEmpty && groups.count > 1 ? suspects : culprits
    }
    return failed
  }

  /// Proves edits in every environment: those whose drifts they carry, and those that they must leave alone.
  private func prove(_ carried: [Finding], _ edited: Files) throws(Diagnostic) -> Prover.Outcome {
    var proof: Proof?
    for (index, side) in sides.enumerated() {
      let own = carried.filter { home[$0.id] == index }
      let prover = Prover(
        side: side, schema: schema, managers: Managers(configuration.managers), kustomize: kustomize)
      switch try prover.prove(own, among: carried, files: edited) {
      case .failed(let fault): return .failed(fault)
      case .proven(let more): proof = proof?.joined(with: more) ?? more
      }
    }
    let spread = Spread(carried, sides: sides, home: home, schema: schema)
    for environment in configuration.environments
    where !sides.contains(where: { $0.environment.name == environment.name }) {
      let before = try? Renderer.render(
        environment, files: files, schema: schema, kustomize: kustomize, tracing: !spread.isEmpty)
      let after = try? Renderer.render(
        environment, files: edited, schema: schema, kustomize: kustomize, tracing: false)
      guard let before else { continue }
      if let after, let changes = spread.changes(from: before, to: after) {
        proof = proof?.adding(changes.map { "environment \(environment.name) changes too: \($0)" })
      } else {
        return .failed(
          Prover.Failed(
            drifts: carried, explanation: "the edits would also change environment \(environment.name)",
            isCollective: true))
      }
    }
    guard let proof else {
      return .failed(Prover.Failed(drifts: carried, explanation: "nothing to prove", isCollective: false))
    }
    return .proven(proof)
  }

  /// The drifts that would leave a manifest which the API server rejects, because another one is not carried.
  private func incomplete(_ carried: [Finding], asked: Set<String>) -> [Refusal] {
    let ids = Set(carried.map(\.id))
    return carried.compactMap { finding in
      guard
        let other = Exclusion.carrying.missing(
          for: finding, in: sides[home[finding.id] ?? 0].report.drifts, done: ids)
      else { return nil }
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
    for (index, finding) in sides.flatMap(\.report.drifts).enumerated() { order[finding.id] = index }
    return refusals.sorted { order[$0.finding.id, default: 0] < order[$1.finding.id, default: 0] }
  }

  // MARK: - Placing

  /// One carried drift and the files behind its edit.
  private struct Draft {
    let carried: Carried
    let files: Files
  }

  /// Edits one drift after the other, each on what the ones before it left.
  private func draft(
    _ findings: [Finding], _ placements: [Placements], _ attempts: Attempts, refused: inout [Refusal]
  ) -> [Draft] {
    var drafts: [Draft] = []
    var edited = files
    for finding in inEditingOrder(findings, placements) {
      let placement = placements[home[finding.id] ?? 0]
      do throws(Refused) {
        try placement.safeguards.check(finding)
        let (candidate, after) = try edit(finding, placement, attempts, edited)
        edited = after
        drafts.append(
          Draft(
            carried: Carried(finding: finding, placement: "\(candidate.file): \(candidate.reason)"),
            files: edited))
      } catch {
        refused.append(Refusal(finding, error))
      }
    }
    return drafts
  }

  /// Makes the edits of the first way that was not tried in vain and that can be made at all.
  private func edit(
    _ finding: Finding, _ placement: Placements, _ attempts: Attempts, _ files: Files
  ) throws(Refused) -> (Candidate, Files) {
    let candidates = try placement.candidates(for: finding, in: files)
    var why = attempts.reason[finding.id] ?? Refused(.unplaceable, "no place in the source could hold it")
    var left = attempts.count[finding.id] ?? 0
    guard left < Attempts.most else { throw why }
    for candidate in candidates {
      do throws(Refused) {
        var after = files
        for edit in candidate.edits {
          let before = after
          after = try apply(edit, to: after, placement.plain.environment)
          try placement.safeguards.check(edit, finding, before: before, after: after)
        }
        if left == 0 { return (candidate, after) }
        left -= 1
      } catch {
        if attempts.reason[finding.id] == nil { why = error }
      }
    }
    throw why
  }

  private func apply(
    _ edit: SourceEdit, to files: Files, _ environment: Environment
  ) throws(Refused) -> Files {
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
  private func inEditingOrder(_ findings: [Finding], _ placements: [Placements]) -> [Finding] {
    func rank(_ finding: Finding) -> (Int, String, Int, Int, Int) {
      let resource = placements[home[finding.id] ?? 0].declared[finding.resource]
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

  private func steps(
    _ drafts: [Draft], grouping: Grouping, proof: Proof, message: (([Carried], String) -> CommitMessage)?
  ) -> [Proposal.Step] {
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
      let homes = Set(carried.compactMap { home[$0.finding.id] }).sorted().map { sides[$0] }
      return Proposal.Step(
        carried: carried, files: files,
        message: message?(carried, proof.digest)
          ?? Message(sides: homes).commit(carried, proof: proof.digest))
    }
  }
}
