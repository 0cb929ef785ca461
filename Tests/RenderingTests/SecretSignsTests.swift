import Resources
import Testing
import YAMLSyntax

@testable import Rendering

/// The search for signs of a Secret, held against one that is as plain as its definition.
@Suite("Signs of a Secret")
struct SecretSignsTests {
  // MARK: - The definition

  /// Letters count in any case; what else has the fifth bit is the same with and without it.
  private static func stands(_ word: String, in text: [UInt8], at place: Int) -> Bool {
    let word = Array(word.utf8)
    return place + word.count <= text.count
      && word.indices.allSatisfy { text[place + $0] | 0x20 == word[$0] | 0x20 }
  }

  private static func shows(_ text: [UInt8]) -> Bool {
    text.indices.contains { place in
      for word in ["stringdata", "secretgenerator", "sops", "last-applied", "enc[aes"]
      where stands(word, in: text, at: place) { return true }
      guard stands("kind", in: text, at: place) else { return false }
      for begin in (place + 4)...(place + 4 + 32) {
        if stands("secret", in: text, at: begin) { return true }
        if begin < text.count, text[begin] == UInt8(ascii: "\n") { return false }
      }
      return false
    }
  }

  private static func shows(_ tree: Tree) -> Bool {
    shows(tree.file.bytes)
      || tree.records.contains { record in
        let key = Array(tree.symbols[record.key].utf8)
        if shows(key) { return true }
        guard record.kind == .string else { return false }
        let value = Array(tree.symbols[record.value].utf8)
        return shows(value)
          || (key.count == 4 && stands("kind", in: key, at: 0)
            && value.indices.contains { stands("secret", in: value, at: $0) })
      }
  }

  // MARK: - Random texts

  private static let words = [
    "kind", "secret", "stringData", "secretGenerator", "sops", "last-applied", "ENC[AES",
  ]
  private static let others = [
    "\n", ": ", " ", "  ", "\"", "'", "#", "s", "se", "kin", "nd", "k", "tion", "data", "spec", "ä", "\u{1}",
    "\r", "-",
    "[", "{", "en", "so", "generator", "applied", "string", "image: nginx",
  ]

  /// A sign word in random case, sometimes with one byte that is another.
  private static func word(_ random: inout some RandomNumberGenerator) -> [UInt8] {
    var word = Array((words.randomElement(using: &random) ?? "").utf8)
    for index in word.indices where Bool.random(using: &random) { word[index] ^= 0x20 }
    switch Int.random(in: 0..<8, using: &random) {
    case 0: word[Int.random(in: word.indices, using: &random)] = .random(in: 0...255, using: &random)
    case 1: word.removeLast()
    case 2: word.removeFirst()
    default: break
    }
    return word
  }

  private static func text(_ random: inout some RandomNumberGenerator) -> [UInt8] {
    var text: [UInt8] = []
    for _ in 0..<Int.random(in: 0..<8, using: &random) {
      switch Int.random(in: 0..<6, using: &random) {
      case 0...1: text += word(&random)
      case 2: text += [UInt8](repeating: UInt8(ascii: "x"), count: .random(in: 0..<40, using: &random))
      default: text += (others.randomElement(using: &random) ?? "").utf8
      }
    }
    return text
  }

  private static func finds(_ text: [UInt8]) -> Bool {
    text.withUnsafeBytes { SecretWords.standard.stand(in: $0) }
  }

  @Test("In any text it finds what the definition says, and nothing else")
  func findsWhatStandsThere() {
    var random = SystemRandomNumberGenerator()
    var found = 0
    for _ in 0..<10_000 {
      let text = Self.text(&random)
      let isSign = Self.shows(text)
      #expect(Self.finds(text) == isSign, "\(text)")
      found += isSign ? 1 : 0
    }
    #expect((1_000..<9_000).contains(found), "both answers have to come: \(found)")
  }

