extension CEL.Parser {
  /// A literal, a name, a call, or what stands in brackets.
  mutating func primary(isNegative: Bool) throws(CEL.Fault) -> CEL.Syntax.ID {
    let start = token
    switch start.kind {
    case .integer(let magnitude):
      let value = isNegative ? Int64(exactly: -Int128(magnitude)) : Int64(exactly: magnitude)
      guard let value else {
        throw CEL.Fault(
          "the number does not fit into 64 bits", remedy: "Write it with a point for a double.",
          at: start.offset)
      }
      return try literal(.int(value))
    case .double(let value): return try literal(.double(isNegative ? -value : value))
    case .unsigned(let value): return try literal(.uint(value))
    case .string(let text): return try literal(.string(text))
    case .bytes(let bytes): return try literal(.bytes(bytes))
    case .keyword("true"): return try literal(.bool(true))
    case .keyword("false"): return try literal(.bool(false))
    case .keyword("null"): return try literal(.null)
    case .name(let name, isQuoted: false):
      return try named(name)
    case .symbol("."):
      try advance()
      guard case .name(let name, isQuoted: false) = token.kind else { throw unexpected("a name") }
      return try named(name)
    case .symbol("("):
      try advance()
      let inner = try expression()
      try require(")")
      return inner
    case .symbol("["):
      try advance()
      let items = try expressions(until: "]", trailing: true)
      return try syntax.add(.list(items), at: start.offset)
    case .symbol("{"): return try map()
    default: throw unexpected("a value")
    }
  }

  private mutating func literal(_ value: CEL.Value) throws(CEL.Fault) -> CEL.Syntax.ID {
    let offset = token.offset
    try advance()
    return try syntax.add(.literal(value), at: offset)
  }

  private mutating func named(_ name: String) throws(CEL.Fault) -> CEL.Syntax.ID {
    let offset = token.offset
    guard !Self.reserved.contains(name) else {
      throw CEL.Fault("'\(name)' is a reserved word", remedy: "Choose another name.", at: offset)
    }
    try advance()
    guard try take("(") != nil else { return try syntax.add(.name(name), at: offset) }
    let arguments = try expressions(until: ")", trailing: false)
    if name == "has", arguments.count == 1 {
      guard let argument = arguments.first, case .select(let operand, let field) = syntax.nodes[argument].form
      else {
        throw CEL.Fault("has() asks for a field", remedy: "Write has(a.b).", at: offset)
      }
      return try syntax.add(.has(operand, field: field), at: offset)
    }
    return try syntax.add(.call(name, isMethod: false, arguments), at: offset)
  }

  private mutating func map() throws(CEL.Fault) -> CEL.Syntax.ID {
    let offset = token.offset
    try advance()
    var entries: [(key: CEL.Syntax.ID, value: CEL.Syntax.ID)] = []
    while try take("}") == nil {
      let key = try expression()
      try require(":")
      entries.append((key, try expression()))
      if try take(",") == nil, token.kind != .symbol("}") { throw unexpected("',' or '}'") }
    }
    return try syntax.add(.map(entries), at: offset)
  }

  /// A call behind a dot: a macro, or a function with the target as its first argument.
  mutating func method(
    _ name: String, of target: CEL.Syntax.ID, at offset: Int
  ) throws(CEL.Fault) -> CEL.Syntax.ID {
    let arguments = try expressions(until: ")", trailing: false)
    if let loop = try comprehension(name, target, arguments, at: offset) {
      return try syntax.add(.comprehension(loop), at: offset)
    }
    return try syntax.add(.call(name, isMethod: true, [target] + arguments), at: offset)
  }

  /// The macro that a method call is; nil where it is none.
  private func comprehension(
    _ name: String, _ range: CEL.Syntax.ID, _ arguments: [CEL.Syntax.ID], at offset: Int
  ) throws(CEL.Fault) -> CEL.Syntax.Comprehension? {
    let macro: CEL.Syntax.Macro
    let variables: Int
    var hasFilter = false
    switch (name, arguments.count) {
    case ("all", 2), ("all", 3): (macro, variables) = (.all, arguments.count - 1)
    case ("exists", 2), ("exists", 3): (macro, variables) = (.exists, arguments.count - 1)
    case ("exists_one", 2), ("existsOne", 2): (macro, variables) = (.existsOne, 1)
    case ("exists_one", 3), ("existsOne", 3): (macro, variables) = (.existsOne, 2)
    case ("filter", 2): (macro, variables) = (.filter, 1)
    case ("map", 2): (macro, variables) = (.map, 1)
    case ("map", 3): (macro, variables, hasFilter) = (.map, 1, true)
    case ("transformList", 3): (macro, variables) = (.map, 2)
    case ("transformList", 4): (macro, variables, hasFilter) = (.map, 2, true)
    case ("transformMap", 3): (macro, variables) = (.transformMap, 2)
    case ("transformMap", 4): (macro, variables, hasFilter) = (.transformMap, 2, true)
    default: return nil
    }
    var names: [String] = []
    for argument in arguments.prefix(variables) {
      guard case .name(let variable) = syntax.nodes[argument].form, !names.contains(variable) else {
        throw CEL.Fault(
          "\(name)() needs a name for the items first", remedy: "Write list.\(name)(item, …).",
          at: syntax.nodes[argument].offset)
      }
      names.append(variable)
    }
    return CEL.Syntax.Comprehension(
      macro: macro, range: range, variables: names, filter: hasFilter ? arguments[variables] : nil,
      body: arguments[arguments.count - 1])
  }
}
