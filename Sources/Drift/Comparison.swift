internal import Kubernetes
internal import Resources

/// Compares one declared resource with its live object, field by field, as the API server would see them.
///
/// Nothing is converted: both sides are trees over the same symbols. Where the live object has a field that git leaves
/// out, the server's default is asked for; where two values are spelled differently, the field's type decides.
struct Comparison {
  let schema: Schema
  let defaults: Defaults
  /// Custom resources keep explicit zero values; built-in types drop most of them.
  let isCustom: Bool
  let isSecret: Bool
  /// Nothing is known of the resource's type.
  private var isUnknown = false
  private(set) var path: [FieldPath.Step] = []
  private var pointer: [String] = []
  /// The mappings around the field in hand, from the root; nil where a side has none.
  var declaredChain: [Node?] = []
  var liveChain: [Node?] = []
  var differences: [Difference] = []

  /// Whether differences that are no drift are kept, or only counted.
  var keepsAll = true
  var counted: [FindingClass: Int] = [:]

  /// Every difference between the two sides; of those that are no drift (defaults, other spellings) only their number,
  /// unless all are wanted.
  static func differences(
    declared: Node, live: Node, kind: ServedKind?, schema: Schema, defaults: Defaults, all: Bool = false
  ) -> (differences: [Difference], counted: [FindingClass: Int]) {
    var comparison = Comparison(
      schema: schema, defaults: defaults, isCustom: kind?.isCustom ?? true,
      isSecret: declared["kind"]?.text == "Secret")
    comparison.keepsAll = all
    comparison.isUnknown = kind == nil || kind?.type == .any
    comparison.resource(declared, live, kind?.type ?? .any)
    return (comparison.differences, comparison.counted)
  }

  init(schema: Schema, defaults: Defaults, isCustom: Bool, isSecret: Bool) {
    self.schema = schema
    self.defaults = defaults
    self.isCustom = isCustom
    self.isSecret = isSecret
  }

  // MARK: - Objects

  mutating func resource(_ declared: Node, _ live: Node, _ type: TypeID) {
    object(declared, live, type) { key in
      // The status is the controllers', and identity matched already.
      ["apiVersion", "kind", "status"].contains(key)
    }
  }

  /// Compares two mappings. `declared` is nil for an object that the server makes by default; `filled` are entries that
  /// it puts into a map.
  mutating func object(
    _ declared: Node?, _ live: Node, _ type: TypeID, filled: [Node] = [],
    skipping: (String) -> Bool = { _ in false }
  ) {
    declaredChain.append(declared)
    liveChain.append(live)
    let isMetadata = path == [.field("metadata")]
    let declaredEntries = declared.map(Entries.init)
    let liveEntries = Entries(live)
    if let declared {
      for child in declared.children where child.kind != .null {
        let key = child.record.key
        let name = child.key
        if skipping(name) || isMetadata && Bookkeeping.serverMetadata.contains(name) { continue }
        if isSecret, path.isEmpty, name == "stringData" { continue }
        if isSecret, path == [.field("data")], isOverridden(key) { continue }
        let fieldType = schema.field(key, of: type)
        step(.field(name), name) { comparison in
          if let twin = liveEntries[key], twin.kind != .null {
            comparison.field(child, twin, fieldType ?? .any, in: type)
          } else {
            comparison.missing(child, fieldType, in: type)
          }
        }
      }
    }
    for child in live.children where child.kind != .null {
      let key = child.record.key
      if let twin = declaredEntries?[key], twin.kind != .null { continue }
      let name = child.key
      if skipping(name) || isMetadata && Bookkeeping.serverMetadata.contains(name) { continue }
      let fieldType = schema.field(key, of: type) ?? .any
      step(.field(name), name) { comparison in
        if let entry = filled.first(where: { $0.record.key == key }),
          comparison.isSame(entry, child, fieldType)
        {
          return comparison.report(.default, nil, child)
        }
        comparison.undeclared(child, fieldType, in: type)
      }
    }
    if isSecret, path.isEmpty { secretData(declared, live) }
    declaredChain.removeLast()
    liveChain.removeLast()
  }

