internal import Drift
internal import Kubernetes
internal import Rendering
internal import Resources

/// The changes so far, and the live state as they make it.
struct Draft {
  private let reverter: Reverter
  private let method: Reverter.Method
  private let effects: Effects
  private(set) var changes: [Change] = []
  /// The objects that are made or go as a whole.
  private(set) var made: Set<ResourceID> = []
  private var written: [ResourceID: Resource?] = [:]

  /// - Parameter going: the objects that are deleted, and so have no effect any more.
  init(_ reverter: Reverter, _ method: Reverter.Method, going: Set<ResourceID>) {
    self.reverter = reverter
    self.method = method
    effects = Effects(reverter.snapshot.resources.filter { !going.contains($0.id) })
  }

  /// The live state with every change made.
  var live: [Resource] {
    var rest = written
    var live: [Resource] = []
    for resource in reverter.snapshot.resources {
      guard let change = rest.removeValue(forKey: resource.id) else {
        live.append(resource)
        continue
      }
      if let change { live.append(change) }
    }
    return live + rest.values.compactMap { $0 }.sorted { $0.id < $1.id }
  }

  /// Adds what takes the drifts of one resource back, and more that has to go with them.
  /// - Returns: the drifts that no change can take back.
  mutating func add(_ drifts: [Finding], of id: ResourceID, also: [Finding]) -> [Refusal] {
    do throws(Refused) {
      switch drifts.first?.class {
      case .runtimeCreated?: try delete(drifts, id)
      case .runtimeDeleted?: try create(drifts, id, also: [])
      case nil: break
      default:
        if let object = reverter.live[id] {
          if case .apply = method {
            try apply(drifts, object)
          } else {
            return try patch(drifts, object, also)
          }
        } else {
          try recreate(drifts, id)
        }
      }
      return []
    } catch {
      return drifts.map { Refusal($0, error) }
    }
  }

  /// Adds what has to go with the drifts of other resources.
  /// - Returns: why it cannot.
  mutating func add(_ also: [Finding], of id: ResourceID) -> Refused? {
    guard let object = reverter.live[id] else {
      return Refused(.unaddressable, "the snapshot does not hold \(id), which has to change too")
    }
    do throws(Refused) {
      _ = try patch([], object, also)
      return nil
    } catch { return error }
  }

  // MARK: - Fields

  /// - Returns: the drifts that cannot be taken back.
  private mutating func patch(
    _ drifts: [Finding], _ object: Resource, _ also: [Finding]
  ) throws(Refused) -> [Refusal] {
    let object = current(object)
    let declared = reverter.declared[object.id]?.resource.root
    if let version = reverter.declared[object.id]?.resource.apiVersion, version != object.apiVersion,
      let finding = drifts.first(where: { finding in
        if case .absent = finding.declared { return false }
        return !knows(finding.path, object)
      })
    {
      throw Refused(
        .unaddressable,
        "git declares \(finding.path) in \(version), and the snapshot holds the object in \(object.apiVersion); take it in the declared version"
      )
    }
    var patch = FieldPatch(object, declared: declared, adoption: reverter.adoption)
    patch.require(version: reverter.isStrict)
    var failed: [Refusal] = []
    let wanted = Set(drifts.map(\.id))
    for finding in Self.ordered(drifts + also, declared) {
      do throws(Refused) { try patch.revert(finding) } catch {
        // What has to go with them and cannot stops them all.
        guard wanted.contains(finding.id) else { throw error }
        failed.append(Refusal(finding, error))
      }
    }
    guard failed.isEmpty else { return failed }
    let effects = self.effects.ofPatch(
      drifts + also, of: object.id, from: object.root, to: patch.root)
    write(object, patch.root)
    changes.append(
      Change(
        resource: object.id, apiVersion: object.apiVersion, action: .patch(patch.operations), drifts: drifts,
        also: also, effects: effects, plural: nil))
    return []
  }

  /// Whether the version of an object's API that the snapshot holds has a field.
  private func knows(_ path: FieldPath, _ object: Resource) -> Bool {
    guard let kind = reverter.schema.kind(apiVersion: object.apiVersion, kind: object.id.kind) else {
      return true
    }
    var type = kind.type
    for step in path.steps {
      if case .field(let name) = step {
        guard let symbol = reverter.schema.symbols.find(name),
          let inner = reverter.schema.field(symbol, of: type)
        else { return false }
        type = inner
      } else if case .list(let item, _) = reverter.schema.shape(type) {
        type = item
      }
    }
    return true
  }

  /// Removals first, so that what excludes each other never stands together; then values; then what comes back, in the
  /// order of the declaration.
  private static func ordered(_ findings: [Finding], _ declared: Node?) -> [Finding] {
    func rank(_ finding: Finding) -> (Int, Int) {
      switch (finding.declared, finding.live) {
      case (.absent, _): (0, 0)
      case (.value(let node), .absent): (2, node.index)
      default: (1, 0)
      }
    }
    return findings.enumerated().sorted { a, b in
      let left = rank(a.element)
      let right = rank(b.element)
      return left == right ? a.offset < b.offset : left < right
    }.map(\.element)
  }

  /// An object as the changes so far have left it.
  private func current(_ object: Resource) -> Resource {
    if case let resource?? = written[object.id] { return resource }
    return object
  }

  private mutating func write(_ object: Resource, _ root: Node) {
    written[object.id] = Resource(id: object.id, apiVersion: object.apiVersion, root: root, document: 0)
  }

  // MARK: - Whole resources

