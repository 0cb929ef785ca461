extension CEL {
  /// Cuts an expression into tokens (`doc/langdef.md`, "Syntax").
  struct Lexer {
    let text: [UInt8]
    var position = 0

    init(_ text: [UInt8]) { self.text = text }

    /// The byte at the position, or some bytes behind it; 0 behind the end.
    func peek(_ ahead: Int = 0) -> UInt8 {
      position + ahead < text.count ? text[position + ahead] : 0
    }

    /// The next token.
    mutating func next() throws(Fault) -> Token {
      skipBlank()
      let start = position
      guard position < text.count else { return Token(kind: .end, offset: start) }
      let byte = peek()
      if byte.isDigit || byte == UInt8(ascii: ".") && peek(1).isDigit {
        return Token(kind: try number(), offset: start)
      }
      if let quoted = try literalText() { return Token(kind: quoted, offset: start) }
      if byte == UInt8(ascii: "`") { return Token(kind: try quotedName(), offset: start) }
      if byte.isNameStart { return Token(kind: name(), offset: start) }
      for symbol in ["==", "!=", "<=", ">=", "&&", "||"] where starts(with: symbol) {
        position += 2
        return Token(kind: .symbol(symbol), offset: start)
      }
      guard "+-*/%<>!?:.,()[]{}".utf8.contains(byte) else {
        throw Fault(
          "an expression cannot hold this character",
          remedy: "Texts stand in quotes; conditions are joined by && and ||, and == compares.", at: start)
      }
      position += 1
      return Token(kind: .symbol(String(UnicodeScalar(byte))), offset: start)
    }

    func starts(with symbol: String) -> Bool {
      text[position...].starts(with: symbol.utf8)
    }

    private mutating func skipBlank() {
      while position < text.count {
        switch peek() {
        case UInt8(ascii: " "), 0x09, 0x0a, 0x0c, 0x0d: position += 1
        case UInt8(ascii: "/") where peek(1) == UInt8(ascii: "/"):
          while position < text.count, peek() != 0x0a { position += 1 }
        default: return
        }
      }
    }

    private mutating func name() -> Token.Kind {
      let start = position
      while peek().isNameStart || peek().isDigit { position += 1 }
      let word = String(decoding: text[start..<position], as: UTF8.self)
      return ["true", "false", "null", "in"].contains(word) ? .keyword(word) : .name(word, isQuoted: false)
    }

    /// A field's name in backticks: letters, digits and `_ . - /` and space.
    private mutating func quotedName() throws(Fault) -> Token.Kind {
      let start = position
      position += 1
      while peek().isNameStart || peek().isDigit || "-./ ".utf8.contains(peek()) { position += 1 }
      guard peek() == UInt8(ascii: "`"), position > start + 1 else {
        throw Fault("a quoted name holds letters, digits, '_', '.', '-', '/' and spaces", at: start)
      }
      position += 1
      return .name(String(decoding: text[start + 1..<position - 1], as: UTF8.self), isQuoted: true)
    }

    private mutating func number() throws(Fault) -> Token.Kind {
      let start = position
      if peek() == UInt8(ascii: "0"), peek(1) | 0x20 == UInt8(ascii: "x") {
        position += 2
        while peek().isHexDigit { position += 1 }
        return try integer(String(decoding: text[start + 2..<position], as: UTF8.self), radix: 16, at: start)
      }
      var isDouble = false
      while peek().isDigit { position += 1 }
      if peek() == UInt8(ascii: "."), peek(1).isDigit {
        isDouble = true
        position += 1
        while peek().isDigit { position += 1 }
      }
      if peek() | 0x20 == UInt8(ascii: "e") {
        let sign = peek(1) == UInt8(ascii: "+") || peek(1) == UInt8(ascii: "-") ? 1 : 0
        if peek(1 + sign).isDigit {
          isDouble = true
          position += 1 + sign
          while peek().isDigit { position += 1 }
        }
      }
      let digits = String(decoding: text[start..<position], as: UTF8.self)
      guard isDouble else { return try integer(digits, radix: 10, at: start) }
      guard let value = Double(digits.utf8.first == UInt8(ascii: ".") ? "0" + digits : digits) else {
        throw Fault("the number is no double", at: start)
      }
      return .double(value)
    }

    private mutating func integer(_ digits: String, radix: Int, at start: Int) throws(Fault) -> Token.Kind {
      guard let value = UInt64(digits, radix: radix) else {
        throw Fault(
          "the number does not fit into 64 bits", remedy: "Write it with a point for a double.", at: start)
      }
      if peek() | 0x20 == UInt8(ascii: "u") {
        position += 1
        return .unsigned(value)
      }
      return .integer(value)
    }
  }
}

extension UInt8 {
  var isDigit: Bool { self &- UInt8(ascii: "0") < 10 }
  var isHexDigit: Bool { isDigit || (self | 0x20) &- UInt8(ascii: "a") < 6 }
  var isNameStart: Bool { (self | 0x20) &- UInt8(ascii: "a") < 26 || self == UInt8(ascii: "_") }
}
