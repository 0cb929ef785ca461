internal import Kubernetes
internal import Resources

/// What an audit log tells of the objects that a scan has findings on: their writes, in order, and of each write what it
/// left at the fields in question.
///
/// Nothing of a request's body is kept but whether a field then held what it holds now: a body may be a Secret.
struct AuditTrail {
  /// What stood at a field after a write.
  enum State: UInt8 {
    /// The log does not tell.
    case unknown
    /// What stands there now.
    case live
    /// Something else, or nothing where something stands now.
    case other
  }

  /// A field of an object whose writer is sought.
  struct Field {
    let finding: Int
    let path: FieldPath
    let live: Node?
    /// What the managed fields say.
    let writer: Finding.Actor?
    /// The managers that own the field; none where the snapshot does not tell, or nobody does.
    let owners: Set<String>
    /// Whether the writer's entry in the managed fields is about this field alone, so that its time is the field's.
    let isAlone: Bool
  }

  /// One write of an object.
  struct Write {
    let event: AuditEvent
    let uid: String?
    /// Whether the log shows the object as it was stored, and not on its way out.
    let isSeenAlive: Bool
    /// Whether a deletion left the object there, until its finalizers are gone.
    let isPending: Bool
    /// Of every field in question, in the order of `Object.fields`.
    let states: [State]
    let reaches: [PatchReach]
  }

  /// An object that there are findings on.
  struct Object {
    let id: ResourceID
    let apiVersion: String
    let root: Node?
    /// The finding that the whole object is, created or deleted.
    var whole: Int?
    var fields: [Field] = []
    var writes: [Write] = []
  }

  /// An object as an event refers to it.
  private struct Reference: Hashable {
    let group: String
    let resource: String
    let namespace: String
    let name: String
  }

  private(set) var objects: [Object] = []
  private var byReference: [Reference: Int] = [:]
  private var byIdentity: [ResourceID: Int] = [:]
  private let findings: [Finding]

  /// The questions of a scan: who wrote what the reported findings are about.
  init(_ findings: [Finding], live: [Resource]) {
    self.findings = findings
    let asked = Set(findings.lazy.filter(Self.isAsked).map(\.resource))
    var roots: [ResourceID: Node] = [:]
    var plurals: [String: String] = [:]
    for resource in live {
      if asked.contains(resource.id) { roots[resource.id] = resource.root }
      guard resource.id.kind == "CustomResourceDefinition", let spec = resource.root["spec"],
        let kind = spec[path: "names", "kind"]?.text, let plural = spec[path: "names", "plural"]?.text
      else { continue }
      plurals[(spec["group"]?.text ?? "") + "/" + kind] = plural
    }
    for (index, finding) in findings.enumerated() where Self.isAsked(finding) {
      let id = finding.resource
      let position = byIdentity[id] ?? objects.count
      if position == objects.count {
        objects.append(Object(id: id, apiVersion: finding.apiVersion, root: roots[id]))
        byIdentity[id] = position
        let resource = plurals[id.group + "/" + id.kind] ?? Self.plural(id.kind)
        byReference[
          Reference(group: id.group, resource: resource, namespace: id.namespace, name: id.name)] = position
      }
      if finding.path.steps.isEmpty {
        objects[position].whole = index
      } else {
        objects[position].fields.append(Self.field(index, finding, roots[id]))
      }
    }
  }

  /// Reads a log.
  ///
  /// - Returns: what the reader of the report should know of it.
  mutating func read(_ log: AuditLog) throws(Diagnostic) -> [String] {
    guard !objects.isEmpty else { return [] }
    return try log.read { take($0, $1) }.notes
  }

  /// The findings, each with the writer that the log proves.
  func attributed() -> [Finding] {
    var findings = findings
    for object in objects {
      let history = AuditHistory(object)
      if let whole = object.whole {
        let event = findings[whole].class == .runtimeDeleted ? history.deletion() : history.creation()
        if let event { findings[whole].actor = Finding.Actor(event) }
      }
      for (index, field) in object.fields.enumerated() {
        guard let event = history.writer(of: index) else { continue }
        findings[field.finding].actor = Finding.Actor(event)
      }
    }
    return findings
  }

  private static func isAsked(_ finding: Finding) -> Bool {
    finding.class.isReported && finding.class != .invalidDeclaration
  }

