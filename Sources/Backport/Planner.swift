public import Drift
public import GitStore
public import Kubernetes
public import Project
public import Rendering
public import Resources

/// Turns drifts into proven edits: trace, place, prove.
public struct Planner {
  let configuration: Configuration
  let sides: [Side]
  let files: Files
  let schema: Schema
  let kustomize: Kustomize
  private let activity: (String) -> Void
  /// The side of each drift.
  let home: [String: Int]

  /// A planner for the drifts of some environments, over what the scans that found them have read.
  ///
  /// - Parameters:
  ///   - configuration: names the environments that an edit must leave alone.
  ///   - files: the revision that is edited.
  ///   - kustomize: the one that rendered the sides, so that nothing is rendered twice.
  ///   - activity: told what is being done, terse and in lower case, for whoever waits.
  public init(
    configuration: Configuration, sides: [Side], files: Files, schema: Schema,
    kustomize: Kustomize = Kustomize(), activity: @escaping (String) -> Void = { _ in }
  ) {
    self.configuration = configuration
    self.sides = sides
    self.files = files
    self.schema = schema
    self.kustomize = kustomize
    self.activity = activity
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
    var attempts = Attempts()
    activity("finding the places of \(findings.count) drift\(findings.count == 1 ? "" : "s")")
    let placement = Placements.of(sides, configuration, files, schema, kustomize)
    return try propose(findings, grouping: grouping, placement, &attempts, message: message)
  }

  func propose(
    _ findings: [Finding], grouping: Grouping, _ placement: [Placements], _ attempts: inout Attempts,
    message: (([Carried], String) -> CommitMessage)? = nil
  ) throws(Diagnostic) -> Proposal {
    var refused: [Refusal] = []
    var wanted = findings
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
        for finding in try culprits(of: fault, drafts, placement, attempts) {
          let place = drafts.first { $0.carried.finding.id == finding.id }?.carried.placement ?? ""
          attempts.fail(finding.id, at: place, Refused(.unproven, fault.explanation))
        }
        wanted = carried
      }
    }
  }

  /// How often each drift was placed in vain, and what was said the last time.
  struct Attempts {
    private(set) var count: [String: Int] = [:]
    private(set) var reason: [String: Refused] = [:]
    private(set) var failures: [String: [Account.Failure]] = [:]
    static let most = 12

    mutating func fail(_ id: String, at placement: String, _ refused: Refused) {
      count[id, default: 0] += 1
      failures[id, default: []].append(.init(placement: placement, explanation: refused.explanation))
      // What went wrong in the best place tells most.
      if reason[id] == nil { reason[id] = refused }
    }
  }

  /// Proves edits in every environment: those whose drifts they carry, and those that they must leave alone.
  func prove(_ carried: [Finding], _ edited: Files) throws(Diagnostic) -> Prover.Outcome {
    var proof: Proof?
    func proving(_ environment: Environment, _ number: Int) {
      let count = configuration.environments.count
      activity("proving the edits in " + environment.name(number, of: count))
    }
    for (index, side) in sides.enumerated() {
      proving(side.environment, index + 1)
      let own = carried.filter { home[$0.id] == index }
      let prover = Prover(
        side: side, schema: schema, managers: Managers(configuration.managers), kustomize: kustomize)
      switch try prover.prove(own, among: carried, files: edited) {
      case .failed(let fault): return .failed(fault)
      case .proven(let more): proof = proof?.joined(with: more) ?? more
      }
    }
    let spread = Spread(carried, sides: sides, home: home, schema: schema)
    let others = configuration.environments.filter { environment in
      !sides.contains { $0.environment.name == environment.name }
    }
    for (index, environment) in others.enumerated() {
      proving(environment, sides.count + index + 1)
      let before = try? Renderer.render(
        environment, files: files, schema: schema, kustomize: kustomize, tracing: !spread.isEmpty)
      let after = try? Renderer.render(
        environment, files: edited, schema: schema, kustomize: kustomize, tracing: false)
      guard let before else { continue }
      if let after, let changes = spread.changes(from: before, to: after) {
        proof = proof?.adding(
          changes.map {
            .init(text: "environment \(environment.name) changes too: \($0.text)", resources: $0.resources)
          })
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
  struct Draft {
    let carried: Carried
    let files: Files
  }

  /// Edits one drift after the other, each on what the ones before it left.
  func draft(
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
            carried: Carried(finding: finding, placement: candidate.placement),
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
}
