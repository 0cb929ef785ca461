/// A place in a tree: cheap to copy, valid as long as it is held.
public struct Node: Sendable {
  /// The tree that holds the node.
  public let tree: Tree
  /// Index of its record.
  public let index: Int

  /// The node at a record of a tree.
  public init(tree: Tree, index: Int) {
    self.tree = tree
    self.index = index
  }

  /// The record itself.
  public var record: Record { tree.records[index] }
  /// What the node is.
  public var kind: Kind { record.kind }
  /// The key under which a mapping holds the node; empty elsewhere.
  public var key: String { tree.symbols[record.key] }
  /// A scalar's decoded or canonical text; empty for collections.
  public var text: String { isScalar ? tree.symbols[record.value] : "" }
  /// Byte offsets in `tree.file`.
  public var span: Range<Int> { Int(record.start)..<Int(record.stop) }
  /// Whether the node is neither a mapping, nor a sequence, nor an alias.
  public var isScalar: Bool { kind.rawValue <= Kind.string.rawValue }
  /// Whether the node is a mapping or a sequence without entries.
  public var isEmptyCollection: Bool {
    (kind == .mapping || kind == .sequence) && Int(record.end) == index + 1
  }

  /// The text of a string, nil for every other kind.
  public var string: String? { kind == .string ? text : nil }

  /// The entries of a mapping or the items of a sequence, in order; nothing for scalars.
  public var children: Children { Children(tree: tree, position: index + 1, end: Int(record.end)) }

  /// The first entry of a mapping with a key; nil where there is none, and for everything but a mapping.
  public subscript(key: String) -> Node? {
    guard kind == .mapping, let symbol = tree.symbols.find(key) else { return nil }
    return self[symbol]
  }

  /// The first entry of a mapping with a key of this tree's table.
  public subscript(key: Symbol) -> Node? {
    guard kind == .mapping else { return nil }
    var index = index + 1
    let end = Int(record.end)
    while index < end {
      let child = tree.records[index]
      if child.key == key { return Node(tree: tree, index: index) }
      index = Int(child.end)
    }
    return nil
  }

  /// The node behind a chain of keys.
  public subscript(path first: String, _ rest: String...) -> Node? {
    rest.reduce(self[first]) { $0?[$1] }
  }

  /// The nodes right below a node, in the order of the text.
  public struct Children: Sequence, IteratorProtocol, Sendable {
    let tree: Tree
    var position: Int
    let end: Int

    /// The next sibling.
    public mutating func next() -> Node? {
      guard position < end else { return nil }
      let node = Node(tree: tree, index: position)
      position = Int(tree.records[position].end)
      return node
    }
  }
}

extension Node {
  /// Whether two nodes hold the same texts in the same order, told in one pass over their records. Where it is false,
  /// they may have the same value all the same.
  public func isIdentical(to other: Node) -> Bool {
    let count = Int(record.end) - index
    guard count == Int(other.record.end) - other.index, tree.symbols === other.tree.symbols else { return false }
    let ours = tree.records
    let theirs = other.tree.records
    for offset in 0..<count {
      let a = ours[index + offset]
      let b = theirs[other.index + offset]
      guard a.kind == b.kind, a.value == b.value, a.kind != .alias, offset == 0 || a.key == b.key,
        Int(a.end) - index == Int(b.end) - other.index
      else { return false }
    }
    return true
  }

  /// Whether two nodes hold the same value: mappings in any order of keys, sequences in order, numbers by value.
  /// Spelling, style and comments do not matter; neither does the tree.
  public func hasSameValue(as other: Node) -> Bool {
    let a = record
    let b = other.record
    guard a.kind == b.kind else { return false }
    switch a.kind {
    case .mapping:
      var count = 0
      for child in children {
        guard let twin = tree.symbols === other.tree.symbols ? other[child.record.key] : other[child.key],
          child.hasSameValue(as: twin)
        else { return false }
        count += 1
      }
      return count == other.children.reduce(0) { sum, _ in sum + 1 }
    case .sequence:
      var theirs = other.children
      for child in children {
        guard let twin = theirs.next(), child.hasSameValue(as: twin) else { return false }
      }
      return theirs.next() == nil
    default:
      return tree.symbols === other.tree.symbols
        ? a.value == b.value : text.utf8.elementsEqual(other.text.utf8)
    }
  }
}
