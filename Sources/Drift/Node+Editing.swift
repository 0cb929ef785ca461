public import Resources

/// A change of one value in a tree that is not edited in its file.
public enum TreeEdit {
  /// The node gets another value.
  case replace(Node)
  /// A new entry of a mapping, or a new item before the one that has the position now.
  case add(Node)
  /// The node goes.
  case remove
}

extension Node {
  /// A copy of the tree below this node with one change at the end of some steps; all but the last lead to nodes that
  /// exist.
  public func edited(at steps: [Located.Step], _ edit: TreeEdit) -> Node {
    var builder = TreeBuilder(symbols: tree.symbols, capacity: Int(record.end) - index + 16)
    copy(steps[...], edit, into: &builder)
    return builder.finish(file: File(path: "", bytes: []))[0]
  }

  private func copy(_ steps: ArraySlice<Located.Step>, _ edit: TreeEdit, into builder: inout TreeBuilder) {
    guard let step = steps.first else {
      if case .replace(let value) = edit { builder.append(value, key: record.key) }
      return
    }
    let rest = steps.dropFirst()
    var isDone = false
    builder.open(kind, key: record.key)
    for (position, child) in children.enumerated() {
      guard child.stands(at: step, position) else {
        builder.append(child)
        continue
      }
      isDone = true
      guard rest.isEmpty else {
        child.copy(rest, edit, into: &builder)
        continue
      }
      switch edit {
      case .replace(let value): builder.append(value, key: child.record.key)
      case .remove: break
      case .add(let value):
        builder.append(value, key: child.record.key)
        if kind == .sequence { builder.append(child) }
      }
    }
    if !isDone, rest.isEmpty, case .add(let value) = edit {
      switch step {
      case .key(let name): builder.append(value, key: builder.symbols.intern(name))
      case .position: builder.append(value, key: .empty)
      }
    }
    builder.close()
  }

  private func stands(at step: Located.Step, _ position: Int) -> Bool {
    switch step {
    case .key(let name): key == name
    case .position(let wanted): position == wanted
    }
  }

  /// The value below some steps that do not exist yet: maps for fields, and a list of one for an item; nil where an item itself is missing
  /// on the way.
  public func nested(below steps: ArraySlice<FieldPath.Step>) -> Node? {
    guard !steps.isEmpty else { return self }
    var builder = TreeBuilder(symbols: tree.symbols)
    guard wrap(steps, key: .empty, into: &builder) else { return nil }
    return builder.finish(file: File(path: "", bytes: []))[0]
  }

  private func wrap(
    _ steps: ArraySlice<FieldPath.Step>, key: Symbol, into builder: inout TreeBuilder
  ) -> Bool {
    var isRight = true
    switch steps.first {
    case nil: builder.append(self, key: key)
    case .field(let name):
      builder.open(.mapping, key: key)
      isRight = wrap(steps.dropFirst(), key: builder.symbols.intern(name), into: &builder)
      builder.close()
    default:
      builder.open(.sequence, key: key)
      builder.append(self, key: .empty)
      builder.close()
      isRight = steps.count == 1
    }
    return isRight
  }
}
