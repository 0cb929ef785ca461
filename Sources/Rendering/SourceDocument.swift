internal import Resources

/// The document, or the entry of a generator, that a rendered resource comes from.
///
/// What feeds a single field is told only where the field literally stands here. Tracing through patches and
/// transformers refines `place`; nothing else needs to know.
struct SourceDocument: Sendable {
  /// The resource's mapping, or its generator's.
  let root: Node
  /// For a generator: the name without the hash of the content, where kustomize appends one.
  var generatedName: String?
  /// For a generator: what each key of `data` is taken from.
  var keys: [String: Origin] = [:]

  enum Origin: Sendable {
    /// A literal of the generator.
    case literal(Node)
    /// A whole file.
    case file(File)
  }

  /// Where a node of the rendered resource stands.
  func place(of node: Node, in rendered: Node, isItself: Bool) -> SourcePlace {
    if !keys.isEmpty || generatedName != nil {
      switch keys[node.key] {
      case .literal(let literal)?: return SourcePlace(literal, isItself: true)
      case .file(let file)?: return SourcePlace(file: file, document: 0, offset: 0)
      case nil: return SourcePlace(root, isItself: true)
      }
    }
    guard let twin = twin(of: node, in: rendered) else { return SourcePlace(root, isItself: true) }
    return SourcePlace(twin, isItself: isItself)
  }

  /// The same field of the source, if it holds the same value there; for a collection, if it is one there too.
  private func twin(of node: Node, in rendered: Node) -> Node? {
    var here = rendered
    var there = root
    while here.index != node.index {
      guard let (position, next) = step(from: here, to: node),
        let twin = child(of: there, like: next, at: position)
      else { return nil }
      here = next
      there = twin
    }
    guard here.kind == there.kind, !here.isScalar || here.hasSameValue(as: there) else { return nil }
    return there
  }

  /// The child that holds a node, and its position.
  private func step(from parent: Node, to node: Node) -> (Int, Node)? {
    for (position, child) in parent.children.enumerated()
    where child.index <= node.index && node.index < Int(child.record.end) {
      return (position, child)
    }
    return nil
  }

  private func child(of parent: Node, like rendered: Node, at position: Int) -> Node? {
    if parent.kind == .mapping { return parent[rendered.record.key] }
    guard parent.kind == .sequence else { return nil }
    let items = Array(parent.children)
    if let name = rendered["name"] { return items.first { $0["name"]?.hasSameValue(as: name) == true } }
    if let same = items.first(where: { $0.hasSameValue(as: rendered) }) { return same }
    return position < items.count && rendered.kind != .string ? items[position] : nil
  }
}
