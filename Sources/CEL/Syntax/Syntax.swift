extension CEL {
  /// An expression as a tree in one array: children before their parents, the root last.
  struct Syntax: Sendable {
    /// Index of a node.
    typealias ID = Int

    struct Node: Sendable {
      let form: Form
      /// Byte offset of the word that a message about the node points at.
      let offset: Int
      /// How many nodes are on the longest way down, itself included.
      let depth: Int
    }

    enum Form: Sendable {
      case literal(Value)
      /// A name; absolute where a dot stands before it.
      case name(String)
      case select(ID, field: String)
      /// `has(a.b)`.
      case has(ID, field: String)
      case index(ID, ID)
      /// A function, an operator among them; the target of a method comes first.
      case call(String, isMethod: Bool, [ID])
      case and([ID])
      case or([ID])
      case conditional(ID, ID, ID)
      case list([ID])
      case map([(key: ID, value: ID)])
      case comprehension(Comprehension)
    }

    /// A macro that visits every item of a list or every key of a map.
    struct Comprehension: Sendable {
      let macro: Macro
      let range: ID
      /// One name for items or keys; two for index or key and value.
      let variables: [String]
      /// Which items `map` takes; nil for all.
      let filter: ID?
      let body: ID
    }

    enum Macro: String, Sendable {
      case all, exists, existsOne, map, filter, transformMap
    }

    var nodes: [Node] = []
    var root: ID { nodes.count - 1 }

    /// How deep an expression may be. Evaluation recurses that far.
    static let depthLimit = 250

    /// The nodes right below one.
    func children(_ form: Form) -> [ID] {
      switch form {
      case .literal, .name: []
      case .select(let operand, _), .has(let operand, _): [operand]
      case .index(let a, let b): [a, b]
      case .call(_, _, let arguments): arguments
      case .and(let terms), .or(let terms), .list(let terms): terms
      case .conditional(let a, let b, let c): [a, b, c]
      case .map(let entries): entries.flatMap { [$0.key, $0.value] }
      case .comprehension(let loop): [loop.range, loop.body] + (loop.filter.map { [$0] } ?? [])
      }
    }

    /// Appends a node.
    mutating func add(_ form: Form, at offset: Int) throws(Fault) -> ID {
      let depth = 1 + (children(form).map { nodes[$0].depth }.max() ?? 0)
      guard depth <= Self.depthLimit else {
        throw Fault(
          "the expression is deeper than \(Self.depthLimit) operations", remedy: "Split it into several.",
          at: offset)
      }
      nodes.append(Node(form: form, offset: offset, depth: depth))
      return nodes.count - 1
    }

    /// The dotted name that a node spells, nil where it is no chain of names.
    func path(_ id: ID) -> String? {
      switch nodes[id].form {
      case .name(let name): name
      case .select(let operand, let field): path(operand).map { $0 + "." + field }
      default: nil
      }
    }
  }
}
