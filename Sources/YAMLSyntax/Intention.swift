internal import Resources

/// What a document's value must be after a change, found on values alone: no bytes, no styles.
struct Intention {
  let change: YAML.Change
  let symbols: Symbols
  let file: String

  /// The root's value afterwards. `root` is nil for an empty document and must hold no alias.
  func applied(to root: Node?) throws(Diagnostic) -> Node {
    var builder = TreeBuilder(symbols: symbols)
    switch change {
    case .set(let path, let value):
      guard value.isExpanded else {
        throw Diagnostic(
          .backport, "a new value holds an alias", remedy: "Expand the tree that it comes from.", file: file)
      }
      try build(root, key: .empty, path[...], into: &builder) { (_, key, builder) throws(Diagnostic) in
        builder.append(value, key: key)
      }
    case .insert(let path, let position, let item):
      guard item.isExpanded else {
        throw Diagnostic(
          .backport, "a new item holds an alias", remedy: "Expand the tree that it comes from.", file: file)
      }
      try build(root, key: .empty, path[...], into: &builder) { (node, key, builder) throws(Diagnostic) in
        let items = node.map { $0.kind == .sequence ? Array($0.children) : [] } ?? []
        guard node == nil || node?.kind == .sequence || node?.kind == .null,
          (0...items.count).contains(position)
        else { throw absent(path) }
        builder.open(.sequence, key: key)
        for item in items[..<position] { builder.append(item) }
        builder.append(item, key: .empty)
        for item in items[position...] { builder.append(item) }
        builder.close()
      }
    case .remove(let path, let pruning):
      let path = pruning ? YAML.pruned(path, in: root) : path
      guard let last = path.last else { throw absent(path) }
      try build(root, key: .empty, path.dropLast(), into: &builder) {
        (node, key, builder) throws(Diagnostic) in
        guard let node, let gone = node.child(last) else { throw absent(path) }
        builder.open(node.kind, key: key)
        for child in node.children where child.index != gone.index { builder.append(child) }
        builder.close()
      }
    }
    return builder.finish(file: File(path: file, bytes: []))[0]
  }

  /// Copies a value, and lets `end` write what becomes of the place that the path leads to.
  private func build(
    _ node: Node?, key: Symbol, _ path: ArraySlice<YAML.Step>, into builder: inout TreeBuilder,
    end: (Node?, Symbol, inout TreeBuilder) throws(Diagnostic) -> Void
  ) throws(Diagnostic) {
    guard let step = path.first else { return try end(node, key, &builder) }
    let rest = path.dropFirst()
    switch step {
    case .key(let name):
      guard node == nil || node?.kind == .mapping || node?.kind == .null else { throw absent(Array(path)) }
      builder.open(.mapping, key: key)
      let target = node?[name]
      for child in node.map({ Array($0.children) }) ?? [] {
        if child.index == target?.index {
          try build(child, key: child.record.key, rest, into: &builder, end: end)
        } else {
          builder.append(child)
        }
      }
      if target == nil { try build(nil, key: symbols.intern(name), rest, into: &builder, end: end) }
    case .index(let position):
      guard let node, node.kind == .sequence, node.child(step) != nil else { throw absent(Array(path)) }
      builder.open(.sequence, key: key)
      for (index, child) in node.children.enumerated() {
        if index == position {
          try build(child, key: .empty, rest, into: &builder, end: end)
        } else {
          builder.append(child)
        }
      }
    }
    builder.close()
  }

  private func absent(_ path: [YAML.Step]) -> Diagnostic {
    let steps = path.map { step in
      switch step {
      case .key(let name): name
      case .index(let index): String(index)
      }
    }
    return Diagnostic(
      .backport, "the document has no place `\(steps.joined(separator: "."))` for this change",
      remedy: "The file is not what the change was made for; scan again.", file: file)
  }
}

extension YAML {
  /// The path of the outermost collection that a removal leaves empty; the path itself where it leaves none.
  static func pruned(_ path: [Step], in root: Node?) -> [Step] {
    var path = path
    while path.count > 1, let parent = root?.descendant(path.dropLast()), parent.childCount == 1 {
      path.removeLast()
    }
    return path
  }
}

extension Node {
  var childCount: Int { children.reduce(0) { count, _ in count + 1 } }

  /// Whether no alias is in the subtree.
  var isExpanded: Bool { tree.records[index..<Int(record.end)].allSatisfy { $0.kind != .alias } }

  /// The child at a step.
  func child(_ step: YAML.Step) -> Node? {
    switch step {
    case .key(let name): return self[name]
    case .index(let position):
      guard kind == .sequence, position >= 0 else { return nil }
      for (index, child) in children.enumerated() where index == position { return child }
      return nil
    }
  }

  /// The node at the end of a path.
  func descendant(_ path: some Sequence<YAML.Step>) -> Node? {
    var node: Node? = self
    for step in path { node = node?.child(step) }
    return node
  }

  /// As `hasSameValue`, but never by the first of several equal keys alone: a mapping that has a key twice equals
  /// only one with the same entries in the same order.
  func isEqual(to other: Node) -> Bool {
    guard kind == other.kind else { return false }
    let mine = Array(children)
    let theirs = Array(other.children)
    guard mine.count == theirs.count else { return false }
    switch kind {
    case .mapping:
      let isSameOrder = zip(mine, theirs).allSatisfy { $0.key.isSame(as: $1.key) }
      if isSameOrder { return zip(mine, theirs).allSatisfy { $0.isEqual(to: $1) } }
      guard YAML.duplicateKeys(of: self).isEmpty else { return false }
      let twins = Dictionary(theirs.map { (Array($0.key.utf8), $0) }) { first, _ in first }
      return mine.allSatisfy { child in twins[Array(child.key.utf8)].map { child.isEqual(to: $0) } ?? false }
    case .sequence: return zip(mine, theirs).allSatisfy { $0.isEqual(to: $1) }
    default:
      return tree.symbols === other.tree.symbols
        ? record.value == other.record.value : text.isSame(as: other.text)
    }
  }
}
