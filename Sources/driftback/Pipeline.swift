internal import Backport
internal import Check
internal import Drift
internal import GitStore
internal import Kubernetes
internal import Ledger
internal import Policy
internal import Project
internal import Rendering
internal import Reporting
internal import Resources
internal import Revert
internal import SystemPackage

/// What the commands share: open the repository, resolve the revision, read the configuration, render, read the
/// snapshot, compare; and then back-port.
struct Pipeline {
  /// Which drifts a command is about.
  enum Selection {
    case all
    /// What the policy proposes or commits.
    case byPolicy
    /// Identifiers, or the first digits of them.
    case ids([String])
  }

  let target: TargetOptions

  /// Makes what the ledger takes of the scans: asking a renderer for its version takes time, and only a record needs it.
  typealias Records = () throws(Diagnostic) -> [ScanRecord]

  /// Throws for arguments that cannot be; reads nothing yet.
  init(_ target: TargetOptions) throws(Diagnostic) {
    try target.check()
    self.target = target
  }

  /// Compares what git declares with what runs.
  func scan(all: Bool, commands: Commands) throws(Diagnostic) -> Scanned {
    let comparison = try Comparison(target, all: all)
    var report = comparison.judged[0]
    try commands.run(in: &report, configuration: comparison.path, repository: comparison.repository)
    return Scanned(
      report: report, sources: comparison.sides[0].environment.sources.map(\.path),
      renderer: { () throws(Diagnostic) in try comparison.renderer(of: comparison.sides[0]) },
      records: comparison.records, suppressions: comparison.policy.suppressions)
  }

  /// What one environment's scan found, and what it takes to put it on record or into an audit report.
  struct Scanned {
    let report: JudgedReport
    /// What the environment renders from.
    let sources: [String]
    /// What rendered it, with its version; nil for plain manifests.
    let renderer: () throws(Diagnostic) -> String?
    let records: Records
    /// All that the policy accepts, what has ended too.
    let suppressions: [Suppression]
  }

  /// What another policy would do, in every environment whose live state is known.
  func preview(_ file: String) throws(Diagnostic) -> PolicyPreview {
    let comparison = try Comparison(together: target, placement: nil)
    let other = try PolicyFile(replacing: comparison.policy, by: file, in: comparison.configuration)
    let judged = try comparison.judge(other)
    return PolicyPreview(
      environments: zip(comparison.sides, zip(comparison.judged, judged)).map {
        PolicyPreview.Environment(phase: $0.environment.phase, present: $1.0, future: $1.1)
      },
      unseen: comparison.configuration.environments.map(\.name).filter { name in
        !comparison.sides.contains { $0.environment.name == name }
      },
      promotions: try other.policy.promotions.map { (promotion) throws(Diagnostic) in
        let promoted = PolicyFile(policy: promotion.policy, suppressions: other.suppressions)
        return promotion.touching(
          try comparison.judge(promoted), insteadOf: judged, in: comparison.sides.map(\.environment.phase))
      })
  }

  /// What the controls say of one environment on both sides, what is accepted for now apart.
  func check(where isWanted: (ControlFinding) -> Bool) throws(Diagnostic) -> CheckReport {
    let comparison = try Comparison(target)
    let acceptance = try comparison.policy.acceptance(
      in: comparison.configuration.environments, now: target.now)
    return Check.live(comparison.sides[0]).keeping(isWanted).accepting(acceptance)
  }

  /// Everything about one finding, whatever its class.
  func explain(_ id: String) throws(Diagnostic) -> Explanation {
    let comparison = try Comparison(target, all: true)
    let report = comparison.report
    let finding = try Self.find(id, in: report.drifts + report.pending + report.notReported)
    let verdict = comparison.judged[0].verdict(on: finding.id)
    let line = try finding.origin.flatMap { origin throws(Diagnostic) in
      try comparison.line(of: origin).flatMap { report.quotable($0, of: finding) }
    }
    guard verdict != nil else {
      return Explanation(finding: finding, sourceLine: line, backport: "nothing: this is no drift")
    }
    return Explanation(
      finding: finding, verdict: verdict, sourceLine: line,
      backport: try comparison.planner.account(for: finding).text)
  }

