internal import Resources

/// What shows that a text may hold a Secret, in any disguise that a manifest can take. Better a file too many that is
/// parsed again than one value of a Secret on the disk.
///
/// Signs are: `kind` and, right behind it in the line, a word with `secret`, also in comments and in texts that hold
/// manifests; `stringData`; `secretGenerator`; whatever `sops` encrypted, which names the Secret's keys; a
/// last-applied annotation, which is a copy of the whole object.
///
/// Every text of a table is looked through once, however many files it stands in.
final class SecretSigns {
  /// The table whose texts are remembered.
  private var symbols: Symbols?
  /// What is known of each text, by its symbol.
  private var marks: [Mark] = []

  /// What a text is.
  private struct Mark: OptionSet {
    let rawValue: UInt8
    /// Looked through; without it, the rest means nothing.
    static let known = Mark(rawValue: 1)
    static let sign = Mark(rawValue: 2)
    static let kind = Mark(rawValue: 4)
  }

  /// Whether a file shows a sign: in its bytes, comments included, or in its decoded texts, where escapes and aliases
  /// hide nothing.
  func stand(in tree: Tree) -> Bool {
    let words = SecretWords.standard
    if tree.file.bytes.withUnsafeBytes({ words.stand(in: $0) }) { return true }
    let symbols = tree.symbols
    if self.symbols !== symbols {
      self.symbols = symbols
      marks = []
    }
    if marks.count < symbols.count {
      marks += repeatElement([], count: symbols.count - marks.count)
    }
    return marks.withUnsafeMutableBufferPointer { marks in
      func mark(_ symbol: Symbol) -> Mark {
        let mark = marks[Int(symbol.id)]
        return mark.isEmpty ? newMark(symbol) : mark
      }
      func newMark(_ symbol: Symbol) -> Mark {
        symbols.withUTF8(of: symbol) { text in
          var mark = Mark.known
          if words.stand(in: text) { mark.insert(.sign) }
          if SecretWords.isKind(text) { mark.insert(.kind) }
          marks[Int(symbol.id)] = mark
          return mark
        }
      }
      for record in tree.records {
        let key = mark(record.key)
        if key.contains(.sign) { return true }
        // Only a string has a text of its own; an alias has a record's number.
        guard record.kind == .string else { continue }
        if mark(record.value).contains(.sign) { return true }
        // What a value means depends on its key, so that this is no mark.
        if key.contains(.kind), symbols.withUTF8(of: record.value, SecretWords.isSecret) { return true }
      }
      return false
    }
  }
}
