import Policy
import Resources
import Testing

@Suite struct PatternTests {
  @Test(arguments: [
    ("cart", "cart", true), ("cart", "carts", false), ("cart*", "cart", true), ("*", "", true),
    ("", "", true),
    ("a*c*e", "abcde", true), ("a*c*e", "abcd", false), ("*cart*", "shop-cart-1", true), ("**", "x", true),
    ("*a*b", "aab", true), ("a*a", "a", false), ("ä*", "äß", true),
  ])
  func texts(pattern: String, text: String, matches: Bool) {
    #expect(TextPattern(pattern).matches(text) == matches)
  }

  static let image = FieldPath([
    .field("spec"), .field("template"), .field("spec"), .field("containers"),
    .item([.init(name: "name", value: .init(kind: .string, text: "app"))], occurrence: 0), .field("image"),
  ])
  static let owner = FieldPath([.field("metadata"), .field("annotations"), .field("example.com/owner")])
  static let port = FieldPath([
    .field("spec"), .field("ports"),
    .item(
      [
        .init(name: "port", value: .init(kind: .integer, text: "80")),
        .init(name: "protocol", value: .init(kind: .string, text: "TCP")),
      ], occurrence: 0),
  ])

  @Test(arguments: [
    (#".spec.template.spec.containers[name="app"].image"#, true),
    (".spec.template.spec.containers[*].image", true), (".**.image", true), (".**", true),
    (".spec.**.containers[*].*", true), (#".**[name="a*"].**"#, true),
    (".spec.template.spec.containers[*]", false),
    (".spec.*.image", false), (#".**[name="web"].image"#, false), (".**.containers", false),
    (".spec.template.spec.containers[0].image", false),
  ])
  func paths(pattern: String, matches: Bool) throws {
    #expect(try #require(PathPattern(pattern)).matches(Self.image) == matches)
  }

  @Test(arguments: [
    (#".metadata.annotations["example.com/owner"]"#, true),
    (#".metadata.annotations["example.com/*"]"#, true),
    (".metadata.annotations.*", true), (".metadata.labels.*", false),
    (#".metadata.annotations["*.org/*"]"#, false),
  ])
  func quotedKeys(pattern: String, matches: Bool) throws {
    #expect(try #require(PathPattern(pattern)).matches(Self.owner) == matches)
  }

  @Test func someOfAKeyIsEnough() throws {
    for text in ["[port=80]", #"[port=80,protocol="TCP"]"#, #"[protocol="*"]"#, "[*]"] {
      #expect(try #require(PathPattern(".spec.ports" + text)).matches(Self.port), "\(text)")
    }
    #expect(try !#require(PathPattern(".spec.ports[port=8]")).matches(Self.port))
  }

  @Test(arguments: [
    "", "spec", ".", ".spec.", ".spec[", ".spec]", "[name=]", "[=]", #"["a"#, ".a[]", "[x", #"[name="a"]b"#,
    "..a",
    #"["a" ]"#, "[name]", "[name=a,]", "[name=a#x]",
  ])
  func whatIsNoPathIsRefused(text: String) { #expect(PathPattern(text) == nil) }

  @Test(arguments: 0..<300) func everyPathMatchesItself(seed: Int) throws {
    var random = Seeded(seed)
    let texts = [
      "a", "spec", "example.com/owner", "x y", "\"", "\\", "\n", "é", "]", "[", "=", "1", "a,b", "#", "\u{1}",
    ]
    func text() -> String { random.pick(texts) + random.pick(texts) }
    let path = FieldPath(
      (0..<random.number(1...5)).map { _ in
        switch random.number(0...3) {
        case 0: .field(text())
        case 1:
          .item(
            [
              .init(name: "name", value: .init(kind: .string, text: text())),
              .init(name: "port", value: .init(kind: .integer, text: "80")),
            ],
            occurrence: random.number(0...1))
        case 2: .member(.init(kind: .string, text: text()))
        default: .index(random.number(0...9))
        }
      })
    let pattern = try #require(PathPattern(path.description), "\(path)")
    #expect(pattern.matches(path))
    #expect(!pattern.matches(path.appending(.field("more"))))
    #expect(!pattern.matches(FieldPath(Array(path.steps.dropLast()))))
  }
}

/// The same numbers for the same seed.
struct Seeded: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: Int) { state = UInt64(truncatingIfNeeded: seed) &* 0x9e37_79b9_7f4a_7c15 &+ 1 }

  mutating func next() -> UInt64 {
    // SplitMix64.
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }
  mutating func pick<Element>(_ choices: [Element]) -> Element { choices[number(0...(choices.count - 1))] }
}
