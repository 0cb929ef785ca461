/// A text in which every `*` stands for any run of characters, none included.
public struct TextPattern: Sendable, Hashable {
  /// As written.
  public let text: String

  /// A pattern as written.
  public init(_ text: String) { self.text = text }

  /// Whether the whole of a text is of this form. Letters are compared as they are, without regard to the locale.
  public func matches(_ other: String) -> Bool {
    let pattern = Array(text.utf8)
    let bytes = Array(other.utf8)
    let star = UInt8(ascii: "*")
    var p = 0
    var i = 0
    // Where to go on after a mismatch: the last star takes one byte more.
    var resume: (pattern: Int, byte: Int)?
    while i < bytes.count {
      if p < pattern.count, pattern[p] == star {
        resume = (p + 1, i)
        p += 1
      } else if p < pattern.count, pattern[p] == bytes[i] {
        p += 1
        i += 1
      } else if let last = resume {
        resume = (last.pattern, last.byte + 1)
        p = last.pattern
        i = last.byte + 1
      } else {
        return false
      }
    }
    return pattern[p...].allSatisfy { $0 == star }
  }
}