  private mutating func delete(_ drifts: [Finding], _ id: ResourceID) throws(Refused) {
    guard let object = reverter.live[id] else {
      throw Refused(.unaddressable, "the snapshot does not hold the object")
    }
    guard let plural = Address.plural(of: object, among: reverter.snapshot.resources, reverter.schema) else {
      throw Refused(
        .unaddressable,
        "no CustomResourceDefinition of \(id.kind) is in the snapshot, which would tell the object's address; add it, or delete the object by hand"
      )
    }
    func text(_ field: String) -> String? {
      object.root[path: "metadata", field]?.string.flatMap { $0.isEmpty ? nil : $0 }
    }
    written.updateValue(nil, forKey: id)
    made.insert(id)
    changes.append(
      Change(
        resource: id, apiVersion: object.apiVersion,
        action: .delete(uid: text("uid"), version: reverter.isStrict ? text("resourceVersion") : nil),
        drifts: drifts, also: [], effects: Effects.ofDeletion(id), plural: plural))
  }

  private mutating func create(
    _ drifts: [Finding], _ id: ResourceID, also: [Finding]
  ) throws(Refused) {
    guard let declared = reverter.declared[id] else {
      throw Refused(.unaddressable, "the resource is not declared")
    }
    let manifest = try manifest(of: declared, for: drifts[0])
    made.insert(id)
    written[id] = Resource(
      id: id, apiVersion: declared.resource.apiVersion, root: manifest, document: 0)
    changes.append(
      Change(
        resource: id, apiVersion: declared.resource.apiVersion, action: .create(manifest: manifest),
        drifts: drifts, also: also, effects: [], plural: nil))
  }

  /// A resource that runs under the hash of another content: the declared one is made again, and what refers to the other
  /// one goes back to it.
  private mutating func recreate(_ drifts: [Finding], _ id: ResourceID) throws(Refused) {
    let references = reverter.report.notReported.filter { finding in
      guard finding.class == .derived, case .value(let declared) = finding.declared,
        case .value = finding.live
      else { return false }
      return (declared.index..<Int(declared.record.end)).contains { declared.tree[$0].text == id.name }
    }
    guard reverter.declared[id]?.generatedName != nil, !references.isEmpty else {
      throw Refused(.unaddressable, "no object of this name runs")
    }
    var patches: [(Resource, [Finding])] = []
    for reference in references {
      guard let object = reverter.live[reference.resource] else { continue }
      if let index = patches.firstIndex(where: { $0.0.id == object.id }) {
        patches[index].1.append(reference)
      } else {
        patches.append((object, [reference]))
      }
    }
    let whole = reverter.report.drifts.filter { $0.resource == id }
    try create(drifts, id, also: whole.filter { other in !drifts.contains { $0.id == other.id } })
    for (object, references) in patches {
      _ = try patch([], object, references)
    }
  }

  /// A declared resource as it is applied: in its namespace, and with nothing that must not be printed.
  private func manifest(of declared: DeclaredResource, for finding: Finding) throws(Refused) -> Node {
    let root = declared.resource.root
    for index in root.index..<Int(root.record.end) {
      let node = root.tree[index]
      guard reverter.report.quotable(node.text, of: finding) != nil,
        reverter.report.quotable(node.key, of: finding) != nil
      else { throw Refused.secret }
    }
    let id = declared.resource.id
    guard !id.namespace.isEmpty, root[path: "metadata", "namespace"]?.text != id.namespace else {
      return root
    }
    let namespace = Node.scalar(.string, id.namespace, symbols: root.tree.symbols)
    return root.edited(at: [.key("metadata"), .key("namespace")], .add(namespace))
  }

  // MARK: - Server-side apply

  /// A manifest that is for the very object of the snapshot only: the API server refuses it for another one.
  private func locked(_ manifest: Node, _ live: Node) -> Node {
    ["uid", "resourceVersion"].reduce(manifest) { manifest, field in
      guard let value = live[path: "metadata", field], value.string?.isEmpty == false else { return manifest }
      return manifest.edited(at: [.key("metadata"), .key(field)], .add(value))
    }
  }

  private mutating func apply(_ drifts: [Finding], _ object: Resource) throws(Refused) {
    guard let declared = reverter.declared[object.id] else {
      throw Refused(.unaddressable, "the resource is not declared")
    }
    let manifest = try locked(manifest(of: declared, for: drifts[0]), object.root)
    let manager = Ownership.manager(of: object.root, reverter.managers)
    // The whole declaration is applied: what else it brings back is said.
    let all = reverter.report.drifts.filter { finding in
      guard finding.resource == object.id else { return false }
      if case .absent = finding.declared { return false }
      return finding.class != .invalidDeclaration
    }
    let also = all.filter { other in !drifts.contains { $0.id == other.id } }
    for finding in also {
      let reason =
        finding.class == .conflict
        ? "git and the live state both changed it" : Immutability.reason(finding, live: object.root)
      if let reason {
        throw Refused(
          .immutable,
          "the whole declaration would be applied, with \(finding.path) in it: \(reason); use -o patch")
      }
    }
    var patch = FieldPatch(object, declared: declared.resource.root, adoption: reverter.adoption)
    for finding in Self.ordered(all, declared.resource.root) { try patch.revert(finding) }
    let effects = self.effects.ofPatch(all, of: object.id, from: object.root, to: patch.root)
    let conflicts = Ownership.conflicts(all, with: manager, in: object.root)
    write(object, patch.root)
    changes.append(
      Change(
        resource: object.id, apiVersion: object.apiVersion,
        action: .apply(manifest: manifest, manager: manager, conflicts: conflicts), drifts: drifts,
        also: also, effects: effects, plural: nil))
  }
}