  private static func field(_ index: Int, _ finding: Finding, _ root: Node?) -> Field {
    let entries = root.map { ManagedFieldsEntry.entries(of: $0) } ?? []
    let entry = entries.first {
      $0.manager == finding.actor?.manager && $0.operation == finding.actor?.operation
        && $0.subresource == finding.actor?.subresource
    }
    return Field(
      finding: index, path: finding.path, live: root?.value(at: finding.path), writer: finding.actor,
      owners: Set(entries.filter { $0.claim(on: finding.path) != nil }.map(\.manager)),
      isAlone: entry?.isAlone(at: finding.path) ?? false)
  }

  /// The name of a kind in the API, as `meta.UnsafeGuessKindToResource` has it: right for all built-in kinds. Custom
  /// ones state theirs.
  static func plural(_ kind: String) -> String {
    let name = kind.lowercased()
    if name.hasSuffix("endpoints") { return name }
    if name.hasSuffix("s") { return name + "es" }
    return name.hasSuffix("y") ? name.dropLast() + "ies" : name + "s"
  }

  // MARK: - Events

  private mutating func take(_ event: AuditEvent, _ bodies: AuditBodies) {
    guard event.verb != .deleteCollection else { return takeCollection(event, bodies) }
    guard let name = event.name else { return }
    let reference = Reference(
      group: event.group, resource: event.resource, namespace: event.namespace, name: name)
    var position = byReference[reference]
    if position == nil, let kind = bodies.response?["kind"]?.text {
      position =
        byIdentity[
          ResourceID(group: event.group, kind: kind, namespace: event.namespace, name: name)]
    }
    guard let position else { return }
    let object = objects[position]
    let views = object.fields.map { AuditView(event, bodies, of: $0, in: object) }
    let stored = bodies.stored(kind: object.id.kind)
    let isLeaving = stored?[path: "metadata", "deletionTimestamp"] != nil
    let write = Write(
      event: event, uid: event.uid, isSeenAlive: stored != nil && !isLeaving && !event.isDeletion,
      isPending: isLeaving && Self.waits(stored), states: views.map(\.state), reaches: views.map(\.reach))
    // Controllers report a status all day long; it says something only where something else has changed.
    if event.subresource == "status", write.reaches.allSatisfy({ $0 == .no }), let last = object.writes.last,
      last.states == write.states, last.isSeenAlive == write.isSeenAlive
    {
      return
    }
    objects[position].writes.append(write)
  }

  /// The names in a deleted collection stand in the response only. Without it, a request that no selector narrows is
  /// known to have met every object there was.
  private mutating func takeCollection(_ event: AuditEvent, _ bodies: AuditBodies) {
    var met: [(position: Int, item: Node?)] = []
    if let items = bodies.response?["items"] {
      for item in items.children {
        let reference = Reference(
          group: event.group, resource: event.resource,
          namespace: item[path: "metadata", "namespace"]?.text ?? "",
          name: item[path: "metadata", "name"]?.text ?? "")
        if let position = byReference[reference] { met.append((position, item)) }
      }
    } else if !event.hasSelector {
      for (reference, position) in byReference
      where reference.group == event.group && reference.resource == event.resource
        && (event.namespace.isEmpty || event.namespace == reference.namespace)
      {
        met.append((position, nil))
      }
    }
    for (position, item) in met {
      let fields = objects[position].fields
      objects[position].writes.append(
        Write(
          event: event, uid: item?[path: "metadata", "uid"]?.string, isSeenAlive: false,
          isPending: Self.waits(item), states: fields.map { _ in .unknown }, reaches: fields.map { _ in .no })
      )
    }
  }

  private static func waits(_ object: Node?) -> Bool {
    object?[path: "metadata", "deletionTimestamp"] != nil
      && !(object?[path: "metadata", "finalizers"]?.isEmptyCollection ?? true)
  }
}

extension ManagedFieldsEntry {
  /// Whether the entry is about nothing outside a field.
  fileprivate func isAlone(at path: FieldPath) -> Bool {
    guard var set = fields, claim(on: path) != nil else { return false }
    for _ in path.steps {
      let below = set.children.filter { $0.key != "." }
      guard let next = below.first else { return true }
      guard below.count == 1 else { return false }
      set = next
    }
    return true
  }
}
