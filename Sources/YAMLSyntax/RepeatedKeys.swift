public import Resources

/// Keys that stand more than once in a mapping, which YAML forbids and most clients let pass.
extension YAML {
  /// The entries whose key an earlier entry of the same mapping has already, in the order of the text.
  public static func duplicateKeys(in tree: Tree) -> [Node] {
    let records = tree.records
    var found: [Node] = []
    for index in records.indices where records[index].kind == .mapping && mayRepeat(records, index) {
      found += duplicateKeys(of: tree[index])
    }
    return found.sorted { $0.index < $1.index }
  }

  static func duplicateKeys(of mapping: Node) -> [Node] {
    var seen: Set<Symbol> = []
    return mapping.children.filter { !seen.insert($0.record.key).inserted }
  }

  /// Whether a mapping may have a key twice. Every manifest is asked for all of its mappings, and nearly all are small
  /// with keys that differ in a few bits already.
  private static func mayRepeat(_ records: [Record], _ mapping: Int) -> Bool {
    let end = Int(records[mapping].end)
    var bits: UInt64 = 0
    var count = 0
    var position = mapping + 1
    while position < end {
      let key = records[position].key
      if bits & key.bit != 0 {
        guard count < 32 else { return true }
        var earlier = mapping + 1
        while earlier < position {
          if records[earlier].key == key { return true }
          earlier = Int(records[earlier].end)
        }
      }
      bits |= key.bit
      count += 1
      position = Int(records[position].end)
    }
    return false
  }

  /// The same values, of entries with one key only the last: what `kubectl` makes of them, whose decoder
  /// (`sigs.k8s.io/yaml` over go-yaml v2) lets each replace the one before. kustomize refuses such a file.
  ///
  /// - Parameter tree: without aliases.
  /// - Returns: the tree itself where no key is repeated; and the entries that repeat one.
  public static func keepingLast(_ tree: Tree) -> (tree: Tree, repeated: [Node]) {
    let repeated = duplicateKeys(in: tree)
    if repeated.isEmpty { return (tree, []) }
    var builder = TreeBuilder(symbols: tree.symbols, capacity: tree.records.count)
    for document in tree.documents {
      let root = document.root.map { _ in builder.records.count }
      if let root = document.root { copyLast(tree[root], to: &builder) }
      builder.document(root: root, span: document.span)
    }
    return (builder.finish(file: tree.file), repeated)
  }

  private static func copyLast(_ node: Node, to builder: inout TreeBuilder) {
    builder.properties[builder.records.count] = node.tree.properties[node.index]
    let record = node.record
    guard record.kind == .mapping || record.kind == .sequence else { return builder.copy(node) }
    builder.open(
      record.kind, key: record.key, style: record.style, start: Int(record.start),
      keyStart: Int(record.keyStart))
    let children = Array(node.children)
    var last: [Symbol: Int] = [:]
    if record.kind == .mapping { for child in children { last[child.record.key] = child.index } }
    for child in children where record.kind == .sequence || last[child.record.key] == child.index {
      copyLast(child, to: &builder)
    }
    builder.close(stop: Int(record.stop))
  }
}