  /// Compares a field that both sides have.
  mutating func field(_ declared: Node, _ live: Node, _ type: TypeID, in owner: TypeID) {
    let rule = { (comparison: Comparison) in
      comparison.defaults.filled(
        declared.record.key, of: owner, in: Scope(chain: comparison.declaredChain))
    }
    switch (schema.shape(type), declared.kind, live.kind) {
    case (.map, .mapping, .mapping):
      if case .entries(let nodes)? = rule(self) { return object(declared, live, type, filled: nodes) }
    case (.list(let item, .atomic), .sequence, .sequence):
      if case .appended(let isFilled)? = rule(self) {
        let own = declared.children.reduce(0) { count, _ in count + 1 }
        return atomic(
          declared, live, item, appended: live.children.dropFirst(own).allSatisfy(isFilled) ? own : nil)
      }
    default: break
    }
    // A plain field that is declared empty counts as left out, and is filled in like one.
    if !isCustom, isUnset(declared, type, in: owner), !Equivalence.same(declared, live, schema.shape(type)),
      !reports({ $0.undeclared(live, type, in: owner) })
    {
      return report(.equivalent, declared, live, near: declared)
    }
    value(declared, live, type)
  }

  /// Compares two values that both sides have.
  mutating func value(_ declared: Node, _ live: Node, _ type: TypeID) {
    switch (declared.kind, live.kind) {
    case (.mapping, .mapping): object(declared, live, type)
    case (.sequence, .sequence): list(declared, live, type)
    default:
      if Equivalence.same(declared, live, schema.shape(type))
        || isCustom && Equivalence.sameAmount(declared, live, at: path)
      {
        if declared.kind != live.kind || declared.record.value != live.record.value {
          report(.equivalent, declared, live, near: declared)
        }
      } else {
        report(.runtimeModified, declared, live, near: declared, presumed: presumption(declared, live))
      }
    }
  }

  /// A declared field that the live object lacks.
  mutating func missing(_ declared: Node, _ type: TypeID?, in owner: TypeID) {
    if case .object = schema.shape(owner), type == nil {
      return report(.invalidDeclaration, declared, nil, near: declared)
    }
    if isUnset(declared, type ?? .any, in: owner) || isCarried(declared, in: owner) {
      return report(.equivalent, declared, nil, near: declared)
    }
    report(.runtimeRemoved, declared, nil, near: declared, presumed: presumption(ofMissing: declared))
  }

  /// A live field that git does not declare.
  mutating func undeclared(_ live: Node, _ type: TypeID, in owner: TypeID) {
    if let kind = Bookkeeping.kind(of: path) { return report(kind, nil, live) }
    if let presumed = Bookkeeping.presumption(of: path, live) {
      return report(.runtimeAdded, nil, live, presumed: presumed)
    }
    let field = live.record.key
    switch defaults.filled(field, of: owner, in: Scope(chain: declaredChain)) {
    case .object where live.kind == .mapping: return object(nil, live, type)
    case .entries(let nodes) where live.kind == .mapping: return object(nil, live, type, filled: nodes)
    case .allocated: return report(.derived, nil, live)
    case .derived(let isDerived) where isDerived(live): return report(.derived, nil, live)
    case .some(let filled) where matches(filled, live, type): return report(.default, nil, live)
    default: break
    }
    if isUnset(live, type, in: owner) { return report(.default, nil, live) }
    if live.kind == .mapping, path.last == .field("metadata") { return object(nil, live, type) }
    if live.kind == .sequence, live.children.contains(where: isTokenVolume) {
      return live.children.allSatisfy(isTokenVolume) ? report(.injected, nil, live) : items(live, type)
    }
    if case .field("metadata")? = path.dropLast().last, !live.isScalar {
      // Controllers write into the same maps as people: each entry is judged for itself.
      return live.kind == .mapping ? object(nil, live, type) : set(nil, live)
    }
    // A field that follows from another one that was changed at run time: a node port from a Service's type.
    switch defaults.filled(field, of: owner, in: Scope(chain: liveChain)) {
    case .allocated: return report(.derived, nil, live)
    case .derived(let isDerived) where isDerived(live): return report(.derived, nil, live)
    case .some(let filled) where matches(filled, live, type): return report(.default, nil, live)
    default: break
    }
    // Without a schema nobody can tell a default from an addition, but who wrote it may.
    report(.runtimeAdded, nil, live, presumed: isUnknown && path.first != .field("metadata") ? .default : nil)
  }

  func matches(_ filled: Filled, _ live: Node, _ type: TypeID) -> Bool {
    switch filled {
    case .scalar(let kind, let text): live.kind == kind && live.text == text
    case .object: live.isEmptyCollection
    case .strings(let texts): live.kind == .sequence && Set(live.children.map(\.text)) == Set(texts)
    case .copy(let node), .node(let node): isSame(node, live, type)
    case .entries(let nodes):
      live.children.allSatisfy { child in
        nodes.contains {
          $0.record.key == child.record.key
            && isSame($0, child, schema.field(child.record.key, of: type) ?? .any)
        }
      }
    case .appended(let isFilled): live.kind == .sequence && live.children.allSatisfy(isFilled)
    case .matching(let isFilled), .derived(let isFilled): isFilled(live)
    case .allocated, .defaultIngressClass: true
    }
  }