  /// The proven edits for some drifts, with the scan that they answer.
  func propose(
    _ selection: Selection, grouping: Grouping = .perResource, placement: Placement? = nil
  ) throws(Diagnostic) -> (reports: [JudgedReport], proposal: Proposal, records: Records) {
    let comparison = try Comparison(together: target, placement: placement)
    let findings = try Self.select(selection, in: comparison.judged)
    return (comparison.judged, try comparison.propose(findings, grouping: grouping), comparison.records)
  }

  /// Commits the proven edits for some drifts on a new branch from the revision. `keep` is given the proposal before
  /// anything is written; what it throws, the back-port ends with.
  func backport(
    _ selection: Selection, branch: String?, grouping: Grouping, placement: Placement?,
    keep: (Proposal) throws(Diagnostic) -> Void
  ) throws(Diagnostic) -> Backported {
    let comparison = try Comparison(together: target, placement: placement)
    let names = comparison.sides.map(\.environment.name)
    let branch = branch ?? "driftback/" + (names.count == 1 ? names[0] : "all")
    try comparison.repository.checkCreatable(branch)
    let findings = try Self.select(selection, in: comparison.judged)
    let proposal = try comparison.propose(findings, grouping: grouping)
    try keep(proposal)
    let commits = try proposal.commit(to: branch, in: comparison.repository)
    return Backported(
      branch: branch, commits: zip(commits, proposal.steps).map { ($0.short, $1.message.subject) },
      proposal: proposal, records: comparison.records,
      decisions: zip(commits, proposal.steps).map { commit, step in
        Decision(
          .backported, drifts: step.carried.map(\.finding.id), commit: commit.hex, branch: branch,
          proof: proposal.proof?.digest)
      })
  }

  /// What a back-port has done.
  struct Backported {
    let branch: String
    let commits: [(id: String, subject: String)]
    let proposal: Proposal
    /// The scans that it answers, to be put on record.
    let records: Records
    /// What it did about which drifts, to be put on record behind them.
    let decisions: [Decision]
  }

  /// What takes some drifts of one environment back at run time, with the scan that it answers.
  func revert(
    _ selection: Selection, by method: Reverter.Method, isStrict: Bool
  ) throws(Diagnostic) -> (reversion: Reversion, records: Records) {
    let comparison = try Comparison(target, all: true)
    let findings = try Self.select(selection, in: comparison.judged)
    return (try comparison.reverter(isStrict: isStrict).revert(findings, by: method), comparison.records)
  }

  private static func select(_ selection: Selection, in judged: [JudgedReport]) throws(Diagnostic)
    -> [Finding]
  {
    let drifts = judged.flatMap(\.report.drifts)
    switch selection {
    case .all: return drifts
    case .byPolicy:
      return judged.flatMap(\.drifts).filter { [.propose, .commit].contains($0.verdict.response) }.map(
        \.finding)
    case .ids(let ids):
      var chosen: [Finding] = []
      for id in ids { chosen.append(try find(id, in: drifts)) }
      return chosen
    }
  }

  private static func find(_ id: String, in findings: [Finding]) throws(Diagnostic) -> Finding {
    let found = findings.filter { $0.id.hasPrefix(id) }
    if found.count == 1 { return found[0] }
    throw Diagnostic(
      .usage, found.isEmpty ? "no finding \(id)" : "\(found.count) findings begin with \(id)",
      remedy: found.isEmpty
        ? "Run `driftback scan` with the same options; it prints the identifiers."
        : "Give more of its digits.")
  }
}

/// Environments read from both sides and compared.
private struct Comparison {
  let repository: Repository
  let sides: [Side]
  /// What the policy makes of each side, in their order.
  let judged: [JudgedReport]
  let configuration: Configuration
  /// Where the configuration stands.
  let path: String
  let policy: PolicyFile
  private let now: String?
  private let files: Files
  private let schema: Schema
  private let kustomize: Kustomize
  /// Of each side, how its scan knew what was deployed.
  private let bases: [Base]

