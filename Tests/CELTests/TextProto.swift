/// A message of protobuf's text format: fields in their order, values as text or as messages.
struct TextProto {
  enum Value {
    /// A number or a name as it stands there.
    case word(String)
    case bytes([UInt8])
    case message(TextProto)
  }

  struct Malformed: Error { let offset: Int }

  private(set) var fields: [(name: String, value: Value)] = []

  init(_ text: [UInt8]) throws {
    var position = 0
    self = try TextProto(text, &position)
    guard position >= text.count else { throw Malformed(offset: position) }
  }

  private init(_ text: [UInt8], _ position: inout Int) throws {
    Self.skipBlank(text, &position)
    while position < text.count, text[position] != UInt8(ascii: "}"), text[position] != UInt8(ascii: ">") {
      let name = Self.word(text, &position)
      guard !name.isEmpty else { throw Malformed(offset: position) }
      Self.skipBlank(text, &position)
      if position < text.count, text[position] == UInt8(ascii: ":") {
        position += 1
        Self.skipBlank(text, &position)
      }
      if position < text.count, text[position] == UInt8(ascii: "[") {
        position += 1
        Self.skipBlank(text, &position)
        while position < text.count, text[position] != UInt8(ascii: "]") {
          fields.append((name, try Self.value(text, &position)))
          Self.skipBlank(text, &position)
        }
        position += 1
      } else {
        fields.append((name, try Self.value(text, &position)))
      }
      Self.skipBlank(text, &position)
    }
  }

  private static func value(_ text: [UInt8], _ position: inout Int) throws -> Value {
    guard position < text.count else { throw Malformed(offset: position) }
    switch text[position] {
    case UInt8(ascii: "{"), UInt8(ascii: "<"):
      position += 1
      let message = try TextProto(text, &position)
      position += 1
      return .message(message)
    case UInt8(ascii: "\""), UInt8(ascii: "'"):
      var bytes: [UInt8] = []
      while position < text.count, text[position] == UInt8(ascii: "\"") || text[position] == UInt8(ascii: "'")
      {
        bytes += try string(text, &position)
        skipBlank(text, &position)
      }
      return .bytes(bytes)
    default:
      let word = word(text, &position)
      guard !word.isEmpty else { throw Malformed(offset: position) }
      return .word(word)
    }
  }

  private static func word(_ text: [UInt8], _ position: inout Int) -> String {
    let start = position
    if position < text.count, text[position] == UInt8(ascii: "[") {
      while position < text.count, text[position] != UInt8(ascii: "]") { position += 1 }
      position += 1
    } else {
      while position < text.count,
        UInt8(ascii: "a")...UInt8(ascii: "z") ~= text[position] | 0x20 || text[position] &- 48 < 10
          || "_.+-".utf8.contains(text[position])
      {
        position += 1
      }
    }
    return String(decoding: text[start..<min(position, text.count)], as: UTF8.self)
  }

  private static func skipBlank(_ text: [UInt8], _ position: inout Int) {
    while position < text.count {
      if text[position] == UInt8(ascii: "#") {
        while position < text.count, text[position] != 0x0a { position += 1 }
      } else if text[position] <= 0x20 || ",;".utf8.contains(text[position]) {
        position += 1
      } else {
        return
      }
    }
  }

  private static func string(_ text: [UInt8], _ position: inout Int) throws -> [UInt8] {
    let quote = text[position]
    position += 1
    var out: [UInt8] = []
    while position < text.count, text[position] != quote {
      guard text[position] == UInt8(ascii: "\\"), position + 1 < text.count else {
        out.append(text[position])
        position += 1
        continue
      }
      let letter = text[position + 1]
      position += 2
      func number(_ limit: Int, radix: Int) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<limit {
          guard position < text.count,
            let digit = UInt32(String(UnicodeScalar(text[position])), radix: radix)
          else { break }
          value = value * UInt32(radix) + digit
          position += 1
        }
        return value
      }
      switch letter {
      case UInt8(ascii: "n"): out.append(0x0a)
      case UInt8(ascii: "t"): out.append(0x09)
      case UInt8(ascii: "r"): out.append(0x0d)
      case UInt8(ascii: "a"): out.append(0x07)
      case UInt8(ascii: "b"): out.append(0x08)
      case UInt8(ascii: "f"): out.append(0x0c)
      case UInt8(ascii: "v"): out.append(0x0b)
      case UInt8(ascii: "x"): out.append(UInt8(truncatingIfNeeded: number(2, radix: 16)))
      case UInt8(ascii: "u"), UInt8(ascii: "U"):
        guard let scalar = Unicode.Scalar(number(letter == UInt8(ascii: "u") ? 4 : 8, radix: 16)) else {
          throw Malformed(offset: position)
        }
        out += Array(String(scalar).utf8)
      case UInt8(ascii: "0")...UInt8(ascii: "7"):
        position -= 1
        out.append(UInt8(truncatingIfNeeded: number(3, radix: 8)))
      default: out.append(letter)
      }
    }
    position += 1
    return out
  }

  /// The messages of a repeated field.
  func messages(_ name: String) -> [TextProto] {
    fields.compactMap { field in
      guard field.name == name, case .message(let message) = field.value else { return nil }
      return message
    }
  }

  func message(_ name: String) -> TextProto? { messages(name).first }

  /// A field's word or text.
  func text(_ name: String) -> String? {
    for field in fields where field.name == name {
      switch field.value {
      case .word(let word): return word
      case .bytes(let bytes): return String(decoding: bytes, as: UTF8.self)
      case .message: return nil
      }
    }
    return nil
  }
}
