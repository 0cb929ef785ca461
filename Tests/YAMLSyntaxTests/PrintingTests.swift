import Resources
import Testing
import YAMLSyntax

/// Text from values that no file holds.
@Suite struct PrintingTests {
  private func printed(_ text: String, _ layout: Layout = .standard, indent: Int = 0) throws -> String {
    String(decoding: YAML.print(try value(text), layout: layout, indent: indent), as: UTF8.self)
  }

  @Test func blocksAsKubernetesManifestsAreWritten() throws {
    let json =
      #"{"spec":{"ports":[{"port":80,"name":"http"}],"args":["-c","5","a: b"],"none":[],"also":{},"ratio":0.5,"off":null}}"#
    #expect(
      try printed(json) == """
        spec:
          ports:
          - port: 80
            name: http
          args:
          - -c
          - "5"
          - "a: b"
          none: []
          also: {}
          ratio: 0.5
          "off": null

        """)
  }

  @Test func sequencesMayBeIndented() throws {
    #expect(try printed("{a: [v, [w, z]]}", Layout(sequenceOffset: 2)) == "a:\n  - v\n  - - w\n    - z\n")
    #expect(try printed("{a: [{b: {c: 1}}]}", Layout(step: 4), indent: 2) == "  a:\n  - b:\n        c: 1\n")
  }

  @Test func textsOfSeveralLinesBecomeBlocks() throws {
    #expect(try printed(#"{a: "x\ny\n"}"#) == "a: |\n  x\n  y\n")
    #expect(try printed(#"{a: "x\ny"}"#) == "a: |-\n  x\n  y\n")
    #expect(try printed(#"{a: "x\n\n", b: 1}"#) == "a: |+\n  x\n\nb: 1\n")
    #expect(try printed(#"{a: "  x\ny\n"}"#) == "a: |2\n    x\n  y\n")
    #expect(try printed(#"{a: "x\r\ny"}"#) == "a: \"x\\r\\ny\"\n")
    #expect(try printed(#"["x\ny\n"]"#) == "- |\n  x\n  y\n")
  }

  @Test func resourcesMayHaveConventionalOrder() throws {
    let json =
      #"{"status":{},"spec":{"x":[{"image":"a","name":"b"}]},"metadata":{"labels":{"b":"1","a":"2"},"name":"web"},"kind":"K","apiVersion":"v1"}"#
    #expect(
      try printed(json, Layout(isConventional: true)) == """
        apiVersion: v1
        kind: K
        metadata:
          name: web
          labels:
            b: "1"
            a: "2"
        spec:
          x:
          - name: b
            image: a
        status: {}

        """)
  }

  /// Strings and how they are written, plain and for a writer who likes single quotes.
  @Test(arguments: [
    ("web", "web"), ("nginx:1.0", "nginx:1.0"), ("a b", "a b"), ("-c", "-c"), ("--x=y", "--x=y"),
    ("1.2.3", "1.2.3"),
    ("100m", "100m"), ("/path/*", "/path/*"), ("a#b", "a#b"), ("http://x:80/", "http://x:80/"),
    ("Größe", "Größe"),
    ("true", "\"true\""), ("yes", "\"yes\""), ("Off", "\"Off\""), ("y", "\"y\""), ("null", "\"null\""),
    ("~", "\"~\""),
    ("", "\"\""), ("5", "\"5\""), ("10000", "\"10000\""), ("0755", "\"0755\""), ("0o17", "\"0o17\""),
    ("0x1f", "\"0x1f\""),
    ("1e3", "\"1e3\""), ("1_000", "\"1_000\""), (".5", "\".5\""), (".inf", "\".inf\""), ("+1", "\"+1\""),
    ("1.", "\"1.\""),
    ("22:22", "\"22:22\""), ("190:20:30.15", "\"190:20:30.15\""), ("2001-12-14", "\"2001-12-14\""),
    ("2001-12-14T21:59:43Z", "\"2001-12-14T21:59:43Z\""), ("=", "\"=\""), ("<<", "\"<<\""),
    ("#ff0000", "\"#ff0000\""), ("a #b", "\"a #b\""), ("a: b", "\"a: b\""), ("a:", "\"a:\""),
    (":8080", "\":8080\""),
    ("- a", "\"- a\""), ("-", "\"-\""), ("---", "\"---\""), ("...", "\"...\""), ("? a", "\"? a\""),
    ("*", "\"*\""), ("&a", "\"&a\""),
    ("!a", "\"!a\""), ("|", "\"|\""), (">", "\">\""), ("%a", "\"%a\""), ("@a", "\"@a\""), ("`a`", "\"`a`\""),
    ("[a]", "\"[a]\""), ("{a}", "\"{a}\""), ("{{ x }}", "\"{{ x }}\""), (" a", "\" a\""), ("a ", "\"a \""),
    ("it's", "it's"), ("'a'", "\"'a'\""), ("\"a\"", "'\"a\"'"), ("a\tb", "\"a\\tb\""), ("\u{1}", "\"\\x01\""),
    ("\u{85}", "\"\\x85\""), ("\u{2028}", "\"\\u2028\""), ("\u{feff}", "\"\\uFEFF\""), ("a\\b", "a\\b"),
  ])
  func quotesStandExactlyWhereNeeded(_ text: String, _ written: String) throws {
    let bytes = YAML.print(string(text))
    #expect(String(decoding: bytes, as: UTF8.self) == written + "\n")
    #expect(try value(String(decoding: bytes, as: UTF8.self)).string == text)
    let single = YAML.print(string(text), layout: Layout(prefersSingleQuotes: true))
    #expect(try value(String(decoding: single, as: UTF8.self)).string == text)
  }
}
