package import Resources

/// A mapping of `driftback.yaml` with the keys that may stand in it: reads them, and names whatever is wrong.
package struct Section {
  /// What messages call it: `the environment`.
  package let title: String
  /// The mapping.
  package let node: Node
  /// The keys that may stand in it, in the order in which the documentation names them.
  package let keys: [String]

  /// Throws unless the node is a mapping without unknown or repeated keys.
  package init(_ node: Node, _ title: String, keys: [String]) throws(Diagnostic) {
    self.title = title
    self.node = node
    self.keys = keys
    guard node.kind == .mapping else {
      throw node.fault(
        "\(title) must be a mapping, not \(node.noun)", "It has these keys: \(keys.listed).")
    }
    var seen: Set<String> = []
    for child in node.children {
      let key = child.key
      guard keys.contains(key) else {
        let meant = Spelling.nearest(to: key, among: keys).map { "Did you mean \"\($0)\"? " } ?? ""
        throw child.fault(
          "unknown key \"\(key)\" in \(title)", meant + "It has these keys: \(keys.listed).", atKey: true)
      }
      guard seen.insert(key).inserted else {
        throw child.fault(
          "the key \"\(key)\" stands twice in \(title)", "Keep one of the two.", atKey: true)
      }
    }
  }

  /// The value of a key that must be there; `hint` says what belongs there.
  package func required(_ key: String, _ hint: String) throws(Diagnostic) -> Node {
    guard let value = node[key] else {
      throw node.fault("\(title) has no \"\(key)\"", "Add \(hint).")
    }
    return value
  }

  /// The text of a key that must be there and be a string.
  package func string(_ key: String, _ hint: String) throws(Diagnostic) -> (text: String, node: Node) {
    let value = try required(key, hint)
    return (try value.string(named: key, hint), value)
  }

  /// The items of a list that must be there and hold something.
  package func list(_ key: String, _ hint: String) throws(Diagnostic) -> [Node] {
    let value = try required(key, hint)
    guard value.kind == .sequence else {
      throw value.fault(
        "\"\(key)\" must be a list, not \(value.noun)", "Write \(hint).", atKey: value.kind == .null)
    }
    guard !value.isEmptyCollection else {
      throw value.fault("\"\(key)\" is empty", "Write \(hint).")
    }
    return Array(value.children)
  }
}

extension Node {
  /// The text of a string that is not empty and holds no control character.
  package func string(named key: String, _ hint: String) throws(Diagnostic) -> String {
    guard let text = string else {
      throw fault("\"\(key)\" must be a string, not \(noun)", "Write \(hint).", atKey: kind == .null)
    }
    guard !text.isEmpty else { throw fault("\"\(key)\" is empty", "Write \(hint).") }
    guard text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }) else {
      throw fault("\"\(key)\" holds a control character", "Write \(hint).")
    }
    return text
  }

  /// What a message calls the node's kind.
  package var noun: String {
    switch kind {
    case .null: "empty"
    case .boolean: "the boolean \(text)"
    case .integer, .float: "the number \(text)"
    case .string: "a string"
    case .mapping: "a mapping"
    case .sequence: "a list"
    case .alias: "an alias"
    }
  }

  /// A fault of the configuration: a word that is none of those that may stand here.
  package func unknown(_ key: String, _ text: String, among known: [String]) -> Diagnostic {
    let meant = Spelling.nearest(to: text, among: known).map { "Did you mean \($0)? " } ?? ""
    return fault("unknown \(key) \"\(text)\"", meant + "It is one of: \(known.listed).")
  }

  /// A fault of the configuration at this node, or at its key.
  package func fault(_ summary: String, _ remedy: String, atKey: Bool = false) -> Diagnostic {
    let offset = atKey ? Int(record.keyStart) : span.lowerBound
    return Diagnostic(
      .configuration, summary, remedy: remedy, file: tree.file.path,
      place: Diagnostic.Place(offset: offset, in: tree.file.bytes))
  }
}

extension [String] {
  /// `a, b, c`.
  package var listed: String { joined(separator: ", ") }
}
