import Resources

/// A tree that a test can change.
indirect enum Value: Equatable {
  case scalar(Kind, String)
  case object([Entry])
  case list([Value])

  struct Entry: Equatable {
    var key: String
    var value: Value
  }

  /// A step down: into an entry or to an item, by position.
  typealias Place = [Int]

  init(_ node: Node) {
    switch node.kind {
    case .mapping: self = .object(node.children.map { Entry(key: $0.key, value: Value($0)) })
    case .sequence: self = .list(node.children.map { Value($0) })
    default: self = .scalar(node.kind, node.text)
    }
  }

  static func text(_ text: String) -> Value { .scalar(.string, text) }

  subscript(key: String) -> Value? {
    guard case .object(let entries) = self else { return nil }
    return entries.first { $0.key == key }?.value
  }

  /// The value with another one, or none, at a place.
  func replacing(_ place: ArraySlice<Int>, with value: Value?) -> Value {
    guard let index = place.first else { return value ?? self }
    let rest = place.dropFirst()
    switch self {
    case .object(var entries):
      if rest.isEmpty, value == nil {
        entries.remove(at: index)
      } else {
        entries[index].value = entries[index].value.replacing(rest, with: value)
      }
      return .object(entries)
    case .list(var items):
      if rest.isEmpty, value == nil {
        items.remove(at: index)
      } else {
        items[index] = items[index].replacing(rest, with: value)
      }
      return .list(items)
    case .scalar: return self
    }
  }

  /// The value with a further entry or item in the collection at a place.
  func adding(_ value: Value, key: String = "", at place: ArraySlice<Int>) -> Value {
    if let index = place.first {
      switch self {
      case .object(var entries):
        entries[index].value = entries[index].value.adding(value, key: key, at: place.dropFirst())
        return .object(entries)
      case .list(var items):
        items[index] = items[index].adding(value, key: key, at: place.dropFirst())
        return .list(items)
      case .scalar: return self
      }
    }
    switch self {
    case .object(let entries): return .object(entries + [Entry(key: key, value: value)])
    case .list(let items): return .list(items + [value])
    case .scalar: return self
    }
  }

  func node(symbols: Symbols) -> Node {
    var builder = TreeBuilder(symbols: symbols)
    write(into: &builder, key: .empty)
    return builder.finish(file: File(path: "live", bytes: []))[0]
  }

  private func write(into builder: inout TreeBuilder, key: Symbol) {
    switch self {
    case .scalar(let kind, let text): builder.scalar(kind, builder.symbols.intern(text), key: key)
    case .object(let entries):
      builder.open(.mapping, key: key)
      for entry in entries { entry.value.write(into: &builder, key: builder.symbols.intern(entry.key)) }
      builder.close()
    case .list(let items):
      builder.open(.sequence, key: key)
      for item in items { item.write(into: &builder, key: .empty) }
      builder.close()
    }
  }
}
