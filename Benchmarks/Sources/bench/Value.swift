/// A value of a manifest, from which both sides are written: git's YAML and the server's JSON.
indirect enum Value {
  case text(String)
  case number(Int)
  case truth(Bool)
  case list([Value])
  case map([(String, Value)])

  /// The entry of a map.
  subscript(key: String) -> Value? {
    get {
      guard case .map(let entries) = self else { return nil }
      return entries.first { $0.0 == key }?.1
    }
    set {
      guard case .map(var entries) = self else { return }
      entries.removeAll { $0.0 == key }
      if let newValue { entries.append((key, newValue)) }
      self = .map(entries)
    }
  }

  /// A map with more entries, which replace those of the same name.
  func adding(_ more: [(String, Value)]) -> Value {
    more.reduce(into: self) { $0[$1.0] = $1.1 }
  }

  /// Changes what stands behind a chain of keys; a number is a position.
  mutating func change(_ path: [String], _ body: (inout Value) -> Void) {
    guard let first = path.first else { return body(&self) }
    if case .list(var items) = self, let position = Int(first) {
      items[position].change(Array(path.dropFirst()), body)
      self = .list(items)
    } else if var inner = self[first] {
      inner.change(Array(path.dropFirst()), body)
      guard case .map(var entries) = self, let index = entries.firstIndex(where: { $0.0 == first }) else {
        return
      }
      entries[index].1 = inner
      self = .map(entries)
    }
  }
}

extension Value: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  init(stringLiteral value: String) { self = .text(value) }
  init(integerLiteral value: Int) { self = .number(value) }
  init(booleanLiteral value: Bool) { self = .truth(value) }
  init(arrayLiteral elements: Value...) { self = .list(elements) }
  init(dictionaryLiteral elements: (String, Value)...) { self = .map(elements) }
}

extension Value {
  /// As people write manifests: block style, two blanks of indentation.
  func yaml(into out: inout String, indent: Int = 0) {
    let blanks = String(repeating: " ", count: indent)
    switch self {
    case .map(let entries):
      for (position, entry) in entries.enumerated() {
        if position > 0 { out += blanks }
        out += entry.0 + ":"
        entry.1.yamlBelow(into: &out, indent: indent)
      }
    case .list(let items):
      for (position, item) in items.enumerated() {
        if position > 0 { out += blanks }
        out += "- "
        item.yaml(into: &out, indent: indent + 2)
      }
    default: out += scalar + "\n"
    }
  }

  private func yamlBelow(into out: inout String, indent: Int) {
    switch self {
    case .map(let entries) where entries.isEmpty: out += " {}\n"
    case .list(let items) where items.isEmpty: out += " []\n"
    case .map:
      out += "\n" + String(repeating: " ", count: indent + 2)
      yaml(into: &out, indent: indent + 2)
    case .list:
      out += "\n" + String(repeating: " ", count: indent)
      yaml(into: &out, indent: indent)
    default: out += " " + scalar + "\n"
    }
  }

  private var scalar: String {
    switch self {
    case .number(let number): return String(number)
    case .truth(let truth): return truth ? "true" : "false"
    case .text(let text):
      let isPlain = text.utf8.first.map { $0 | 0x20 > 0x60 && $0 | 0x20 < 0x7b } ?? false
      return isPlain && !["true", "false", "null"].contains(text) && text.utf8.allSatisfy { $0 != 0x3a }
        ? text : json(pretty: false)
    default: return json(pretty: false)
    }
  }

  /// As `kubectl get -o json` prints it: keys sorted, four blanks of indentation.
  func json(pretty: Bool = true, indent: Int = 0) -> String {
    var out = ""
    json(into: &out, pretty, indent)
    return out
  }

  private func json(into out: inout String, _ pretty: Bool, _ indent: Int) {
    func line(_ depth: Int) { if pretty { out += "\n" + String(repeating: " ", count: depth) } }
    switch self {
    case .text(let text): Self.quote(text, into: &out)
    case .number(let number): out += String(number)
    case .truth(let truth): out += truth ? "true" : "false"
    case .list(let items):
      out += "["
      for (position, item) in items.enumerated() {
        if position > 0 { out += "," }
        line(indent + 4)
        item.json(into: &out, pretty, indent + 4)
      }
      if !items.isEmpty { line(indent) }
      out += "]"
    case .map(let entries):
      out += "{"
      for (position, entry) in entries.sorted(by: { $0.0 < $1.0 }).enumerated() {
        if position > 0 { out += "," }
        line(indent + 4)
        Self.quote(entry.0, into: &out)
        out += pretty ? ": " : ":"
        entry.1.json(into: &out, pretty, indent + 4)
      }
      if !entries.isEmpty { line(indent) }
      out += "}"
    }
  }

  private static func quote(_ text: String, into out: inout String) {
    out += "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\n": out += "\\n"
      default: out.unicodeScalars.append(scalar)
      }
    }
    out += "\""
  }
}
