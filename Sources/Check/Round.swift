internal import Backport
internal import Controls
internal import Drift
internal import GitStore
internal import Kubernetes
internal import Project
internal import Rendering
internal import Resources

/// One failure of every resource, taken away together.
struct Round {
  /// A failure and the resource without it.
  struct Wish {
    let environment: Int
    let finding: ControlFinding
    let resource: Resource
    let root: Node
  }

  private let fixer: Fixer
  private let files: Files
  private let declarations: [Declaration]
  private(set) var wishes: [Wish] = []
  /// What no edit can take away.
  private(set) var impossible: [(ControlFinding, String)] = []

  init(_ fixer: Fixer, _ files: Files) throws(Diagnostic) {
    self.fixer = fixer
    self.files = files
    var declarations: [Declaration] = []
    for environment in fixer.environments {
      declarations.append(
        try Renderer.render(
          environment, files: files, schema: fixer.schema, kustomize: fixer.kustomize))
    }
    self.declarations = declarations
  }

  /// Takes the first wanted failure of every resource that can be wished away.
  mutating func choose(
    values: [String: String], overruling overruled: Set<String>, where isWanted: (ControlFinding) -> Bool
  ) {
    for (index, declaration) in declarations.enumerated() {
      for (resource, failures) in Check.declared(declaration) {
        for failure in failures {
          let finding = Check.finding(failure, of: resource, fixer.environments[index].name, .declared)
          guard isWanted(finding) else { continue }
          let edits: [ControlFix.Edit]
          do throws(ControlFix.Obstacle) {
            edits = try failure.edits(in: resource.resource.root, value: values[failure.control.id])
          } catch {
            impossible.append((finding, error.reason))
            continue
          }
          if !overruled.contains(failure.control.id),
            let reason = Self.decision(against: failure, edits, in: resource.resource.root)
          {
            impossible.append((finding, reason))
            continue
          }
          guard let root = resource.resource.wished(edits, adoption: fixer.adoption) else {
            impossible.append((finding, "The list lacks the item that the fix is about."))
            continue
          }
          wishes.append(Wish(environment: index, finding: finding, resource: resource.resource, root: root))
          break
        }
      }
    }
  }

  /// Why a fix that may break something is not made unasked: somebody has declared the opposite.
  private static func decision(
    against failure: Failure, _ edits: [ControlFix.Edit], in root: Node
  ) -> String? {
    guard case .fix(let fix) = failure.control.remedy, let caution = fix.caution,
      edits.contains(where: { root.value(at: $0.path).map { $0.isScalar && $0.kind != .null } ?? false })
    else { return nil }
    return "The manifest says the opposite. \(caution) Name the control with --control to overrule it."
  }

  struct Outcome {
    var proposal: Proposal?
    var fixed: [ControlFinding] = []
    var refused: [(ControlFinding, String)] = []
  }

  /// Places and proves the wishes. Where one of them does harm, nothing is proposed, and it is refused.
  func propose() throws(Diagnostic) -> Outcome {
    var outcome = Outcome()
    var sides: [Side] = []
    var drifts: [Finding] = []
    // The wish behind each drift.
    var behind: [String: Wish] = [:]
    for (index, environment) in fixer.environments.enumerated() {
      let side = try side(index, environment)
      sides.append(side.wished)
      let own = Dictionary(
        wishes.filter { $0.environment == index }.map { ($0.resource.id, $0) },
        uniquingKeysWith: { first, _ in first })
      var seen: Set<ResourceID> = []
      for drift in side.wished.report.drifts where !side.known.contains(drift.id) {
        guard let wish = own[drift.resource] else { continue }
        behind[drift.id] = wish
        seen.insert(drift.resource)
        drifts.append(drift)
      }
      for wish in own.values where !seen.contains(wish.resource.id) {
        outcome.refused.append(
          (wish.finding, "The API server reads the fixed resource like the present one: change it by hand."))
      }
    }
    guard !drifts.isEmpty else { return outcome }
    let proposal = try Planner(
      configuration: fixer.configuration, sides: sides, files: files, schema: fixer.schema,
      kustomize: fixer.kustomize
    ).propose(drifts, grouping: .perResource) { carried, proof in
      FixMessage.commit(carried.compactMap { behind[$0.finding.id]?.finding }, proof: proof)
    }
    var refused: [String: String] = [:]
    for refusal in proposal.refused {
      guard let wish = behind[refusal.finding.id] else { continue }
      refused[wish.finding.id] = refusal.explanation
    }
    let carried = Set(proposal.carried.map(\.finding.id))
    let carriedWishes = wishes.filter { wish in
      behind.contains { carried.contains($0.key) && $0.value.finding.id == wish.finding.id }
    }
    let harm = try harm(carriedWishes, in: proposal.files)
    for wish in wishes {
      if let reason = refused[wish.finding.id] ?? harm[wish.finding.id] {
        outcome.refused.append((wish.finding, reason))
      }
    }
    // A fix of which a part was refused, or that does harm, must not be half there.
    let isWhole = harm.isEmpty && !carriedWishes.contains { refused[$0.finding.id] != nil }
    guard isWhole, !proposal.steps.isEmpty else {
      if outcome.refused.isEmpty { outcome.refused = wishes.map { ($0.finding, "No edit could be made.") } }
      return outcome
    }
    outcome.proposal = proposal
    outcome.fixed = carriedWishes.map(\.finding)
    return outcome
  }

  /// An environment as it would run with the wishes, and what a scan finds in it without them.
  private func side(
    _ index: Int, _ environment: Environment
  ) throws(Diagnostic) -> (wished: Side, known: Set<String>) {
    let declaration = declarations[index]
    let present = declaration.resources.map(\.resource)
    var wished: [ResourceID: Resource] = [:]
    for wish in wishes where wish.environment == index {
      wished[wish.resource.id] = Resource(
        id: wish.resource.id, apiVersion: wish.resource.apiVersion, root: wish.root, document: 0)
    }
    func scan(_ resources: [Resource]) throws(Diagnostic) -> (Snapshot, DriftReport) {
      let snapshot = Snapshot(resources: resources, digest: "wished")
      let report = try Scan.run(
        environment, declaration: declaration, revision: files.commit.hex, snapshot: snapshot,
        schema: fixer.schema)
      return (snapshot, report)
    }
    let known = Set(try scan(present).1.drifts.map(\.id))
    let (snapshot, report) = try scan(present.map { wished[$0.id] ?? $0 })
    return (
      Side(
        environment: environment, declaration: declaration, snapshot: snapshot, report: report,
        isWished: true), known
    )
  }

  /// Renders the edited files and looks for harm in every environment.
  private func harm(_ wishes: [Wish], in edited: Files) throws(Diagnostic) -> [String: String] {
    var harm: [String: String] = [:]
    for (index, environment) in fixer.environments.enumerated() {
      let after = try Renderer.render(
        environment, files: edited, schema: fixer.schema, kustomize: fixer.kustomize, tracing: false)
      let own = wishes.filter { $0.environment == index }.map(\.finding)
      let found = Harm.done(by: own, among: wishes.map(\.finding), from: declarations[index], to: after)
      harm.merge(found) { first, _ in first }
    }
    return harm
  }
}
