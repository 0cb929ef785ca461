extension CEL.Lexer {
  /// A string or bytes with an optional prefix; nil where none begins here.
  mutating func literalText() throws(CEL.Fault) -> CEL.Token.Kind? {
    var isRaw = false
    var isBytes = false
    var prefix = 0
    while prefix < 2 {
      switch peek(prefix) | 0x20 {
      case UInt8(ascii: "r") where !isRaw: isRaw = true
      case UInt8(ascii: "b") where !isBytes: isBytes = true
      default:
        guard let quote = quote(at: prefix) else { return nil }
        return try literalText(prefix: prefix, quote, isRaw: isRaw, isBytes: isBytes)
      }
      prefix += 1
    }
    guard let quote = quote(at: prefix) else { return nil }
    return try literalText(prefix: prefix, quote, isRaw: isRaw, isBytes: isBytes)
  }

  private func quote(at ahead: Int) -> UInt8? {
    let byte = peek(ahead)
    return byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") ? byte : nil
  }

  private mutating func literalText(
    prefix: Int, _ quote: UInt8, isRaw: Bool, isBytes: Bool
  ) throws(CEL.Fault) -> CEL.Token.Kind {
    let start = position
    position += prefix
    let isTriple = peek(1) == quote && peek(2) == quote
    position += isTriple ? 3 : 1
    var out: [UInt8] = []
    while true {
      guard position < text.count, isTriple || peek() != 0x0a && peek() != 0x0d else {
        throw CEL.Fault("the text has no closing quote", at: start)
      }
      let byte = peek()
      if byte == quote, !isTriple || peek(1) == quote && peek(2) == quote {
        position += isTriple ? 3 : 1
        break
      }
      if byte == UInt8(ascii: "\\"), !isRaw {
        try escape(&out, isBytes: isBytes)
      } else {
        out.append(byte)
        position += 1
      }
    }
    return isBytes ? .bytes(out) : .string(String(decoding: out, as: UTF8.self))
  }

  private mutating func escape(_ out: inout [UInt8], isBytes: Bool) throws(CEL.Fault) {
    let start = position
    let letter = peek(1)
    position += 2
    switch letter {
    case UInt8(ascii: "a"): out.append(0x07)
    case UInt8(ascii: "b"): out.append(0x08)
    case UInt8(ascii: "f"): out.append(0x0c)
    case UInt8(ascii: "n"): out.append(0x0a)
    case UInt8(ascii: "r"): out.append(0x0d)
    case UInt8(ascii: "t"): out.append(0x09)
    case UInt8(ascii: "v"): out.append(0x0b)
    case UInt8(ascii: "\\"), UInt8(ascii: "?"), UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"):
      out.append(letter)
    case UInt8(ascii: "x"), UInt8(ascii: "X"): try code(2, radix: 16, &out, isBytes: isBytes, at: start)
    case UInt8(ascii: "u") where !isBytes: try code(4, radix: 16, &out, isBytes: false, at: start)
    case UInt8(ascii: "U") where !isBytes: try code(8, radix: 16, &out, isBytes: false, at: start)
    case UInt8(ascii: "0")...UInt8(ascii: "3"):
      position -= 1
      try code(3, radix: 8, &out, isBytes: isBytes, at: start)
    default:
      throw CEL.Fault(
        "this escape is none of the language's",
        remedy: "Write \\\\ for a backslash, or put an r before the quote: r'\\d+'.", at: start)
    }
  }

  private mutating func code(
    _ length: Int, radix: Int, _ out: inout [UInt8], isBytes: Bool, at start: Int
  ) throws(CEL.Fault) {
    let digits = text[min(position, text.count)..<min(position + length, text.count)]
    guard digits.count == length, digits.allSatisfy(\.isHexDigit),
      let code = UInt32(String(decoding: digits, as: UTF8.self), radix: radix)
    else {
      throw CEL.Fault("the escape needs \(length) digits", at: start)
    }
    position += length
    if isBytes, let byte = UInt8(exactly: code) {
      out.append(byte)
    } else if let scalar = Unicode.Scalar(code) {
      out.append(contentsOf: Array(String(scalar).utf8))
    } else {
      throw CEL.Fault("the escape names no character", at: start)
    }
  }
}
