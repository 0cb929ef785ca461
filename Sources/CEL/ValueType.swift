extension CEL {
  /// The type of a value or of an expression, as far as it is known before evaluation.
  public indirect enum ValueType: Hashable, Sendable {
    /// Known at evaluation only: what Kubernetes objects are made of.
    case dyn
    case null
    case bool
    case int
    case uint
    case double
    case string
    case bytes
    case timestamp
    case duration
    case list(ValueType)
    case map(ValueType, ValueType)
    /// A map whose keys are known when the expression is read; another key is an error there.
    case object([String: ValueType])
    /// The type of types.
    case type
    /// A type of a library, `net.IP` say, known by its name.
    case opaque(String)
    /// A type parameter of a function's signature.
    case parameter(String)
    /// The items of `[]` and `{}`: whatever the place needs.
    case free
  }
}

extension CEL.ValueType {
  /// `quantity('1Gi')`.
  public static let quantity = Self.opaque("kubernetes.Quantity")
  /// `url('https://host/')`.
  public static let url = Self.opaque("kubernetes.URL")
  /// `ip('10.0.0.1')`.
  public static let ip = Self.opaque("net.IP")
  /// `cidr('10.0.0.0/8')`.
  public static let cidr = Self.opaque("net.CIDR")

  /// What two types have in common when a parameter stands for both, nil for nothing.
  func joined(_ other: Self) -> Self? {
    if self == other { return self }
    switch (self, other) {
    case (.free, let type), (let type, .free): return type
    case (.dyn, _), (_, .dyn): return .dyn
    case (.list(let a), .list(let b)): return a.joined(b).map { .list($0) }
    case (.map(let ka, let va), .map(let kb, let vb)):
      guard let key = ka.joined(kb), let value = va.joined(vb) else { return nil }
      return .map(key, value)
    case (.object, .map(let key, let value)), (.map(let key, let value), .object):
      return key.joined(.string).flatMap { key in value.joined(.dyn).map { .map(key, $0) } }
    case (.object, .object): return .map(.string, .dyn)
    case (.null, let type) where type.isNullable: return type
    case (let type, .null) where type.isNullable: return type
    default: return nil
    }
  }

  /// Whether null may stand where the type is expected, as the specification has it for messages.
  private var isNullable: Bool {
    switch self {
    case .object, .timestamp, .duration, .opaque: true
    default: false
    }
  }

  /// The type without `free`.
  var settled: Self {
    switch self {
    case .free, .parameter: .dyn
    case .list(let item): .list(item.settled)
    case .map(let key, let value): .map(key.settled, value.settled)
    default: self
    }
  }

  /// The type with its parameters replaced by what they are bound to.
  func substituted(_ bindings: [String: Self]) -> Self {
    switch self {
    case .parameter(let name): bindings[name] ?? .free
    case .list(let item): .list(item.substituted(bindings))
    case .map(let key, let value): .map(key.substituted(bindings), value.substituted(bindings))
    default: self
    }
  }

  /// Whether an argument of a type fits this type of a signature; binds the signature's parameters.
  func accepts(_ argument: Self, _ bindings: inout [String: Self]) -> Bool {
    switch (self, argument) {
    case (.parameter(let name), _):
      guard let bound = bindings[name] else {
        bindings[name] = argument
        return true
      }
      guard let joined = bound.joined(argument) else { return false }
      bindings[name] = joined
      return true
    case (.list(let a), .dyn), (.list(let a), .free): return a.accepts(.dyn, &bindings)
    case (.map(let key, let value), .dyn), (.map(let key, let value), .free):
      return key.accepts(.dyn, &bindings) && value.accepts(.dyn, &bindings)
    case (.dyn, _), (_, .dyn), (_, .free): return true
    case (.list(let a), .list(let b)): return a.accepts(b, &bindings)
    case (.map(let ka, let va), .map(let kb, let vb)):
      return ka.accepts(kb, &bindings) && va.accepts(vb, &bindings)
    case (.map(let key, let value), .object):
      return key.accepts(.string, &bindings) && value.accepts(.dyn, &bindings)
    default: return self == argument
    }
  }

  /// Whether a value can be what the type says; items are not looked at.
  func accepts(_ value: CEL.Value) -> Bool {
    switch self {
    case .dyn, .parameter, .free: return true
    case .list: return value.isList
    case .map, .object: return value.isMap
    default: return value.type == self
    }
  }
}

extension CEL.ValueType: CustomStringConvertible {
  /// The type as CEL writes it: `map(string, dyn)`.
  public var description: String {
    switch self {
    case .dyn, .free: "dyn"
    case .null: "null_type"
    case .bool: "bool"
    case .int: "int"
    case .uint: "uint"
    case .double: "double"
    case .string: "string"
    case .bytes: "bytes"
    case .timestamp: "google.protobuf.Timestamp"
    case .duration: "google.protobuf.Duration"
    case .list(let item): "list(\(item))"
    case .map(let key, let value): "map(\(key), \(value))"
    case .object: "object"
    case .type: "type"
    case .opaque(let name): name
    case .parameter(let name): name
    }
  }

  /// The name that `type()` gives: a list is `list`, whatever it holds.
  var name: String {
    switch self {
    case .list: "list"
    case .map, .object: "map"
    default: description
    }
  }
}
