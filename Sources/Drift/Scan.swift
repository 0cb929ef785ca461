public import Kubernetes
public import Project
public import Rendering
public import Resources

/// Compares a declaration with a snapshot: the one place where findings come from.
public struct Scan {
  let environment: Environment
  /// Its namespaces; there may be hundreds.
  private let namespaces: Set<String>
  let schema: Schema
  let defaults: Defaults
  let words: Vocabulary
  let managers: Managers
  private let judgement: Judgement
  let redaction: Redaction
  let base: Base
  let deployed: [ResourceID: DeclaredResource]
  private let keepsAll: Bool
  private let inventory: Inventory

  /// Finds every difference between what git declares and what runs in one environment.
  ///
  /// - Parameters:
  ///   - declaration: what the environment's sources render to.
  ///   - revision: the commit that they were read from, for the report.
  ///   - snapshot: the live state. It may hold more than the environment covers.
  ///   - base: how to know what was last deployed.
  ///   - schema: of the API server that the snapshot came from; its symbols are those of both sides.
  ///   - managers: what the field managers are.
  ///   - all: whether differences that are no drift are listed, and not only counted.
  ///   - auditLog: of that server, to name the users behind the findings. It may begin and end anywhere.
  /// - Throws: a `snapshot` fault where the snapshot holds nothing of the namespaces that the environment covers, and
  ///   what `AuditLog.read` throws.
  public static func run(
    _ environment: Environment, declaration: Declaration, revision: String, snapshot: Snapshot,
    base: Base = .unknown, schema: Schema, managers: Managers = Managers(), all: Bool = true,
    auditLog: AuditLog? = nil
  ) throws(Diagnostic) -> DriftReport {
    let covered = Set(environment.namespaces)
    let live = snapshot.resources.filter {
      $0.id.namespace.isEmpty || covered.isEmpty || covered.contains($0.id.namespace)
    }
    try checkCoverage(environment, declaration, snapshot, live)
    let scan = Scan(environment, declaration, snapshot, live, base, schema, managers, all)
    return try scan.report(declaration, revision, snapshot, live, auditLog)
  }

  private init(
    _ environment: Environment, _ declaration: Declaration, _ snapshot: Snapshot, _ live: [Resource],
    _ base: Base, _ schema: Schema, _ managers: Managers, _ all: Bool
  ) {
    self.environment = environment
    namespaces = Set(environment.namespaces)
    keepsAll = all
    self.base = base
    if case .deployed(let declaration, _) = base {
      deployed = Dictionary(declaration.resources.map { ($0.resource.id, $0) }) { first, _ in first }
    } else {
      deployed = [:]
    }
    self.schema = schema
    defaults = Defaults(schema: schema)
    words = Vocabulary(schema.symbols)
    self.managers = managers
    inventory = Inventory(snapshot.resources)
    let declared = declaration.resources.map(\.resource)
    judgement = Judgement(
      managers: managers,
      autoscalers: Autoscalers(live, declared: declared, inventory: inventory))
    // The Secrets of other namespaces are secret as well.
    redaction = Redaction(
      declared: declared + deployed.values.map(\.resource), live: snapshot.resources)
  }

  private static func checkCoverage(
    _ environment: Environment, _ declaration: Declaration, _ snapshot: Snapshot, _ live: [Resource]
  ) throws(Diagnostic) {
    guard !environment.namespaces.isEmpty,
      !live.contains(where: { !$0.id.namespace.isEmpty }),
      declaration.resources.contains(where: { !$0.resource.id.namespace.isEmpty })
    else { return }
    let held = Set(snapshot.resources.map(\.id.namespace)).subtracting([""]).sorted()
    let wanted = environment.namespaces.joined(separator: ", ")
    throw Diagnostic(
      .snapshot,
      "the snapshot holds nothing of the namespaces that environment \(environment.name) covers (\(wanted))",
      remedy: held.isEmpty
        ? "It holds no namespaced resource at all. Take it with `kubectl get … -n \(environment.namespaces[0]) -o json`."
        : "It holds \(held.prefix(8).joined(separator: ", ")). Is it the snapshot of another cluster or environment?"
    )
  }

