internal import Resources

/// Reads the fields of an event's JSON; whatever is not as it must be is a fault that names the event and the field.
struct Fields {
  let node: Node
  let event: Int

  init(_ node: Node, event: Int) {
    self.node = node
    self.event = event
  }

  func required(_ key: String) throws(Diagnostic) -> Node {
    guard let value = node[key] else { throw fault(key, "is missing") }
    return value
  }

  func string(_ key: String) throws(Diagnostic) -> String {
    guard let text = try required(key).string else { throw fault(key, "is no string") }
    return text
  }

  /// A string, or nil for null.
  func stringOrNull(_ key: String) throws(Diagnostic) -> String? {
    try required(key).kind == .null ? nil : try string(key)
  }

  func integer(_ key: String) throws(Diagnostic) -> Int {
    let value = try required(key)
    guard value.kind == .integer, let number = Int(value.text) else { throw fault(key, "is no integer") }
    return number
  }

  func integerOrNull(_ key: String) throws(Diagnostic) -> Int? {
    try required(key).kind == .null ? nil : try integer(key)
  }

  func strings(_ key: String) throws(Diagnostic) -> [String] {
    let list = try required(key)
    guard list.kind == .sequence else { throw fault(key, "is no list") }
    var texts: [String] = []
    for item in list.children {
      guard let text = item.string else { throw fault(key, "holds something else than strings") }
      texts.append(text)
    }
    return texts
  }

  func object(_ key: String) throws(Diagnostic) -> Fields {
    let value = try required(key)
    guard value.kind == .mapping else { throw fault(key, "is no object") }
    return Fields(value, event: event)
  }

  /// An object, or nil for null.
  func objectOrNull(_ key: String) throws(Diagnostic) -> Fields? {
    try required(key).kind == .null ? nil : try object(key)
  }

  func time(_ key: String) throws(Diagnostic) -> Moment {
    guard let time = Moment(try string(key)) else { throw fault(key, "is no RFC 3339 time") }
    return time
  }

  func timeOrNull(_ key: String) throws(Diagnostic) -> Moment? {
    try required(key).kind == .null ? nil : try time(key)
  }

  /// One word of a closed vocabulary.
  func word<Word: RawRepresentable<String>>(_ key: String) throws(Diagnostic) -> Word {
    guard let word = Word(rawValue: try string(key)) else {
      throw fault(key, "holds a word that this version does not know")
    }
    return word
  }

  /// One word of a closed vocabulary, or nil for null.
  func wordOrNull<Word: RawRepresentable<String>>(_ key: String) throws(Diagnostic) -> Word? {
    try required(key).kind == .null ? nil : try word(key)
  }

  func fault(_ key: String, _ what: String) -> Diagnostic {
    Diagnostic(
      .ledger, "event \(event): the field \"\(key)\" \(what)",
      remedy:
        "The ledger was edited, or a newer driftback wrote it. Run `driftback ledger verify`, and compare the versions."
    )
  }
}
