import Resources

@testable import YAMLSyntax

/// What must hold of every text: it is refused with a fault, or it is a sound tree that prints, edits and undoes.
struct Oracle {
  let bytes: [UInt8]

  func run() {
    readers()
    guard let tree = try? YAML.parse(File(path: "fuzz.yaml", bytes: bytes), symbols: Symbols()) else {
      return
    }
    spans(of: tree)
    printing(of: tree)
    // The text itself chooses the edit, so that a finding can be run again.
    var random = Seeded(state: bytes.reduce(1469) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 })
    for _ in 0..<3 { edit(of: tree, &random) }
    documents(of: tree)
  }

  /// What is read without libyaml is what libyaml reads.
  private func readers() {
    let file = File(path: "fuzz.yaml", bytes: bytes)
    let symbols = Symbols()
    guard let isASCII = try? TextCheck(file: file, limits: .standard).run(),
      let ours = ManifestReader.read(file, isASCII: isASCII, symbols: symbols, limits: .standard)
    else { return }
    guard let theirs = try? EventReader.read(file, isASCII: isASCII, symbols: symbols, limits: .standard)
    else {
      return expect(false, "read what libyaml does not")
    }
    expect(ours.records == theirs.records, "libyaml reads other records")
    expect(
      ours.documents.map(\.root) == theirs.documents.map(\.root)
        && ours.documents.map(\.span) == theirs.documents.map(\.span) && theirs.properties.isEmpty,
      "libyaml reads other documents")
  }

  private func spans(of tree: Tree) {
    var position = 0
    for document in tree.documents {
      expect(document.span.lowerBound == position, "documents leave a gap")
      position = document.span.upperBound
      guard let root = document.root else { continue }
      expect(document.span.lowerBound <= tree[root].span.lowerBound, "a root begins before its document")
      expect(tree[root].span.upperBound <= document.span.upperBound, "a root ends behind its document")
    }
    expect(position == tree.file.bytes.count, "documents do not cover the file")
    for index in tree.records.indices {
      let node = tree[index]
      expect(
        node.record.keyStart <= node.record.start && node.record.start <= node.record.stop,
        "a span is reversed")
      var previous = node.span.lowerBound
      for child in node.children {
        expect(Int(child.record.keyStart) >= previous, "siblings overlap")
        expect(child.span.upperBound <= node.span.upperBound, "a child sticks out")
        previous = child.span.upperBound
      }
    }
  }

  private func printing(of tree: Tree) {
    guard YAML.duplicateKeys(in: tree).isEmpty, let expanded = try? tree.expanded() else { return }
    for root in expanded.roots where !hasHugeKey(root) {
      let printed = YAML.print(root)
      guard let again = try? YAML.parse(File(path: "printed.yaml", bytes: printed), symbols: tree.symbols)
      else {
        return expect(false, "what is printed is no YAML:\n" + String(decoding: printed, as: UTF8.self))
      }
      let same = again.roots.first.map { root.hasSameValue(as: $0) } ?? (root.kind == .null)
      expect(same, "printing changes the value:\n" + String(decoding: printed, as: UTF8.self))
    }
  }

  /// libyaml reads no simple key beyond 1,024 characters.
  private func hasHugeKey(_ node: Node) -> Bool {
    (node.index..<Int(node.record.end)).contains { node.tree[$0].key.unicodeScalars.count > 200 }
  }

  private func edit(of tree: Tree, _ random: inout Seeded) {
    guard let target = targets(in: tree).randomElement(using: &random),
      let value = Self.values.randomElement(using: &random)
    else { return }
    let change: YAML.Change =
      switch Int.random(in: 0..<5, using: &random) {
      case 0: .remove(target.path)
      case 1: .insert(target.path, at: 0, item: value)
      case 2: .set(target.path + [.key("new")], to: value)
      default: .set(target.path, to: value)
      }
    guard let edited = try? YAML.edit(tree, document: target.document, change) else { return }
    expect(replay(edited.edits, on: bytes) == edited.bytes, "the edits do not make the result")
    spans(of: edited.tree)
    for (index, document) in tree.documents.enumerated() where index != target.document {
      expect(
        Array(bytes[document.span]) == Array(edited.bytes[edited.tree.documents[index].span]),
        "another document changed")
    }
    guard case .set(let path, let value) = change else { return }
    guard let again = try? YAML.edit(edited.tree, document: target.document, .set(path, to: value)) else {
      return expect(false, "a second run is refused")
    }
    expect(again.edits.isEmpty && again.bytes == edited.bytes, "a second run edits again")

    guard path == target.path, let expanded = try? tree.expanded(),
      let root = expanded.documents[target.document].root, let old = node(path, in: expanded[root]),
      let undone = try? YAML.edit(edited.tree, document: target.document, .set(path, to: old)),
      let back = try? undone.tree.expanded(), let now = back.documents[target.document].root,
      YAML.duplicateKeys(in: tree).isEmpty
    else { return }
    expect(expanded[root].hasSameValue(as: back[now]), "undoing does not give the value back")
  }

  private func documents(of tree: Tree) {
    if let less = try? YAML.removeDocument(0, of: tree) { spans(of: less.tree) }
    if let more = try? YAML.appendDocument(Self.values[0], to: tree) {
      spans(of: more.tree)
      expect(
        more.tree.roots.last?.hasSameValue(as: Self.values[0]) == true, "the appended document is another one"
      )
    }
  }

  private struct Target {
    let document: Int
    let path: [YAML.Step]
  }

  private func targets(in tree: Tree) -> [Target] {
    var targets: [Target] = []
    func walk(_ node: Node, _ path: [YAML.Step], _ document: Int) {
      targets.append(Target(document: document, path: path))
      for (position, child) in node.children.enumerated() {
        walk(child, path + [node.kind == .mapping ? .key(child.key) : .index(position)], document)
      }
    }
    for (index, document) in tree.documents.enumerated() {
      if let root = document.root { walk(tree[root], [], index) }
    }
    return targets
  }

  private func node(_ path: [YAML.Step], in root: Node) -> Node? {
    path.reduce(root) { node, step in
      switch step {
      case .key(let key): node?[key]
      case .index(let index):
        node.flatMap { Array($0.children) }.flatMap { $0.indices.contains(index) ? $0[index] : nil }
      }
    }
  }

  private func replay(_ edits: [YAML.Edit], on bytes: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    var position = 0
    for edit in edits {
      expect(position <= edit.range.lowerBound && edit.range.upperBound <= bytes.count, "edits overlap")
      out += bytes[position..<edit.range.lowerBound] + edit.replacement
      position = edit.range.upperBound
    }
    return out + bytes[position...]
  }

  private func expect(_ condition: Bool, _ message: String) {
    if !condition { fatalError(message) }
  }

  private static let values: [Node] = [
    "{name: x, list: [a, '5', {b: c}], text: \"one\\ntwo\\n\"}", "[]", "{}", "5", "true", "~", "plain text",
    "'5'", "''",
    "\"one\\ntwo\\n\"", "\"  one\\n\\n\\n\"", "'#ff'", "\"it's \\\"it\\\"\"", "[x, [y]]", "\"\\u2028\"",
    "{a: {b: {}}}", "1.5",
  ].compactMap { text in
    (try? YAML.parse(File(path: "value", bytes: Array(text.utf8)), symbols: Symbols()))?.roots.first
  }
}

/// SplitMix64.
struct Seeded: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
