import Resources
import Testing
import YAMLSyntax

/// The editor's rules, one test each: what the file says, the change, what it says then.
@Suite struct EditingTests {
  // MARK: Scalars

  @Test func aScalarChangesAloneAndItsCommentStays() throws {
    #expect(
      try edited("replicas: 3   # two zones\nnext: 1\n", set("replicas", "5"))
        == "replicas: 5   # two zones\nnext: 1\n")
  }

  /// Before, the new value, after.
  @Test(arguments: [
    ("a: web", "api", "a: api"), ("a: \"web\"", "api", "a: \"api\""), ("a: 'web'", "it's", "a: 'it''s'"),
    ("a: web", "true", "a: \"true\""), ("a: web", "10000", "a: \"10000\""),
    ("a: \"5\"", "10000", "a: \"10000\""),
    ("a: web", "#ff0000", "a: \"#ff0000\""), ("a: web", "yes", "a: \"yes\""),
    ("a: web", "0755", "a: \"0755\""),
    ("a: web", "1e3", "a: \"1e3\""), ("a: web", "", "a: \"\""), ("a: web", "0o17", "a: \"0o17\""),
    ("a: web # b: 'c'", "10", "a: \"10\" # b: 'c'"), ("b: 'c'\na: web", "10", "b: 'c'\na: '10'"),
    ("a: {b: c}\nd: [x]", "e, f", "a: e, f\nd: [x]"), ("a: 5", "five", "a: five"),
    ("a: 5", "6", "a: \"6\""),
    ("a: \"ü\\n\"", "ü\nö\n", "a: \"ü\\nö\\n\""), ("a:  x  y", "z", "a:  z"),
    ("a: long\n  text\nb: 1", "short", "a: short\nb: 1"),
  ])
  func aTextKeepsItsQuotesAndGetsThemWhereItNeedsThem(_ before: String, _ new: String, _ after: String) throws
  {
    #expect(try edited(before, .set([.key("a")], to: string(new))) == after)
  }

  @Test(arguments: [
    ("a: 5", "10", "a: 10"), ("a: \"5\"", "10", "a: 10"), ("a: 0644", "256", "a: 0400"),
    ("a: 0x10", "255", "a: 0xff"),
    ("a: 0o17", "8", "a: 0o10"), ("a: 1e3", "2000", "a: 2000"), ("a: yes", "false", "a: no"),
    ("a: True", "false", "a: False"),
    ("a: on # x", "false", "a: off # x"), ("a: true", "~", "a: null"), ("a:", "5", "a: 5"),
    ("a: # why", "5", "a: 5 # why"),
    ("a: 1.5", "2.5", "a: 2.5"), ("a: !!str 5", "true", "a: true"), ("a: !!int \"5\"", "6", "a: !!int 6"),
    ("a: ~", "x", "a: x"),
    ("a: 0.50", "0.5", "a: 0.50"), ("a: 1000", "1e3", "a: 1000"),
  ])
  func otherScalarsKeepTheirNotation(_ before: String, _ new: String, _ after: String) throws {
    #expect(try edited(before, set("a", new)) == after)
  }

  /// A mark that combines with the blank or the quote before it is one character with it to Swift, not to YAML.
  @Test func combiningMarksStayWithTheirBytes() throws {
    let marked = "\u{596}a"
    #expect(try edited("a: x\n", .set([.key("a")], to: string(marked))) == "a: " + marked + "\n")
    #expect(
      try edited("l:\n- b: 1\n", insert("l", at: 0, "{\"\(marked)\": 2}")) == "l:\n- \(marked): 2\n- b: 1\n")
    #expect(
      try edited("a: |\n  e\u{301}\n", .set([.key("a")], to: string("\u{e9}\n"))).utf8.elementsEqual(
        "a: |\n  \u{e9}\n".utf8))
  }

  // MARK: Blocks of text

  private let script = """
    data:
      run.sh: |
        #!/bin/sh
        set -e

        exec app
      after: x

    """

  @Test func aBlockChangesByLines() throws {
    let new = "#!/bin/sh\nset -eu\n\nexec app\nexit 0\n"
    let edit = try YAML.edit(
      try tree(script), document: 0, .set([.key("data"), .key("run.sh")], to: string(new)))
    #expect(
      String(decoding: edit.bytes, as: UTF8.self)
        == script.replacing("set -e\n", with: "set -eu\n").replacing(
          "exec app\n", with: "exec app\n    exit 0\n"))
    #expect(edit.edits.count == 2)
    #expect(edit.edits.allSatisfy { $0.replacement.count < 20 })
  }

  @Test(arguments: [
    ("|\n  x\n", "x", "|-\n  x\n"), ("|-\n  x\n", "x\n", "|\n  x\n"), ("|\n  x\n", "x\n\n", "|+\n  x\n\n"),
    ("|+\n  x\n\n", "x\n", "|\n  x\n"), ("| # why\n  x\n", "y\n", "| # why\n  y\n"),
    ("|\n  x\n", " x\n", "|2\n   x\n"),
    ("|\n  x\n  y\n", "", "\"\"\n"), ("| # why\n  x\n  y\n", "a\rb", "\"a\\rb\" # why\n"),
    ("|\n    x\n", "x\n\ny\n", "|\n    x\n\n    y\n"),
    ("|-\n  x", "y", "|-\n  y"), ("|\n  x", "y\n", "|\n  y\n"), ("|2\n    x\n", "  y\n", "|2\n    y\n"),
  ])
  func aBlockKeepsItsIndicatorAsFarAsItsTextAllows(_ before: String, _ new: String, _ after: String) throws {
    #expect(try edited("a: " + before, .set([.key("a")], to: string(new))) == "a: " + after)
  }

  @Test func aFoldedBlockKeepsTheLinesOfParagraphsThatStay() throws {
    let text = "a: >\n  one two\n  three\n\n  four\n  five\n"
    #expect(
      try edited(text, .set([.key("a")], to: string("one two three\nfour 5\n")))
        == "a: >\n  one two\n  three\n\n  four 5\n".replacing("four 5", with: "four\n  5"))
    #expect(
      try edited(text, .set([.key("a")], to: string("one two three\n  indented\n")))
        == "a: |\n  one two three\n    indented\n")
  }

  @Test func aTextThatGrowsLinesBecomesABlock() throws {
    #expect(
      try edited("a: x # why\nb: 1\n", .set([.key("a")], to: string("x\ny\n")))
        == "a: | # why\n  x\n  y\nb: 1\n")
    #expect(
      try edited("a: {b: x}\n", .set([.key("a"), .key("b")], to: string("x\ny\n")))
        == "a: {b: \"x\\ny\\n\"}\n")
  }

  // MARK: Entries

  @Test func aNewEntryStandsBehindItsSiblingsAndTheirComments() throws {
    #expect(
      try edited("limits:\n  cpu: 1   # enough\n\n# next\nrequests: {}\n", set("limits.memory", "1Gi"))
        == "limits:\n  cpu: 1   # enough\n  memory: 1Gi\n\n# next\nrequests: {}\n")
    #expect(
      try edited("a:\n  b:\n    c: 1\n    # d: 2\ne: 1\n", set("a.f", "x"))
        == "a:\n  b:\n    c: 1\n    # d: 2\n  f: x\ne: 1\n")
  }

  @Test func namesStandFirstAndSortedKeysStaySorted() throws {
    #expect(
      try edited("metadata:\n  labels: {a: b}\n", set("metadata.name", "web"))
        == "metadata:\n  name: web\n  labels: {a: b}\n")
    #expect(
      try edited("metadata:\n  name: web\n  labels: {a: b}\n", set("metadata.namespace", "shop"))
        == "metadata:\n  name: web\n  namespace: shop\n  labels: {a: b}\n")
    #expect(try edited("a: 1\nc: 2\nd: 3\n", set("b", "4")) == "a: 1\nb: 4\nc: 2\nd: 3\n")
    #expect(try edited("l:\n- image: x\n", set("l.0.name", "web")) == "l:\n- name: web\n  image: x\n")
  }

  @Test func aNewEntryIsWrittenLikeItsSiblings() throws {
    #expect(
      try edited("a:\n   b: '1'\n", .set([.key("a"), .key("c")], to: string("x")))
        == "a:\n   b: '1'\n   c: 'x'\n")
    #expect(
      try edited("a:\r\n    b: 1\r\nl:\r\n  - x\r\n", set("m", "{k: [1]}"))
        == "a:\r\n    b: 1\r\nl:\r\n  - x\r\nm:\r\n    k:\r\n      - 1\r\n")
    #expect(try edited("a:\n  b: 1", set("a.c", "2")) == "a:\n  b: 1\n  c: 2")
    #expect(try edited("a: 1\n", set("b.c.d", "x")) == "a: 1\nb:\n  c:\n    d: x\n")
  }

  @Test(arguments: ["a: {}", "a: []", "a: null", "a: ~", "a:"]) func anEmptyPlaceIsFilled(_ before: String)
    throws
  {
    #expect(try edited(before + "\nb: 1\n", set("a", "{c: {d: e}}")) == "a:\n  c:\n    d: e\nb: 1\n")
    #expect(try edited(before + " # why\nb: 1\n", set("a", "[c]")) == "a: # why\n- c\nb: 1\n")
  }

  @Test func aCollectionOfAnotherKindIsReplacedWhole() throws {
    #expect(try edited("a:\n  b: 1\nc: 2\n", set("a", "[x]")) == "a:\n- x\nc: 2\n")
    #expect(try edited("a: # why\n- x\n- z\nc: 2\n", set("a", "w")) == "a: w # why\nc: 2\n")
  }

  @Test func aMappingChangesKeyByKey() throws {
    #expect(
      try edited("a:\n  b: 1 # one\n  c: 2 # two\n  d: 3 # three\n", set("a", "{b: 1, d: 4, e: 5}"))
        == "a:\n  b: 1 # one\n  d: 4 # three\n  e: 5\n")
  }

  @Test func removingTakesTheLinesAndWhatBelongsToThem() throws {
    #expect(try edited("a: 1\nb: 2 # two\nc: 3\n", remove("b")) == "a: 1\nc: 3\n")
    #expect(
      try edited("a: 1\n\n# about b\nb: 2\n\n# about c\nc: 3\n", remove("b")) == "a: 1\n\n# about c\nc: 3\n")
    #expect(try edited("a:\n- b: 1\n  c: 2\n", remove("a.0.b")) == "a:\n- c: 2\n")
    #expect(try edited("a: 1\nb: 2", remove("b")) == "a: 1")
  }

  @Test func removingKeepsCommentsThatMayBelongToOthers() throws {
    #expect(try edited("# ports\nport: 80\ntarget: 81\n", remove("port")) == "# ports\ntarget: 81\n")
    #expect(try edited("l:\n- a\n# - b\n- c\n", remove("l.1")) == "l:\n- a\n# - b\n")
  }

  @Test func theLastEntryLeavesAnEmptyCollectionOrNone() throws {
    let text = "a: 1\nb: # why\n  c:\n    d: 2\n"
    #expect(try edited(text, remove("b.c.d")) == "a: 1\nb: # why\n  c: {}\n")
    #expect(try edited(text, remove("b.c.d", pruning: true)) == "a: 1\n")
    #expect(try edited("l:\n- x\n", remove("l.0")) == "l: []\n")
  }

  // MARK: Items

  @Test func itemsComeAndGoInTheirSiblingsStyle() throws {
    let text = "args:\n  -  '--a'  # first\n  # - '--b'\n  -  '--c'\nend: 1\n"
    #expect(
      try edited(text, insert("args", at: 2, "--d"))
        == "args:\n  -  '--a'  # first\n  # - '--b'\n  -  '--c'\n  -  '--d'\nend: 1\n")
    #expect(
      try edited(text, insert("args", at: 0, "--d")).hasPrefix("args:\n  -  '--d'\n  -  '--a'  # first\n"))
    #expect(try edited(text, remove("args.0")) == "args:\n  # - '--b'\n  -  '--c'\nend: 1\n")
  }

  @Test func itemsApartByBlankLinesStayApart() throws {
    #expect(
      try edited("l:\n- a: 1\n\n- a: 2\nend: 1\n", insert("l", at: 2, "{a: 3}"))
        == "l:\n- a: 1\n\n- a: 2\n\n- a: 3\nend: 1\n")
  }

  @Test func ofASequenceOnlyTheItemsThatDifferChange() throws {
    #expect(
      try edited("l:\n- a # 1\n- b # 2\n- c # 3\n", set("l", "[a, x, c, d]"))
        == "l:\n- a # 1\n- x # 2\n- c # 3\n- d\n")
    #expect(
      try edited(
        "l:\n- name: a # A\n  v: 1\n- name: b # B\n  v: 2\n", set("l", "[{name: c, v: 3}, {name: b, v: 4}]"))
        == "l:\n- name: c\n  v: 3\n- name: b # B\n  v: 4\n")
  }

  // MARK: Flow

  @Test(arguments: [
    ("{a: 1, b: 2}", "b", "3", "{a: 1, b: 3}"),
    ("{a: 1, b: 2}", "c", "[x, {d: e}]", "{a: 1, b: 2, c: [x, {d: e}]}"),
    ("{ a: 1 }", "b", "'5'", "{ a: 1, b: \"5\" }"), ("{\"a\":1}", "b", "x", "{\"a\":1,\"b\":\"x\"}"),
    ("{\n  \"a\": 1\n}", "b", "{c: [d]}", "{\n  \"a\": 1,\n  \"b\": {\"c\": [\"d\"]}\n}"),
    ("{\n  a: 1, # one\n  b: 2 # two\n}", "c", "3", "{\n  a: 1, # one\n  b: 2, # two\n  c: 3\n}"),
    ("{a: 1, b}", "b", "x", "{a: 1, b: x}"), ("{a: 1, }", "b", "2", "{a: 1, b: 2, }"),
  ])
  func flowStaysFlow(_ before: String, _ key: String, _ new: String, _ after: String) throws {
    #expect(
      try edited("x: " + before + "\n", .set([.key("x"), .key(key)], to: try value(new))) == "x: " + after
        + "\n")
  }

  @Test func flowItemsComeAndGo() throws {
    #expect(try edited("a: [\"x\", \"z\"]\n", insert("a", at: 1, "w")) == "a: [\"x\", \"w\", \"z\"]\n")
    #expect(try edited("a: [b, c, d]\n", remove("a.1")) == "a: [b, d]\n")
    #expect(try edited("a: [b, c]\n", remove("a.1")) == "a: [b]\n")
    #expect(try edited("a: [\n  b, # B\n  c # C\n]\n", remove("a.1")) == "a: [\n  b # B # C\n]\n")
    #expect(try edited("a: {b: 1}\n", remove("a.b")) == "a: {}\n")
  }

  // MARK: Aliases

  @Test func anAliasThatChangesGetsItsOwnValue() throws {
    #expect(try edited("a: &x {b: 1}\nc: *x\n", set("c.b", "2")) == "a: &x {b: 1}\nc:\n  b: 2\n")
    #expect(try edited("a: &x 1\nc: [*x]\n", set("c.0", "2")) == "a: &x 1\nc: [2]\n")
  }

  @Test func anAnchorThatChangesLeavesItsValueWithItsAliases() throws {
    #expect(try edited("a: &x 1\nb: *x\nc: 2\n", set("a", "3")) == "a: 3\nb: 1\nc: 2\n")
    #expect(
      try edited("a: &x\n  b: 1\nc: *x\nd: *x\n", set("a.b", "2")) == "a:\n  b: 2\nc: &x\n  b: 1\nd: *x\n")
    #expect(try edited("a: &x 1\nb: &y [*x]\nc: 2\n", remove("a")) == "b: &y [1]\nc: 2\n")
  }

  // MARK: Documents

  @Test func editsStayInTheirDocument() throws {
    let text = "a: 1\n---\na: 1 # second\n---\na: 1\n"
    #expect(try edited(text, set("a", "2"), document: 1) == "a: 1\n---\na: 2 # second\n---\na: 1\n")
  }

  @Test func documentsAreRemovedWithTheirMarkers() throws {
    let text = "# licence\n\n# about a\na: 1\n---\nb: 2\n---\n# about c\nc: 3\n"
    func removed(_ document: Int) throws -> String {
      String(decoding: try YAML.removeDocument(document, of: try tree(text)).bytes, as: UTF8.self)
    }
    #expect(try removed(0) == "# licence\n---\nb: 2\n---\n# about c\nc: 3\n")
    #expect(try removed(1) == "# licence\n\n# about a\na: 1\n---\n# about c\nc: 3\n")
    #expect(try removed(2) == "# licence\n\n# about a\na: 1\n---\nb: 2\n")
  }

  @Test(arguments: [
    ("a: 1\n", "a: 1\n---\nkind: K\nspec: x\n"), ("a: 1", "a: 1\n---\nkind: K\nspec: x"),
    ("a: 1\r\n", "a: 1\r\n---\r\nkind: K\r\nspec: x\r\n"), ("", "kind: K\nspec: x\n"),
    ("a: 1\n---\n", "a: 1\n---\nkind: K\nspec: x\n"),
    ("a: |\n  x", "a: |-\n  x\n---\nkind: K\nspec: x"), ("# only\n", "# only\nkind: K\nspec: x\n"),
    ("a: 1\n...\n", "a: 1\n...\n---\nkind: K\nspec: x\n"),
  ])
  func documentsAreAppended(_ before: String, _ after: String) throws {
    let edited = try YAML.appendDocument(try value("{spec: x, kind: K}"), to: try tree(before))
    #expect(String(decoding: edited.bytes, as: UTF8.self) == after)
  }

  @Test func anEmptyDocumentIsFilled() throws {
    #expect(try edited("---\n# nothing yet\n", set("a", "1")) == "---\n# nothing yet\na: 1\n")
  }

  // MARK: Series, proofs and refusals

  @Test func severalChangesAreOneEditOfTheOriginal() throws {
    let text = "a: 1 # one\nb: 2 # two\nc: 3\n"
    let edited = try YAML.edit(
      try tree(text), document: 0, [set("a", "5"), remove("c"), set("d", "4"), set("a", "6")])
    #expect(String(decoding: edited.bytes, as: UTF8.self) == "a: 6 # one\nb: 2 # two\nd: 4\n")
    #expect(edited.edits.first == YAML.Edit(range: 3..<4, replacement: Array("6".utf8)))
  }

  @Test func aValueThatIsThereAlreadyMakesNoEdit() throws {
    let edited = try YAML.edit(
      try tree("a: 0x10\nb: {c: 1, d: 2}\n"), document: 0, [set("a", "16"), set("b", "{d: 2, c: 1}")])
    #expect(edited.edits.isEmpty)
  }

  @Test(arguments: [
    ("a: &x {b: 1}\nc:\n  <<: *x\n  d: 1\n", "c.d", "cannot edit: a merge key `<<` fills this mapping"),
    ("a: &x {b: 1}\nc:\n  <<: *x\n", "a.b", "cannot edit: a merge key `<<` uses this value elsewhere"),
    ("a: 1\nb: 2\na: 3\n", "b", "cannot edit: the key `a` stands twice in one mapping"),
    ("a: !secret x\n", "a", "cannot edit: the tag `!secret` has a meaning of its own"),
    ("a: \"{{ .Values.a }}\"\n", "a", "cannot edit: the text holds the template token `{{ .Values.a }}`"),
    ("a: 1\rb: 2\r", "b", "cannot edit: lines that end with a carriage return alone"),
    ("a: [1]\n", "a.1", "the document has no place `1` for this change"),
    ("a: 1\n", "a.b", "the document has no place `b` for this change"),
  ])
  func whatCannotBeEditedSafelyIsRefused(_ text: String, _ path: String, _ reason: String) throws {
    let fault = try #require(throws: Diagnostic.self) { try edited(text, set(path, "9")) }
    #expect(fault.category == .backport)
    #expect(fault.summary == reason)
    #expect(fault.file == "test.yaml" && !fault.remedy.isEmpty)
  }

  @Test func twoTemplateTextsAreText() throws {
    #expect(try edited("a: '{{ $x }} high'\n", set("a", "'{{ $y }} low'")) == "a: '{{ $y }} low'\n")
  }

  @Test func aDocumentThatIsNotThereIsRefused() {
    #expect(fault { _ = try edited("a: 1", set("a", "2"), document: 1) } == "the file has 1 documents, not 2")
  }
}
