/// Makes a tree record by record, in the order of the text.
///
/// Readers of every format use it, and so does whatever makes a value that no file holds.
public struct TreeBuilder {
  /// Where keys and values are stored.
  public let symbols: Symbols
  /// The records so far.
  public private(set) var records: [Record] = []
  /// Anchors and tags by record.
  public var properties: [Int: Tree.Properties] = [:]
  /// The records of the collections that are open, outermost first.
  private(set) var open: [Int] = []
  private var documents: [Document] = []

  /// An empty tree over a table.
  public init(symbols: Symbols, capacity: Int = 0) {
    self.symbols = symbols
    records.reserveCapacity(capacity)
  }

  /// How many collections are open.
  public var depth: Int { open.count }

  /// Appends a scalar, or an alias, whose bytes are `span`.
  public mutating func scalar(
    _ kind: Kind, _ value: Symbol, key: Symbol = .empty, style: Style = .none, span: Range<Int> = 0..<0,
    keyStart: Int? = nil
  ) {
    records.append(
      Record(
        kind: kind, style: style, key: key, value: value, end: UInt32(records.count + 1),
        start: UInt32(span.lowerBound), stop: UInt32(span.upperBound),
        keyStart: UInt32(keyStart ?? span.lowerBound)))
  }

  /// Opens a mapping or a sequence that begins at byte `start`; `close` ends it.
  public mutating func open(
    _ kind: Kind, key: Symbol = .empty, style: Style = .none, start: Int = 0, keyStart: Int? = nil
  ) {
    open.append(records.count)
    records.append(
      Record(
        kind: kind, style: style, key: key, value: .empty, end: 0, start: UInt32(start), stop: UInt32(start),
        keyStart: UInt32(keyStart ?? start)))
  }

  /// Appends a mapping that is read later.
  mutating func unread(key: Symbol, span: Range<Int>, keyStart: Int) {
    scalar(.mapping, .empty, key: key, style: .unread, span: span, keyStart: keyStart)
  }

  /// Closes the innermost open collection; `stop` is the byte behind its last token.
  public mutating func close(stop: Int = 0) {
    guard let index = open.popLast() else { return }
    records[index].end = UInt32(records.count)
    records[index].stop = UInt32(stop)
  }

  /// The record that the innermost open collection began with.
  public var innermost: Int? { open.last }

  /// Ends a document. `root` is nil for one that holds nothing.
  public mutating func document(root: Int?, span: Range<Int>) {
    documents.append(Document(root: root, span: span))
  }

  /// Copies a subtree of any tree to the end, under another key if one is given; spans are kept.
  ///
  /// What is unread is read, since the copy may become a tree over other bytes.
  public mutating func append(_ node: Node, key: Symbol? = nil) {
    if node.holdsUnread { return appendRead(node, key: key) }
    copy(node, key: key)
  }

  private mutating func appendRead(_ node: Node, key: Symbol?) {
    let record = node.record
    let key =
      key
      ?? (node.tree.symbols === symbols
        ? record.key : node.tree.symbols.withUTF8(of: record.key, symbols.intern))
    if node.isUnread, let read = node.read() { return copy(read, key: key) }
    open(
      record.kind, key: key, style: node.isUnread ? .none : record.style, start: Int(record.start),
      keyStart: Int(record.keyStart))
    for child in node.children { append(child) }
    close(stop: Int(record.stop))
  }

  /// Copies a subtree as it is, for a tree over the same file.
  public mutating func copy(_ node: Node, key: Symbol? = nil) {
    let base = records.count
    let source = node.record
    let same = node.tree.symbols === symbols
    for index in node.index..<Int(source.end) {
      var record = node.tree.records[index]
      if !same {
        record.key = node.tree.symbols.withUTF8(of: record.key, symbols.intern)
        if record.kind != .alias {
          record.value = node.tree.symbols.withUTF8(of: record.value, symbols.intern)
        }
      }
      if index == node.index, let key { record.key = key }
      record.end = UInt32(Int(record.end) - node.index + base)
      records.append(record)
    }
  }

  /// The finished tree. Without `document` calls the first record is the root of the only document.
  public consuming func finish(file: File) -> Tree {
    if documents.isEmpty {
      documents.append(Document(root: records.isEmpty ? nil : 0, span: 0..<file.bytes.count))
    }
    return Tree(file: file, records: records, documents: documents, symbols: symbols, properties: properties)
  }
}

extension Node {
  /// A scalar that no file holds.
  public static func scalar(_ kind: Kind, _ text: String, symbols: Symbols) -> Node {
    var builder = TreeBuilder(symbols: symbols)
    builder.scalar(kind, symbols.intern(text))
    return builder.finish(file: File(path: "", bytes: []))[0]
  }
}
