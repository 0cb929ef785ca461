internal import Resources

/// The entries of a mapping by key: looked up one after the other in small ones, by a table in large ones.
struct Entries {
  /// Those of the tree.
  let records: [Record]
  /// The record of the mapping; nil where there is none.
  private let node: Int?
  private var table: [Symbol: Int]?

  /// Of no mapping.
  static let none = Entries()

  private init() {
    records = []
    node = nil
  }

  init(_ node: Node) {
    records = node.tree.records
    self.node = node.index
    // A count of the records below is at hand, and most mappings are small.
    guard Int(records[node.index].end) - node.index > 17, node.kind == .mapping else { return }
    var count = 0
    for _ in node.positions { count += 1 }
    guard count > 16 else { return }
    var table: [Symbol: Int] = [:]
    table.reserveCapacity(count)
    for position in node.positions { table[records[position].key] = position }
    self.table = table
  }

  /// The record of an entry; nil where there is none.
  func position(of key: Symbol) -> Int? {
    if let table { return table[key] }
    guard let node, records[node].kind == .mapping else { return nil }
    var position = node + 1
    let end = Int(records[node].end)
    while position < end {
      if records[position].key == key { return position }
      position = Int(records[position].end)
    }
    return nil
  }
}