  private func report(
    _ declaration: Declaration, _ revision: String, _ snapshot: Snapshot, _ live: [Resource],
    _ auditLog: AuditLog?
  ) throws(Diagnostic) -> DriftReport {
    var positions: [ResourceID: Int] = [:]
    positions.reserveCapacity(live.count)
    for (position, resource) in live.enumerated() { positions[resource.id] = position }
    var isDeclared = [Bool](repeating: false, count: live.count)
    var findings: [Finding] = []
    var comparison = Comparison(schema: schema, defaults: defaults, all: keepsAll, words: words)
    var counted = Tally()
    var unknown: Set<String> = []
    var notes = declaration.notes
    var unjudged: [String: Int] = [:]
    var outside: Set<String> = []
    let names = GeneratedNames(declared: declaration.resources, live: live)
    for declared in declaration.resources {
      let id = declared.resource.id
      if !covers(id) {
        outside.insert(id.namespace)
      } else if let position = positions[names.twins[id] ?? id], !isDeclared[position] {
        isDeclared[position] = true
        findings += compare(declared, live[position], names, &comparison, &counted, &unknown)
      } else if case .deployed = base, deployed[id] == nil {
        findings.append(
          deleted(declared, .gitAhead, "it was not declared yet when the environment was deployed"))
      } else if let reason = schema.refusal(apiVersion: declared.resource.apiVersion, kind: id.kind) {
        findings.append(deleted(declared, .invalidDeclaration, reason))
      } else if inventory.wouldShow(id),
        schema.kind(apiVersion: declared.resource.apiVersion, kind: id.kind) != nil
      {
        findings.append(deleted(declared, .runtimeDeleted))
      } else {
        unjudged[id.kind, default: 0] += 1
      }
    }
    counted.add(comparison.counted)
    let system = SystemObjects(
      live: live, declared: declaration.resources.map(\.resource.root), managers: managers)
    var created = 0
    for (resource, isDeclared) in zip(live, isDeclared) where !isDeclared && !resource.id.namespace.isEmpty {
      guard namespaces.contains(resource.id.namespace), system.reason(for: resource) == nil,
        !names.leftovers.contains(resource.id)
      else { continue }
      created += 1
      if deployed[resource.id] != nil {
        findings.append(self.created(resource, .gitAhead, "git no longer declares it"))
      } else {
        findings.append(self.created(resource, .runtimeCreated))
      }
    }
    for (kind, count) in unjudged.sorted(by: { $0.key < $1.key }) {
      notes.append(
        "the snapshot holds no \(kind) at all, so \(count) declared \(count == 1 ? "one was" : "ones were") not judged: "
          + "was the kind left out of `kubectl get`?")
    }
    if !outside.isEmpty {
      notes.append(
        "what is declared for namespaces that the environment does not cover was not judged: "
          + outside.sorted().joined(separator: ", "))
    }
    if !names.leftovers.isEmpty {
      notes.append(
        "\(names.leftovers.count) generated resources of earlier deployments are left in the cluster, and nothing "
          + "refers to them: " + names.leftovers.sorted().map(\.description).joined(separator: ", "))
    }
    if !unknown.isEmpty {
      notes.append(
        "no CustomResourceDefinition of \(unknown.sorted().joined(separator: ", ")) is known: what git leaves out there counts as a "
          + "default unless a person's tool is known to have set it. Add the definitions to the snapshot.")
    }
    if case .history(let earlier) = base, earlier.isTruncated,
      findings.contains(where: { $0.class.isReported })
    {
      notes.append(
        "the history is cut (a shallow clone): what an older commit declared looks like drift. `git fetch --unshallow`, "
          + "or name the deployed revision with --deployed-revision")
    }
    if !snapshot.hasManagedFields, !snapshot.resources.isEmpty {
      notes.append(
        "the snapshot has no managed fields, so \(auditLog == nil ? "nobody" : "fewer writers") can be named: "
          + "take it with --show-managed-fields")
    }
    if let auditLog {
      var trail = AuditTrail(findings, live: live)
      notes += try trail.read(auditLog)
      findings = trail.attributed()
    }
    return DriftReport(
      environment: environment.name, phase: environment.phase.rawValue, revision: revision,
      snapshotDigest: snapshot.digest, snapshotResources: snapshot.resources.count,
      resources: declaration.resources.count + created, findings: findings, counted: counted.byClass,
      notes: notes, secrets: redaction.known)
  }

  // MARK: - One resource

  private func compare(
    _ declared: DeclaredResource, _ live: Resource, _ names: GeneratedNames,
    _ comparison: inout Comparison, _ counted: inout Tally, _ unknown: inout Set<String>
  ) -> [Finding] {
    let kind = schema.kind(apiVersion: declared.resource.apiVersion, kind: declared.resource.id.kind)
    let differences = comparison.differences(declared: declared.resource.root, live: live.root, kind: kind)
    guard !differences.isEmpty else { return [] }
    let reported = differences.filter(\.kind.isReported)
    let attribution = reported.isEmpty ? Attribution() : Attribution(of: live.root)
    let version = reported.isEmpty ? nil : baseVersion(of: declared, live, attribution, reported)
    return differences.compactMap { difference in
      var difference = difference
      var actor: Finding.Actor?
      if difference.kind.isReported, let path = difference.writtenAt {
        actor = attribution.writer(of: path, managers: managers)
      }
      judgement.judge(&difference, actor, live)
      if difference.presumed == .default, difference.kind == .default { unknown.insert(live.id.kind) }
      if difference.kind == .runtimeModified, names.explains(difference) {
        difference.kind = .derived
        difference.reason = "the name ends with a hash, and the content that it stands for has changed"
      } else if difference.kind.isReported, live.id != declared.resource.id, difference.reason == nil {
        difference.reason = "it runs as \(live.id.name), named after this content"
      }
      if difference.kind.isReported, let version { weigh(&difference, declared, live, version, actor) }
      if case .history(let earlier) = base {
        weigh(lateDeclarationOf: &difference, declared, live, earlier)
      }
      if !keepsAll, !difference.kind.isReported, difference.kind != .gitAhead {
        counted.add(difference.kind)
        return nil
      }
      let isDrift = difference.kind.isReported && difference.live != nil
      return finding(difference, declared, live, isDrift ? actor : nil)
    }
  }

  /// Whether the environment covers what has this identity: its namespaces, and what is in none.
  private func covers(_ id: ResourceID) -> Bool {
    namespaces.isEmpty || id.namespace.isEmpty || namespaces.contains(id.namespace)
  }
}
