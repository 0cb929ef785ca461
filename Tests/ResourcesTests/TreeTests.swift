import Resources
import Testing

@Suite struct TreeTests {
  private func read(_ text: String, _ symbols: Symbols) throws -> Tree {
    try JSONReader.read(File(path: "a.json", bytes: Array(text.utf8)), symbols: symbols)
  }

  @Test func aMovedTreeIsTheOneThatWouldHaveBeenReadThere() throws {
    let texts = (0..<50).map {
      #"{"name": "n\#($0 % 7)", "": "", "list": [\#($0), true, null, "n\#($0 % 3)"]}"#
    }
    let symbols = Symbols()
    _ = try read(#"["n1", "something else"]"#, symbols)
    let own = Symbols()
    let moved = Tree.moved(try texts.map { try read($0, own) }, to: symbols)
    for (tree, text) in zip(moved, texts) {
      let direct = try read(text, symbols)
      #expect(tree.symbols === symbols)
      #expect(tree.records.map(\.key) == direct.records.map(\.key))
      #expect(tree.records.map(\.value) == direct.records.map(\.value))
      #expect(tree.records.map(\.end) == direct.records.map(\.end))
    }
  }

  @Test func treesOfTheTableItselfStayWhatTheyAre() throws {
    let symbols = Symbols()
    let tree = try read("[1]", symbols)
    #expect(Tree.moved([tree], to: symbols).first === tree)
    #expect(Tree.moved([], to: symbols).isEmpty)
  }

  @Test(arguments: [
    (#"{"a": [1, {"b": "c"}]}"#, #"{"a": [1, {"b": "c"}]}"#, true),
    (#"{"a": [1, {"b": "c"}]}"#, #"{"a": [1, {"b": "d"}]}"#, false),
    (#"{"a": [1, {"b": "c"}]}"#, #"{"a": [1, {"d": "c"}]}"#, false),
    // As many records, in another shape.
    (#"[[1], 2]"#, #"[[1, 2]]"#, false), (#"[[], {}]"#, #"[{}, []]"#, false),
    (#"["1"]"#, #"[1]"#, false), (#"[1, 2]"#, #"[1]"#, false), (#"[]"#, #"[]"#, true),
    // The same value in another order is not identical.
    (#"{"a": 1, "b": 2}"#, #"{"b": 2, "a": 1}"#, false),
  ])
  func identicalMeansTheSameRecords(_ one: String, _ other: String, _ expected: Bool) throws {
    let symbols = Symbols()
    let (a, b) = (try read(one, symbols)[0], try read(other, symbols)[0])
    #expect(a.isIdentical(to: b) == expected)
    if expected { #expect(a.hasSameValue(as: b)) }
    #expect(!a.isIdentical(to: try read(other, Symbols())[0]))
  }

  @Test func aTextIsToldWithoutACopy() throws {
    let node = try read(#"{"kind": "Secret", "none": "", "map": {}, "number": 1}"#, Symbols())[0]
    #expect(node["kind"]?.hasText("Secret") == true)
    #expect(node["kind"]?.hasText("Secre") == false)
    #expect(node["kind"]?.hasText("secret") == false)
    #expect(node["none"]?.hasText("") == true)
    #expect(node["map"]?.hasText("") == false)
    #expect(node["number"]?.hasText("1") == true)
  }
}
