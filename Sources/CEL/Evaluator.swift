internal import Resources

extension CEL {
  /// Evaluates a checked expression. Recursion ends at the expression's depth, and cost at the meter's budget.
  struct Evaluator {
    let syntax: Syntax
    let meanings: [Checker.Meaning]
    let names: [String]
    let patterns: [Syntax.ID: Pattern]
    let bindings: [Value?]
    var meter: Meter
    var locals: [Value] = []

    /// The value of a node.
    mutating func value(_ id: Syntax.ID) throws(Fault) -> Value {
      do throws(Fault) {
        try meter.charge(1)
        return try value(syntax.nodes[id].form, id)
      } catch {
        throw error.placed(at: syntax.nodes[id].offset)
      }
    }

    private mutating func value(_ form: Syntax.Form, _ id: Syntax.ID) throws(Fault) -> Value {
      switch meanings[id] {
      case .constant(let value): return value
      case .local(let position): return locals[position]
      case .variable(let position):
        guard let value = bindings[position] else {
          throw Fault("the variable '\(names[position])' has no value")
        }
        return value
      case .call(let overloads, let isQualified):
        guard case .call(let name, _, let arguments) = form else { throw .mismatch }
        return try call(name, overloads, isQualified ? Array(arguments.dropFirst()) : arguments)
      case .plain: break
      }
      switch form {
      case .literal(let value): return value
      case .name(let name): throw Fault("unknown name '\(name)'")
      case .select(let operand, let field):
        let operand = try value(operand)
        guard operand.isMap else { throw Fault("\(operand.type.name) has no field '\(field)'") }
        guard let value = operand.field(field) else {
          throw Fault("no such key '\(field)'", remedy: "Ask with has() whether it is there.")
        }
        return value
      case .has(let operand, let field):
        let operand = try value(operand)
        guard operand.isMap else { throw Fault("\(operand.type.name) has no field '\(field)'") }
        return .bool(operand.field(field) != nil)
      case .index(let operand, let index): return try item(value(operand), value(index))
      case .call(let name, _, _): throw Fault("there is no function '\(name)'")
      case .and(let terms): return try logical(terms, deciding: false)
      case .or(let terms): return try logical(terms, deciding: true)
      case .conditional(let condition, let then, let otherwise):
        guard case .bool(let isTrue) = try value(condition) else {
          throw Fault("no matching overload: the condition before '?' is not bool")
        }
        return try value(isTrue ? then : otherwise)
      case .list(let items):
        var values: [Value] = []
        for item in items { values.append(try value(item)) }
        return .list(values)
      case .map(let entries):
        var map = Map()
        for entry in entries {
          let key = try value(entry.key)
          guard map.insert(key, try value(entry.value)) else {
            throw Fault(
              "a key stands twice in the map, or can be none",
              remedy: "Keys are strings, integers or booleans.", at: syntax.nodes[entry.key].offset)
          }
        }
        return .map(map)
      case .comprehension(let loop): return try comprehension(loop)
      }
    }

    /// `&&` and `||`: a term that decides does so whatever the others are, errors among them.
    private mutating func logical(_ terms: [Syntax.ID], deciding: Bool) throws(Fault) -> Value {
      var fault: Fault?
      for term in terms {
        switch try truth(term) {
        case .success(deciding): return .bool(deciding)
        case .success: break
        case .failure(let error): fault = fault ?? error
        }
      }
      if let fault { throw fault }
      return .bool(!deciding)
    }

    /// A condition or why it has no value; only a spent budget is thrown.
    mutating func truth(_ id: Syntax.ID) throws(Fault) -> Result<Bool, Fault> {
      do throws(Fault) {
        let value = try value(id)
        if case .bool(let truth) = value { return .success(truth) }
        return .failure(
          Fault(
            "no matching overload: a condition is \(value.type.name), not bool", at: syntax.nodes[id].offset))
      } catch {
        if error.isBeyondBudget { throw error }
        return .failure(error)
      }
    }

    private mutating func item(_ operand: Value, _ index: Value) throws(Fault) -> Value {
      if operand.isMap {
        if let value = try operand.entry(index, &meter) { return value }
        throw Fault("no such key", remedy: "Ask with 'in' whether it is there.")
      }
      guard operand.isList else { throw Fault("\(operand.type.name) cannot be indexed") }
      let position: Int?
      switch index {
      case .int(let value): position = Int(value)
      case .uint(let value): position = Int(exactly: value)
      case .double(let value): position = Int(exactly: value)
      default: position = nil
      }
      guard let position else { throw Fault("the index of a list must be a whole number") }
      let found: Value? =
        switch operand {
        case .list(let items): items.indices.contains(position) ? items[position] : nil
        case .node(let node) where position >= 0:
          node.children.dropFirst(position).first { _ in true }.map { Value($0) }
        default: nil
        }
      guard let found else { throw Fault("index out of range", remedy: "Compare it with size() first.") }
      return found
    }

    private mutating func call(
      _ name: String, _ overloads: [Overload], _ arguments: [Syntax.ID]
    ) throws(Fault) -> Value {
      var values: [Value] = []
      values.reserveCapacity(arguments.count)
      for argument in arguments { values.append(try value(argument)) }
      for overload in overloads where zip(overload.parameters, values).allSatisfy({ $0.accepts($1) }) {
        if overload.work == .reading {
          for value in values { try meter.charge(reading: value.extent) }
        }
        if name == "matches", let argument = arguments.last, let pattern = patterns[argument],
          case .string(let text)? = values.first
        {
          return .bool(try pattern.matches(text, &meter))
        }
        let result = try overload.body(values, &meter)
        if overload.work == .reading || overload.work == .product { try meter.charge(reading: result.extent) }
        return result
      }
      throw .noOverload(name, values.map(\.type), overloads)
    }
  }
}
