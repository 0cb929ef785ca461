import Resources
import Testing
import YAMLSyntax

@testable import Rendering

@Suite("Trees as bytes")
struct TreeCodingTests {
  static let texts = [
    "", "# nothing but a comment\n", "---\n---\n...\n", "a", "\u{feff}a: 1\r\nb: 2\r\n",
    deployment, deployment + "---\n" + deployment + "\n# the end",
    "{\"a\": {\"b\": [1, 2.50, true, null, \"x\\ny\"]}, \"\": \"\"}",
    "a: &x !!str 'it''s'\nb: \"t\\u0061b\\t\"\n? c\n: |+\n  one\n\n  two\n\nd: >-\n  folded\n  text\ne:\n",
    "empty: {}\nnone: []\nnested: [[[]], {a: {}}]\nsame: same\nagain: same\n",
    "hex: 0x1f\nyes: yes\nnull: ~\nfloat: 1e3\nlong: 'ä€😀'\nä€😀: long\n",
  ]
  /// What expanding makes out of place: spans that go back, and nodes that stand twice.
  static let expanded = [
    "base: &base {image: web, tag: \"1\"}\nweb:\n  <<: *base\n  tag: 2\nlist: [*base, *base]\n",
    "- &a [1, &b [2]]\n- *a\n- *b\n",
  ]

  static func parse(_ text: String, _ symbols: Symbols = Symbols()) throws -> Tree {
    try YAML.parse(File(path: "a.yaml", bytes: Array(text.utf8)), symbols: symbols).expanded()
  }

  static func decode(_ bytes: [UInt8], _ symbols: Symbols) -> Tree? {
    bytes.withUnsafeBytes { TreeDecoder.decode($0, path: "a.yaml", symbols: symbols) }
  }

  @Test("What is read is what was written, to the last record, over any table", arguments: texts + expanded)
  func comesBack(text: String) throws {
    let symbols = Symbols()
    let tree = try Self.parse(text, symbols)
    let bytes = try #require(TreeEncoder.encode(tree))
    let other = Symbols()
    _ = other.intern("so that no number is the same")
    for table in [symbols, other] {
      let back = try #require(Self.decode(bytes, table))
      #expect(back.file.bytes == tree.file.bytes && back.file.path == "a.yaml")
      #expect(back.documents.map(\.root) == tree.documents.map(\.root))
      #expect(back.documents.map(\.span) == tree.documents.map(\.span))
      #expect(back.properties == tree.properties)
      #expect(back.records.count == tree.records.count)
      for (a, b) in zip(back.records, tree.records) {
        #expect(a.kind == b.kind && a.style == b.style && a.end == b.end)
        #expect(a.start == b.start && a.stop == b.stop && a.keyStart == b.keyStart)
        #expect(table[a.key] == symbols[b.key] && table[a.value] == symbols[b.value])
      }
    }
  }

  @Test("One encoder writes trees one after the other")
  func severalTrees() throws {
    let symbols = Symbols()
    var encoder = TreeEncoder(symbols: symbols)
    for text in Self.texts + Self.texts {
      let tree = try Self.parse(text, symbols)
      let start = encoder.payload.count
      let isWritten = encoder.append(tree)
      #expect(isWritten)
      let bytes = encoder.payload.withUnsafeBytes { Array($0[start...]) }
      #expect(bytes == TreeEncoder.encode(tree))
    }
  }

  @Test("A tree with aliases is not written: their numbers would mean nothing")
  func refusesAliases() throws {
    let tree = try YAML.parse(
      File(path: "a.yaml", bytes: Array("a: &x 1\nb: *x\n".utf8)), symbols: Symbols())
    #expect(TreeEncoder.encode(tree) == nil)
  }

  @Test("Other bytes make no tree, or one that leads nowhere outside", arguments: texts + expanded)
  func hostileBytes(text: String) throws {
    let bytes = try #require(TreeEncoder.encode(Self.parse(text)))
    for length in 0..<bytes.count { #expect(Self.decode(Array(bytes[..<length]), Symbols()) == nil) }
    #expect(Self.decode(bytes + [0], Symbols()) == nil)
    var random = SystemRandomNumberGenerator()
    for index in bytes.indices {
      for value in [0, 1, 0x7f, 0x80, 0xff, bytes[index] &+ 1, UInt8.random(in: 0...255, using: &random)] {
        var changed = bytes
        changed[index] = value
        guard let tree = Self.decode(changed, Symbols()) else { continue }
        Self.check(tree)
      }
    }
  }

  /// Visits everything; a tree that led outside would end the test.
  private static func check(_ tree: Tree) {
    let size = tree.file.bytes.count
    func visit(_ node: Node, within end: Int) {
      #expect(Int(node.record.end) <= end)
      #expect(node.span.lowerBound <= size && node.span.upperBound <= size)
      _ = node.key + node.text
      for child in node.children { visit(child, within: Int(node.record.end)) }
    }
    for root in tree.roots { visit(root, within: tree.records.count) }
    for document in tree.documents { #expect(document.span.upperBound <= size) }
    for index in tree.properties.keys { #expect(tree.records.indices.contains(index)) }
  }
}
