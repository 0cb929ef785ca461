internal import Kubernetes
internal import Resources

/// How items are told apart: by position, as members of a set, or by their keys.
extension Comparison {
  mutating func list(_ declared: Node, _ live: Node, _ type: TypeID) {
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
  mutating func atomic(_ declared: Node, _ live: Node, _ item: TypeID, appended: Int? = nil) {
    if declared.isIdentical(to: live) { return }
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
    if theirs.next() != nil && appended != index || probe.differences.contains(where: \.isChange) {
      isEqual = false
    }
    if isEqual {
      differences += probe.differences
      counted = probe.counted
    } else if isReordered(declared, live, item) {
      report(.equivalent, declared, live, near: declared)
    } else {
      report(.runtimeModified, declared, live, near: declared)
      differences[differences.count - 1].detail = ListChange.lines(from: declared, to: live) {
        isSame($0, $1, item)
      }
    }
  }

  /// Whether a list whose order the server itself changes holds the same items.
  func isReordered(_ declared: Node, _ live: Node, _ item: TypeID) -> Bool {
    guard Self.reordered.contains(schema.name(item)) else { return false }
    var rest = Array(live.children)
    for ours in declared.children {
      guard let index = rest.firstIndex(where: { isSame(ours, $0, item) }) else { return false }
      rest.remove(at: index)
    }
    return rest.isEmpty
  }

  mutating func set(_ declared: Node?, _ live: Node) {
    let ours = declared.map { Array($0.children) } ?? []
    let theirs = Array(live.children)
    for item in ours where !theirs.contains(where: { $0.hasSameValue(as: item) }) {
      step(.member(FieldPath.Literal(item)), String(theirs.count)) {
        $0.report(.runtimeRemoved, item, nil, near: item)
      }
    }
    for (index, item) in theirs.enumerated() where !ours.contains(where: { $0.hasSameValue(as: item) }) {
      step(.member(FieldPath.Literal(item)), String(index)) { comparison in
        comparison.report(
          Bookkeeping.kind(of: comparison.path) ?? .runtimeAdded, nil, item,
          presumed: Bookkeeping.presumption(of: comparison.path, item))
      }
    }
  }

  /// Every item of an undeclared list for itself.
  mutating func items(_ live: Node, _ type: TypeID) {
    guard case .list(let item, .map(let keys, _)) = schema.shape(type) else {
      return report(.runtimeAdded, nil, live)
    }
    keyed(nil, live, item, keys)
  }

  mutating func keyed(_ declared: Node?, _ live: Node, _ item: TypeID, _ keys: [String]) {
    if let declared {
      let key = ListKey(names: keys, type: item, chain: declaredChain)
      if areInPairs(declared, live, key) {
        for (index, pair) in zip(declared.children, live.children).enumerated() {
          step(.item(pair.0, key: key, token: index)) { $0.value(pair.0, pair.1, item) }
        }
        return
      }
    }
    let ours = declared.map { items(of: $0, item, keys, chain: declaredChain) } ?? []
    let theirs = items(of: live, item, keys, chain: liveChain)
    var position: [FieldPath.Step: Int] = [:]
    for (index, entry) in theirs.enumerated() { position[entry.step] = index }
    var matched = Set<Int>()
    let hidden = Self.hidden(ours.map(\.step), theirs.map(\.step))
    for entry in ours {
      guard let twin = entry.step.earlier(by: hidden[entry.step.key] ?? 0) else {
        step(entry.step, String(theirs.count)) { $0.report(.equivalent, entry.node, nil, near: entry.node) }
        continue
      }
      let index = position[twin]
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
        comparison.report(
          comparison.isTokenVolume(entry.node) ? .injected : .runtimeAdded, nil, entry.node, near: declared)
      }
    }
  }

  /// The items of a keyed list with the step that names each. A key field that the server fills in counts as filled.
  func items(
    of list: Node, _ type: TypeID, _ keys: [String], chain: [Node?]
  ) -> [(step: FieldPath.Step, node: Node)] {
    var seen: [[FieldPath.KeyField]: Int] = [:]
    return list.children.map { node in
      let key = fields(of: ListKey(names: keys, type: type, chain: chain), in: node)
      let occurrence = seen[key, default: 0]
      seen[key] = occurrence + 1
      return (.item(key, occurrence: occurrence), node)
    }
  }

  /// The key of an item of a list, with what the server fills in.
  func fields(of key: ListKey, in node: Node) -> [FieldPath.KeyField] {
    key.names.compactMap { name in
      literal(of: name, key, in: node).map { FieldPath.KeyField(name: name, value: $0) }
    }
  }

  private func literal(of name: String, _ key: ListKey, in node: Node) -> FieldPath.Literal? {
    if let value = node[name], value.isScalar { return FieldPath.Literal(value) }
    guard
      case .scalar(let kind, let text)? = schema.symbols.find(name).flatMap({
        defaults.filled($0, of: key.type, in: Scope(chain: key.chain + [node]))
      })
    else { return nil }
    return FieldPath.Literal(kind: kind, text: text)
  }

  /// Whether two keyed lists have the same keys in the same order and no key twice. Nearly every list is so; any other
  /// takes a closer look.
  private func areInPairs(_ declared: Node, _ live: Node, _ key: ListKey) -> Bool {
    let fields = key.names.compactMap { schema.symbols.find($0) }
    guard fields.count == key.names.count else { return false }
    var theirs = live.children
    for (count, ours) in declared.children.enumerated() {
      guard count < 16, let twin = theirs.next() else { return false }
      for (name, field) in zip(key.names, fields) {
        guard let value = twin.record(of: field), value.kind.isScalar else { return false }
        if let own = ours.record(of: field) {
          guard own.kind == value.kind, own.value == value.value else { return false }
        } else if !defaults.fills(field, of: key.type, with: value) {
          guard let value = twin[field], literal(of: name, key, in: ours) == FieldPath.Literal(value) else {
            return false
          }
        }
      }
      let isNew = live.children.allSatisfy { earlier in
        earlier.index >= twin.index
          || fields.contains { earlier.record(of: $0)?.value != twin.record(of: $0)?.value }
      }
      guard isNew else { return false }
    }
    return theirs.next() == nil
  }
}
