internal import Resources

/// What shows that a text may hold a Secret, in any disguise that a manifest can take. Better a file too many that is
/// parsed again than one value of a Secret on the disk.
///
/// Signs are: `kind` and, right behind it in the line, a word with `secret`, also in comments and in texts that hold
/// manifests; `stringData`; `secretGenerator`; whatever `sops` encrypted, which names the Secret's keys; a
/// last-applied annotation, which is a copy of the whole object.
enum SecretSigns {
  /// Whether a file shows a sign: in its bytes, comments included, or in its decoded texts, where escapes and aliases
  /// hide nothing.
  static func stand(in tree: Tree) -> Bool {
    if tree.file.bytes.withUnsafeBytes({ stand(in: $0) }) { return true }
    let symbols = tree.symbols
    let kind = symbols.find("kind")
    return tree.records.contains { record in
      if symbols.withUTF8(of: record.key, { stand(in: $0) }) { return true }
      guard record.kind == .string else { return false }
      return symbols.withUTF8(of: record.value) { text in
        if stand(in: text) { return true }
        guard record.key != .empty, text.count >= secret.count else { return false }
        return (record.key == kind || isKind(record.key, symbols)) && find(secret, in: text, from: 0) != nil
      }
    }
  }

  private static let kind = Array("kind".utf8)
  private static let secret = Array("secret".utf8)
  /// How far behind `kind` a word may begin: quotation marks, tags, anchors and escapes lie between.
  private static let reach = 32
  private static let alone = ["stringdata", "secretgenerator", "sops", "last-applied", "enc[aes"].map {
    Array($0.utf8)
  }

  private static func isKind(_ key: Symbol, _ symbols: Symbols) -> Bool {
    symbols.withUTF8(of: key) { $0.count == kind.count && matches(kind, in: $0, at: 0) }
  }

  static func stand(in text: UnsafeRawBufferPointer) -> Bool {
    var index = 0
    while index + 4 <= text.count {
      switch text[index] | 0x20 {
      case UInt8(ascii: "k") where matches(kind, in: text, at: index):
        let start = index + kind.count
        let window = text[start..<min(start + reach, text.count)].prefix { $0 != UInt8(ascii: "\n") }
        let end = min(window.endIndex + secret.count, text.count)
        if find(secret, in: UnsafeRawBufferPointer(rebasing: text[..<end]), from: start) != nil {
          return true
        }
      case UInt8(ascii: "s"), UInt8(ascii: "l"), UInt8(ascii: "e"):
        if alone.contains(where: { matches($0, in: text, at: index) }) { return true }
      default: break
      }
      index += 1
    }
    return false
  }

  private static func find(_ word: [UInt8], in text: UnsafeRawBufferPointer, from start: Int) -> Int? {
    var index = start
    while index + word.count <= text.count {
      if matches(word, in: text, at: index) { return index }
      index += 1
    }
    return nil
  }

  /// Whether a word of lower-case letters stands at a place, in any case.
  private static func matches(_ word: [UInt8], in text: UnsafeRawBufferPointer, at index: Int) -> Bool {
    guard index + word.count <= text.count else { return false }
    for offset in word.indices where text[index + offset] | 0x20 != word[offset] | 0x20 { return false }
    return true
  }
}
