internal import Resources

/// Texts that a deployer replaces after rendering, such as Flux's `${VAR}` and `${VAR:-default}`.
///
/// See https://fluxcd.io/flux/components/kustomize/kustomizations/#post-build-variable-substitution
enum Token {
  /// Whether replacing the tokens of a declared text can have made the live one: what stands around them is the same
  /// on both sides.
  ///
  /// Shell scripts hold the same form. A text with blanks in it is taken for one, unless the deployer is known to
  /// replace tokens wherever they stand.
  static func explains(_ declared: Node, _ live: Node, replacesAll: Bool) -> Bool {
    guard let text = declared.string, live.isScalar, let parts = parts(of: text) else { return false }
    guard replacesAll || text.utf8.count < 256 && !text.contains(where: \.isWhitespace) else { return false }
    return matches(live.text, parts)
  }

  /// Whether a name holds a token.
  static func stands(in text: String) -> Bool { parts(of: text) != nil }

  /// Whether a name can have been made of one that holds tokens.
  static func explains(_ declared: String, _ live: String) -> Bool {
    guard let parts = parts(of: declared) else { return declared == live }
    return matches(live, parts)
  }

  /// What stands before, between and behind the tokens of a text; nil where it holds none. `$${VAR}` is no token: it
  /// becomes `${VAR}`.
  private static func parts(of text: String) -> [Substring]? {
    guard text.utf8.contains(UInt8(ascii: "$")) else { return nil }
    var parts: [Substring] = []
    var start = text.startIndex
    var from = start
    while let open = text[from...].firstRange(of: "${") {
      from = open.upperBound
      let isEscaped = open.lowerBound > text.startIndex && text[text.index(before: open.lowerBound)] == "$"
      guard !isEscaped, let first = text[from...].first, first == "_" || first.isLetter,
        let close = text[from...].firstIndex(of: "}")
      else { continue }
      parts.append(text[start..<open.lowerBound])
      start = text.index(after: close)
      from = start
    }
    return parts.isEmpty ? nil : parts + [text[start...]]
  }

  private static func matches(_ live: String, _ parts: [Substring]) -> Bool {
    let literals = parts.map { $0.replacing("$${", with: "${") }
    guard let first = literals.first, let last = literals.last, live.hasPrefix(first) else { return false }
    var rest = live.dropFirst(first.count)
    for literal in literals.dropFirst().dropLast() where !literal.isEmpty {
      guard let found = rest.firstRange(of: literal), !rest[..<found.lowerBound].contains("${") else {
        return false
      }
      rest = rest[found.upperBound...]
    }
    // A token that is still there was not replaced by anybody.
    return rest.hasSuffix(last) && !rest.dropLast(last.count).contains("${")
  }
}
