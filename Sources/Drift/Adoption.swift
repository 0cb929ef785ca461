public import Kubernetes
public import Resources

/// What a manifest has to say at a field so that it renders to what runs.
public struct Adoption {
  private let schema: Schema
  private let defaults: Defaults

  /// Adopts values of resources that the schema describes.
  public init(schema: Schema) {
    self.schema = schema
    defaults = Defaults(schema: schema)
  }

  /// The live value at a path, as its author would have written it: what is equal keeps the declared spelling, and what
  /// the API server fills in is left out. Nil where the live resource has nothing there.
  public func value(at path: FieldPath, declared: Node, live: Node, apiVersion: String, kind: String) -> Node?
  {
    let served = schema.kind(apiVersion: apiVersion, kind: kind)
    var place = Place(
      comparison: Comparison(
        schema: schema, defaults: defaults, isCustom: served?.isCustom ?? true, isSecret: kind == "Secret"),
      declared: declared, live: live, type: served?.type ?? .any)
    for step in path.steps { guard place.descend(step) else { return nil } }
    return place.adopted()
  }

  /// A live resource as a new manifest: without status, server metadata, bookkeeping and defaults.
  public func manifest(of live: Resource) -> Node {
    let served = schema.kind(apiVersion: live.apiVersion, kind: live.id.kind)
    let place = Place(
      comparison: Comparison(
        schema: schema, defaults: defaults, isCustom: served?.isCustom ?? true,
        isSecret: live.id.kind == "Secret"),
      declared: nil, live: Cleaned.resource(live.root), type: served?.type ?? .any)
    return place.adopted()
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
    switch step {
    case .field(let name):
      guard let next = live[name] else { return false }
      comparison.declaredChain.append(declared)
      comparison.liveChain.append(live)
      type = schema(of: next.record.key)
      declared = declared?[name]
      live = next
    case .item:
      guard case .list(let item, .map(let keys, _)) = comparison.schema.shape(type),
        let next = comparison.items(of: live, item, keys, chain: comparison.liveChain).first(where: {
          $0.step == step
        })
      else { return false }
      declared = declared.flatMap { list in
        comparison.items(of: list, item, keys, chain: comparison.declaredChain).first { $0.step == step }?
          .node
      }
      live = next.node
      type = item
    case .member(let value):
      guard let next = live.children.first(where: { FieldPath.Literal($0) == value }) else { return false }
      declared = declared?.children.first { FieldPath.Literal($0) == value }
      live = next
    case .index(let index):
      guard let next = Array(live.children)[safe: index] else { return false }
      declared = declared.flatMap { Array($0.children)[safe: index] }
      live = next
      if case .list(let item, _) = comparison.schema.shape(type) { type = item } else { type = .any }
    }
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
      // Identity is no difference, and yet what a new object needs first.
      let isIdentity = child.key == "metadata" && child["name"] != nil
      guard isIdentity || within.reports({ $0.undeclared(child, fieldType, in: type) }) else { continue }
      Place(comparison: within, declared: nil, live: child, type: fieldType)
        .write(into: &builder, key: child.record.key)
    }
    builder.close()
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

  /// The live items in their order, each with the declared item that is the same; items between two such pairs are
  /// taken for changed ones, in order.
  private func aligned(_ ours: [Node], _ theirs: [Node], _ item: TypeID) -> [(declared: Node?, live: Node)] {
    var pairs: [(declared: Node?, live: Node)] = []
    var next = 0
    for (position, live) in theirs.enumerated() {
      if let same = ours[next...].firstIndex(where: { comparison.isSame($0, live, item) }) {
        pairs.append((ours[same], live))
        next = same + 1
        continue
      }
      let isChange =
        next < ours.count
        && !theirs[(position + 1)...].contains { comparison.isSame(ours[next], $0, item) }
      pairs.append((isChange ? ours[next] : nil, live))
      if isChange { next += 1 }
    }
    return pairs
  }
}

extension Comparison {
  /// Whether a step of the comparison finds anything that a report lists.
  fileprivate func reports(_ body: (inout Comparison) -> Void) -> Bool {
    var probe = self
    probe.differences = []
    body(&probe)
    return probe.differences.contains { $0.kind.isReported }
  }
}

extension Array {
  fileprivate subscript(safe index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}
