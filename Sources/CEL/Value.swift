public import Resources

extension CEL {
  /// What an expression works on and gives.
  ///
  /// Objects of JSON and YAML are viewed in place: `init(_: Node)` copies no more than a scalar's text.
  public enum Value: Sendable {
    case null
    case bool(Bool)
    case int(Int64)
    case uint(UInt64)
    case double(Double)
    case string(String)
    case bytes([UInt8])
    case timestamp(Timestamp)
    case duration(Duration)
    case list([Value])
    case map(Map)
    /// A mapping or a sequence of a tree, as `init(_: Node)` makes it.
    case node(Node)
    case type(ValueType)
    case quantity(Quantity)
    case url(URL)
    case ip(IPAddress)
    case cidr(CIDR)
  }
}

extension CEL.Value {
  /// A value of a tree: mappings and sequences as they stand there, scalars by their kind. An integer beyond 64 bits is
  /// a double, as in Kubernetes.
  public init(_ node: Node) {
    switch node.kind {
    case .null, .alias: self = .null
    case .boolean: self = .bool(node.text == "true")
    case .integer:
      let text = node.text
      self = Int64(text).map { .int($0) } ?? .double(Double(text) ?? .nan)
    case .float:
      switch node.text {
      case ".inf": self = .double(.infinity)
      case "-.inf": self = .double(-.infinity)
      case let text: self = .double(Double(text) ?? .nan)
      }
    case .string: self = .string(node.text)
    case .mapping, .sequence: self = .node(node)
    }
  }

  /// A map from names to values.
  public static func fields(_ fields: [String: CEL.Value]) -> CEL.Value {
    .map(CEL.Map(fields.sorted { $0.key < $1.key }.map { (.string($0.key), $0.value) }))
  }

  /// The value of a boolean, nil for every other type.
  public var bool: Bool? {
    if case .bool(let value) = self { return value }
    return nil
  }

  /// The text of a string, nil for every other type.
  public var string: String? {
    if case .string(let text) = self { return text }
    return nil
  }

  /// The value's own type; the items of collections are `dyn`.
  public var type: CEL.ValueType {
    switch self {
    case .null: .null
    case .bool: .bool
    case .int: .int
    case .uint: .uint
    case .double: .double
    case .string: .string
    case .bytes: .bytes
    case .timestamp: .timestamp
    case .duration: .duration
    case .list: .list(.dyn)
    case .map: .map(.dyn, .dyn)
    case .node(let node): node.kind == .mapping ? .map(.dyn, .dyn) : .list(.dyn)
    case .type: .type
    case .quantity: .quantity
    case .url: .url
    case .ip: .ip
    case .cidr: .cidr
    }
  }

  var isList: Bool {
    switch self {
    case .list: true
    case .node(let node): node.kind == .sequence
    default: false
    }
  }

  var isMap: Bool {
    switch self {
    case .map: true
    case .node(let node): node.kind == .mapping
    default: false
    }
  }

  /// The items of a list, nil for every other value.
  public var items: [CEL.Value]? {
    switch self {
    case .list(let items): return items
    case .node(let node) where node.kind == .sequence: return node.children.map { CEL.Value($0) }
    default: return nil
    }
  }

  /// The entries of a map in their order, nil for every other value.
  public var entries: [(key: CEL.Value, value: CEL.Value)]? {
    switch self {
    case .map(let map): return map.entries
    case .node(let node) where node.kind == .mapping:
      return node.children.map { (.string($0.key), CEL.Value($0)) }
    default: return nil
    }
  }

  /// The value of a field of a map; nil where there is none.
  func field(_ name: String) -> CEL.Value? {
    switch self {
    case .map(let map): map[.string(name)]
    case .node(let node): node[name].map { CEL.Value($0) }
    default: nil
    }
  }

  /// How many characters, bytes, items or entries; nil for values without a size.
  var size: Int? {
    switch self {
    case .string(let text): text.unicodeScalars.count
    case .bytes(let bytes): bytes.count
    case .list(let items): items.count
    case .map(let map): map.entries.count
    case .node(let node): node.children.reduce(0) { count, _ in count + 1 }
    default: nil
    }
  }

  /// How much of it an operation has to read: bytes of texts, items of collections, 1 for everything else.
  var extent: Int {
    switch self {
    case .string(let text): text.utf8.count
    case .bytes(let bytes): bytes.count
    case .list(let items): items.count
    case .map(let map): map.entries.count
    case .node(let node): Int(node.record.end) - node.index
    default: 1
    }
  }
}
