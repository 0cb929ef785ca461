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
  private let isCustom: Bool
  private let isSecret: Bool
  private(set) var path: [FieldPath.Step] = []
  private var pointer: [String] = []
  /// The mappings around the field in hand, from the root; nil where a side has none.
  var declaredChain: [Node?] = []
  var liveChain: [Node?] = []
  var differences: [Difference] = []

  /// Every difference between the two sides, defaults and other spellings included.
  static func differences(
    declared: Node, live: Node, kind: ServedKind?, schema: Schema, defaults: Defaults
  ) -> [Difference] {
    var comparison = Comparison(
      schema: schema, defaults: defaults, isCustom: kind?.isCustom ?? true,
      isSecret: declared["kind"]?.text == "Secret")
    comparison.resource(declared, live, kind?.type ?? .any)
    return comparison.differences
  }

  init(schema: Schema, defaults: Defaults, isCustom: Bool, isSecret: Bool) {
    self.schema = schema
    self.defaults = defaults
    self.isCustom = isCustom
    self.isSecret = isSecret
  }

  // MARK: - Objects

  private mutating func resource(_ declared: Node, _ live: Node, _ type: TypeID) {
    object(declared, live, type) { key in
      // The status is the controllers', and identity matched already.
      ["apiVersion", "kind", "status"].contains(key)
    }
  }

  /// Compares two mappings. `declared` is nil for an object that the server makes by default; `filled` are entries that
  /// it puts into a map.
  private mutating func object(
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
  private mutating func field(_ declared: Node, _ live: Node, _ type: TypeID, in owner: TypeID) {
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
      if Equivalence.same(declared, live, schema.shape(type)) {
        if declared.kind != live.kind || declared.record.value != live.record.value {
          report(.equivalent, declared, live, near: declared)
        }
      } else {
        report(.runtimeModified, declared, live, near: declared)
      }
    }
  }

  /// A declared field that the live object lacks.
  mutating func missing(_ declared: Node, _ type: TypeID?, in owner: TypeID) {
    if case .object = schema.shape(owner), type == nil {
      return report(.invalidDeclaration, declared, nil, near: declared)
    }
    if defaults.drops(declared.key, of: owner, in: Scope(chain: liveChain)) {
      return report(.derived, declared, nil, near: declared)
    }
    if isUnset(declared, type ?? .any, in: owner) || isCarried(declared, in: owner) {
      return report(.equivalent, declared, nil, near: declared)
    }
    report(.runtimeRemoved, declared, nil, near: declared)
  }

  /// A live field that git does not declare.
  mutating func undeclared(_ live: Node, _ type: TypeID, in owner: TypeID) {
    if let kind = Bookkeeping.kind(of: path) { return report(kind, nil, live) }
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
    report(.runtimeAdded, nil, live)
  }

  private func matches(_ filled: Filled, _ live: Node, _ type: TypeID) -> Bool {
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
    return !probe.differences.contains { $0.kind.isReported }
  }

  /// Whether a step of the comparison finds anything that a report lists.
  private func reports(_ body: (inout Comparison) -> Void) -> Bool {
    var probe = self
    probe.differences = []
    body(&probe)
    return probe.differences.contains { $0.kind.isReported }
  }

  // MARK: - Lists

  private mutating func list(_ declared: Node, _ live: Node, _ type: TypeID) {
    guard case .list(let item, let listType) = schema.shape(type) else {
      return atomic(declared, live, .any)
    }
    switch listType {
    case .atomic: atomic(declared, live, item)
    case .set: set(declared, live)
    case .map(let keys, _): keyed(declared, live, item, keys)
    }
  }

  /// A list that is one value: equal, or changed as a whole.
  ///
  /// - Parameter appended: how many items come before those that the server appended; nil where it appends none.
  private mutating func atomic(_ declared: Node, _ live: Node, _ item: TypeID, appended: Int? = nil) {
    var probe = self
    probe.differences = []
    var theirs = live.children
    var isEqual = true
    var index = 0
    for ours in declared.children {
      guard let twin = theirs.next() else {
        isEqual = false
        break
      }
      probe.step(.index(index), String(index)) { $0.value(ours, twin, item) }
      index += 1
    }
    if theirs.next() != nil && appended != index || probe.differences.contains(where: { $0.kind.isReported })
    {
      isEqual = false
    }
    if isEqual {
      differences += probe.differences
    } else if isReordered(declared, live, item) {
      report(.equivalent, declared, live, near: declared)
    } else {
      report(.runtimeModified, declared, live, near: declared)
      differences[differences.count - 1].detail = ListChange.lines(from: declared, to: live) {
        isSame($0, $1, item)
      }
    }
  }

  /// Whether a list whose order the server itself changes holds the same items: an autoscaler's metrics take a round
  /// trip through `autoscaling/v1` annotations (https://github.com/kubernetes/kubernetes/issues/74099).
  private func isReordered(_ declared: Node, _ live: Node, _ item: TypeID) -> Bool {
    guard schema.name(item) == "autoscaling.v2.MetricSpec" else { return false }
    var rest = Array(live.children)
    for ours in declared.children {
      guard let index = rest.firstIndex(where: { isSame(ours, $0, item) }) else { return false }
      rest.remove(at: index)
    }
    return rest.isEmpty
  }

  private mutating func set(_ declared: Node?, _ live: Node) {
    let ours = declared.map { Array($0.children) } ?? []
    let theirs = Array(live.children)
    for item in ours where !theirs.contains(where: { $0.hasSameValue(as: item) }) {
      step(.member(FieldPath.Literal(item)), String(theirs.count)) {
        $0.report(.runtimeRemoved, item, nil, near: item)
      }
    }
    for (index, item) in theirs.enumerated() where !ours.contains(where: { $0.hasSameValue(as: item) }) {
      step(.member(FieldPath.Literal(item)), String(index)) { comparison in
        comparison.report(Bookkeeping.kind(of: FieldPath(comparison.path)) ?? .runtimeAdded, nil, item)
      }
    }
  }

  /// Every item of an undeclared list for itself.
  private mutating func items(_ live: Node, _ type: TypeID) {
    guard case .list(let item, .map(let keys, _)) = schema.shape(type) else {
      return report(.runtimeAdded, nil, live)
    }
    keyed(nil, live, item, keys)
  }

  private mutating func keyed(_ declared: Node?, _ live: Node, _ item: TypeID, _ keys: [String]) {
    let ours = declared.map { items(of: $0, item, keys, chain: declaredChain) } ?? []
    let theirs = items(of: live, item, keys, chain: liveChain)
    var position: [FieldPath.Step: Int] = [:]
    for (index, entry) in theirs.enumerated() { position[entry.step] = index }
    var matched = Set<Int>()
    for entry in ours {
      let index = position[entry.step]
      step(entry.step, String(index ?? theirs.count)) { comparison in
        guard let index else {
          return comparison.report(.runtimeRemoved, entry.node, nil, near: entry.node)
        }
        matched.insert(index)
        comparison.value(entry.node, theirs[index].node, item)
      }
    }
    for (index, entry) in theirs.enumerated() where !matched.contains(index) {
      step(entry.step, String(index)) { comparison in
        comparison.report(comparison.isTokenVolume(entry.node) ? .injected : .runtimeAdded, nil, entry.node)
      }
    }
  }

  /// The items of a keyed list with the step that names each. A key field that the server fills in counts as filled.
  func items(
    of list: Node, _ type: TypeID, _ keys: [String], chain: [Node?]
  ) -> [(step: FieldPath.Step, node: Node)] {
    var seen: [[FieldPath.KeyField]: Int] = [:]
    return list.children.map { node in
      let key = keys.compactMap { name -> FieldPath.KeyField? in
        if let value = node[name], value.isScalar {
          return FieldPath.KeyField(name: name, value: FieldPath.Literal(value))
        }
        guard
          case .scalar(let kind, let text)? = schema.symbols.find(name).flatMap({
            defaults.filled($0, of: type, in: Scope(chain: chain + [node]))
          })
        else { return nil }
        return FieldPath.KeyField(name: name, value: FieldPath.Literal(kind: kind, text: text))
      }
      let occurrence = seen[key, default: 0]
      seen[key] = occurrence + 1
      return (.item(key, occurrence: occurrence), node)
    }
  }

  // MARK: - Secrets

  /// `stringData` is written into `data` by the server, and wins: https://kubernetes.io/docs/concepts/configuration/secret/
  private mutating func secretData(_ declared: Node?, _ live: Node) {
    guard let strings = declared?["stringData"], strings.kind == .mapping else { return }
    let data = live["data"]
    // All of `data` is gone, and said to be.
    if data == nil, declared?["data"]?.kind == .mapping { return }
    for child in strings.children where child.kind != .null {
      step(.field("data"), "data") { comparison in
        comparison.step(.field(child.key), child.key) { comparison in
          guard let twin = data?[child.record.key] else {
            return comparison.report(.runtimeRemoved, child, nil, near: child)
          }
          let same = Base64.decode(twin.text).map { $0.elementsEqual(child.text.utf8) } ?? false
          comparison.report(same ? .equivalent : .runtimeModified, child, twin, near: child)
        }
      }
    }
    differences.removeAll { difference in
      // The general comparison saw these keys as undeclared.
      difference.kind == .runtimeAdded && difference.path.steps.first == .field("data")
        && difference.live.map { strings[$0.record.key] != nil && difference.path.steps.count == 2 } ?? false
    }
    // With no `data` declared at all, the whole of it was seen as undeclared.
    if let index = differences.firstIndex(where: {
      $0.kind == .runtimeAdded && $0.path.steps == [.field("data")]
    }) {
      differences.remove(at: index)
      for child in data?.children ?? live.children where strings[child.record.key] == nil {
        step(.field("data"), "data") { comparison in
          comparison.step(.field(child.key), child.key) { $0.report(.runtimeAdded, nil, child) }
        }
      }
    }
  }

  // MARK: - Small parts

  mutating func step(
    _ step: FieldPath.Step, _ token: String, _ body: (inout Comparison) -> Void
  ) {
    path.append(step)
    pointer.append(token)
    body(&self)
    path.removeLast()
    pointer.removeLast()
  }

  private mutating func report(_ kind: FindingClass, _ declared: Node?, _ live: Node?, near: Node? = nil) {
    guard let near = near ?? declaredChain.last(where: { $0 != nil }) ?? nil else { return }
    differences.append(
      Difference(
        path: FieldPath(path), pointer: pointer.map { "/" + Self.escaped($0) }.joined(), kind: kind,
        declared: declared, live: live, near: near))
  }

  private static func escaped(_ token: String) -> String {
    var out = ""
    for character in token.unicodeScalars {
      switch character {
      case "~": out += "~0"
      case "/": out += "~1"
      default: out.unicodeScalars.append(character)
      }
    }
    return out
  }

  /// Whether a value of a field is as good as none: null, and for built-in types whatever Go leaves out, or always
  /// writes.
  private func isUnset(_ node: Node, _ type: TypeID, in owner: TypeID) -> Bool {
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
  private func isCarried(_ declared: Node, in owner: TypeID) -> Bool {
    schema.name(owner) == "autoscaling.v1.HorizontalPodAutoscalerSpec"
      && declared.key == "targetCPUUtilizationPercentage" && (liveChain.last ?? nil)?["metrics"] != nil
  }

  private func isTokenVolume(_ item: Node) -> Bool {
    Bookkeeping.isTokenVolume(item, pod: liveChain.first ?? nil)
  }

  /// Whether `stringData` replaces an entry of `data`.
  private func isOverridden(_ key: Symbol) -> Bool {
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