  /// Whether two values differ in nothing but defaults and spelling.
  func isSame(_ a: Node, _ b: Node, _ type: TypeID) -> Bool {
    if a.hasSameValue(as: b) { return true }
    var probe = self
    probe.differences = []
    probe.value(a, b, type)
    return !probe.differences.contains(where: \.isChange)
  }

  /// Whether a step of the comparison finds anything that a report lists.
  func reports(_ body: (inout Comparison) -> Void) -> Bool {
    var probe = self
    probe.differences = []
    body(&probe)
    return probe.differences.contains(where: \.isChange)
  }

  // MARK: - Small parts

  /// The comparison one step further down.
  func entering(_ step: FieldPath.Step) -> Comparison {
    var inner = self
    inner.path.append(step)
    return inner
  }

  mutating func step(
    _ step: FieldPath.Step, _ token: String, _ body: (inout Comparison) -> Void
  ) {
    path.append(step)
    pointer.append(token)
    body(&self)
    path.removeLast()
    pointer.removeLast()
  }

  mutating func report(
    _ kind: FindingClass, _ declared: Node?, _ live: Node?, near: Node? = nil, presumed: FindingClass? = nil
  ) {
    guard keepsAll || kind.isReported else {
      counted[kind, default: 0] += 1
      return
    }
    guard let near = near ?? declaredChain.last(where: { $0 != nil }) ?? nil else { return }
    differences.append(
      Difference(
        path: FieldPath(path), pointer: pointer.map { "/" + JSONPointer.escaped($0) }.joined(), kind: kind,
        declared: declared, live: live, near: near, presumed: kind.isReported ? presumed : nil))
  }

  /// Whether a value of a field is as good as none: null, and for built-in types whatever Go leaves out, or always
  /// writes.
  func isUnset(_ node: Node, _ type: TypeID, in owner: TypeID) -> Bool {
    let isMetadata = path.first == .field("metadata")
    switch node.kind {
    case .null: return true
    case .sequence: return node.isEmptyCollection && (!isCustom || isMetadata)
    case .mapping where isCustom && !isMetadata: return false
    case .mapping:
      if node.isEmptyCollection, isMetadata { return true }
      switch schema.shape(type) {
      case .map: return node.isEmptyCollection
      case .object:
        return defaults.ignoresEmptyStruct(node.key, of: owner)
          && node.children.allSatisfy { isUnset($0, schema.field($0.record.key, of: type) ?? .any, in: type) }
      default: return false
      }
    case .string:
      return !isCustom && node.record.value == .empty && !defaults.keepsEmptyText(node.key, of: owner)
    case .boolean: return !isCustom && node.text == "false" && defaults.dropsZero(node.key, of: owner)
    case .integer: return !isCustom && node.text == "0" && defaults.dropsZero(node.key, of: owner)
    default: return false
    }
  }

  /// Whether a field went into another one that is compared for itself: an autoscaler of `autoscaling/v1` is read back
  /// with `metrics`.
  func isCarried(_ declared: Node, in owner: TypeID) -> Bool {
    schema.name(owner) == "autoscaling.v1.HorizontalPodAutoscalerSpec"
      && declared.key == "targetCPUUtilizationPercentage" && (liveChain.last ?? nil)?["metrics"] != nil
  }

  func isTokenVolume(_ item: Node) -> Bool {
    Bookkeeping.isTokenVolume(item, pod: liveChain.first ?? nil)
  }

  /// Whether `stringData` replaces an entry of `data`.
  func isOverridden(_ key: Symbol) -> Bool {
    (declaredChain.first ?? nil)?["stringData"]?[key].map { $0.kind != .null } ?? false
  }

  /// The entries of a mapping by key: looked up one after the other in small ones, by a table in large ones.
  private struct Entries {
    private let node: Node
    private var table: [Symbol: Int]?

    init(_ node: Node) {
      self.node = node
      let large = node.children.reduce(0) { count, _ in count + 1 } > 16
      guard large else { return }
      table = [:]
      for child in node.children { table?[child.record.key] = child.index }
    }

    subscript(key: Symbol) -> Node? {
      guard let table else { return node[key] }
      return table[key].map { node.tree[$0] }
    }
  }
}
