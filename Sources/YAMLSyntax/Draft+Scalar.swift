internal import Resources

extension Draft {
  /// Gives a scalar another value in the style in which its author wrote it.
  func rewrite(_ spot: Spot, to value: Node) throws(Diagnostic) -> [YAML.Edit] {
    let node = spot.node
    try checkTokens(of: node, against: value)
    let style = node.record.style
    guard style != .absent else { return try replace(spot, with: value) }
    let keepsProperties = keepsTag(node, for: value)
    if style == .literal || style == .folded {
      if value.kind == .string, keepsProperties, let edits = blockEdits(spot, to: value.text) { return edits }
      return try replace(spot, with: value)
    }
    let range = (keepsProperties ? content(node) : node.span.lowerBound)..<node.span.upperBound
    guard value.kind == .string else { return [edit(range, respelled(value, as: node))] }
    let isLong = value.text.utf8.contains(UInt8(ascii: "\n"))
    let wasEscaped = style == .doubleQuoted && node.text.utf8.contains(UInt8(ascii: "\n"))
    if isLong, !wasEscaped, !spot.isInFlow, spot.parent != nil, BlockText(value.text) != nil {
      return try replace(spot, with: value)
    }
    let isText = node.kind == .string && tree.properties[node.index]?.tag != "!!binary"
    let written = Quoting.written(
      value.text, style: isText ? style : isQuoted(style) ? style : .none, quote: layout.quote,
      inFlow: spot.isInFlow)
    return [edit(range, written)]
  }

  private func isQuoted(_ style: Style) -> Bool { style == .singleQuoted || style == .doubleQuoted }

  /// Whether a node's tag stays true with its new value.
  private func keepsTag(_ node: Node, for value: Node) -> Bool {
    guard let tag = tree.properties[node.index]?.tag else { return true }
    return node.kind == value.kind && tag != "!!binary" && tag != "!"
  }

  /// A number, a boolean or null, in the notation of the scalar that it replaces: octal modes stay octal, `yes`
  /// becomes `no`.
  private func respelled(_ value: Node, as node: Node) -> String {
    let new = value.text
    let old = text.string(content(node)..<node.span.upperBound)
    switch value.kind {
    case .boolean:
      let families = [
        ("yes", "no"), ("Yes", "No"), ("YES", "NO"), ("on", "off"), ("On", "Off"), ("ON", "OFF"),
        ("True", "False"), ("TRUE", "FALSE"),
      ]
      let family = families.first { $0.0 == old || $0.1 == old } ?? ("true", "false")
      return new == "true" ? family.0 : family.1
    case .integer where node.kind == .integer:
      guard let number = UInt64(new) else { return new }
      for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] where old.hasPrefix(prefix) {
        return prefix + String(number, radix: radix)
      }
      let isOctal =
        old.utf8.count > 1 && old.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "7")).contains($0) }
      return isOctal && old.hasPrefix("0") ? "0" + String(number, radix: 8) : new
    default: return new
    }
  }
}
