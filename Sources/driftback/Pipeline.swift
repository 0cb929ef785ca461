internal import Backport
internal import Drift
internal import GitStore
internal import Kubernetes
internal import Project
internal import Rendering
internal import Reporting
internal import Resources
internal import SystemPackage

/// What the commands share: open the repository, resolve the revision, read the configuration, render, read the
/// snapshot, compare; and then back-port.
struct Pipeline {
  /// Which drifts a command is about.
  enum Selection {
    case all
    /// Identifiers, or the first digits of them.
    case ids([String])
  }

  let target: TargetOptions

  /// Throws for arguments that cannot be; reads nothing yet.
  init(_ target: TargetOptions) throws(Diagnostic) {
    try target.check()
    self.target = target
  }

  /// Compares what git declares with what runs.
  func scan(all: Bool) throws(Diagnostic) -> DriftReport { try Comparison(target, all: all).report }

  /// Everything about one finding, whatever its class.
  func explain(_ id: String) throws(Diagnostic) -> Explanation {
    let comparison = try Comparison(target, all: true)
    let report = comparison.report
    let finding = try Self.find(id, in: report.drifts + report.pending + report.notReported)
    let line = try finding.origin.flatMap { origin throws(Diagnostic) in
      try comparison.line(of: origin).flatMap { report.quotable($0, of: finding) }
    }
    guard report.drifts.contains(where: { $0.id == finding.id }) else {
      return Explanation(finding: finding, sourceLine: line, backport: "nothing: this is no drift")
    }
    let proposal = try comparison.propose([finding], grouping: .perDrift)
    let text =
      proposal.carried.first?.placement ?? proposal.refused.first.map { "refused: \($0.explanation)" }
    return Explanation(finding: finding, sourceLine: line, backport: text ?? "nothing")
  }

  /// The proven edits for some drifts, with the scan that they answer.
  func propose(
    _ selection: Selection, grouping: Grouping = .perResource, placement: Placement? = nil
  ) throws(Diagnostic) -> (reports: [DriftReport], proposal: Proposal) {
    let comparison = try Comparison(together: target, placement: placement)
    let findings = try Self.select(selection, in: comparison.sides.flatMap(\.report.drifts))
    return (comparison.sides.map(\.report), try comparison.propose(findings, grouping: grouping))
  }

  /// Commits the proven edits for some drifts on a new branch from the revision. `keep` is given the proposal before
  /// anything is written; what it throws, the back-port ends with.
  func backport(
    _ selection: Selection, branch: String?, grouping: Grouping, placement: Placement?,
    keep: (Proposal) throws(Diagnostic) -> Void
  ) throws(Diagnostic) -> (branch: String, commits: [(id: String, subject: String)], proposal: Proposal) {
    let comparison = try Comparison(together: target, placement: placement)
    let names = comparison.sides.map(\.environment.name)
    let branch = branch ?? "driftback/" + (names.count == 1 ? names[0] : "all")
    try comparison.repository.checkCreatable(branch)
    let findings = try Self.select(selection, in: comparison.sides.flatMap(\.report.drifts))
    let proposal = try comparison.propose(findings, grouping: grouping)
    try keep(proposal)
    let commits = try proposal.commit(to: branch, in: comparison.repository)
    return (branch, zip(commits, proposal.steps).map { ($0.short, $1.message.subject) }, proposal)
  }

  private static func select(_ selection: Selection, in drifts: [Finding]) throws(Diagnostic) -> [Finding] {
    switch selection {
    case .all: return drifts
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
  private let configuration: Configuration
  private let files: Files
  private let schema: Schema
  private let kustomize = Kustomize()

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
    var configuration = try Configuration.read(InputFile.read(path, .configuration))
    if let placement {
      for index in configuration.environments.indices {
        configuration.environments[index].placement = placement
      }
    }
    self.configuration = configuration
    let chosen = try choosing(configuration.environments, path)
    let symbols = Symbols(capacity: 1 << 14)
    schema = Schema.builtin(symbols: symbols)
    if let openapi = target.openapi { try schema.add(openAPI: InputFile.read(openapi, .usage)) }
    files = try repository.files(at: commit)
    var sides: [Side] = []
    for environment in chosen {
      guard let live = target.snapshot ?? environment.snapshot.map({ ConfigurationFile.beside(path, $0) })
      else {
        throw Diagnostic(
          .usage, "no live state to compare with",
          remedy:
            "Give --snapshot FILE, as `kubectl get … --show-managed-fields -o json` prints it, or - for standard input."
        )
      }
      let snapshot = try Snapshot.read(live, symbols: symbols)
      for resource in snapshot.resources where resource.id.kind == "CustomResourceDefinition" {
        schema.add(customResourceDefinition: resource.root)
      }
      for resource in snapshot.resources { schema.observe(resource) }
      let declaration = try Renderer.render(environment, files: files, schema: schema, kustomize: kustomize)
      let base = try Self.base(target, repository, commit, environment, snapshot, schema, kustomize)
      let report = try Scan.run(
        environment, declaration: declaration, revision: commit.hex, snapshot: snapshot, base: base,
        schema: schema, managers: Managers(configuration.managers),
        all: all, auditLog: target.auditLog.isEmpty ? nil : AuditLog(paths: target.auditLog))
      sides.append(
        Side(environment: environment, declaration: declaration, snapshot: snapshot, report: report))
    }
    self.sides = sides
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

  func propose(_ findings: [Finding], grouping: Grouping) throws(Diagnostic) -> Proposal {
    try Planner(
      configuration: configuration, sides: sides, files: files, schema: schema, kustomize: kustomize
    ).propose(findings, grouping: grouping)
  }

  /// The declared line that a finding departs from.
  func line(of origin: Finding.Origin) throws(Diagnostic) -> String? {
    let lines = try files.read(origin.file).split(
      separator: UInt8(ascii: "\n"), maxSplits: origin.line, omittingEmptySubsequences: false)
    guard lines.indices.contains(origin.line - 1) else { return nil }
    return String(decoding: lines[origin.line - 1], as: UTF8.self)
  }
}
