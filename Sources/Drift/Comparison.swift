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
  private(set) var isCustom: Bool
  private(set) var isSecret: Bool
  /// Nothing is known of the resource's type.
  private var isUnknown = false
  let words: Vocabulary
  /// The way from the root, spelled out only for what is reported.
  private var trail: [Trail] = []
  /// The mappings around the field in hand, from the root; nil where a side has none.
  var declaredChain: [Node?] = []
  var liveChain: [Node?] = []
  var differences: [Difference] = []

  /// Whether differences that are no drift are kept, or only counted.
  var keepsAll = true
  var counted = Tally()

  /// Every difference between the two sides; of those that are no drift (defaults, other spellings) only their number,
  /// unless all are wanted.
  static func differences(
    declared: Node, live: Node, kind: ServedKind?, schema: Schema, defaults: Defaults, all: Bool = false,
    words: Vocabulary? = nil
  ) -> (differences: [Difference], counted: Tally) {
    var comparison = Comparison(schema: schema, defaults: defaults, all: all, words: words)
    let differences = comparison.differences(declared: declared, live: live, kind: kind)
    return (differences, comparison.counted)
  }

  /// A comparison for one resource after the other: those that are no drift add up in `counted`.
  init(schema: Schema, defaults: Defaults, all: Bool, words: Vocabulary?) {
    self.init(schema: schema, defaults: defaults, isCustom: true, isSecret: false, words: words)
    keepsAll = all
    // Deep enough for nearly everything: growing them step by step costs more than what they hold.
    trail.reserveCapacity(16)
    declaredChain.reserveCapacity(16)
    liveChain.reserveCapacity(16)
  }

  /// Every difference between the two sides of a resource.
  mutating func differences(declared: Node, live: Node, kind: ServedKind?) -> [Difference] {
    isCustom = kind?.isCustom ?? true
    isSecret = declared["kind"]?.hasText("Secret") == true
    isUnknown = kind == nil || kind?.type == .any
    differences = []
    resource(declared, live, kind?.type ?? .any)
    return differences
  }

  /// - Parameter words: the vocabulary of the schema's symbols; made anew where none is given.
  init(schema: Schema, defaults: Defaults, isCustom: Bool, isSecret: Bool, words: Vocabulary? = nil) {
    self.words = words ?? Vocabulary(schema.symbols)
    self.schema = schema
    self.defaults = defaults
    self.isCustom = isCustom
    self.isSecret = isSecret
  }

  // MARK: - Objects

  mutating func resource(_ declared: Node, _ live: Node, _ type: TypeID) {
    object(declared, live, type, isWhole: true)
  }

  /// Compares two mappings. `declared` is nil for an object that the server makes by default; `filled` are entries that
  /// it puts into a map; `isWhole` tells a resource of its own from a value.
  mutating func object(
    _ declared: Node?, _ live: Node, _ type: TypeID, filled: [Node] = [], isWhole: Bool = false
  ) {
    declaredChain.append(declared)
    liveChain.append(live)
    let unjudged = isWhole ? words.unjudged : isMetadata ? words.serverMetadata : []
    var declaredEntries = declared.map(Entries.init) ?? .none
    var liveEntries = Entries(live)
    var declaredKeys: UInt64 = 0
    if let declared {
      for position in declared.positions {
        let record = declaredEntries.records[position]
        guard record.kind != .null else { continue }
        let key = record.key
        declaredKeys |= key.bit
        let twin = liveEntries.position(of: key)
        // Nothing below can differ: most of a cluster is as git has it.
        if let twin, Node.areIdentical(declaredEntries.records, position, liveEntries.records, twin) {
          continue
        }
        if unjudged.contains(key) { continue }
        if isSecret, trail.isEmpty, key == words.stringData { continue }
        if isSecret, trail.count == 1, trail[0].key == words.data, isOverridden(key) { continue }
        let fieldType = schema.field(key, of: type)
        let child = declared.tree[position]
        trail.append(.field(key))
        if let twin, liveEntries.records[twin].kind != .null {
          field(child, live.tree[twin], fieldType ?? .any, in: type)
        } else {
          missing(child, fieldType, in: type)
        }
        trail.removeLast()
      }
    }
    for position in live.positions where liveEntries.records[position].kind != .null {
      let key = liveEntries.records[position].key
      if declaredKeys & key.bit != 0, let twin = declaredEntries.position(of: key),
        declaredEntries.records[twin].kind != .null
      {
        continue
      }
      if unjudged.contains(key) { continue }
      // Most of what git leaves out, and nothing to be told but their number.
      if !keepsAll, defaults.fills(key, of: type, with: liveEntries.records[position]) {
        counted.add(.default)
        continue
      }
      let child = live.tree[position]
      let fieldType = schema.field(key, of: type) ?? .any
      trail.append(.field(key))
      if !filled.isEmpty, let entry = filled.first(where: { $0.record.key == key }),
        isSame(entry, child, fieldType)
      {
        report(.default, nil, child)
      } else {
        undeclared(child, fieldType, in: type)
      }
      trail.removeLast()
    }
    if isSecret, trail.isEmpty { secretData(declared, live) }
    declaredChain.removeLast()
    liveChain.removeLast()
  }

  /// Compares a field that both sides have.
  mutating func field(_ declared: Node, _ live: Node, _ type: TypeID, in owner: TypeID) {
    func rule() -> Filled? {
      defaults.filled(declared.record.key, of: owner, in: Scope(chain: declaredChain))
    }
    switch (schema.shape(type), declared.kind, live.kind) {
    case (.map, .mapping, .mapping):
      if case .entries(let nodes)? = rule() { return object(declared, live, type, filled: nodes) }
    case (.list(let item, .atomic), .sequence, .sequence):
      if case .appended(let isFilled)? = rule() {
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
    if declared.isIdentical(to: live) { return }
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
    let parent = trail.count > 1 ? trail[trail.count - 2].key : nil
    let field = live.record.key
    if let parent, words.mayKnow(field, of: parent) {
      if let kind = words.kind(of: field, in: parent) { return report(kind, nil, live) }
      let path = path
      if let kind = Bookkeeping.kind(of: path) { return report(kind, nil, live) }
      if let presumed = Bookkeeping.presumption(of: path, live) {
        return report(.runtimeAdded, nil, live, presumed: presumed)
      }
    }
    switch defaults.filled(field, of: owner, in: Scope(chain: declaredChain)) {
    case .object where live.kind == .mapping: return object(nil, live, type)
    case .entries(let nodes) where live.kind == .mapping: return object(nil, live, type, filled: nodes)
    case .allocated: return report(.derived, nil, live)
    case .derived(let isDerived) where isDerived(live): return report(.derived, nil, live)
    case .some(let filled) where matches(filled, live, type): return report(.default, nil, live)
    default: break
    }
    if isUnset(live, type, in: owner) { return report(.default, nil, live) }
    if live.kind == .mapping, trail.last?.key == words.metadata { return object(nil, live, type) }
    if live.kind == .sequence, live.children.contains(where: isTokenVolume) {
      return live.children.allSatisfy(isTokenVolume) ? report(.injected, nil, live) : items(live, type)
    }
    if parent == words.metadata, !live.isScalar {
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
    report(.runtimeAdded, nil, live, presumed: isUnknown && !isBelowMetadata ? .default : nil)
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

  /// The way from the root to the value in hand.
  var path: [FieldPath.Step] { trail.map(spelled) }

  /// Whether the value in hand is the `metadata` of the resource.
  private var isMetadata: Bool { trail.count == 1 && trail[0].key == words.metadata }

  /// Whether it is that, or anything below.
  private var isBelowMetadata: Bool { trail.first?.key == words.metadata }

  private func spelled(_ step: Trail) -> FieldPath.Step {
    switch step {
    case .field(let key): .field(schema.symbols[key])
    case .item(let node, let key, _): .item(fields(of: key, in: node), occurrence: 0)
    case .step(let step, _): step
    }
  }

  private func token(_ step: Trail) -> String {
    switch step {
    case .field(let key): schema.symbols[key]
    case .item(_, _, let token): String(token)
    case .step(_, let token): token
    }
  }

  /// The comparison one step further down.
  func entering(_ step: FieldPath.Step) -> Comparison {
    var inner = self
    if case .field(let name) = step {
      inner.trail.append(.field(schema.symbols.intern(name)))
    } else {
      inner.trail.append(.step(step, token: ""))
    }
    return inner
  }

  mutating func step(
    _ step: FieldPath.Step, _ token: String, _ body: (inout Comparison) -> Void
  ) {
    self.step(.step(step, token: token), body)
  }

  mutating func step(_ step: Trail, _ body: (inout Comparison) -> Void) {
    trail.append(step)
    body(&self)
    trail.removeLast()
  }

  mutating func report(
    _ kind: FindingClass, _ declared: Node?, _ live: Node?, near: Node? = nil, presumed: FindingClass? = nil
  ) {
    guard keepsAll || kind.isReported else {
      counted.add(kind)
      return
    }
    guard let near = near ?? declaredChain.last(where: { $0 != nil }) ?? nil else { return }
    differences.append(
      Difference(
        path: FieldPath(path), pointer: trail.map { "/" + JSONPointer.escaped(token($0)) }.joined(),
        kind: kind,
        declared: declared, live: live, near: near, presumed: kind.isReported ? presumed : nil))
  }

  /// Whether a value of a field is as good as none: null, and for built-in types whatever Go leaves out, or always
  /// writes.
  func isUnset(_ node: Node, _ type: TypeID, in owner: TypeID) -> Bool {
    let isMetadata = isBelowMetadata
    switch node.kind {
    case .null: return true
    case .sequence: return node.isEmptyCollection && (!isCustom || isMetadata)
    case .mapping where isCustom && !isMetadata: return false
    case .mapping:
      if node.isEmptyCollection, isMetadata { return true }
      switch schema.shape(type) {
      case .map: return node.isEmptyCollection
      case .object:
        return defaults.ignoresEmptyStruct(node.record.key, of: owner)
          && node.children.allSatisfy { isUnset($0, schema.field($0.record.key, of: type) ?? .any, in: type) }
      default: return false
      }
    case .string:
      return !isCustom && node.record.value == .empty && !defaults.keepsEmptyText(node.record.key, of: owner)
    case .boolean: return !isCustom && node.text == "false" && defaults.dropsZero(node.record.key, of: owner)
    case .integer: return !isCustom && node.text == "0" && defaults.dropsZero(node.record.key, of: owner)
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
}
