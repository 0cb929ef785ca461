import Resources
import Testing
import YAMLSyntax

/// Properties of every scalar edit, insertion and removal that the corpus allows.
@Suite struct EditPropertyTests {
  /// A place in a file that an edit may lead to.
  struct Target {
    let document: Int
    let path: [YAML.Step]
    let node: Node
  }

  @Test(arguments: Corpus.files.map(\.path))
  func anyScalarEditChangesOnlyItsSpanAndCanBeUndone(_ path: String) throws {
    let tree = try read(path)
    for target in targets(in: tree) where target.node.isScalar && target.node.record.style != .absent {
      for new in Self.values(like: target.node) {
        guard let edited = try made(tree, target, .set(target.path, to: new)) else { continue }
        // A block scalar at the end of a file may gain the line break that its text now ends with.
        let block = target.node.record.style == .literal || target.node.record.style == .folded
        let span = target.node.span
        for edit in edited.edits where tree.properties.isEmpty && !new.text.contains("\n") {
          #expect(span.lowerBound <= edit.range.lowerBound, "\(path) \(target.path)")
          #expect(edit.range.upperBound <= span.upperBound || block, "\(path) \(target.path)")
        }
        let undone = try YAML.edit(edited.tree, document: target.document, .set(target.path, to: target.node))
        if tree.properties.isEmpty, block || !new.text.contains("\n"), new.kind == target.node.kind,
          isRespelled(target.node) == false
        {
          #expect(undone.bytes == tree.file.bytes, "\(path) \(target.path) \(new.text.debugDescription)")
        }
        let again = try YAML.edit(edited.tree, document: target.document, .set(target.path, to: new))
        #expect(again.edits.isEmpty && again.bytes == edited.bytes)
      }
    }
  }

  @Test(arguments: Corpus.files.map(\.path))
  func insertedEntriesAndItemsCanBeRemoved(_ path: String) throws {
    let tree = try read(path)
    // A block scalar at the end of a file needs a line break behind it.
    let hasBreak = tree.file.bytes.last == UInt8(ascii: "\n")
    let item = try value("{name: new, text: \(hasBreak ? "\"one\\ntwo\\n\"" : "one"), args: [a, '5']}")
    for target in targets(in: tree) {
      var changes: [(YAML.Change, YAML.Change)] = []
      if target.node.kind == .mapping, !target.node.isEmptyCollection {
        let key = target.path + [.key("zzNew")]
        changes.append((.set(key, to: item), .remove(key)))
      }
      if target.node.kind == .sequence, !target.node.isEmptyCollection {
        let count = target.node.children.reduce(0) { count, _ in count + 1 }
        for position in [0, count / 2, count] {
          changes.append(
            (.insert(target.path, at: position, item: item), .remove(target.path + [.index(position)])))
        }
      }
      for (change, inverse) in changes {
        guard let edited = try made(tree, target, change) else { continue }
        let back = try YAML.edit(edited.tree, document: target.document, inverse)
        guard tree.properties.isEmpty, path != "no-newline-block.yaml" else { continue }
        let isSame = tree.file.bytes == back.bytes
        #expect(isSame, "\(path) \(target.path)\n\(edited.tree.file.text)\n=>\n\(back.tree.file.text)")
      }
    }
  }

  @Test(arguments: Corpus.files.map(\.path))
  func everyRemovalKeepsAllOtherLines(_ path: String) throws {
    let tree = try read(path)
    for target in targets(in: tree) where !target.path.isEmpty {
      guard let edited = try made(tree, target, .remove(target.path)) else { continue }
      expectSound(edited.tree)
      // What is written of the comments outside the entry stays, but for those right above it.
      #expect(edited.bytes.count <= tree.file.bytes.count + 3 || !tree.properties.isEmpty)
    }
  }

  /// The edit, or nil where the editor refuses; it may refuse only what its rules name.
  private func made(_ tree: Tree, _ target: Target, _ change: YAML.Change) throws -> YAML.Edited? {
    do {
      return try YAML.edit(tree, document: target.document, change)
    } catch {
      let reasons = ["merge key", "the tag", "stands twice", "with `?`", "single pair"]
      #expect(
        reasons.contains { error.summary.contains($0) },
        "\(tree.file.path) \(target.path) \(change): \(error)")
      return nil
    }
  }

  private func targets(in tree: Tree) -> [Target] {
    var targets: [Target] = []
    func walk(_ node: Node, _ path: [YAML.Step], _ document: Int) {
      targets.append(Target(document: document, path: path, node: node))
      for (position, child) in node.children.enumerated() {
        walk(child, path + [node.kind == .mapping ? .key(child.key) : .index(position)], document)
      }
    }
    for (index, document) in tree.documents.enumerated() {
      if let root = document.root { walk(tree[root], [], index) }
    }
    return targets
  }

  static func values(like node: Node) -> [Node] {
    let symbols = Symbols()
    let texts = ["true", "10000", "#ff0000", "", "x y", "a: b", "it's \"it\"", "ключ", "one\ntwo\n", "- x"]
    let other = texts.map { Node.scalar(.string, $0, symbols: symbols) }
    let same: [Node] =
      switch node.kind {
      case .string:
        [
          .scalar(.string, node.text + "x", symbols: symbols),
          .scalar(.string, "x" + node.text, symbols: symbols),
        ]
      case .integer: [.scalar(.integer, "12345", symbols: symbols)]
      case .boolean: [.scalar(.boolean, node.text == "true" ? "false" : "true", symbols: symbols)]
      default: [.scalar(.integer, "5", symbols: symbols)]
      }
    return (same + other).filter { !$0.hasSameValue(as: node) }
  }

  /// Whether undoing an edit of a node may spell it another way: a plain text that needed quotes meanwhile keeps
  /// them, and a number gets its canonical digits.
  private func isRespelled(_ node: Node) -> Bool {
    let source = String(decoding: node.tree.file.bytes[node.span], as: UTF8.self)
    switch node.record.style {
    case .plain: return node.kind == .string || source != node.text
    case .singleQuoted: return true
    case .doubleQuoted:
      return source.contains("\\") || source.contains("\n")
        || source.unicodeScalars.contains { $0.value > 127 }
    default: return true
    }
  }

  private func read(_ path: String) throws -> Tree {
    try YAML.parse(try #require(Corpus.files.first { $0.path == path }), symbols: Symbols())
  }
}
