import Resources
import Testing

@Suite struct JSONReaderPropertyTests {
  @Test(arguments: 0..<200)
  func writtenTreesAreReadBack(seed: Int) throws {
    var random = Seeded(UInt64(seed))
    let symbols = Symbols()
    var builder = TreeBuilder(symbols: symbols)
    grow(&builder, depth: 0, key: .empty, &random)
    let tree = builder.finish(file: File(path: "", bytes: []))
    for pretty in [false, true] {
      var first = JSONWriter(pretty: pretty)
      first.node(tree[0])
      // A table of its own: symbols must not matter.
      let again = try JSONReader.read(File(path: "a.json", bytes: first.utf8), symbols: Symbols())
      #expect(again[0].hasSameValue(as: tree[0]))
      #expect(again.records.map(\.end) == tree.records.map(\.end))
      var second = JSONWriter(pretty: pretty)
      second.node(again[0])
      let isSame = second.utf8 == first.utf8
      #expect(isSame, "seed \(seed) does not give the same bytes")
      checkSpans(again)
    }
  }

  @Test(arguments: 0..<40)
  func mutationsNeverTrap(seed: Int) {
    var random = Seeded(UInt64(seed) &+ 1000)
    let sample = Array(
      #"""
      {"apiVersion": "v1", "items": [{"kind": "ConfigMap", "data": {"é\ud83d\ude00\n": "a \"quoted\" \\ text that is long"},
        "n": [0, -1, 1.5e3, 12345678901234567890123, true, false, null, {}, [], ""]}, {"deep": [[[{"a": [1, 2]}]]]}]}
      """#.utf8)
    let spice =
      Array(#"{}[]",:\u0123456789eE+-.truefalsn "#.utf8) + [
        0, 0x0a, 0x1f, 0x7f, 0x80, 0xc3, 0xed, 0xf0, 0xff,
      ]
    var accepted = 0
    for _ in 0..<500 {
      var bytes = sample
      for _ in 0..<Int.random(in: 0...3, using: &random) {
        let at = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<5, using: &random) {
        case 0: bytes[at] = spice.randomElement(using: &random) ?? 0
        case 1: bytes.insert(spice.randomElement(using: &random) ?? 0, at: at)
        case 2 where bytes.count > 1: bytes.remove(at: at)
        case 3: bytes.removeLast(min(at, bytes.count - 1))
        default: bytes.insert(contentsOf: bytes[at..<min(at + 9, bytes.count)], at: at)
        }
      }
      do {
        let tree = try JSONReader.read(File(path: "a.json", bytes: bytes), symbols: Symbols())
        checkSpans(tree)
        accepted += 1
      } catch {
        #expect(!error.summary.isEmpty)
        #expect((error.place?.line ?? 0) > 0)
      }
    }
    #expect(accepted > 50, "the unmutated text at least must be read")
  }

  @Test func everyPrefixIsRefused() throws {
    let text = Array(#"{"a": ["b\u00e9\n", 1.5, true, null, {"c": "long enough for a word"}]}"#.utf8)
    for count in 0..<text.count {
      #expect(throws: Diagnostic.self) {
        try JSONReader.read(File(path: "a.json", bytes: Array(text[..<count])), symbols: Symbols())
      }
    }
  }

  /// Spans lie in the text and in their parent's, in order, and a scalar read alone has the same value.
  private func checkSpans(_ tree: Tree) {
    for index in tree.records.indices {
      let record = tree.records[index]
      guard record.keyStart <= record.start, record.start < record.stop,
        Int(record.stop) <= tree.file.bytes.count,
        Int(record.end) > index, Int(record.end) <= tree.records.count
      else {
        Issue.record("record \(index) is out of bounds: \(record)")
        return
      }
      var before = tree[index].span.lowerBound
      for child in tree[index].children {
        guard Int(child.record.keyStart) > before, child.record.stop < record.stop else {
          Issue.record("record \(child.index) is not inside its parent")
          return
        }
        before = Int(child.record.stop)
      }
    }
  }

  private func grow(_ builder: inout TreeBuilder, depth: Int, key: Symbol, _ random: inout Seeded) {
    let symbols = builder.symbols
    switch Int.random(in: 0..<(depth > 5 ? 5 : 9), using: &random) {
    case 0: builder.scalar(.null, symbols.intern("null"), key: key)
    case 1: builder.scalar(.boolean, symbols.intern(Bool.random(using: &random) ? "true" : "false"), key: key)
    case 2:
      builder.scalar(
        .integer, symbols.intern(String(Int.random(in: .min ... .max, using: &random))), key: key)
    case 3:
      let value = Double.random(in: -1...1, using: &random)
      builder.scalar(.float, symbols.intern(value.description), key: key)
    case 4: builder.scalar(.string, symbols.intern(text(&random)), key: key)
    case let kind:
      builder.open(kind < 7 ? .mapping : .sequence, key: key)
      for index in 0..<Int.random(in: 0..<6, using: &random) {
        // Numbered, since `hasSameValue` expects keys to differ.
        let key = kind < 7 ? symbols.intern(text(&random) + String(index)) : .empty
        grow(&builder, depth: depth + 1, key: key, &random)
      }
      builder.close()
    }
  }

  private func text(_ random: inout Seeded) -> String {
    let scalars = Array("aB0 \"\\/\n\t\r\u{1}\u{7f}é€😀\u{feff}".unicodeScalars)
    let length = Int.random(in: 0..<40, using: &random)
    let isPlain = Bool.random(using: &random)
    return String(
      String.UnicodeScalarView(
        (0..<length).map { _ in isPlain ? "x" : scalars.randomElement(using: &random) ?? "x" }))
  }
}
