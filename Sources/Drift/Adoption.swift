public import Kubernetes
public import Resources

/// What a manifest has to say at a field so that it renders to what runs.
public struct Adoption {
  let schema: Schema
  let defaults: Defaults

  /// Adopts values of resources that the schema describes.
  public init(schema: Schema) {
    self.schema = schema
    defaults = Defaults(schema: schema)
  }

  /// The live value at a path, as its author would have written it: what is equal keeps the declared spelling, and what
  /// the API server fills in is left out. Nil where the live resource has nothing there.
  public func value(at path: FieldPath, declared: Node, live: Node, apiVersion: String, kind: String) -> Node?
  {
    var place = Place(
      comparison: comparison(apiVersion: apiVersion, kind: kind), declared: declared, live: live,
      type: type(apiVersion: apiVersion, kind: kind))
    for step in path.steps { guard place.descend(step) else { return nil } }
    return place.adopted()
  }

  /// A live resource as a new manifest: without status, server metadata, bookkeeping and defaults.
  public func manifest(of live: Resource) -> Node {
    let place = Place(
      comparison: comparison(apiVersion: live.apiVersion, kind: live.id.kind), declared: nil,
      live: Cleaned.resource(live.root), type: type(apiVersion: live.apiVersion, kind: live.id.kind))
    return place.adopted()
  }

  /// Whether the server itself writes an empty mapping under a key where nobody said anything.
  public static func isEmptyByDefault(_ key: String) -> Bool {
    [
      "resources", "securityContext", "strategy", "updateStrategy", "metadata", "status", "labels",
      "annotations",
    ]
    .contains(key)
  }

  func comparison(apiVersion: String, kind: String) -> Comparison {
    Comparison(
      schema: schema, defaults: defaults,
      isCustom: schema.kind(apiVersion: apiVersion, kind: kind)?.isCustom ?? true, isSecret: kind == "Secret")
  }

  func type(apiVersion: String, kind: String) -> TypeID {
    schema.kind(apiVersion: apiVersion, kind: kind)?.type ?? .any
  }
}

/// A field on both sides, with what the comparison needs to know around it.
private struct Place {
  var comparison: Comparison
  var declared: Node?
  var live: Node
  var type: TypeID

  /// Goes one step down; false where the live side ends.
  mutating func descend(_ step: FieldPath.Step) -> Bool {
    guard let next = comparison.child(of: live, at: step, type, chain: comparison.liveChain)?.node else {
      return false
    }
    let ours = declared.flatMap {
      comparison.child(of: $0, at: step, type, chain: comparison.declaredChain)?.node
    }
    if case .field = step {
      comparison.declaredChain.append(declared)
      comparison.liveChain.append(live)
    }
    type = comparison.type(below: step, in: type, key: next.record.key)
    declared = ours
    live = next
    comparison = comparison.entering(step)
    return true
  }

  private func schema(of key: Symbol) -> TypeID { comparison.schema.field(key, of: type) ?? .any }

  func adopted() -> Node {
    var builder = TreeBuilder(symbols: live.tree.symbols)
    write(into: &builder, key: .empty)
    return builder.finish(file: live.tree.file)[0]
  }

  private func write(into builder: inout TreeBuilder, key: Symbol) {
    if let declared, comparison.isSame(declared, live, type) { return builder.append(declared, key: key) }
    switch live.kind {
    case .mapping: mapping(into: &builder, key: key)
    case .sequence: sequence(into: &builder, key: key)
    default: builder.append(live, key: key)
    }
  }

