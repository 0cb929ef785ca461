extension Node {
  /// The node behind a path, nil where the path ends before.
  public func value(at path: FieldPath) -> Node? {
    path.steps.reduce(self) { node, step in node?.child(at: step)?.node }
  }

  /// The node one step down, with its position where it is an item of a list.
  ///
  /// A keyed item may leave out a part of its key that the API server fills in: what it names must agree, and of several
  /// such items the one that names most is meant.
  public func child(at step: FieldPath.Step) -> (position: Int?, node: Node)? {
    switch step {
    case .field(let name): return self[name].map { (nil, $0) }
    case .member, .index, .item:
      guard kind == .sequence else { return nil }
      return item(at: step)
    }
  }

  private func item(at step: FieldPath.Step) -> (position: Int?, node: Node)? {
    switch step {
    case .field: return nil
    case .index(let index):
      return children.dropFirst(index).first { _ in true }.map { (index, $0) }
    case .member(let value):
      return children.enumerated().first { FieldPath.Literal($0.element) == value }.map {
        ($0.offset, $0.element)
      }
    case .item(let key, let occurrence):
      let agreeing = children.enumerated().compactMap {
        offset, item -> (named: Int, position: Int, node: Node)? in
        var named = 0
        for field in key {
          guard let value = item[field.name] else { continue }
          guard FieldPath.Literal(value) == field.value else { return nil }
          named += 1
        }
        return named > 0 ? (named, offset, item) : nil
      }
      let most = agreeing.map(\.named).max() ?? 0
      return agreeing.filter { $0.named == most }.dropFirst(occurrence).first.map { ($0.position, $0.node) }
    }
  }
}
