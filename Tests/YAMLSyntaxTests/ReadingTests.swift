import Resources
import Testing
import YAMLSyntax

/// What plain scalars mean, where nodes stand, and what is refused.
@Suite struct ReadingTests {
  /// By go-yaml v2, through which kubectl reads: text, kind, canonical text.
  @Test(arguments: [
    ("~", Kind.null, "null"), ("NULL", .null, "null"), ("nULL", .string, "nULL"), ("\"\"", .string, ""),
    ("true", .boolean, "true"), ("Yes", .boolean, "true"), ("ON", .boolean, "true"), ("y", .boolean, "true"),
    ("N", .boolean, "false"), ("off", .boolean, "false"), ("tRUE", .string, "tRUE"),
    ("'yes'", .string, "yes"),
    ("0", .integer, "0"), ("-0", .integer, "0"), ("+7", .integer, "7"), ("0755", .integer, "493"),
    ("0o17", .integer, "15"), ("0x1F", .integer, "31"), ("0b101", .integer, "5"), ("1_000", .integer, "1000"),
    ("08", .integer, "8"), ("0x", .string, "0x"), ("-0x10", .integer, "-16"),
    ("9223372036854775808", .integer, "9223372036854775808"),
    ("18446744073709551615", .integer, "18446744073709551615"),
    ("18446744073709551616", .float, "1.8446744073709552e+19"),
    ("-9223372036854775808", .integer, "-9223372036854775808"),
    ("0.5", .float, "0.5"), (".5", .float, "0.5"), ("5.", .integer, "5"), ("1e3", .integer, "1000"),
    ("1.50", .float, "1.5"), ("1E-7", .float, "1e-07"), ("1e400", .string, "1e400"),
    ("1e16", .float, "1e+16"),
    (".inf", .float, ".inf"), ("-.INF", .float, "-.inf"), (".NaN", .float, ".nan"), (".", .string, "."),
    ("1.2.3", .string, "1.2.3"), ("22:22", .string, "22:22"), ("2001-12-14", .string, "2001-12-14"),
    ("=", .string, "="), ("<<", .string, "<<"), ("100m", .string, "100m"), ("0.10.0", .string, "0.10.0"),
    ("!!str 5", .string, "5"), ("!!int \"5\"", .integer, "5"), ("!!float 5", .integer, "5"),
    ("!!binary aGVsbG8=", .string, "hello"), ("!custom 5", .string, "5"), ("! 5", .string, "5"),
  ])
  func plainScalarsMeanWhatKubectlReads(_ text: String, _ kind: Kind, _ canonical: String) throws {
    let node = try value("- " + text).children.first { _ in true }
    #expect(node?.kind == kind)
    #expect(node?.text == canonical)
  }

  @Test func keysBecomeTheTextOfTheirValue() throws {
    let keys = try value("8080: a\ntrue: b\n~: c\n1e3: d\n'yes': e\n").children.map(\.key)
    #expect(keys == ["8080", "true", "null", "1000", "yes"])
  }

  @Test func numbersOfJSONAndYAMLAreOneSymbol() throws {
    let symbols = Symbols()
    let yaml = try tree("a: 1e3\nb: 0x10", symbols: symbols)
    let json = try tree("{\"a\": 1000.0, \"b\": 16}", symbols: symbols)
    #expect(yaml.roots[0].hasSameValue(as: json.roots[0]))
  }

  @Test(arguments: [
    ("a: |\n  x\n\n\nb: 1", "|\n  x"), ("a: |+\n  x\n\n\nb: 1", "|+\n  x\n\n"),
    ("a: >-  # c\n  x\n  y\n# d", ">-  # c\n  x\n  y"),
    ("a: |\nb: 1", "|"), ("a: |2\n    x\n   \n", "|2\n    x\n   "), ("a: |\r\n  x\r\n\r\nb: 1", "|\r\n  x"),
    ("a: &x !!str v # c", "&x !!str v"), ("a:\n  b: 1\n\n  # c\nd: 2", "b: 1"),
    ("a:\n- x\n-\n\nb:", "- x\n-"),
    ("a: [b, {c: d}] # e", "[b, {c: d}]"), ("a: x\n  y  # c", "x\n  y"), ("a: \"x\n  y\" ", "\"x\n  y\""),
    ("a: ", ""),
    ("ключ: 'знач' # ы", "'знач'"), ("\u{feff}a: b", "b"),
  ])
  func spansAreExact(_ text: String, _ span: String) throws {
    let tree = try tree(text)
    let node = try #require(tree.roots[0].children.first { _ in true })
    #expect(String(decoding: tree.file.bytes[node.span], as: UTF8.self) == span)
  }

