/// What a record of a tree is.
///
/// Scalars carry the kind that a Kubernetes client gives them, whatever their spelling: YAML `0755`, `yes`
/// and `~` are an integer, a boolean and null; `"yes"` is a string.
public enum Kind: UInt8, Sendable {
  case null
  case boolean
  case integer
  case float
  case string
  case mapping
  case sequence
  /// A YAML alias that stands for another node of the same document. `Tree.expanded` leaves none.
  case alias

  /// Whether it is neither a mapping, nor a sequence, nor an alias.
  @inlinable public var isScalar: Bool { rawValue <= Kind.string.rawValue }
}

/// How the author wrote a node.
public enum Style: UInt8, Sendable {
  /// No style of its own: JSON, and what was never written in a file.
  case none
  case plain
  case singleQuoted
  case doubleQuoted
  /// `|`
  case literal
  /// `>`
  case folded
  /// Collections by indentation.
  case block
  /// Collections in `{}` or `[]`.
  case flow
  /// A null with no text at all, as after `key:`.
  case absent
  /// A mapping of which nothing but the span is known yet: `Node.read()`.
  case unread
}

/// One node: a scalar, or a collection with the records of its subtree right behind it.
public struct Record: Sendable, Equatable {
  /// What the node is.
  public var kind: Kind
  /// How it was written.
  public var style: Style
  /// The key of a mapping's entry; `Symbol.empty` for the items of a sequence and for roots.
  public var key: Symbol
  /// A scalar's text: decoded for strings, canonical for numbers (decimal), booleans (`true`, `false`) and null
  /// (`null`). For an alias the index of the record that it stands for.
  public var value: Symbol
  /// Index of the first record behind this node's subtree.
  public var end: UInt32
  /// Byte offsets of the node in the file, half-open: from its tag or anchor, if it has one, to the end of its
  /// last token. Comments and blank lines are outside.
  public var start: UInt32
  /// The end of the byte range that `start` begins.
  public var stop: UInt32
  /// Byte offset where the key's token begins (its own tag or anchor included); equals `start` where there is
  /// no key.
  public var keyStart: UInt32

  /// A record of a subtree of one node; a builder sets `end` of a collection once its subtree is complete.
  public init(
    kind: Kind, style: Style, key: Symbol, value: Symbol, end: UInt32, start: UInt32, stop: UInt32,
    keyStart: UInt32
  ) {
    self.kind = kind
    self.style = style
    self.key = key
    self.value = value
    self.end = end
    self.start = start
    self.stop = stop
    self.keyStart = keyStart
  }
}

/// The name and the bytes that a tree was read from.
public struct File: Sendable {
  /// As users know it: the path inside the repository, the path of a snapshot, or `<stdin>`.
  public let path: String
  /// The file's contents, unchanged.
  public let bytes: [UInt8]

  /// A file that is in memory already.
  public init(path: String, bytes: [UInt8]) {
    self.path = path
    self.bytes = bytes
  }
}

/// One document of a file.
public struct Document: Sendable {
  /// Index of the root's record, or nil for a document that holds nothing but comments.
  public let root: Int?
  /// Bytes of the document, its own `---` and `...` lines and its comments included; the documents of a file
  /// cover it without gaps.
  public let span: Range<Int>

  /// A document of a tree.
  public init(root: Int?, span: Range<Int>) {
    self.root = root
    self.span = span
  }
}

/// A file as records: one arena for all of its documents, in the order of the text.
public final class Tree: Sendable {
  /// The bytes that the spans point into.
  public let file: File
  /// Every node, parents before children, siblings in order.
  public let records: [Record]
  /// The documents in order.
  public let documents: [Document]
  /// What the keys and values are numbers of.
  public let symbols: Symbols
  /// Anchors and tags, by record; empty for nearly every file.
  public let properties: [Int: Properties]

  /// What YAML allows before a node.
  public struct Properties: Sendable, Equatable {
    /// The name behind `&`.
    public var anchor: String?
    /// The tag as written, `!!str` say.
    public var tag: String?

    /// The properties of one node.
    public init(anchor: String? = nil, tag: String? = nil) {
      self.anchor = anchor
      self.tag = tag
    }
  }

  /// A tree of finished records.
  public init(
    file: File, records: [Record], documents: [Document], symbols: Symbols,
    properties: [Int: Properties] = [:]
  ) {
    self.file = file
    self.records = records
    self.documents = documents
    self.symbols = symbols
    self.properties = properties
  }

  /// The node at a record.
  public subscript(index: Int) -> Node { Node(tree: self, index: index) }

  /// The roots of the documents that hold something.
  public var roots: [Node] { documents.compactMap { $0.root.map { self[$0] } } }
}

extension Tree {
  /// Trees that were read over one table of their own, over this one: so that several tasks can read at once, each with
  /// a table that no other fills.
  public static func moved(_ trees: consuming [Tree], to symbols: Symbols) -> [Tree] {
    guard let own = trees.first?.symbols, own !== symbols else { return trees }
    let map = symbols.adopt(own)
    for position in trees.indices where trees[position].symbols === own {
      // Each in its place, so that no two of a large declaration are held twice.
      let tree = trees[position]
      var records = tree.records
      for index in records.indices {
        records[index].key = map[Int(records[index].key.id)]
        // The value of an alias is the number of a record.
        if records[index].kind != .alias { records[index].value = map[Int(records[index].value.id)] }
      }
      trees[position] = Tree(
        file: tree.file, records: records, documents: tree.documents, symbols: symbols,
        properties: tree.properties)
    }
    return trees
  }
}
