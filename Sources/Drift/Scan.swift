public import Kubernetes
public import Project
public import Rendering
public import Resources

/// Compares a declaration with a snapshot: the one place where findings come from.
public struct Scan {
  private let environment: Environment
  private let schema: Schema
  private let defaults: Defaults
  private let managers = Managers()
  private let autoscalers: Autoscalers
  private let redaction: Redaction

  /// Finds every difference between what git declares and what runs in one environment.
  ///
  /// - Parameters:
  ///   - declaration: what the environment's sources render to.
  ///   - revision: the commit that they were read from, for the report.
  ///   - snapshot: the live state. It may hold more than the environment covers.
  ///   - schema: of the API server that the snapshot came from; its symbols are those of both sides.
  ///   - auditLog: of that server, to name the users behind the findings. It may begin and end anywhere.
  /// - Throws: a `snapshot` fault where the snapshot holds nothing of the namespaces that the environment covers, and
  ///   what `AuditLog.read` throws.
  public static func run(
    _ environment: Environment, declaration: Declaration, revision: String, snapshot: Snapshot,
    schema: Schema,
    auditLog: AuditLog? = nil
  ) throws(Diagnostic) -> DriftReport {
    let covered = Set(environment.namespaces)
    let live = snapshot.resources.filter {
      $0.id.namespace.isEmpty || covered.isEmpty || covered.contains($0.id.namespace)
    }
    try checkCoverage(environment, declaration, snapshot, live)
    let scan = Scan(environment, declaration, live, schema)
    return try scan.report(declaration, revision, snapshot, live, auditLog)
  }

  private init(_ environment: Environment, _ declaration: Declaration, _ live: [Resource], _ schema: Schema) {
    self.environment = environment
    self.schema = schema
    defaults = Defaults(schema: schema)
    autoscalers = Autoscalers(live)
    redaction = Redaction(declaration.resources.map(\.resource.root) + live.map(\.root))
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
    var liveByID: [ResourceID: Resource] = [:]
    liveByID.reserveCapacity(live.count)
    for resource in live { liveByID[resource.id] = resource }
    var findings: [Finding] = []
    var notes = declaration.notes
    var unjudged: [String: Int] = [:]
    let inventory = Inventory(snapshot.resources)
    for declared in declaration.resources {
      let id = declared.resource.id
      if let twin = liveByID.removeValue(forKey: id) {
        findings += compare(declared, twin)
      } else if inventory.wouldShow(id) {
        findings.append(deleted(declared))
      } else {
        unjudged[id.kind, default: 0] += 1
      }
    }
    let system = SystemObjects(
      live: live, declared: declaration.resources.map(\.resource.root), managers: managers)
    var created = 0
    for resource in liveByID.values where !resource.id.namespace.isEmpty {
      guard environment.namespaces.contains(resource.id.namespace), system.reason(for: resource) == nil else {
        continue
      }
      created += 1
      findings.append(self.created(resource))
    }
    for (kind, count) in unjudged.sorted(by: { $0.key < $1.key }) {
      notes.append(
        "the snapshot holds no \(kind) at all, so \(count) declared \(count == 1 ? "one was" : "ones were") not judged: "
          + "was the kind left out of `kubectl get`?")
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
      resources: declaration.resources.count + created, findings: findings, notes: notes)
  }

  // MARK: - One resource

  private func compare(_ declared: DeclaredResource, _ live: Resource) -> [Finding] {
    let kind = schema.kind(apiVersion: declared.resource.apiVersion, kind: declared.resource.id.kind)
    let differences = Comparison.differences(
      declared: declared.resource.root, live: live.root, kind: kind, schema: schema, defaults: defaults)
    guard !differences.isEmpty else { return [] }
    let attribution = Attribution(of: live.root)
    return differences.map { difference in
      var difference = difference
      var actor: Finding.Actor?
      if difference.kind.isReported, difference.live != nil {
        actor = attribution.writer(of: difference.path, managers: managers)
      }
      judge(&difference, actor, live)
      return finding(difference, declared, live, difference.kind.isReported ? actor : nil)
    }
  }