  /// What the scan of the only environment found.
  var report: DriftReport { sides[0].report }

  /// Compares one environment: the one that is named, or the only one.
  init(_ target: TargetOptions, all: Bool = false) throws(Diagnostic) {
    try self.init(target, all: all) { environments, path throws(Diagnostic) in
      [try Self.environment(target.environment, in: environments, path: path)]
    }
  }

  /// Compares the environment that is named, or every one whose configuration names a snapshot: only together they show
  /// what belongs into their base. A placement overrules that of the configuration.
  init(together target: TargetOptions, placement: Placement?) throws(Diagnostic) {
    try self.init(target, all: false, placement: placement) { environments, path throws(Diagnostic) in
      let recorded = environments.filter { $0.snapshot != nil }
      guard target.environment == nil, target.snapshot == nil, recorded.count > 1 else {
        return [try Self.environment(target.environment, in: environments, path: path)]
      }
      return recorded
    }
  }

  private init(
    _ target: TargetOptions, all: Bool, placement: Placement? = nil,
    choosing: ([Environment], String) throws(Diagnostic) -> [Environment]
  ) throws(Diagnostic) {
    repository = try Repository(at: target.repo ?? ".")
    let commit = try repository.resolve(target.revision)
    let path = try ConfigurationFile.find(target.config, repository: repository)
    self.path = path
    var configuration = try Configuration.read(InputFile.read(path, .configuration))
    if let placement {
      for index in configuration.environments.indices {
        configuration.environments[index].placement = placement
      }
    }
    self.configuration = configuration
    let kustomize = Kustomize(cache: target.cache)
    self.kustomize = kustomize
    policy = try PolicyFile(configuration, path: path)
    now = target.now
    let chosen = try choosing(configuration.environments, path)
    let symbols = Symbols(capacity: 1 << 14)
    schema = Schema.builtin(symbols: symbols)
    if let openapi = target.openapi { try schema.add(openAPI: InputFile.read(openapi, .usage)) }
    files = try repository.files(at: commit)
    var sides: [Side] = []
    var bases: [Base] = []
    let progress = Progress.standard
    for (index, environment) in chosen.enumerated() {
      let name = environment.name + (chosen.count > 1 ? " (\(index + 1) of \(chosen.count))" : "")
      guard let live = target.snapshot ?? environment.snapshot.map({ ConfigurationFile.beside(path, $0) })
      else {
        throw Diagnostic(
          .usage, "no live state to compare with",
          remedy:
            "Give --snapshot FILE, as `kubectl get … --show-managed-fields -o json` prints it, or - for standard input."
        )
      }
      progress.say("reading the live state of \(name)")
      let snapshot = try Snapshot.read(live, symbols: symbols)
      for resource in snapshot.resources where resource.id.kind == "CustomResourceDefinition" {
        schema.add(customResourceDefinition: resource.root)
      }
      for resource in snapshot.resources { schema.observe(resource) }
      progress.say("rendering \(name)")
      let declaration = try Renderer.render(environment, files: files, schema: schema, kustomize: kustomize)
      let base = try Self.base(target, repository, commit, environment, snapshot, schema, kustomize)
      progress.say("comparing \(name)")
      let report = try Scan.run(
        environment, declaration: declaration, revision: commit.hex, snapshot: snapshot, base: base,
        schema: schema, managers: Managers(configuration.managers),
        all: all, auditLog: target.auditLog.isEmpty ? nil : AuditLog(paths: target.auditLog))
      sides.append(
        Side(environment: environment, declaration: declaration, snapshot: snapshot, report: report))
      bases.append(base)
    }
    self.sides = sides
    self.bases = bases
    judged = try Self.judge(sides, policy, now, configuration)
  }

  /// What a policy makes of each side, in their order.
  func judge(_ policy: PolicyFile) throws(Diagnostic) -> [JudgedReport] {
    try Self.judge(sides, policy, now, configuration)
  }

