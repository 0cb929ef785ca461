import Resources
import Testing

private func read(_ bytes: [UInt8]) throws -> Tree {
  try JSONReader.read(File(path: "live.json", bytes: bytes), symbols: Symbols())
}

private func read(_ text: String) throws -> Tree { try read(Array(text.utf8)) }

private func refusal(_ text: String) -> Diagnostic? { refusal(Array(text.utf8)) }

private func refusal(_ bytes: [UInt8]) -> Diagnostic? {
  do {
    _ = try read(bytes)
    return nil
  } catch { return error as? Diagnostic }
}

@Suite struct JSONReaderTests {
  @Test func readsEveryKindInOrder() throws {
    let root = try read(#" { "a" : [1, true, null, "x"], "b": {}, "": [] , "c":false} "#)[0]
    #expect(root.kind == .mapping)
    #expect(root.children.map(\.key) == ["a", "b", "", "c"])
    #expect(root.children.map(\.kind) == [.sequence, .mapping, .sequence, .boolean])
    #expect(root["a"]?.children.map(\.kind) == [.integer, .boolean, .null, .string])
    #expect(root["a"]?.children.map(\.text) == ["1", "true", "null", "x"])
    #expect(root["a"]?.children.map(\.key) == ["", "", "", ""])
    #expect(root["b"]?.isEmptyCollection == true)
  }

  @Test func spansAreTheTokensOwnBytes() throws {
    let text = #"{ "k\n" : [ -1.5, "é" ] , "n":null }"#
    let tree = try read(text)
    let bytes = tree.file.bytes
    func written(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
    #expect(
      tree.records.indices.map { written(tree[$0].span) } == [
        text, #"[ -1.5, "é" ]"#, "-1.5", #""é""#, "null",
      ])
    let keyed = tree.records.indices.map { Int(tree.records[$0].keyStart)..<tree[$0].span.lowerBound }.map(
      written)
    #expect(keyed == ["", #""k\n" : "#, "", "", #""n":"#])
  }

  @Test func concatenatedValuesAreDocumentsThatCoverTheText() throws {
    let tree = try read("\u{feff}{\"a\":1}\n{\"a\":2}[3] 4 \"5\"\n")
    #expect(tree.roots.map(\.kind) == [.mapping, .mapping, .sequence, .integer, .string])
    #expect(tree.documents.first?.span.lowerBound == 0)
    #expect(tree.documents.last?.span.upperBound == tree.file.bytes.count)
    for (one, next) in zip(tree.documents, tree.documents.dropFirst()) {
      #expect(one.span.upperBound == next.span.lowerBound)
    }
  }

  @Test(arguments: [
    ("0", Kind.integer, "0"), ("-0", .integer, "0"), ("-12", .integer, "-12"), ("1e3", .integer, "1000"),
    ("1.0", .integer, "1"), ("-0.0", .integer, "0"), ("1E+2", .integer, "100"), ("100e-2", .integer, "1"),
    ("0.5", .float, "0.5"), ("0.25e1", .float, "2.5"), ("0e5", .integer, "0"), ("-0.7", .float, "-0.7"),
    ("5e-1", .float, "0.5"), ("1e20", .float, "1e+20"), ("1e-400", .integer, "0"),
    ("9007199254740991.0", .integer, "9007199254740991"),
    ("9007199254740992.0", .float, "9007199254740992.0"),
    ("9223372036854775807", .integer, "9223372036854775807"),
    ("-9223372036854775808", .integer, "-9223372036854775808"),
    ("18446744073709551615", .integer, "18446744073709551615"),
    ("123456789012345678", .integer, "123456789012345678"),
  ])
  func numbersHaveOneSpelling(_ text: String, _ kind: Kind, _ canonical: String) throws {
    let node = try #require(try read("[" + text + "]")[0].children.first { _ in true })
    #expect(node.kind == kind)
    #expect(node.text == canonical)
    #expect(Number.canonical(text)?.text == canonical, "YAML and JSON spell a number differently")
  }

  @Test(arguments: [
    (#""""#, ""), (#""abc""#, "abc"), (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{c}\n\r\t"),
    (#""\u0041\u00e9\u20ac""#, "Aé€"),
    (#""\ud83d\ude00""#, "😀"), (#""\uD83D\uDE00x""#, "😀x"), (#""\u0000""#, "\0"),
    ("\"\u{7f}\u{10ffff}\"", "\u{7f}\u{10ffff}"),
    (#""eight by\tsixteen bytes and more\\""#, "eight by\tsixteen bytes and more\\"),
  ])
  func stringsAreDecoded(_ text: String, _ value: String) throws {
    // At the end of the text the reader works byte by byte, elsewhere by words.
    #expect(try read(text)[0].text == value)
    #expect(try read(text + "                ")[0].text == value)
  }

  @Test(arguments: [
    ("", "empty"), (" \n", "empty"), ("{", "ends before the object that opens in line 1"),
    ("[\n[1,", "opens in line 2"),
    ("{\"a\":", "ends before"), ("{\"a", "ends before"), ("\"a", "ends in the middle"),
    ("tru", "ends in the middle"),
    ("-", "ends in the middle"), ("1.", "ends in the middle"), ("1e+", "ends in the middle"),
    ("\"\\", "ends in the middle"),
    ("\"\\ud800", "ends in the middle"), ("{,}", "a name in double quotes"),
    ("{\"a\" 1}", "':' was expected"),
    ("{\"a\":1,}", "a name in double quotes"), ("[1,]", "a JSON value"), ("[1 2]", "',' or ']'"),
    ("[1}", "',' or ']'"), ("[{}}", "',' or ']'"), ("{\"a\":[]]", "',' or '}'"), ("}", "a JSON value"),
    ("01", "begin with 0"), ("-01", "begin with 0"), ("+1", "a JSON value"),
    (".5", "a JSON value"), ("1.x", "a digit"), ("1e", "ends in the middle"), ("1ex", "a digit"),
    ("-x", "a digit behind its sign"),
    ("0x10", "white space"), ("1e400", "out of range"), ("-1e400", "out of range"), ("nulls", "white space"),
    ("nul]", "bare words"), ("True", "a JSON value"),
    ("NaN", "a JSON value"), ("Infinity", "a JSON value"), ("'a'", "a JSON value"),
    ("// c\n1", "a JSON value"),
    ("\"\n\"", "control character"), ("\"abcdefghijkl\u{1}mnopqrst\"", "control character"),
    ("\"\\x\"", "no such escape"),
    ("\"\\u12g4\"", "four hexadecimal"), ("\"\\ud800\"     ", "surrogate"),
    ("\"\\ud800\\n\"     ", "surrogate"), ("\"\\udc00\"", "surrogate"),
    ("\"\\ud800\\ud800\"", "surrogate"), ("{\u{a0}}", "a name in double quotes"),
    ("\"a\"\"b", "ends in the middle"), ("1\"a\"", "white space"),
    ("[1]\u{feff}", "a JSON value"),
  ])
  func refusesWhatIsNoJSON(_ text: String, _ summary: String) {
    #expect(refusal(text)?.summary.contains(summary) == true, "\(refusal(text)?.summary ?? "accepted")")
  }

  @Test(
    arguments: [
      [0x80], [0xc0, 0x80], [0xc1, 0xbf], [0xc3], [0xc3, 0x28], [0xe0, 0x80, 0x80], [0xe2, 0x82],
      [0xed, 0xa0, 0x80],
      [0xf0, 0x80, 0x80, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xf5, 0x80, 0x80, 0x80], [0xff],
      [0xf0, 0x9f, 0x98],
    ] as [[UInt8]])
  func refusesMalformedUTF8(_ bytes: [UInt8]) {
    for padding in ["", "\\n", "0123456789abcdef"] {
      let text = Array("[\"".utf8) + Array(padding.utf8) + bytes + Array("\"]          ".utf8)
      #expect(refusal(text)?.summary.contains("UTF-8") == true)
      #expect(refusal(Array("[\"".utf8) + Array(padding.utf8) + bytes + Array("\"]".utf8)) != nil)
    }
  }

  @Test func acceptsEveryUnicodeScalar() throws {
    for plane in stride(from: UInt32(0x20), to: 0x110000, by: 0x400) {
      let text = String(String.UnicodeScalarView((plane..<plane + 0x400).compactMap(Unicode.Scalar.init)))
      var json = JSONWriter()
      json.string(text)
      #expect(try read(json.utf8)[0].text.unicodeScalars.elementsEqual(text.unicodeScalars))
    }
  }

  @Test func depthIsBounded() throws {
    let deep = String(repeating: "[", count: 512) + String(repeating: "]", count: 512)
    #expect(try read(deep).records.count == 512)
    #expect(refusal("[" + deep + "]")?.summary.contains("512 deep") == true)
    #expect(refusal(String(repeating: "{\"a\":", count: 100_000))?.summary.contains("512 deep") == true)
  }

  @Test func faultsNameThePlaceAndNeverShowTheText() throws {
    let fault = try #require(refusal("{\n  \"data\": {\"password\": \"hunter2\", oops}\n}"))
    #expect(fault.category == .snapshot)
    #expect(fault.file == "live.json")
    #expect(fault.place?.line == 2)
    #expect(fault.place?.column == 35)
    #expect(!fault.description.contains("hunter2"))
    do {
      _ = try JSONReader.read(File(path: "a", bytes: [0x7b]), symbols: Symbols(), category: .source)
      Issue.record("read half an object")
    } catch { #expect(error.category == .source) }
  }
}
