internal import Resources

/// Texts that a deployer replaces after rendering.
enum Token {
  /// Whether a declared value holds a token such as Flux's `${VAR}` or `${VAR:-default}`.
  ///
  /// Shell scripts hold the same form, so only a scalar that begins or ends with one, or is short, counts.
  static func stands(in node: Node) -> Bool {
    guard let text = node.string, text.utf8.count < 256, !text.contains("\n"), !text.contains(" ") else {
      return false
    }
    guard let start = text.firstRange(of: "${") else { return false }
    let name = text[start.upperBound...].prefix { $0 == "_" || $0.isLetter || $0.isNumber }
    return !name.isEmpty && text[start.upperBound...].contains("}")
  }
}