  @Test func aValueThatIsMissingIsBeforeTheNextKey() throws {
    let tree = try tree("? \n:: 1\n? k\n::: 2\n")
    expectSound(tree)
    #expect(tree.roots[0].children.map(\.key) == ["null", ":", "k", "::"])
  }

  @Test(arguments: ["\u{85}", "\u{2028}", "\u{2029}", "\r"]) func oldLineBreaksEndComments(
    _ lineBreak: String
  ) throws {
    let tree = try tree("!!map # c\(lineBreak)a: # d\(lineBreak)b: 1\n")
    expectSound(tree)
    #expect(tree.roots[0].children.map(\.key) == ["a", "b"])
  }

  @Test func oldLineBreaksEndTagsAndHeaders() throws {
    for text in ["!!x\u{85}>-\u{85}", "a: !!x\u{2028} |\u{85}  b\n", "- |-\u{85}"] {
      expectSound(try tree(text))
    }
  }

  @Test func aliasesPointAtTheirAnchorsRecord() throws {
    let tree = try tree("a: &x {b: 1}\nc: *x\n")
    let alias = try #require(tree.roots[0]["c"])
    #expect(alias.kind == .alias)
    #expect(Int(alias.record.value.id) == tree.roots[0]["a"]?.index)
    #expect(tree.properties[1] == Tree.Properties(anchor: "x"))
  }

  @Test func documentsAreFoundWithTheirMarkers() throws {
    let tree = try tree("# head\na: 1\n---\n# nothing\n---\nb: 2\n...\n# between\n---\nc: 3")
    let texts = tree.documents.map { String(decoding: tree.file.bytes[$0.span], as: UTF8.self) }
    #expect(texts == ["# head\na: 1\n", "---\n# nothing\n", "---\nb: 2\n...\n# between\n", "---\nc: 3"])
    #expect(tree.documents.map { $0.root == nil } == [false, true, false, false])
  }

  @Test func duplicateKeysAreFound() throws {
    let tree = try tree("a: 1\nb: {c: 1, c: 2}\na: 3\n")
    #expect(YAML.duplicateKeys(in: tree).map { $0.key + $0.text } == ["c2", "a3"])
    #expect(YAML.keepingLast(tree).tree.roots[0].hasSameValue(as: try value("a: 3\nb: {c: 2}")))
  }

  @Test(arguments: [2, 33, 65, 300]) func aKeyIsFoundAgainAmongAnyNumberOfKeys(_ count: Int) throws {
    let keys = (0..<count).map { "k\($0): \($0)\n" }
    let once = try tree(keys.joined())
    #expect(YAML.duplicateKeys(in: once).isEmpty)
    #expect(YAML.keepingLast(once).tree === once)
    for repeated in [0, count / 2, count - 1] {
      let twice = try tree((keys + ["k\(repeated): again\n"]).joined())
      #expect(YAML.duplicateKeys(in: twice).map(\.text) == ["again"])
      let last = try #require(YAML.keepingLast(twice).tree.roots.first)
      #expect(last.children.map(\.key).count == count && last["k\(repeated)"]?.text == "again")
    }
  }

  @Test func aliasesAndMergeKeysExpand() throws {
    let text = "base: &b {x: 1, y: 2}\nmore: &m {y: 3, z: 4}\nuse:\n  y: 9\n  <<: [*b, *m]\nlist: [*b]\n"
    let expanded = try tree(text).expanded()
    let goal = try value(
      "base: {x: 1, y: 2}\nmore: {y: 3, z: 4}\nuse: {x: 1, y: 9, z: 4}\nlist: [{x: 1, y: 2}]\n")
    #expect(expanded.roots[0].hasSameValue(as: goal))
    let copy = try #require(expanded.roots[0]["list"]?.children.first { _ in true })
    #expect(String(decoding: expanded.file.bytes[copy.span], as: UTF8.self) == "*b")
    #expect(try tree("'<<': 1").expanded().roots[0]["<<"]?.text == "1")
  }

  @Test func treesWithoutAliasesAreNotCopied() throws {
    let plain = try tree("a: 1")
    #expect(try plain.expanded() === plain)
  }

