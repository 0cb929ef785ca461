import Controls
import Resources
import Testing
import YAMLSyntax

/// A resource that tests can change: what a tree holds, as a value.
indirect enum Value: Equatable, Sendable {
  case scalar(Kind, String)
  case map([Entry])
  case list([Value])

  struct Entry: Equatable, Sendable {
    var key: String
    var value: Value
  }

  static func bool(_ value: Bool) -> Value { .scalar(.boolean, value ? "true" : "false") }
  static func text(_ text: String) -> Value { .scalar(.string, text) }
  static func number(_ number: Int) -> Value { .scalar(.integer, String(number)) }
  static func of(_ entries: KeyValuePairs<String, Value>) -> Value {
    .map(entries.map { Entry(key: $0.key, value: $0.value) })
  }

  init(_ node: Node) {
    switch node.kind {
    case .mapping: self = .map(node.children.map { Entry(key: $0.key, value: Value($0)) })
    case .sequence: self = .list(node.children.map { Value($0) })
    default: self = .scalar(node.kind, node.text)
    }
  }

  init(_ edit: ControlFix.Value) throws {
    self = Value(try #require(edit.node(symbols: Symbols())))
  }

  var node: Node {
    var builder = TreeBuilder(symbols: Symbols(capacity: 64))
    write(to: &builder, key: nil)
    return builder.finish(file: File(path: "", bytes: []))[0]
  }

  private func write(to builder: inout TreeBuilder, key: String?) {
    let key = key.map { builder.symbols.intern($0) } ?? .empty
    switch self {
    case .scalar(let kind, let text): builder.scalar(kind, builder.symbols.intern(text), key: key)
    case .map(let entries):
      builder.open(.mapping, key: key)
      for entry in entries { entry.value.write(to: &builder, key: entry.key) }
      builder.close()
    case .list(let items):
      builder.open(.sequence, key: key)
      for item in items { item.write(to: &builder, key: nil) }
      builder.close()
    }
  }

  subscript(key: String) -> Value? {
    get {
      guard case .map(let entries) = self else { return nil }
      return entries.first { $0.key == key }?.value
    }
    set {
      var entries: [Entry] = []
      if case .map(let own) = self { entries = own }
      if let index = entries.firstIndex(where: { $0.key == key }) {
        if let newValue { entries[index].value = newValue } else { entries.remove(at: index) }
      } else if let newValue {
        entries.append(Entry(key: key, value: newValue))
      }
      self = .map(entries)
    }
  }

  /// Sets a field, or takes it away; what is missing on the way is made.
  mutating func set(_ steps: ArraySlice<FieldPath.Step>, to value: Value?) throws {
    guard let step = steps.first else {
      if let value { self = value }
      return
    }
    switch step {
    case .field(let name):
      if steps.count == 1 {
        self[name] = value
      } else {
        var child = self[name] ?? .map([])
        try child.set(steps.dropFirst(), to: value)
        self[name] = child
      }
    case .index, .item, .member:
      guard case .list(var items) = self else {
        Issue.record("there is no list")
        return
      }
      let position = try #require(node.child(at: step)?.position)
      try items[position].set(steps.dropFirst(), to: value)
      self = .list(items)
    }
  }

  mutating func set(_ path: FieldPath, to value: Value?) throws { try set(path.steps[...], to: value) }

  /// Every value that one replacement of one part makes: of each scalar, map and list.
  func mutations(_ replacements: [Value]) -> [Value] {
    var results = replacements.filter { $0 != self }
    switch self {
    case .scalar: break
    case .map(let entries):
      for index in entries.indices {
        for child in entries[index].value.mutations(replacements) {
          var copy = entries
          copy[index].value = child
          results.append(.map(copy))
        }
      }
    case .list(let items):
      for index in items.indices {
        for child in items[index].mutations(replacements) {
          var copy = items
          copy[index] = child
          results.append(.list(copy))
        }
      }
    }
    return results
  }

  /// A manifest.
  static func yaml(_ text: String) throws -> Value {
    let tree = try YAML.parse(File(path: "test.yaml", bytes: Array(text.utf8)), symbols: Symbols())
    return Value(try #require(tree.roots.first))
  }
}
