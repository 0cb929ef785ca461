import Resources
import Testing

@Suite struct SymbolsTests {
  @Test func equalTextsHaveEqualSymbolsAndNoOthers() {
    let symbols = Symbols(capacity: 1)
    var random = Seeded(7)
    // Few letters and all lengths around the hash's steps, so that many texts differ in one byte only.
    let texts = (0..<20_000).map { _ in
      String(
        (0..<Int.random(in: 0..<20, using: &random)).map { _ in Bool.random(using: &random) ? "a" : "b" })
    }
    var known: [String: Symbol] = [:]
    for text in texts {
      let symbol = symbols.intern(text)
      #expect(known[text, default: symbol] == symbol)
      known[text] = symbol
    }
    #expect(Set(known.values).count == known.count)
    #expect(symbols.count == known.count + (known[""] == nil ? 1 : 0))
    for (text, symbol) in known {
      #expect(symbols[symbol] == text)
      #expect(symbols.find(text) == symbol)
    }
  }

  @Test func lookingUpStoresNothing() {
    let symbols = Symbols()
    #expect(symbols.find("absent") == nil)
    #expect(symbols.find("") == .empty)
    #expect(symbols.count == 1)
  }

  @Test func textsOfAnySizeAreKept() {
    let symbols = Symbols()
    let texts = [1, 3, 4, 7, 8, 9, 4095, 8192, 100_000, 3 << 20, 5].map { String(repeating: "é", count: $0) }
    let stored = texts.map { symbols.intern($0) }
    #expect(stored.map { symbols[$0] } == texts)
  }

  @Test func aLentTextStaysWhereItIsWhileOthersAreStored() {
    let symbols = Symbols()
    let symbol = symbols.intern("the first of many")
    symbols.withUTF8(of: symbol) { bytes in
      for index in 0..<10_000 { _ = symbols.intern("text number \(index)") }
      #expect(String(decoding: bytes, as: UTF8.self) == "the first of many")
    }
  }
}