  /// Gives a difference its final class: who wrote it, and who may.
  private func judge(_ difference: inout Difference, _ actor: Finding.Actor?, _ live: Resource) {
    guard
      difference.kind == .runtimeModified || difference.kind == .runtimeAdded
        || difference.kind == .runtimeRemoved
    else { return }
    if let declared = difference.declared, Token.stands(in: declared) {
      difference.kind = .unresolved
      difference.reason = "the source holds a token that its deployer replaces"
      return
    }
    let writer = actor.map { managers.kind(of: $0.manager) }
    if difference.path.steps == [.field("spec"), .field("replicas")],
      let bounds = autoscalers.bounds(of: live.id)
    {
      let count = (difference.live?.text).flatMap { Int($0) }
      let inBounds = count.map(bounds.contains) ?? false
      if writer != .person, inBounds {
        difference.kind = .controllerOwned
        difference.reason = "an autoscaler keeps it between \(bounds.lowerBound) and \(bounds.upperBound)"
        return
      }
      difference.reason =
        "an autoscaler keeps it between \(bounds.lowerBound) and \(bounds.upperBound), and "
        + (inBounds ? "a person's tool wrote it" : "this is outside")
    }
    if difference.path.steps == [.field("rules")], live.root["aggregationRule"] != nil {
      difference.kind = .controllerOwned
      difference.reason = "the rules of an aggregated role are collected by a controller"
      return
    }
    switch writer {
    case .controller:
      difference.kind = .controllerOwned
      difference.reason = actor.map { "\($0.manager) writes it" }
    case .injector:
      difference.kind = .injected
      difference.reason = actor.map { "\($0.manager) writes it" }
    default: break
    }
  }

  private func finding(
    _ difference: Difference, _ declared: DeclaredResource, _ live: Resource, _ actor: Finding.Actor?
  ) -> Finding {
    let id = declared.resource.id
    let isSecret = [difference.declared, difference.live].contains {
      $0.map { redaction.isSecret($0, of: id, at: difference.path) } ?? false
    }
    return Finding(
      id: identifier(id, difference.path), resource: id, apiVersion: live.apiVersion, path: difference.path,
      pointer: difference.pointer, class: difference.kind,
      declared: isSecret ? redaction.secret(difference.declared) : .init(difference.declared),
      live: isSecret ? redaction.secret(difference.live) : .init(difference.live),
      detail: isSecret ? [] : difference.detail, actor: actor,
      origin: Finding.Origin(difference.near, isItself: difference.declared != nil), reason: difference.reason
    )
  }

  private func deleted(_ declared: DeclaredResource) -> Finding {
    Finding(
      id: identifier(declared.resource.id, FieldPath()), resource: declared.resource.id,
      apiVersion: declared.resource.apiVersion, path: FieldPath(), pointer: "", class: .runtimeDeleted,
      declared: redaction.side(declared.resource.root, of: declared.resource.id, at: FieldPath()),
      live: .absent,
      origin: Finding.Origin(declared.resource.root, isItself: true))
  }

  private func created(_ resource: Resource) -> Finding {
    Finding(
      id: identifier(resource.id, FieldPath()), resource: resource.id, apiVersion: resource.apiVersion,
      path: FieldPath(), pointer: "", class: .runtimeCreated, declared: .absent,
      live: redaction.side(Cleaned.resource(resource.root), of: resource.id, at: FieldPath()),
      actor: Attribution(of: resource.root).creator())
  }

  /// Stable over scans: nothing in it depends on the values.
  private func identifier(_ resource: ResourceID, _ path: FieldPath) -> String {
    let text = [
      environment.name, resource.group, resource.kind, resource.namespace, resource.name, path.description,
    ].joined(separator: "\u{0}")
    return String(Digest.sha256(Array(text.utf8)).prefix(12))
  }
}

extension Finding.Origin {
  /// Where a declared node stands: its value, or, for what is only around a field, its key.
  init(_ node: Node, isItself: Bool) {
    let record = node.record
    let offset = isItself || record.key == .empty ? record.start : record.keyStart
    let place = Diagnostic.Place(offset: Int(offset), in: node.tree.file.bytes, showing: false)
    let document = node.tree.documents.firstIndex { $0.span.contains(Int(offset)) } ?? 0
    self.init(file: node.tree.file.path, document: document, line: place.line, column: place.column)
  }
}

extension Finding.Side {
  init(_ node: Node?) { self = node.map(Finding.Side.value) ?? .absent }
}
