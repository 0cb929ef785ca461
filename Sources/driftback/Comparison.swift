internal import Backport
internal import Drift
internal import GitStore
internal import Kubernetes
internal import Ledger
internal import Policy
internal import Project
internal import Rendering
internal import Resources
internal import Revert

/// Environments read from both sides and compared.
struct Comparison {
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
      let name = environment.name(index + 1, of: chosen.count)
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
