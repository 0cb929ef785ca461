/// A place in a tree: cheap to copy, valid as long as it is held.
public struct Node: Sendable {
  /// The tree that holds the node.
  public let tree: Tree
  /// Index of its record.
  public let index: Int

  /// The node at a record of a tree.
  @inlinable public init(tree: Tree, index: Int) {
    self.tree = tree
    self.index = index
  }

  /// The record itself.
  @inlinable public var record: Record { tree.records[index] }
  /// What the node is.
  @inlinable public var kind: Kind { record.kind }
  /// The key under which a mapping holds the node; empty elsewhere.
  public var key: String { tree.symbols[record.key] }
  /// A scalar's decoded or canonical text; empty for collections.
  public var text: String { isScalar ? tree.symbols[record.value] : "" }
  /// Byte offsets in `tree.file`.
  @inlinable public var span: Range<Int> { Int(record.start)..<Int(record.stop) }
  /// Whether the node is neither a mapping, nor a sequence, nor an alias.
  @inlinable public var isScalar: Bool { kind.isScalar }
  /// Whether the node is a mapping or a sequence without entries.
  @inlinable public var isEmptyCollection: Bool {
    (kind == .mapping || kind == .sequence) && Int(record.end) == index + 1
  }

  /// Whether a scalar's text is this one, without making a copy of it.
  public func hasText(_ other: StaticString) -> Bool {
    isScalar
      && tree.symbols.withUTF8(of: record.value) { text in
        text.count == other.utf8CodeUnitCount
          && (text.isEmpty
            || text.elementsEqual(UnsafeBufferPointer(start: other.utf8Start, count: other.utf8CodeUnitCount)))
      }
  }

  /// The text of a string, nil for every other kind.
  public var string: String? { kind == .string ? text : nil }

  /// The entries of a mapping or the items of a sequence, in order; nothing for scalars.
  @inlinable public var children: Children {
    Children(tree: tree, position: index + 1, end: Int(record.end))
  }

  /// The records of the same nodes. Walking these shares no tree, which in the innermost loops is what costs.
  @inlinable public var positions: Positions {
    Positions(records: tree.records, position: index + 1, end: Int(record.end))
  }

  /// The first entry of a mapping with a key; nil where there is none, and for everything but a mapping.
  public subscript(key: String) -> Node? {
    guard kind == .mapping, let symbol = tree.symbols.find(key) else { return nil }
    return self[symbol]
  }

  /// The first entry of a mapping with a key of this tree's table.
  public subscript(key: Symbol) -> Node? {
    position(of: key).map { Node(tree: tree, index: $0) }
  }

  /// The number of the record of the first entry of a mapping with a key of this tree's table.
  public func position(of key: Symbol) -> Int? {
    let records = tree.records
    guard records[index].kind == .mapping else { return nil }
    var position = index + 1
    let end = Int(records[index].end)
    while position < end {
      if records[position].key == key { return position }
      position = Int(records[position].end)
    }
    return nil
  }

  /// The record of that entry itself: it shares no tree.
  public func record(of key: Symbol) -> Record? { position(of: key).map { tree.records[$0] } }

  /// The node behind a chain of keys.
  public subscript(path first: String, _ rest: String...) -> Node? {
    rest.reduce(self[first]) { $0?[$1] }
  }

  /// The nodes right below a node, in the order of the text.
  public struct Children: Sequence, IteratorProtocol, Sendable {
    @usableFromInline let tree: Tree
    @usableFromInline var position: Int
    @usableFromInline let end: Int

    @inlinable init(tree: Tree, position: Int, end: Int) {
      self.tree = tree
      self.position = position
      self.end = end
    }

    /// The next sibling.
    @inlinable public mutating func next() -> Node? {
      guard position < end else { return nil }
      let node = Node(tree: tree, index: position)
      position = Int(tree.records[position].end)
      return node
    }
  }

  /// The records right below a node, in the order of the text.
  public struct Positions: Sequence, IteratorProtocol, Sendable {
    @usableFromInline let records: [Record]
    @usableFromInline var position: Int
    @usableFromInline let end: Int

    @inlinable init(records: [Record], position: Int, end: Int) {
      self.records = records
      self.position = position
      self.end = end
    }

    /// The record of the next sibling.
    @inlinable public mutating func next() -> Int? {
      guard position < end else { return nil }
      let current = position
      position = Int(records[current].end)
      return current
    }
  }
}

extension Node {
  /// Whether two nodes hold the same texts in the same order, told in one pass over their records. Where it is false,
  /// they may have the same value all the same.
  public func isIdentical(to other: Node) -> Bool {
    tree.symbols === other.tree.symbols
      && Self.areIdentical(tree.records, index, other.tree.records, other.index)
  }

  /// The same of two records of trees over one table.
  public static func areIdentical(
    _ ours: [Record], _ index: Int, _ theirs: [Record], _ other: Int
  ) -> Bool {
    let count = Int(ours[index].end) - index
    guard count == Int(theirs[other].end) - other else { return false }
    for offset in 0..<count {
      let a = ours[index + offset]
      let b = theirs[other + offset]
      guard a.kind == b.kind, a.value == b.value, a.kind != .alias, offset == 0 || a.key == b.key,
        Int(a.end) - index == Int(b.end) - other
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
