extension CEL {
  /// Reads an expression by recursive descent (`doc/langdef.md`, "Syntax").
  struct Parser {
    /// The longest expression in bytes.
    static let lengthLimit = 65_536
    /// How deep brackets may stand in each other.
    static let nestingLimit = 60
    /// Words that the language keeps for its hosts.
    static let reserved: Set<String> = [
      "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package",
      "namespace", "return", "var", "void", "while",
    ]

    var syntax = Syntax()
    private var lexer: Lexer
    private(set) var token: Token
    private var nesting = 0

    /// The tree of an expression.
    static func parse(_ source: String) throws(Fault) -> Syntax {
      let bytes = Array(source.utf8)
      guard bytes.count <= lengthLimit else {
        throw Fault("the expression is longer than \(lengthLimit) bytes", at: 0)
      }
      var parser = try Parser(bytes)
      let root = try parser.expression()
      guard parser.token.kind == .end else { throw parser.unexpected("an operator") }
      assert(root == parser.syntax.root)
      return parser.syntax
    }

    private init(_ bytes: [UInt8]) throws(Fault) {
      lexer = Lexer(bytes)
      token = try lexer.next()
    }

    mutating func advance() throws(Fault) { token = try lexer.next() }

    func unexpected(_ expected: String) -> Fault {
      Fault("expected \(expected), found \(token.spelling)", at: token.offset)
    }

    /// Takes a symbol if it is next; gives its offset.
    mutating func take(_ symbol: String) throws(Fault) -> Int? {
      guard token.kind == .symbol(symbol) else { return nil }
      let offset = token.offset
      try advance()
      return offset
    }

    mutating func require(_ symbol: String) throws(Fault) {
      guard try take(symbol) != nil else { throw unexpected("'\(symbol)'") }
    }

    /// A whole expression: a condition with `?:`, or what stands for it.
    mutating func expression() throws(Fault) -> Syntax.ID {
      nesting += 1
      defer { nesting -= 1 }
      guard nesting <= Self.nestingLimit else {
        throw Fault("brackets stand deeper in each other than \(Self.nestingLimit)", at: token.offset)
      }
      let condition = try disjunction()
      guard let offset = try take("?") else { return condition }
      let then = try disjunction()
      try require(":")
      let otherwise = try expression()
      return try syntax.add(.conditional(condition, then, otherwise), at: offset)
    }

    private mutating func disjunction() throws(Fault) -> Syntax.ID {
      let first = try conjunction()
      var terms = [first]
      var place: Int?
      while let offset = try take("||") {
        place = place ?? offset
        terms.append(try conjunction())
      }
      guard let place else { return first }
      return try syntax.add(.or(terms), at: place)
    }

    private mutating func conjunction() throws(Fault) -> Syntax.ID {
      let first = try binary(0)
      var terms = [first]
      var place: Int?
      while let offset = try take("&&") {
        place = place ?? offset
        terms.append(try binary(0))
      }
      guard let place else { return first }
      return try syntax.add(.and(terms), at: place)
    }

    private static let levels: [Set<String>] = [
      ["<", "<=", ">=", ">", "==", "!=", "in"], ["+", "-"], ["*", "/", "%"],
    ]

    /// Relations, sums and products, the loosest first; all of them group to the left.
    private mutating func binary(_ level: Int) throws(Fault) -> Syntax.ID {
      guard level < Self.levels.count else { return try unary() }
      var left = try binary(level + 1)
      while let operation = operation, Self.levels[level].contains(operation) {
        let offset = token.offset
        try advance()
        let right = try binary(level + 1)
        left = try syntax.add(.call(operation, isMethod: false, [left, right]), at: offset)
      }
      return left
    }

    private var operation: String? {
      switch token.kind {
      case .symbol(let symbol): symbol
      case .keyword("in"): "in"
      default: nil
      }
    }

    private mutating func unary() throws(Fault) -> Syntax.ID {
      var signs: [Int] = []
      let sign = token.kind
      guard sign == .symbol("!") || sign == .symbol("-") else { return try member(isNegative: false) }
      while token.kind == sign {
        signs.append(token.offset)
        try advance()
      }
      var operand: Syntax.ID
      if sign == .symbol("-"), isNumber {
        signs.removeLast()
        operand = try member(isNegative: true)
      } else {
        operand = try member(isNegative: false)
      }
      // Two signs undo each other, but the operand must be checked for its type.
      for offset in signs.reversed() {
        operand = try syntax.add(
          .call(sign == .symbol("!") ? "!_" : "-_", isMethod: false, [operand]), at: offset)
      }
      return operand
    }

    private var isNumber: Bool {
      switch token.kind {
      case .integer, .double: true
      default: false
      }
    }

    /// A primary expression with the selections, indexes and calls behind it.
    private mutating func member(isNegative: Bool) throws(Fault) -> Syntax.ID {
      var operand = try primary(isNegative: isNegative)
      while true {
        if try take(".") != nil {
          if token.kind == .symbol("?") { throw optionals(token.offset) }
          guard case .name(let name, let isQuoted) = token.kind else { throw unexpected("a field's name") }
          let offset = token.offset
          try advance()
          if !isQuoted, try take("(") != nil {
            operand = try method(name, of: operand, at: offset)
          } else {
            operand = try syntax.add(.select(operand, field: name), at: offset)
          }
        } else if let offset = try take("[") {
          if token.kind == .symbol("?") { throw optionals(token.offset) }
          let index = try expression()
          try require("]")
          operand = try syntax.add(.index(operand, index), at: offset)
        } else if token.kind == .symbol("{") {
          throw Fault(
            "messages cannot be made here", remedy: "Write a map: {'name': value}.", at: token.offset)
        } else {
          return operand
        }
      }
    }

    private func optionals(_ offset: Int) -> Fault {
      Fault("optional values are not supported", remedy: "Ask with has(a.b) first.", at: offset)
    }

    /// Expressions up to a closing bracket; a comma may stand before it where `trailing` says so.
    mutating func expressions(until close: String, trailing: Bool) throws(Fault) -> [Syntax.ID] {
      var all: [Syntax.ID] = []
      if try take(close) != nil { return all }
      while true {
        if token.kind == .symbol("?") { throw optionals(token.offset) }
        all.append(try expression())
        if try take(close) != nil { return all }
        guard try take(",") != nil else { throw unexpected("',' or '\(close)'") }
        if trailing, try take(close) != nil { return all }
      }
    }
  }
}
