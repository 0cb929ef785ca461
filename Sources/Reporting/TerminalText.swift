/// Text that is safe to print on a terminal, and how many columns it takes there.
public enum TerminalText {
  /// The text with everything that a terminal would obey, or hide, written as an escape: control characters
  /// (C0, DEL, C1), and characters that reorder or conceal text (Unicode TR36: bidirectional controls, zero-width
  /// characters, line separators, tags). Line feeds are kept where `keepingLines`.
  public static func escaped(_ text: String, keepingLines: Bool = false) -> String {
    guard text.unicodeScalars.contains(where: mustEscape) else { return text }
    var out = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\n" where keepingLines: out.append(scalar)
      case "\n": out.append(contentsOf: "\\n".unicodeScalars)
      case "\t": out.append(contentsOf: "\\t".unicodeScalars)
      case "\r": out.append(contentsOf: "\\r".unicodeScalars)
      case _ where mustEscape(scalar):
        let hex = String(scalar.value, radix: 16)
        let digits = hex.count > 4 ? 8 : 4
        let zeros = String(repeating: "0", count: digits - hex.count)
        out.append(contentsOf: ((digits == 4 ? "\\u" : "\\U") + zeros + hex).unicodeScalars)
      default: out.append(scalar)
      }
    }
    return String(out)
  }

  /// Whether a scalar never goes to a terminal as it is.
  static func mustEscape(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.value < 0x7f { return scalar.value < 0x20 }
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse: return true
    default: return false
    }
  }

  /// How many columns the text takes: none for combining marks, two for wide East Asian characters and emoji
  /// (Unicode UAX #11), one for every other.
  public static func columns(_ text: String) -> Int {
    text.unicodeScalars.reduce(0) { $0 + columns($1) }
  }

  static func columns(_ scalar: Unicode.Scalar) -> Int {
    if scalar.value < 0x300 { return 1 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: break
    }
    switch scalar.value {
    case 0x1100...0x115f, 0x2e80...0x303e, 0x3041...0x33ff, 0x3400...0x4dbf, 0x4e00...0x9fff, 0xa000...0xa4cf,
      0xa960...0xa97f, 0xac00...0xd7a3, 0xf900...0xfaff, 0xfe30...0xfe6f, 0xff00...0xff60, 0xffe0...0xffe6,
      0x16fe0...0x18aff, 0x1b000...0x1b2ff, 0x1f200...0x1f2ff, 0x20000...0x3fffd:
      return 2
    default: return scalar.properties.isEmojiPresentation ? 2 : 1
    }
  }

  /// The longest beginning of the text that takes at most `width` columns.
  static func prefix(_ text: String, columns width: Int) -> String {
    var left = width
    var out = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      left -= columns(scalar)
      if left < 0 { break }
      out.append(scalar)
    }
    return String(out)
  }

  /// The longest end of the text that takes at most `width` columns.
  static func suffix(_ text: String, columns width: Int) -> String {
    var left = width
    var out: [Unicode.Scalar] = []
    for scalar in text.unicodeScalars.reversed() {
      left -= columns(scalar)
      if left < 0 { break }
      out.append(scalar)
    }
    return String(String.UnicodeScalarView(out.reversed()))
  }

  /// The text cut to `width` columns, with `…` where something is missing at its end.
  public static func cut(_ text: String, columns width: Int) -> String {
    columns(text) <= width ? text : prefix(text, columns: max(width - 1, 0)) + "…"
  }

  /// The text cut to `width` columns, with `…` where something is missing at its beginning.
  static func cutFront(_ text: String, columns width: Int) -> String {
    columns(text) <= width ? text : "…" + suffix(text, columns: max(width - 1, 0))
  }

  /// Prose broken between words into lines of at most `width` columns; a longer word is cut.
  static func wrapped(_ text: String, columns width: Int) -> [String] {
    var lines: [String] = []
    for word in text.split(separator: " ").map({ cut(String($0), columns: width) }) {
      if let last = lines.last, columns(last) + 1 + columns(word) <= width {
        lines[lines.count - 1] = last + " " + word
      } else {
        lines.append(word)
      }
    }
    return lines
  }
}
