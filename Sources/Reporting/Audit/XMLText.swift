internal import Resources

/// Text inside XML 1.0 or HTML, whatever stands in it.
enum XMLText {
  /// Escaped for content and for attributes in double quotes. Control characters, which XML cannot hold, and those that
  /// hide or turn text are written as `\u…`; line feeds stay.
  static func escaped(_ text: String) -> String {
    var out: [UInt8] = []
    for byte in TerminalText.escaped(text, keepingLines: true).utf8 {
      switch byte {
      case UInt8(ascii: "&"): out += Array("&amp;".utf8)
      case UInt8(ascii: "<"): out += Array("&lt;".utf8)
      case UInt8(ascii: ">"): out += Array("&gt;".utf8)
      case UInt8(ascii: "\""): out += Array("&quot;".utf8)
      case UInt8(ascii: "'"): out += Array("&#39;".utf8)
      default: out.append(byte)
      }
    }
    return String(decoding: out, as: UTF8.self)
  }
}
