import Resources
import Testing
import YAMLSyntax

/// The reader against libyaml's own event stream: values, styles, anchors, order and number.
@Suite struct DifferentialTests {
  @Test(arguments: Corpus.files.map(\.path))
  func corpusAgrees(_ path: String) throws {
    let file = try #require(Corpus.files.first { $0.path == path })
    try expectAgreement(file.bytes)
    #expect(EventStream.events(of: file.bytes) != nil)
  }

  @Test(arguments: 0..<8) func mutationsAgree(_ seed: Int) throws {
    var mutations = Mutations(seed: UInt64(seed))
    var accepted = 0
    for _ in 0..<1000 where try expectAgreement(mutations.next(Corpus.files)) { accepted += 1 }
    #expect(accepted > 200)
  }

  /// What this reader refuses beyond libyaml, by name.
  private static let refusals = [
    "a collection as a key", "has no anchor", "inside its own anchor", "stands for a key", "not of its tag",
  ]

  /// Whether both read the text, after checking that they read it as the same.
  @discardableResult
  private func expectAgreement(_ bytes: [UInt8]) throws -> Bool {
    let theirs = EventStream.events(of: bytes)
    let ours: Tree
    do {
      ours = try YAML.parse(File(path: "m", bytes: bytes), symbols: Symbols())
    } catch {
      let isNamed = Self.refusals.contains { error.summary.contains($0) }
      #expect(
        theirs == nil || isNamed, "\(error)\n\(String(decoding: bytes, as: UTF8.self).debugDescription)")
      return false
    }
    guard let theirs else {
      Issue.record(
        "accepted what libyaml does not: \(String(decoding: bytes, as: UTF8.self).debugDescription)")
      return false
    }
    expectSound(ours)
    var rest = theirs[...]
    for (index, document) in ours.documents.enumerated() {
      if ours.documents.count == 1, document.root == nil, theirs.isEmpty { return true }
      expectNext(&rest, "document", ours, index)
      if let root = document.root {
        walk(ours[root], &rest)
      } else {
        expectNext(&rest, "scalar", ours, index) {
          $0.text.isEmpty && $0.style == "plain" && $0.anchor.isEmpty
        }
      }
    }
    #expect(rest.isEmpty, "\(String(decoding: bytes, as: UTF8.self).debugDescription)")
    return true
  }

  private func walk(_ node: Node, _ rest: inout ArraySlice<EventStream.Event>) {
    let tree = node.tree
    let anchor = tree.properties[node.index]?.anchor ?? ""
    switch node.kind {
    case .alias:
      let target = Int(node.record.value.id)
      expectNext(&rest, "alias", tree, node.index) { $0.anchor == tree.properties[target]?.anchor }
    case .mapping, .sequence:
      let style = node.record.style == .flow ? "flow" : "block"
      expectNext(&rest, "\(node.kind)", tree, node.index) {
        $0.style == style && $0.anchor == anchor
          && $0.tag.isEmpty == (tree.properties[node.index]?.tag == nil)
      }
      for child in node.children {
        if node.kind == .mapping {
          let key = child.key
          if rest.first?.type == "alias" {
            rest.removeFirst()
          } else {
            expectNext(&rest, "scalar", tree, child.index) {
              $0.text == key || ($0.style == "plain" && tree.symbols.find($0.text) == nil) || !$0.tag.isEmpty
                || ["true", "false", "null"].contains(key) || Number.canonical($0.text)?.text == key
            }
          }
        }
        walk(child, &rest)
      }
      expectNext(&rest, "end", tree, node.index)
    default:
      let styles: [Style: String] = [
        .plain: "plain", .absent: "plain", .singleQuoted: "single", .doubleQuoted: "double",
        .literal: "literal",
        .folded: "folded",
      ]
      expectNext(&rest, "scalar", tree, node.index) { event in
        guard event.style == styles[node.record.style], event.anchor == anchor else { return false }
        if node.kind == .string { return event.text == node.text || event.tag.hasSuffix(":binary") }
        // What is no string stands in the file as it is, possibly behind its properties.
        let source = String(decoding: tree.file.bytes[node.span], as: UTF8.self)
        return source.hasSuffix(event.text) || event.style != "plain"
      }
    }
  }

  private func expectNext(
    _ rest: inout ArraySlice<EventStream.Event>, _ type: String, _ tree: Tree, _ index: Int,
    where condition: (EventStream.Event) -> Bool = { _ in true }
  ) {
    let event = rest.popFirst()
    let isExpected = event.map { $0.type == type && condition($0) } ?? false
    #expect(
      isExpected,
      "record \(index), expected \(type), found \(String(describing: event)) in \(String(decoding: tree.file.bytes, as: UTF8.self).debugDescription)"
    )
  }
}
