import Resources
import Testing

@testable import YAMLSyntax

/// The reader of what is plainly a manifest against the one that goes by libyaml: the same records, byte for byte.
@Suite struct ManifestReaderTests {
  @Test(arguments: Corpus.files.map(\.path)) func corpusIsReadAlike(_ path: String) throws {
    let file = try #require(Corpus.files.first { $0.path == path })
    try expectAlike(file.bytes)
  }

  @Test(arguments: 0..<8) func mutationsAreReadAlike(_ seed: Int) throws {
    var mutations = Mutations(seed: UInt64(seed) &+ 100)
    var read = 0
    for _ in 0..<2000 where try expectAlike(mutations.next(Corpus.files)) { read += 1 }
    #expect(read > 200)
  }

  /// Texts of tokens in random order reach what no mutation of a manifest does.
  @Test(arguments: 0..<8) func texts(_ seed: Int) throws {
    var random = Seeded(state: UInt64(seed))
    var read = 0
    for _ in 0..<4000 {
      var text = ""
      for _ in 0..<Int.random(in: 1...14, using: &random) {
        text += Self.tokens.randomElement(using: &random) ?? ""
      }
      if try expectAlike(Array(text.utf8)) { read += 1 }
    }
    #expect(read > 40)
  }

  private static let tokens = [
    "a: ", "b: ", "a:", "key: v", "- ", "-", "\n", "\n", "\n", "\n  ", "\n  ", "\n    ", "\n   ", "\n ", "  ",
    " ", " # c", "#", "\"q\"", "'s'", "'it''s'", "\"\\n\"", "x", "5", "~", "yes", "null", "|", "|-", "|+",
    ">", ">-",
    ">+", "\n  text", "\n   more", "{}", "[]", "[a, b]", "{a: b}", "{\"a\":1}", "[", "]", "{", "}", ",", ":",
    "---\n",
    "...\n", "---", "- a", "- a: b", "? ", "é", "\t", "\"", "'", "%", "<<: ", "- - ", "a b", "http://x", ":/",
    "://", "a:b",
    "a#b",
    "\"a\n  b\"", "'a\n\n b'", "[\n", "\n]", ",\n", "\"\\u00e9\\/\"", "\u{85}", "\u{2028}", "\u{feff}", "-1",
    "--", "!t ", "&a ", "*a",
  ]

  @Test func manifestsAreReadWithoutLibyaml() throws {
    for text in [
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, labels: {}}\ndata:\n  run.sh: |\n    #!/bin/sh\n\n    exec \"$@\"\n",
      "# one\n---\na:\n- b: 1\n  c: [x, \"y\"]\n- - d\n---\n\n- 'it''s'\n- \"a\\n\"\n- http://x:80/ # c\n-\n",
      "text: >-\n  folded\n  lines\n\n   more\n  end\nrest: ~\n", "a: 'é'\n", "---\n", "# nothing\n", "",
      "\n",
      "a:\n\n  # c\n  b: c\n", "a: b\n  c: d\n".replacing(": d", with: " d"), "a: b\n\n\n   c # d\ne: f\n",
      "- a\n  b\n- c\n", "a: \"b  \n\n  c\"\nd: 'e\n  ''f'\n", "a: \"\\u003c\\/\"\n", "{}\n", "[]",
      "a: b\n # c\nd: e\n",
      "{\n  \"a\": [1, -2],\n  \"b\": {\"c\":null}\n}\n", ":a:b: :c\n", "a: “b”\n",
      "a: {b: http://c:80}\n".replacing(":80", with: ""), "a: [b, # c\n  d\n]\ne: {\n}\n",
    ] {
      #expect(try expectAlike(Array(text.utf8)), "\(text.debugDescription)")
    }
  }

  @Test func whatMayMeanSomethingElseIsLeftToLibyaml() throws {
    for text in [
      "a: b\n  c: d\n", "a: \"b\nc\"\n", "\"a\n b\": c\n", "a: b # c\n  d\n", "a: [b\n c]\n",
      "{\"a\n b\": c}\n", "a: &x b\n", "a: *x\n", "a: !!str 5\n", "? a\n: b\n", "a:\tb\n",
      "a\t: b\n",
      "a: b\r\n", "\u{feff}a: b\n", "a: b\u{85}c\n", "%YAML 1.1\n---\na: b\n", "--- a\n", "a: b\n...\n",
      "<<: {}\n",
      "a: |2\n   b\n", "a: |\n     \n   b\n", "a: {b}\n", "a: {b: :/c}\n", "a: [:/]\n", "a: [b: c]\n",
      "a: [b,]\n",
      "a: b: c\n",
      "- a\nb: c\n", "a: b\n- c\n", " a: b\n", "text\n", "a: \"\\x41\"\n", "a: \"\\ud800\"\n",
      "[a,\n---\n]\n", "a: @b\n", "a: `b`\n",
      "a: , b\n",
      "a:\n  b\n", "a: \"b\" c\n", "a: 'b'#c\n", String(repeating: "k", count: 1001) + ": v\n",
      (0..<100).map { String(repeating: " ", count: $0) + "a:\n" }.joined(),
    ] {
      #expect(try !expectAlike(Array(text.utf8)), "\(text.debugDescription)")
    }
  }

  /// Whether the text is read without libyaml, after checking that libyaml reads it as the same.
  @discardableResult
  private func expectAlike(_ bytes: [UInt8]) throws -> Bool {
    let file = File(path: "m", bytes: bytes)
    let symbols = Symbols()
    guard let isASCII = try? TextCheck(file: file, limits: .standard).run(),
      let ours = ManifestReader.read(file, isASCII: isASCII, symbols: symbols, limits: .standard)
    else { return false }
    let text = String(decoding: bytes, as: UTF8.self).debugDescription
    guard let theirs = try? EventReader.read(file, isASCII: isASCII, symbols: symbols, limits: .standard)
    else {
      Issue.record("read what libyaml does not: \(text)")
      return true
    }
    #expect(ours.records == theirs.records, "\(text)")
    #expect(ours.documents.map(\.root) == theirs.documents.map(\.root), "\(text)")
    #expect(ours.documents.map(\.span) == theirs.documents.map(\.span), "\(text)")
    #expect(theirs.properties.isEmpty, "\(text)")
    return true
  }
}
