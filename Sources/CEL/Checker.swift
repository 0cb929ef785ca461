extension CEL {
  /// Finds the type of every part of an expression, what its names stand for and which functions its calls may mean.
  struct Checker {
    /// What a node stands for, found once so that evaluation need not look.
    enum Meaning: Sendable {
      /// What the node's form says.
      case plain
      /// A variable of a macro, counted from the outermost.
      case local(Int)
      /// A variable of the program by its position.
      case variable(Int)
      case constant(Value)
      /// The signatures that a call may mean; whether the target is only the first part of the function's name.
      case call([Overload], isQualified: Bool)
    }

    let syntax: Syntax
    let variables: [String: ValueType]
    /// The variables' names in the order of their positions.
    let names: [String]
    private let positions: [String: Int]
    private let library: Library
    /// Whether a fault of type is left for evaluation to find.
    private let isLenient: Bool
    private(set) var types: [ValueType]
    private(set) var meanings: [Meaning]
    private var locals: [(name: String, type: ValueType)] = []

    init(_ syntax: Syntax, variables: [String: ValueType], library: Library, isLenient: Bool) {
      self.syntax = syntax
      self.variables = variables
      self.library = library
      self.isLenient = isLenient
      names = variables.keys.sorted()
      positions = Dictionary(uniqueKeysWithValues: zip(names, names.indices))
      types = Array(repeating: .dyn, count: syntax.nodes.count)
      meanings = Array(repeating: .plain, count: syntax.nodes.count)
    }

    /// The names of types, which are values themselves.
    private static let typeNames: [String: ValueType] = [
      "bool": .bool, "int": .int, "uint": .uint, "double": .double, "string": .string, "bytes": .bytes,
      "list": .list(.dyn), "map": .map(.dyn, .dyn), "null_type": .null, "type": .type,
      "google.protobuf.Timestamp": .timestamp, "google.protobuf.Duration": .duration, "net.IP": .ip,
      "net.CIDR": .cidr, "kubernetes.Quantity": .quantity, "kubernetes.URL": .url,
    ]

    /// Checks a node and everything below it.
    mutating func check(_ id: Syntax.ID) throws(Fault) -> ValueType {
      let node = syntax.nodes[id]
      let type: ValueType
      do throws(Fault) {
        type = try check(node.form, id)
      } catch {
        throw error.placed(at: node.offset)
      }
      types[id] = type
      return type
    }

    private mutating func check(_ form: Syntax.Form, _ id: Syntax.ID) throws(Fault) -> ValueType {
      switch form {
      case .literal(let value): return value.type
      case .name, .select:
        if let type = try named(id) { return type }
        guard case .select(let operand, let field) = form else { return try mistake(unknown(id)) }
        return try fieldType(field, of: check(operand))
      case .has(let operand, let field):
        _ = try fieldType(field, of: check(operand))
        return .bool
      case .index(let operand, let index): return try indexed(check(operand), check(index))
      case .call(let name, let isMethod, let arguments):
        return try call(name, isMethod: isMethod, arguments, id)
      case .and(let terms), .or(let terms):
        for term in terms { try require(.bool, check(term), at: term, "a condition") }
        return .bool
      case .conditional(let condition, let then, let otherwise):
        try require(.bool, check(condition), at: condition, "a condition before '?'")
        let (a, b) = (try check(then), try check(otherwise))
        if let joined = a.joined(b) { return joined }
        return try mistake(Fault("the two sides of ':' are \(a) and \(b)", remedy: "Make them one type."))
      case .list(let items): return .list(try common(items))
      case .map(let entries):
        var keys = ValueType.free
        for entry in entries {
          let type = try check(entry.key)
          guard [.bool, .int, .uint, .string, .dyn].contains(type) || isLenient else {
            throw Fault(
              "a map's key cannot be \(type)", remedy: "Keys are strings, integers or booleans.",
              at: syntax.nodes[entry.key].offset)
          }
          keys = keys.joined(type) ?? .dyn
        }
        return .map(keys, try common(entries.map(\.value)))
      case .comprehension(let loop): return try comprehension(loop)
      }
    }

    /// A fault, or `dyn` where evaluation is to find it.
    private func mistake(_ fault: Fault) throws(Fault) -> ValueType {
      guard isLenient else { throw fault }
      return .dyn
    }

    private func require(_ type: ValueType, _ found: ValueType, at id: Syntax.ID, _ what: String)
      throws(Fault)
    {
      guard type.joined(found) == nil, !isLenient else { return }
      throw Fault("\(what) must be \(type), not \(found)", at: syntax.nodes[id].offset)
    }

    /// The type that fits all items of a literal; `dyn` where they differ.
    private mutating func common(_ items: [Syntax.ID]) throws(Fault) -> ValueType {
      var joined = ValueType.free
      for item in items { joined = joined.joined(try check(item)) ?? .dyn }
      return joined
    }

    /// The type of a name, a variable's dotted name or a type's; nil for the field of something.
    private mutating func named(_ id: Syntax.ID) throws(Fault) -> ValueType? {
      guard let path = syntax.path(id) else { return nil }
      let first = path.split(separator: ".", maxSplits: 1).first.map(String.init) ?? path
      if let local = locals.lastIndex(where: { $0.name == first }) {
        guard path == first else { return nil }
        meanings[id] = .local(local)
        return locals[local].type
      }
      if let position = positions[path] {
        meanings[id] = .variable(position)
        return variables[path]
      }
      if let type = Self.typeNames[path] {
        meanings[id] = .constant(.type(type))
        return .type
      }
      return nil
    }

    private func unknown(_ id: Syntax.ID) -> Fault {
      let known = names + locals.map(\.name)
      let remedy = known.isEmpty ? "There are no variables here." : "Known here: \(list(known))."
      return Fault("unknown name '\(syntax.path(id) ?? "")'", remedy: remedy)
    }

    private func list(_ names: [String]) -> String {
      names.sorted().prefix(20).joined(separator: ", ") + (names.count > 20 ? ", …" : "")
    }

    private func fieldType(_ field: String, of type: ValueType) throws(Fault) -> ValueType {
      switch type {
      case .dyn, .free: return .dyn
      case .map(_, let value): return value
      case .object(let fields):
        if let type = fields[field] { return type }
        return try mistake(
          Fault("there is no field '\(field)'", remedy: "Known here: \(list(Array(fields.keys)))."))
      default:
        return try mistake(Fault("\(type) has no fields", remedy: "Only maps and objects have some."))
      }
    }

    private func indexed(_ type: ValueType, _ index: ValueType) throws(Fault) -> ValueType {
      switch type {
      case .dyn, .free: return .dyn
      case .list(let item):
        if ValueType.int.joined(index) != nil { return item }
        return try mistake(Fault("the index of a list must be int, not \(index)"))
      case .map(let key, let value):
        if key.joined(index) != nil { return value }
        return try mistake(Fault("the key of \(type) cannot be \(index)"))
      case .object:
        if ValueType.string.joined(index) != nil { return .dyn }
        return try mistake(Fault("the key of an object must be string, not \(index)"))
      default:
        return try mistake(Fault("\(type) cannot be indexed", remedy: "Only lists and maps can."))
      }
    }

    private mutating func call(
      _ name: String, isMethod: Bool, _ arguments: [Syntax.ID], _ id: Syntax.ID
    ) throws(Fault) -> ValueType {
      if isMethod, let target = arguments.first, let path = syntax.path(target),
        !locals.contains(where: { path == $0.name || path.hasPrefix($0.name + ".") }),
        let overloads = library.overloads[path + "." + name]
      {
        return try resolve(
          path + "." + name, overloads, Array(arguments.dropFirst()), id, isQualified: true)
      }
      let overloads = (library.overloads[name] ?? []).filter { $0.isMethod == isMethod }
      return try resolve(name, overloads, arguments, id, isQualified: false)
    }

    private mutating func resolve(
      _ name: String, _ overloads: [Overload], _ arguments: [Syntax.ID], _ id: Syntax.ID, isQualified: Bool
    ) throws(Fault) -> ValueType {
      var types: [ValueType] = []
      for argument in arguments { types.append(try check(argument)) }
      var fitting: [Overload] = []
      var result: ValueType?
      for overload in overloads where overload.parameters.count == types.count {
        var bindings: [String: ValueType] = [:]
        guard zip(overload.parameters, types).allSatisfy({ $0.accepts($1, &bindings) }) || isLenient else {
          continue
        }
        fitting.append(overload)
        let type = overload.result.substituted(bindings)
        result = result.map { $0 == type ? type : .dyn } ?? type
      }
      meanings[id] = .call(fitting, isQualified: isQualified)
      if let result { return isLenient ? .dyn : result }
      return try mistake(.noOverload(name, types, overloads))
    }

    private mutating func comprehension(_ loop: Syntax.Comprehension) throws(Fault) -> ValueType {
      let range = try check(loop.range)
      let (key, item): (ValueType, ValueType)
      var isMap = false
      switch range {
      case .list(let type): (key, item) = (.int, type)
      case .map(let keys, let values): (key, item, isMap) = (keys, values, true)
      case .object: (key, item, isMap) = (.string, .dyn, true)
      case .dyn, .free: (key, item) = (.dyn, .dyn)
      default:
        _ = try mistake(
          Fault(
            "\(loop.macro.rawValue)() needs a list or a map, not \(range)",
            at: syntax.nodes[loop.range].offset))
        (key, item) = (.dyn, .dyn)
      }
      let outer = locals.count
      defer { locals.removeSubrange(outer...) }
      if loop.variables.count == 2 {
        locals.append((loop.variables[0], key))
        locals.append((loop.variables[1], item))
      } else {
        locals.append((loop.variables[0], isMap ? key : item))
      }
      if let filter = loop.filter { try require(.bool, check(filter), at: filter, "the filter") }
      let body = try check(loop.body)
      switch loop.macro {
      case .all, .exists, .existsOne, .filter:
        try require(.bool, body, at: loop.body, "the condition of \(loop.macro.rawValue)()")
        guard loop.macro == .filter else { return .bool }
        return isMap ? .list(key) : range == .dyn ? .list(.dyn) : range
      case .map: return .list(body)
      case .transformMap: return .map(key, body)
      }
    }
  }
}
