internal import Resources

/// What the text of a scalar means, by go-yaml v2's `resolve`.
struct Resolver {
  let symbols: Symbols
  /// The value of a null.
  let null: Symbol
  private let yes: Symbol
  private let no: Symbol

  init(symbols: Symbols) {
    self.symbols = symbols
    null = symbols.intern("null")
    yes = symbols.intern("true")
    no = symbols.intern("false")
  }

  /// A scalar without tag: plain ones resolve, all others are strings.
  func plain(_ text: UnsafeRawBufferPointer) -> (Kind, Symbol) {
    guard let first = text.first else { return (.null, null) }
    switch first {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."):
      if let number = Number.canonical(text, in: symbols) { return number }
    default:
      // Making a text to compare is worth it for few.
      if text.count <= 5, Self.mayBeWord(text), let word = Self.words(String(decoding: text, as: UTF8.self)) {
        return (word == .null ? .null : .boolean, word == .null ? null : word == .yes ? yes : no)
      }
    }
    return (.string, symbols.intern(text))
  }

  /// A scalar with an explicit tag; nil where the text cannot be of that tag. Tags that YAML does not define leave a
  /// string.
  func tagged(_ tag: String, _ text: UnsafeRawBufferPointer) -> (Kind, Symbol)? {
    let plain = plain(text)
    switch tag {
    case "tag:yaml.org,2002:null": return plain.0 == .null ? plain : nil
    case "tag:yaml.org,2002:bool": return plain.0 == .boolean ? plain : nil
    case "tag:yaml.org,2002:int": return plain.0 == .integer ? plain : nil
    case "tag:yaml.org,2002:float": return plain.0 == .integer || plain.0 == .float ? plain : nil
    case "tag:yaml.org,2002:binary":
      return Base64.decode(text).map { (.string, symbols.intern(String(decoding: $0, as: UTF8.self))) }
    default: return (.string, symbols.intern(text))
    }
  }

  /// Whether at most eight bytes are one of the words but for the case of letters.
  private static func mayBeWord(_ text: UnsafeRawBufferPointer) -> Bool {
    switch text.reduce(0 as UInt64, { $0 << 8 | UInt64($1 | 0x20) }) {
    case 0x7e, 0x6e75_6c6c, 0x7472_7565, 0x0066_616c_7365, 0x0079_6573, 0x6e6f, 0x6f6e, 0x006f_6666, 0x79,
      0x6e:
      true
    default: false
    }
  }

  enum Word { case null, yes, no }

  /// The words that are no strings, in YAML 1.1's spellings.
  static func words(_ text: String) -> Word? {
    switch text {
    case "~", "null", "Null", "NULL": .null
    case "true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON", "y", "Y": .yes
    case "false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF", "n", "N": .no
    default: nil
    }
  }
}

/// Base64 of RFC 4648 with padding; line breaks and blanks are skipped.
enum Base64 {
  static func decode(_ text: UnsafeRawBufferPointer) -> [UInt8]? {
    var out: [UInt8] = []
    var bits: UInt32 = 0
    var count = 0
    var padding = 0
    for byte in text {
      let value: UInt8
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = byte - UInt8(ascii: "A")
      case UInt8(ascii: "a")...UInt8(ascii: "z"): value = byte - UInt8(ascii: "a") + 26
      case UInt8(ascii: "0")...UInt8(ascii: "9"): value = byte - UInt8(ascii: "0") + 52
      case UInt8(ascii: "+"): value = 62
      case UInt8(ascii: "/"): value = 63
      case UInt8(ascii: "="):
        padding += 1
        continue
      case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"): continue
      default: return nil
      }
      guard padding == 0 else { return nil }
      bits = bits << 6 | UInt32(value)
      count += 1
      if count % 4 == 0 {
        out.append(contentsOf: [UInt8(bits >> 16 & 0xff), UInt8(bits >> 8 & 0xff), UInt8(bits & 0xff)])
        bits = 0
      }
    }
    guard (count + padding) % 4 == 0, padding <= 2 else { return nil }
    if count % 4 == 3 { out.append(contentsOf: [UInt8(bits >> 10 & 0xff), UInt8(bits >> 2 & 0xff)]) }
    if count % 4 == 2 { out.append(UInt8(bits >> 4 & 0xff)) }
    return count % 4 == 1 ? nil : out
  }
}
