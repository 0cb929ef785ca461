extension CEL {
  /// A word of an expression.
  struct Token {
    enum Kind: Equatable {
      case end
      /// A name, reserved words among them; `quoted` for one in backticks.
      case name(String, isQuoted: Bool)
      /// An integer without its sign, which is a token of its own.
      case integer(UInt64)
      case unsigned(UInt64)
      case double(Double)
      case string(String)
      case bytes([UInt8])
      /// `true`, `false`, `null` and `in`.
      case keyword(String)
      /// An operator or a bracket.
      case symbol(String)
    }

    let kind: Kind
    /// Byte offset of its first character.
    let offset: Int

    /// The token in the words of a message.
    var spelling: String {
      switch kind {
      case .end: "the end of the expression"
      case .name(let name, _): "'\(name)'"
      case .integer, .unsigned, .double: "a number"
      case .string: "a string"
      case .bytes: "bytes"
      case .keyword(let word): "'\(word)'"
      case .symbol(let symbol): "'\(symbol)'"
      }
    }
  }
}
