/// The words that show that a text may hold a Secret, and the search for them: ``SecretSigns`` says what they mean.
struct SecretWords {
  /// All of them, with the tables for the search.
  static let standard = SecretWords()

  private struct Word {
    /// In lower-case letters.
    let text: [UInt8]
    /// Where the first of the three pairs of bytes stands that lead to the word: the rarer they are, the better.
    let pairs: Int
    /// Whether it says something by itself; `kind` does so only with `secret` behind it.
    let isAlone: Bool

    init(_ text: String, pairs: Int, isAlone: Bool = true) {
      self.text = Array(text.utf8)
      self.pairs = pairs
      self.isAlone = isAlone
    }
  }

  private let words = [
    Word("kind", pairs: 0, isAlone: false), Word("sops", pairs: 0), Word("stringdata", pairs: 4),
    Word("secretgenerator", pairs: 4), Word("last-applied", pairs: 3), Word("enc[aes", pairs: 2),
  ]
  private static let kind = Array("kind".utf8)
  private static let secret = Array("secret".utf8)
  /// How far behind `kind` a word may begin: quotation marks, tags, anchors and escapes lie between.
  private static let reach = 32

  /// For each byte the pairs that it is the first or the second byte of, three bits for each word.
  private let first: [UInt32]
  private let second: [UInt32]

  private init() {
    var first = [UInt32](repeating: 0, count: 256)
    var second = first
    for (number, word) in words.enumerated() {
      for pair in 0..<3 {
        let bit: UInt32 = 1 << (number * 3 + pair)
        for byte in 0..<256 {
          if UInt8(byte) | 0x20 == word.text[word.pairs + pair] | 0x20 { first[byte] |= bit }
          if UInt8(byte) | 0x20 == word.text[word.pairs + pair + 1] | 0x20 { second[byte] |= bit }
        }
      }
    }
    self.first = first
    self.second = second
  }

  /// Whether one of the words stands in a text that says something by itself, or `kind` with `secret` behind it.
  func stand(in text: UnsafeRawBufferPointer) -> Bool {
    first.withUnsafeBufferPointer { first in
      second.withUnsafeBufferPointer { second in
        // Of three pairs in a row one is looked at, and every word has three.
        var index = 0
        while index + 1 < text.count {
          let pairs = first[Int(text[index])] & second[Int(text[index + 1])]
          if pairs != 0, isWord(pairs, at: index, in: text) { return true }
          index += 3
        }
        return false
      }
    }
  }

  /// Whether a word stands around one of the pairs that may be at a place. Seldom asked: apart, it keeps the search short.
  @inline(never)
  private func isWord(_ pairs: UInt32, at index: Int, in text: UnsafeRawBufferPointer) -> Bool {
    var rest = pairs
    while rest != 0 {
      let pair = rest.trailingZeroBitCount
      rest &= rest - 1
      let word = words[pair / 3]
      let start = index - word.pairs - pair % 3
      guard start >= 0, Self.matches(word.text, in: text, at: start) else { continue }
      if word.isAlone || Self.isSecret(behind: start + word.text.count, in: text) { return true }
    }
    return false
  }

  /// Whether `secret` begins within reach of a place and in its line.
  private static func isSecret(behind start: Int, in text: UnsafeRawBufferPointer) -> Bool {
    let window = text[start..<min(start + reach, text.count)].prefix { $0 != UInt8(ascii: "\n") }
    return (window.startIndex...window.endIndex).contains { matches(secret, in: text, at: $0) }
  }

  /// Whether `secret` stands anywhere in a text.
  static func isSecret(in text: UnsafeRawBufferPointer) -> Bool {
    text.indices.contains { matches(secret, in: text, at: $0) }
  }

  /// Whether a text is `kind`.
  static func isKind(_ text: UnsafeRawBufferPointer) -> Bool {
    text.count == kind.count && matches(kind, in: text, at: 0)
  }

  /// Whether a word of lower-case letters stands at a place, in any case.
  private static func matches(_ word: [UInt8], in text: UnsafeRawBufferPointer, at index: Int) -> Bool {
    guard index + word.count <= text.count else { return false }
    for offset in word.indices where text[index + offset] | 0x20 != word[offset] | 0x20 { return false }
    return true
  }
}
