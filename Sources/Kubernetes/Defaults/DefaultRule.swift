public import Resources

/// What the API server puts into a field that a manifest leaves out.
public enum Filled: Sendable {
  /// A scalar, by its kind and canonical text.
  case scalar(Kind, String)
  /// An object whose own fields are filled in their turn.
  case object
  /// A list of strings, in any order.
  case strings([String])
  /// The same value as another field.
  case copy(Node)
  /// A value that a schema states.
  case node(Node)
  /// Entries of a map, of which those that are missing are filled in one by one.
  case entries([Node])
  /// A list to which the server appends items that this recognises, behind whatever is declared.
  case appended(@Sendable (Node) -> Bool)
  /// A value that this recognises.
  case matching(@Sendable (Node) -> Bool)
  /// A value that the server derives and that this recognises.
  case derived(@Sendable (Node) -> Bool)
  /// The name of the cluster's default IngressClass.
  case defaultIngressClass
  /// Whatever the server allocates or derives: any value is right.
  case allocated

  static func string(_ text: String) -> Filled { .scalar(.string, text) }
  static func integer(_ value: Int) -> Filled { .scalar(.integer, String(value)) }
  static func boolean(_ value: Bool) -> Filled { .scalar(.boolean, value ? "true" : "false") }
}

/// The object that lacks a field, and what is around it, on one side of the comparison.
public struct Scope: Sendable {
  /// The mappings from the resource's root to the object itself, lists left out; nil where that side has no such object (the server makes it).
  public let chain: [Node?]

  /// A scope of nodes from the root inward.
  public init(chain: [Node?]) { self.chain = chain }

  /// The object itself.
  public var object: Node? { chain.last ?? nil }

  /// The resource.
  public var root: Node? { chain.first ?? nil }

  /// The object `levels` above.
  public func up(_ levels: Int = 1) -> Scope { Scope(chain: chain.dropLast(levels)) }

  /// The text of a scalar beside the missing field; nil where there is none, or null.
  public func text(_ field: String) -> String? {
    object?[field].flatMap { $0.isScalar && $0.kind != .null ? $0.text : nil }
  }

  /// Whether the object holds a field with a value.
  public func has(_ field: String) -> Bool { object?[field].map { $0.kind != .null } ?? false }
}

/// One field that the API server fills in.
struct DefaultRule: Sendable {
  /// The struct type that holds the field, `core.v1.Container`.
  let type: String
  /// The field's name.
  let field: String
  /// What the field becomes.
  let value: Value
  /// The value, and on what it depends, in words: a cell of `docs/defaults.md`.
  let says: String

  enum Value: Sendable {
    /// The same in every object.
    case constant(Filled)
    /// What the scope of its object makes of it; nil where it stays out.
    case computed(@Sendable (Scope) -> Filled?)

    func filled(in scope: Scope) -> Filled? {
      switch self {
      case .constant(let value): value
      case .computed(let value): value(scope)
      }
    }
  }

  private init(_ type: String, _ field: String, says: String, _ value: Value) {
    self.type = type
    self.field = field
    self.says = says
    self.value = value
  }

  init(
    _ type: String, _ field: String, _ says: String, _ value: @escaping @Sendable (Scope) -> Filled?
  ) {
    self.init(type, field, says: says, .computed(value))
  }

  init(_ type: String, _ field: String, _ says: String, _ value: Filled) {
    self.init(type, field, says: says, .constant(value))
  }

  init(_ type: String, _ field: String, _ value: Filled) {
    self.init(type, field, says: value.says, .constant(value))
  }
}

extension Filled {
  /// A value that depends on nothing, in words.
  fileprivate var says: String {
    switch self {
    case .scalar(.string, let text): "`\"\(text)\"`"
    case .scalar(_, let text): "`\(text)`"
    case .object: "an object of its own defaults"
    case .strings(let texts): "`[\(texts.joined(separator: ", "))]`"
    case .allocated: "allocated or derived"
    default: "computed"
    }
  }
}

/// Rules that one function of the server's, or one plugin, applies.
struct DefaultRules: Sendable {
  /// Where the server does it.
  let source: String
  /// One per field.
  let rules: [DefaultRule]

  init(_ source: String, _ rules: [DefaultRule]) {
    self.source = source
    self.rules = rules
  }
}
