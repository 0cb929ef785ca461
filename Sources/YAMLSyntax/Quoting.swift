internal import Resources

/// Which texts may stand without quotes, and how to quote the others.
enum Quoting {
  /// The quotes that a text gets where it needs some and its author left none to follow.
  enum Quote { case single, double }

  /// A string as it is written in one line: plain if that is safe and `style` is not a quoted one.
  static func written(_ text: String, style: Style, quote: Quote, inFlow: Bool) -> String {
    switch style {
    case .singleQuoted where isPrintable(text): return single(text)
    case .singleQuoted, .doubleQuoted: return double(text)
    default:
      if isPlain(text, inFlow: inFlow) { return text }
      guard isPrintable(text) else { return double(text) }
      let needsEscape = text.contains { $0 == "\"" || $0 == "\\" }
      switch quote {
      case .single: return text.contains("'") && !needsEscape ? double(text) : single(text)
      case .double: return needsEscape && !text.contains("'") ? single(text) : double(text)
      }
    }
  }

  static func single(_ text: String) -> String {
    "'" + text.unicodeScalars.reduce(into: "") { $0 += $1 == "'" ? "''" : String($1) } + "'"
  }

  static func double(_ text: String) -> String {
    var out = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\n": out += "\\n"
      case "\t": out += "\\t"
      case "\r": out += "\\r"
      case "\0": out += "\\0"
      case _ where isPrintable(scalar): out.unicodeScalars.append(scalar)
      default:
        let digits = String(scalar.value, radix: 16, uppercase: true)
        let (letter, width) = scalar.value <= 0xff ? ("x", 2) : scalar.value <= 0xffff ? ("u", 4) : ("U", 8)
        out += "\\" + letter + String(repeating: "0", count: width - digits.count) + digits
      }
    }
    return out + "\""
  }

  /// Whether a plain scalar of this text is read as this very string, by YAML 1.1 and by YAML 1.2.
  static func isPlain(_ text: String, inFlow: Bool = false) -> Bool {
    let bytes = Array(text.utf8)
    guard let first = bytes.first, let last = bytes.last, isPrintable(text) else { return false }
    if bytes.contains(UInt8(ascii: "\t")) { return false }
    switch first {
    case UInt8(ascii: "-"):
      if bytes.count == 1 || bytes[1] == UInt8(ascii: " ") || text.hasPrefix("---") { return false }
      if inFlow, bytes.count > 1, isFlowIndicator(bytes[1]) { return false }
    case UInt8(ascii: "."):
      if text.hasPrefix("...") { return false }
    case UInt8(ascii: "?"), UInt8(ascii: ":"), UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "]"),
      UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "#"), UInt8(ascii: "&"), UInt8(ascii: "*"),
      UInt8(ascii: "!"), UInt8(ascii: "|"), UInt8(ascii: ">"), UInt8(ascii: "'"), UInt8(ascii: "\""),
      UInt8(ascii: "%"), UInt8(ascii: "@"), UInt8(ascii: "`"), UInt8(ascii: " "):
      return false
    default: break
    }
    if last == UInt8(ascii: " ") || last == UInt8(ascii: ":") { return false }
    for (byte, next) in zip(bytes, bytes.dropFirst()) {
      if byte == UInt8(ascii: ":"), next == UInt8(ascii: " ") || (inFlow && isFlowIndicator(next)) {
        return false
      }
      if byte == UInt8(ascii: " "), next == UInt8(ascii: "#") { return false }
    }
    if inFlow, bytes.contains(where: isFlowIndicator) { return false }
    return !isMisread(text, bytes)
  }

  /// Whether some YAML reads the text as something else than a string.
  private static func isMisread(_ text: String, _ bytes: [UInt8]) -> Bool {
    if text == "=" || text == "<<" || Resolver.words(text) != nil { return true }
    if Number.canonical(text) != nil || Number.canonical(text.filter { $0 != "_" }) != nil { return true }
    return isSexagesimal(bytes[...]) || isTimestamp(bytes)
  }

  /// YAML 1.1 numbers of base 60, `22:22` or `190:20:30.15`.
  private static func isSexagesimal(_ text: ArraySlice<UInt8>) -> Bool {
    var rest = text
    if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
    guard let first = rest.first, isDigit(first), rest.contains(UInt8(ascii: ":")) else { return false }
    return rest.allSatisfy {
      isDigit($0) || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: ".")
    }
  }

  /// `2001-12-14`, alone or with a time behind it.
  private static func isTimestamp(_ text: [UInt8]) -> Bool {
    let parts = text.split(separator: UInt8(ascii: "-"), maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].count == 4, parts[0].allSatisfy(isDigit),
      (1...2).contains(parts[1].count),
      parts[1].allSatisfy(isDigit)
    else { return false }
    let day = parts[2].prefix { isDigit($0) }
    let time = parts[2].dropFirst(day.count)
    let isSeparated = time.first.map {
      [UInt8(ascii: "T"), UInt8(ascii: "t"), UInt8(ascii: " ")].contains($0)
    }
    return (1...2).contains(day.count) && isSeparated != false
  }

  /// Whether every character can stand unescaped in one line.
  static func isPrintable(_ text: String) -> Bool { text.unicodeScalars.allSatisfy(isPrintable) }

  /// YAML's printable characters, tabs among them; none that some YAML takes for a line break.
  static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x20...0x7e, 0xa0...0x2027, 0x202a...0xd7ff, 0xe000...0xfefe, 0xff00...0xfffd,
      0x10000...0x10ffff:
      true
    default: false
    }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

  private static func isFlowIndicator(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "}"): true
    default: false
    }
  }
}