  @Test("Every word is found at every place of a text, and not with any other byte in it")
  func findsEveryWordEverywhere() {
    for word in Self.words.dropFirst(2).map({ Array($0.utf8) }) + [Array("kind: \"Secret".utf8)] {
      for before in 0..<4 {
        for after in 0..<2 {
          let text =
            [UInt8](repeating: 0x20, count: before) + word + [UInt8](repeating: 0x20, count: after)
          #expect(Self.finds(text))
          for index in word.indices {
            for byte in UInt8.min ... .max {
              var changed = text
              changed[before + index] = byte
              if Self.finds(changed) != Self.shows(changed) { Issue.record("\(changed)") }
            }
          }
        }
      }
    }
  }

  @Test("A word counts up to 32 bytes behind kind, in its line")
  func reachesSoFar() {
    for distance in 0..<40 {
      for end in ["", "s", "\n"] {
        let between = String(repeating: "-", count: distance)
        #expect(Self.finds(Array("a: kind\(between)SECRET\(end)".utf8)) == (distance <= 32))
        #expect(!Self.finds(Array("kind\(between)\nsecret\(end)".utf8)))
        #expect(!Self.finds(Array("kind\(between)secre\(end)".utf8)))
      }
    }
  }

  // MARK: - Files

  @Test(
    "In any file it finds what the definition says: in comments, in escapes, by the key, however often texts repeat"
  )
  func findsInFiles() throws {
    var random = SystemRandomNumberGenerator()
    func letters(_ text: String, escaped: Bool) -> String {
      let text = String(
        decoding: text.utf8.map { Bool.random(using: &random) && $0 > 0x40 ? $0 ^ 0x20 : $0 }, as: UTF8.self)
      guard escaped else { return text }
      return text.unicodeScalars.map {
        Bool.random(using: &random)
          ? "\\u00" + (($0.value < 16 ? "0" : "") + String($0.value, radix: 16)) : "\($0)"
      }.joined()
    }
    let texts = ["kind", "secret", "sops", "stringData", "name", "web", "kinds", "a secret thing", "x"]
    func scalar() -> String {
      let text = texts.randomElement(using: &random) ?? ""
      switch Int.random(in: 0..<5, using: &random) {
      case 0: return "\"" + letters(text, escaped: true) + "\""
      case 1: return "'" + letters(text, escaped: false) + "'"
      case 2: return String(Int.random(in: 0..<3, using: &random))
      default:
        return letters(["name", "web", "x", "secret"].randomElement(using: &random) ?? "", escaped: false)
      }
    }
    // One for all, as in a run: what it remembers of a text must hold in every other file.
    let signs = SecretSigns()
    let symbols = Symbols()
    var found = 0
    for _ in 0..<2_000 {
      var text = ""
      for number in 0..<Int.random(in: 1..<4, using: &random) {
        let key = Int.random(in: 0..<4, using: &random) == 0 ? "\(number)" : "? \(scalar())\n"
        text += key.hasPrefix("?") ? key + ": \(scalar())" : key + ": [\(scalar()), \(scalar())]"
        if Int.random(in: 0..<12, using: &random) == 0 { text += " # \(scalar()) \(scalar())" }
        text += "\n"
      }
      // Some keys come twice, which no file may have.
      guard let tree = try? TreeCodingTests.parse(text, symbols) else { continue }
      let isSign = Self.shows(tree)
      #expect(signs.stand(in: tree) == isSign, "\(text)")
      #expect(SecretSigns().stand(in: tree) == isSign, "\(text)")
      found += isSign ? 1 : 0
    }
    #expect((100..<1_900).contains(found), "both answers have to come: \(found)")
  }

  @Test("What a value means depends on its key, also where both were seen before")
  func keysDecide() throws {
    let signs = SecretSigns()
    let symbols = Symbols()
    func find(_ text: String) throws -> Bool { signs.stand(in: try TreeCodingTests.parse(text, symbols)) }
    for _ in 0..<2 {
      #expect(try !find("a: Secret\nkind: web\n"))
      #expect(try find("\"k\\x69nd\": Secret\n"))
      #expect(try find("? \"k\\x49nd\"\n: a TopSecretThing\n"))
      #expect(try !find("kinds:\n- Secret\nsecret: kind\n"))
    }
    // Another table has the same numbers for other texts.
    let other = Symbols()
    _ = other.intern("sops")
    #expect(signs.stand(in: try TreeCodingTests.parse("a: \"so\\x70s\"\n", other)))
    #expect(try !find("a: Secret\nkind: web\n"))
  }
}
