internal import Drift
internal import Resources
internal import YAMLSyntax

/// Operations of RFC 6902 on a rendered resource.
enum JSONPatch {
  /// A list with the one operation that gives a located field a value, or takes it away; nil where none can.
  static func operation(_ located: Located, _ value: Node?, symbols: Symbols) -> Node? {
    var pointer = located.steps.pointer
    var rest = located.rest
    let verb: String
    if let step = rest.popFirst() {
      guard value != nil else { return nil }
      verb = "add"
      switch step {
      case .field(let name): pointer += "/" + JSONPointer.escaped(name)
      case .item, .member, .index: pointer += "/-"
      }
    } else {
      verb = value == nil ? "remove" : "replace"
    }
    var builder = TreeBuilder(symbols: symbols)
    builder.open(.sequence)
    builder.open(.mapping)
    builder.text(verb, "op")
    builder.text(pointer, "path")
    if let value {
      guard nest(rest, value, key: "value", into: &builder) else { return nil }
    }
    builder.close()
    builder.close()
    return builder.finish(file: File(path: "", bytes: []))[0]
  }

  /// Where in a list of operations a located field gets its value: the last `add` or `replace` of it or of what is around
  /// it; nil where none names it.
  ///
  /// - Parameter path: the field, which tells the items apart that `/-` puts to the end of a list.
  static func place(of located: Located, at path: FieldPath, in operations: Node) -> [YAML.Step]? {
    guard located.rest.isEmpty else { return nil }
    for (index, operation) in Array(operations.children).enumerated().reversed() {
      guard let verb = operation["op"]?.text, verb == "add" || verb == "replace",
        let target = operation["path"]?.text, let value = operation["value"]
      else { continue }
      for depth in stride(from: located.steps.count, to: 0, by: -1)
      where Array(located.steps[..<depth]).pointer == target
        || appends(value, at: target, located.steps[..<depth], path)
      {
        let inner = located.steps[depth...].map { step -> YAML.Step in
          switch step {
          case .key(let name): .key(name)
          case .position(let position): .index(position)
          }
        }
        var node: Node? = value
        for step in inner {
          switch step {
          case .key(let name): node = node?[name]
          case .index(let position):
            node = node.flatMap { $0.children.dropFirst(position).first { _ in true } }
          }
        }
        if node != nil { return [.index(index), .key("value")] + inner }
      }
    }
    return nil
  }

  /// Whether an operation makes an item at the end of a list: the one that a path names by its key.
  private static func appends(
    _ value: Node, at target: String, _ steps: ArraySlice<Located.Step>, _ path: FieldPath
  ) -> Bool {
    guard Array(steps.dropLast()).pointer + "/-" == target, steps.count <= path.steps.count,
      case .item(let key, _) = path.steps[steps.count - 1]
    else { return false }
    return key.contains { value[$0.name] != nil }
      && key.allSatisfy { field in value[field.name].map { FieldPath.Literal($0) == field.value } ?? true }
  }

  private static func nest(
    _ rest: ArraySlice<FieldPath.Step>, _ value: Node, key: String, into builder: inout TreeBuilder
  ) -> Bool {
    guard let step = rest.first else {
      builder.append(value, key: builder.symbols.intern(key))
      return true
    }
    var isRight = true
    switch step {
    case .field(let name):
      builder.open(.mapping, key: builder.symbols.intern(key))
      isRight = nest(rest.dropFirst(), value, key: name, into: &builder)
    case .item, .member, .index:
      builder.open(.sequence, key: builder.symbols.intern(key))
      isRight = rest.count == 1
      builder.append(value, key: .empty)
    }
    builder.close()
    return isRight
  }
}
