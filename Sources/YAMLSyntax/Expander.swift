public import Resources

extension Tree {
  /// The same values without aliases and merge keys: each alias becomes a copy of what it stands for, and the
  /// entries that `<<` names become entries of the mapping itself. Explicit keys win over merged ones, earlier
  /// merged mappings over later ones (https://yaml.org/type/merge.html).
  ///
  /// The root of a copy has the span of its alias; what is below it, and merged entries, keep the spans of where they
  /// are written. A tree without aliases and merge keys is returned as it is. Throws a `Diagnostic` of category
  /// `.source` where the result would exceed `limits`, or where `<<` has no mapping.
  public func expanded(limits: Limits = .standard) throws(Diagnostic) -> Tree {
    guard needsExpansion else { return self }
    var expander = Expander(tree: self, limits: limits)
    for document in documents {
      if let root = document.root {
        let index = expander.builder.records.count
        try expander.copy(root, key: .empty)
        expander.builder.document(root: index, span: document.span)
      } else {
        expander.builder.document(root: nil, span: document.span)
      }
    }
    return expander.builder.finish(file: file)
  }

  /// The value of a record, aliases and merge keys expanded, as a tree of its own.
  func value(of record: Int, limits: Limits = .standard) throws(Diagnostic) -> Node {
    guard needsExpansion else { return self[record] }
    var expander = Expander(tree: self, limits: limits)
    try expander.copy(record, key: .empty)
    return expander.builder.finish(file: file)[0]
  }

  private var needsExpansion: Bool {
    let merge = symbols.find("<<")
    return records.contains { $0.kind == .alias || $0.key == merge }
  }

  /// Whether an entry's key is a merge key: `<<`, not in quotes.
  func isMerge(_ record: Record) -> Bool {
    guard let merge = symbols.find("<<"), record.key == merge else { return false }
    let start = file.bytes.properties(from: Int(record.keyStart), to: file.bytes.count).content
    return start < file.bytes.count && file.bytes[start] == UInt8(ascii: "<")
  }
}

private struct Expander {
  let tree: Tree
  let limits: Limits
  let budget: Int
  var builder: TreeBuilder
  private var depth = 0

  init(tree: Tree, limits: Limits) {
    self.tree = tree
    self.limits = limits
    budget = max(limits.expansion, tree.records.count * 10)
    builder = TreeBuilder(symbols: tree.symbols, capacity: tree.records.count)
  }

  /// Appends a record's value; `alias` is the record whose place it takes.
  mutating func copy(_ index: Int, key: Symbol, alias: Record? = nil) throws(Diagnostic) {
    var record = tree.records[index]
    guard builder.records.count < budget, depth < limits.depth else {
      throw Faults(file: tree.file).at(
        Int(record.start),
        "aliases that expand to more than \(budget) values, or nest deeper than \(limits.depth)",
        remedy: "Write the values out instead of nesting aliases.")
    }
    if let alias { (record.start, record.stop, record.keyStart) = (alias.start, alias.stop, alias.keyStart) }
    if alias == nil, let properties = tree.properties[index] {
      builder.properties[builder.records.count] = properties
    }
    let span = Int(record.start)..<Int(record.stop)
    switch record.kind {
    case .alias:
      depth += 1
      try copy(Int(record.value.id), key: key, alias: record)
      depth -= 1
    case .mapping, .sequence:
      builder.open(
        record.kind, key: key, style: record.style, start: span.lowerBound, keyStart: Int(record.keyStart))
      depth += 1
      if record.kind == .mapping {
        try entries(of: index)
      } else {
        for child in tree[index].children { try copy(child.index, key: .empty) }
      }
      depth -= 1
      builder.close(stop: span.upperBound)
    default:
      builder.scalar(
        record.kind, record.value, key: key, style: record.style, span: span, keyStart: Int(record.keyStart))
    }
  }

  private mutating func entries(of index: Int) throws(Diagnostic) {
    let children = Array(tree[index].children)
    guard children.contains(where: { tree.isMerge($0.record) }) else {
      for child in children { try copy(child.index, key: child.record.key) }
      return
    }
    var seen = Set(children.filter { !tree.isMerge($0.record) }.map(\.record.key))
    for child in children {
      if tree.isMerge(child.record) {
        try merge(child, into: &seen)
      } else {
        try copy(child.index, key: child.record.key)
      }
    }
  }

  private mutating func merge(_ source: Node, into seen: inout Set<Symbol>) throws(Diagnostic) {
    let source = source.dereferenced
    depth += 1
    defer { depth -= 1 }
    guard depth < limits.depth else {
      throw Faults(file: tree.file).at(
        source.span.lowerBound, "merge keys nested more than \(limits.depth) deep")
    }
    switch source.kind {
    case .mapping:
      let children = Array(source.children)
      for child in children where !tree.isMerge(child.record) {
        if seen.insert(child.record.key).inserted { try copy(child.index, key: child.record.key) }
      }
      for child in children where tree.isMerge(child.record) { try merge(child, into: &seen) }
    case .sequence where source.children.allSatisfy({ $0.dereferenced.kind == .mapping }):
      for child in source.children { try merge(child, into: &seen) }
    default:
      throw Faults(file: tree.file).at(
        source.span.lowerBound, "a merge key `<<` without a mapping",
        remedy: "Give it a mapping, an alias of one, or a sequence of those.")
    }
  }
}

extension Node {
  /// What an alias stands for; every other node itself.
  var dereferenced: Node { kind == .alias ? tree[Int(record.value.id)] : self }
}