  private static func judge(
    _ sides: [Side], _ policy: PolicyFile, _ now: String?, _ configuration: Configuration
  ) throws(Diagnostic) -> [JudgedReport] {
    let judge = Judge(
      policy: policy.policy, suppressions: policy.suppressions, managers: Managers(configuration.managers),
      now: try policy.now(now))
    return sides.map { side in
      judge.judge(
        side.report, of: side.environment, declared: side.declaration.resources.map(\.resource),
        live: side.snapshot.resources)
    }
  }

  private static func environment(
    _ name: String?, in environments: [Environment], path: String
  ) throws(Diagnostic) -> Environment {
    let names = environments.map(\.name).joined(separator: ", ")
    if let name {
      if let found = environments.first(where: { $0.name == name }) { return found }
      throw Diagnostic(
        .usage, "no environment \(name)", remedy: "The configuration has \(names).", file: path)
    }
    if environments.count == 1, let only = environments.first { return only }
    throw Diagnostic(
      .usage, "the configuration has several environments", remedy: "Name one with --environment: \(names).",
      file: path)
  }

  /// What was last deployed: as the user says, as the deployer recorded, or as the history lets one tell.
  private static func base(
    _ target: TargetOptions, _ repository: Repository, _ head: CommitID, _ environment: Environment,
    _ snapshot: Snapshot, _ schema: Schema, _ kustomize: Kustomize
  ) throws(Diagnostic) -> Base {
    var deployed: CommitID?
    if let revision = target.deployedRevision {
      deployed = try repository.resolve(revision)
    } else if let recorded = DeployedRevision.recorded(in: snapshot.resources, for: environment) {
      // A commit that this clone lacks is no use; the history may still tell.
      deployed = try? repository.resolve(recorded.revision)
    }
    guard let deployed else {
      return .history(
        EarlierDeclarations(
          repository: repository, head: head, environment: environment, schema: schema,
          kustomize: kustomize))
    }
    let files = try repository.files(at: deployed)
    return .deployed(
      try Renderer.render(environment, files: files, schema: schema, kustomize: kustomize),
      revision: deployed.hex)
  }

  var planner: Planner {
    Planner(
      configuration: configuration, sides: sides, files: files, schema: schema, kustomize: kustomize,
      activity: { Progress.standard.say($0) })
  }

  /// The scans, as the ledger takes them.
  func records() throws(Diagnostic) -> [ScanRecord] {
    var records: [ScanRecord] = []
    for (side, judged) in zip(sides, judged) {
      let inventory = Inventory(side.snapshot.resources)
      records.append(
        ScanRecord(
          judged, covers: inventory.wouldShow, tool: "driftback \(Driftback.version)",
          renderer: try renderer(of: side)))
    }
    return records
  }

  /// What rendered a side, with its version; nil for plain manifests.
  func renderer(of side: Side) throws(Diagnostic) -> String? {
    side.declaration.resources.contains(where: \.isRendered) ? try kustomize.version() : nil
  }

  func propose(_ findings: [Finding], grouping: Grouping) throws(Diagnostic) -> Proposal {
    try planner.propose(findings, grouping: grouping)
  }

  /// What takes drifts of the only environment back.
  func reverter(isStrict: Bool) -> Reverter {
    let side = sides[0]
    return Reverter(
      side.environment, declaration: side.declaration, snapshot: side.snapshot, report: side.report,
      base: bases[0], schema: schema, managers: Managers(configuration.managers), isStrict: isStrict)
  }

  /// The declared line that a finding departs from.
  func line(of origin: Finding.Origin) throws(Diagnostic) -> String? {
    let lines = try files.read(origin.file).split(
      separator: UInt8(ascii: "\n"), maxSplits: origin.line, omittingEmptySubsequences: false)
    guard lines.indices.contains(origin.line - 1) else { return nil }
    return String(decoding: lines[origin.line - 1], as: UTF8.self)
  }
}