  private func mapping(into builder: inout TreeBuilder, key: Symbol) {
    let ours = declared.flatMap { $0.kind == .mapping ? $0 : nil }
    var inside = comparison
    // The server filled in what a new object left out from what the object itself says.
    inside.declaredChain.append(ours ?? live)
    inside.liveChain.append(live)
    builder.open(.mapping, key: key)
    for child in ours?.children ?? live.children where ours != nil {
      if let twin = live[child.record.key], twin.kind != .null {
        Place(
          comparison: inside.entering(.field(child.key)), declared: child, live: twin,
          type: schema(of: child.record.key)
        )
        .write(into: &builder, key: child.record.key)
      } else if !inside.reports({ $0.missing(child, $0.schema.field(child.record.key, of: type), in: type) })
      {
        builder.append(child)
      }
    }
    for child in live.children where ours?[child.record.key] == nil && child.kind != .null {
      let fieldType = schema(of: child.record.key)
      let within = inside.entering(.field(child.key))
      guard isTelling(child) || within.reports({ $0.undeclared(child, fieldType, in: type) }) else {
        continue
      }
      let value = Place(comparison: within, declared: nil, live: child, type: fieldType).adopted()
      // All that it held was the server's.
      if value.isEmptyCollection, !child.isEmptyCollection { continue }
      builder.append(value, key: child.record.key)
    }
    builder.close()
  }

  /// Whether a new object has to say what the server might fill in: what it is, and what another server or another
  /// time would fill in otherwise. `podSelector: {}` selects everything, `clusterIP: None` is a headless Service.
  private func isTelling(_ live: Node) -> Bool {
    // Identity is no difference, and yet what a new object needs first.
    if live.key == "metadata", live["name"] != nil { return true }
    if live.kind == .mapping, live.isEmptyCollection { return !Adoption.isEmptyByDefault(live.key) }
    if comparison.path.isEmpty, ["apiVersion", "kind"].contains(live.key) { return true }
    switch (comparison.schema.name(type), live.key) {
    case ("rbac.v1.RoleRef", "apiGroup"), ("networking.v1.NetworkPolicySpec", "policyTypes"),
      ("core.v1.PersistentVolumeClaimSpec", "storageClassName"),
      ("networking.v1.IngressSpec", "ingressClassName"):
      return true
    case ("core.v1.ServiceSpec", "clusterIP"): return live.text == "None"
    case ("core.v1.ServiceSpec", "ipFamilyPolicy"): return live.text != "SingleStack"
    default: return false
    }
  }

  private func sequence(into builder: inout TreeBuilder, key: Symbol) {
    builder.open(.sequence, key: key)
    let ours = declared.flatMap { $0.kind == .sequence ? Array($0.children) : nil } ?? []
    let theirs = Array(live.children)
    var item = TypeID.any
    var pairs: [(declared: Node?, live: Node)] = []
    switch comparison.schema.shape(type) {
    case .list(let inner, .map(let keys, _)):
      item = inner
      let named = comparison.items(of: live, inner, keys, chain: comparison.liveChain)
      var rest = named
      if let declared, !ours.isEmpty {
        for entry in comparison.items(of: declared, inner, keys, chain: comparison.declaredChain) {
          guard let index = rest.firstIndex(where: { $0.step == entry.step }) else { continue }
          pairs.append((entry.node, rest.remove(at: index).node))
        }
      }
      pairs += rest.map { (nil, $0.node) }
    case .list(let inner, .set):
      item = inner
      pairs = ours.compactMap { our in theirs.first { $0.hasSameValue(as: our) }.map { (our, $0) } }
      pairs += theirs.filter { their in !ours.contains { $0.hasSameValue(as: their) } }.map { (nil, $0) }
    case .list(let inner, .atomic):
      item = inner
      pairs = aligned(ours, theirs, inner)
    default: pairs = aligned(ours, theirs, .any)
    }
    for pair in pairs {
      Place(comparison: comparison, declared: pair.declared, live: pair.live, type: item)
        .write(into: &builder, key: .empty)
    }
    builder.close()
  }

  /// The live items in their order, each with the declared item that it is, or that became it: of the items between
  /// two that stayed the same, the first declared one became the first live one, and so on.
  private func aligned(_ ours: [Node], _ theirs: [Node], _ item: TypeID) -> [(declared: Node?, live: Node)] {
    var pairs: [(declared: Node?, live: Node)] = []
    var next = 0
    let same = ListChange.common(ours, theirs) { comparison.isSame($0, $1, item) }
    for (a, b) in same + [(ours.count, theirs.count)] {
      for live in theirs[pairs.count..<b] {
        pairs.append((next < a ? ours[next] : nil, live))
        next += 1
      }
      if a < ours.count { pairs.append((ours[a], theirs[b])) }
      next = a + 1
    }
    return pairs
  }
}
