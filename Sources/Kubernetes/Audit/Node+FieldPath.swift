public import Resources

extension Node {
  /// What stands at a path below this node; nil where nothing does. An item is known by those fields of its key that it
  /// has: the server may not have filled in the others.
  public func value(at path: FieldPath) -> Node? {
    var node = self
    for step in path.steps {
      guard let next = node.child(step) else { return nil }
      node = next
    }
    return node
  }

  /// What stands one step below.
  func child(_ step: FieldPath.Step) -> Node? {
    switch step {
    case .field(let name): return self[name]
    case .item(let key, let occurrence):
      guard kind == .sequence else { return nil }
      var seen = 0
      for item in children where item.isItem(key) {
        if seen == occurrence { return item }
        seen += 1
      }
      return nil
    case .member(let value):
      guard kind == .sequence else { return nil }
      return children.first { FieldPath.Literal($0) == value }
    case .index(let index):
      guard kind == .sequence else { return nil }
      var rest = index
      for item in children {
        if rest == 0 { return item }
        rest -= 1
      }
      return nil
    }
  }

  private func isItem(_ key: [FieldPath.KeyField]) -> Bool {
    var isNamed = false
    for field in key {
      guard let value = self[field.name] else { continue }
      guard FieldPath.Literal(value) == field.value else { return false }
      isNamed = true
    }
    return isNamed || key.isEmpty
  }
}
