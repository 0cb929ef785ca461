internal import Resources

/// The entries of a mapping by key: looked up one after the other in small ones, by a table in large ones.
struct Entries {
  /// Those of the tree.
  let records: [Record]
  private let first: Int
  private let end: Int
  /// Behind the entry that was found last. Both sides have most of their keys in one order, so that the next one to be
  /// looked up stands there.
  private var next: Int
  private var table: [Symbol: Int]?

  /// Of no mapping.
  static let none = Entries()

  private init() {
    records = []
    first = 0
    end = 0
    next = 0
  }

  // Inline, since there are two for each mapping and nearly all are small.
  @inline(__always) init(_ node: Node) {
    records = node.tree.records
    first = node.index + 1
    next = first
    end = node.kind == .mapping ? Int(records[node.index].end) : first
    // A count of the records below is at hand, and most mappings are small.
    if end - first > 16 { table = Self.table(of: node) }
  }

  /// Nil for a small mapping.
  private static func table(of node: Node) -> [Symbol: Int]? {
    var count = 0
    for _ in node.positions { count += 1 }
    guard count > 16 else { return nil }
    var table: [Symbol: Int] = [:]
    table.reserveCapacity(count)
    let records = node.tree.records
    for position in node.positions { table[records[position].key] = position }
    return table
  }

  /// The record of an entry; nil where there is none.
  mutating func position(of key: Symbol) -> Int? {
    if next < end, records[next].key == key { return found(next) }
    if let table { return table[key].map { found($0) } }
    var position = first
    while position < end {
      if records[position].key == key { return found(position) }
      position = Int(records[position].end)
    }
    return nil
  }

  private mutating func found(_ position: Int) -> Int {
    next = Int(records[position].end)
    return position
  }
}
