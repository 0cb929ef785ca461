import Resources
import Testing
import YAMLSyntax

/// Properties of every file of the corpus.
@Suite struct StructureTests {
  @Test func corpusIsThere() { #expect(Corpus.files.count >= 15) }

  @Test(arguments: Corpus.files.map(\.path))
  func spansNestAndDocumentsCoverTheFile(_ path: String) throws {
    let tree = try YAML.parse(try file(path), symbols: Symbols())
    expectSound(tree)
    #expect(tree.file.bytes == (try file(path)).bytes)
  }

  /// Every byte is in a scalar, or is punctuation, a key, or trivia; putting the pieces together gives the file.
  @Test(arguments: Corpus.files.map(\.path))
  func leavesAndGapsGiveTheSameBytes(_ path: String) throws {
    let tree = try YAML.parse(try file(path), symbols: Symbols())
    var out: [UInt8] = []
    for index in tree.records.indices where tree[index].isScalar || tree[index].kind == .alias {
      let span = tree[index].span
      out += tree.file.bytes[out.count..<span.lowerBound]
      out += tree.file.bytes[span]
    }
    out += tree.file.bytes[out.count...]
    #expect(out == tree.file.bytes)
  }

  /// A plain or quoted scalar's bytes, read alone, are the scalar.
  @Test(arguments: Corpus.files.map(\.path))
  func scalarSpansHoldTheScalar(_ path: String) throws {
    let tree = try YAML.parse(try file(path), symbols: Symbols())
    for index in tree.records.indices {
      let node = tree[index]
      guard [.plain, .singleQuoted, .doubleQuoted].contains(node.record.style), node.kind != .alias,
        tree.properties[index] == nil
      else { continue }
      let alone = try YAML.parse(
        File(path: path, bytes: Array(tree.file.bytes[node.span])), symbols: tree.symbols)
      #expect(alone.roots.first?.hasSameValue(as: node) == true, "\(node.key): \(node.text)")
    }
  }

  @Test(arguments: Corpus.files.map(\.path))
  func printingReadsBackAsTheSameValue(_ path: String) throws {
    let tree = try YAML.parse(try file(path), symbols: Symbols()).expanded()
    for root in tree.roots {
      for layout in [
        Layout.standard, Layout(step: 4, sequenceOffset: 2, prefersSingleQuotes: true, isConventional: true),
      ] {
        let printed = try YAML.parse(
          File(path: path, bytes: YAML.print(root, layout: layout)), symbols: tree.symbols)
        #expect(printed.roots.first?.hasSameValue(as: root) == true)
        #expect(YAML.print(root, layout: layout) == YAML.print(printed.roots[0], layout: layout))
      }
    }
  }

  private func file(_ path: String) throws -> File { try #require(Corpus.files.first { $0.path == path }) }
}