  /// What is wrong, where, and in which words.
  @Test(arguments: [
    ("a: b: c", "a `:` where no key can stand", 1, 5),
    ("a:\n\tb: 1", "a character that no value can begin with", 2, 1),
    ("ключ: @x", "a character that no value can begin with", 1, 7),
    ("a: \"b", "a quoted text that is not closed", 1, 6),
    ("a: [b\nc: d", "a `[` that is not closed", 2, 2),
    ("a:\n  b: 1\n c: 2", "an entry that does not line up with its siblings", 3, 2),
    ("a: *b", "the alias `*b` has no anchor before it in its document", 1, 4),
    ("a: &b [*b]", "the alias `*b` stands inside its own anchor", 1, 8),
    ("a: !!int b", "a value that is not of its tag `int`", 1, 10),
    ("a: {b: 1}: c", "a `:` where no key can stand", 1, 10),
    ("? [a]\n: b", "a collection as a key", 1, 3),
    ("a: 1\n# ok\nb: \u{0}", "a NUL byte (byte 14)", 3, 4),
    ("a: \u{7}", "a control character (byte 4)", 1, 4),
    ("a: b\n...\nc: d", "text after the end of a document", 3, 1),
  ])
  func faultsNameTheirPlace(_ text: String, _ summary: String, _ line: Int, _ column: Int) throws {
    let fault = try #require(throws: Diagnostic.self) { try tree(text) }
    #expect(fault.category == .source)
    #expect(fault.summary == summary)
    #expect(fault.place?.line == line && fault.place?.column == column, "\(fault)")
    #expect(!fault.remedy.isEmpty)
    #expect(fault.file == "test.yaml")
  }

  @Test(arguments: ["a: {{ .Values.x }}", "{{- if .Values.y }}\na: 1\n{{- end }}"])
  func templatesAreNamedAsSuch(_ text: String) throws {
    let fault = try #require(throws: Diagnostic.self) { try tree(text) }
    #expect(fault.remedy.contains("template"))
  }

  @Test func aFaultInASecretShowsNoLine() throws {
    let fault = try #require(throws: Diagnostic.self) { try tree("kind: Secret\ndata: {a: aGVsbG8=\n") }
    #expect(fault.place?.excerpt.isEmpty == true)
    #expect(!fault.description.contains("aGVsbG8"))
  }
}

/// Each limit, named in its message, and just not reached.
@Suite struct LimitTests {
  @Test(arguments: ["[", "{a: ", "- ", "? "]) func nesting(_ opening: String) throws {
    let deep = String(repeating: opening, count: 100_000)
    #expect(
      fault { _ = try tree(deep) }.contains(
        opening == "? " ? "a collection as a key" : "nested more than 256 deep"))
    #expect(throws: Never.self) {
      try tree(String(repeating: "[", count: 256) + String(repeating: "]", count: 256))
    }
  }

  @Test func directives() throws {
    let line = { (number: Int) in "%TAG !a\(number)! tag:example.com,2000:\n" }
    #expect(throws: Never.self) { try tree((0..<64).map(line).joined() + "---\na: 1") }
    let many = (0..<65).map(line).joined()
    #expect(fault { _ = try tree(many + "---\na: 1") } == "more than 64 directives before one document")
  }

  @Test func size() {
    let file = File(path: "big.yaml", bytes: Array("a: 12345".utf8))
    #expect(
      fault { _ = try YAML.parse(file, symbols: Symbols(), limits: Limits(bytes: 7)) }
        == "the file has 8 bytes, more than 7")
  }

  @Test(
    arguments: [[0xff], [0xc3], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0x80]]
      as [[UInt8]])
  func encoding(_ bytes: [UInt8]) throws {
    let file = File(path: "latin.yaml", bytes: Array("a: 1\nb: ".utf8) + bytes + Array("\n".utf8))
    let fault = try #require(throws: Diagnostic.self) { try YAML.parse(file, symbols: Symbols()) }
    #expect(fault.summary == "the file is not UTF-8 (byte 9)")
    #expect(fault.place?.line == 2 && fault.place?.column == 4)
  }

  @Test func aliasBombs() throws {
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1...9 {
      let aliases = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
      text += "a\(level): &a\(level) [\(aliases)]\n"
    }
    let bomb = try tree(text)
    #expect(fault { _ = try bomb.expanded() }.contains("aliases that expand to more than 100000 values"))
    #expect(fault { _ = try bomb.expanded(limits: Limits(depth: 3)) }.contains("nest deeper than 3"))
  }

  @Test func mergeLoops() {
    #expect(fault { _ = try tree("a: &a\n  <<: *a") } == "the alias `*a` stands inside its own anchor")
    #expect(fault { _ = try tree("a: {<<: 5}").expanded() } == "a merge key `<<` without a mapping")
  }
}
