public import Resources

extension YAML {
  /// Makes a change to one document, as the smallest edit known, in its author's style; then proves it.
  ///
  /// Proven is: the bytes read back as YAML; the document has the value that the change asks for, found
  /// independently on values; every other document has the value it had; the edits alone lead from the old bytes to
  /// the new ones and lie within the document; planning the same change again finds nothing to do. The change and
  /// `tree` may be of different symbol tables. The file of the result has the path of `tree`'s.
  ///
  /// Throws a `Diagnostic` of category `.backport` that says why where the file cannot be edited safely: merge keys,
  /// duplicate keys or foreign tags on the path, template tokens that the change would lose, a path that leads nowhere,
  /// or a check that failed.
  public static func edit(_ tree: Tree, document: Int, _ change: Change) throws(Diagnostic) -> Edited {
    try edit(tree, document: document, [change])
  }

  /// Makes changes one after the other; the edits are against the bytes before the first one.
  public static func edit(_ tree: Tree, document: Int, _ changes: [Change]) throws(Diagnostic) -> Edited {
    guard tree.documents.indices.contains(document) else {
      throw Diagnostic(
        .backport, "the file has \(tree.documents.count) documents, not \(document + 1)",
        remedy: "The file is not what the change was made for; scan again.", file: tree.file.path)
    }
    var editor = Editor(tree: tree, document: document)
    for change in changes { try editor.make(change) }
    return try editor.finish()
  }
}

/// A file while changes are made to one of its documents.
private struct Editor {
  private let original: Tree
  private let document: Int
  private var tree: Tree
  private var pieces: Pieces
  private var rounds = 16

  init(tree: Tree, document: Int) {
    original = tree
    self.tree = tree
    self.document = document
    pieces = Pieces(tree.file.bytes)
  }

  mutating func make(_ change: YAML.Change) throws(Diagnostic) {
    guard !Text(tree.file.bytes).hasLoneReturns else {
      throw failure("lines that end with a carriage return alone")
    }
    let expanded = try tree.expanded()
    let root = expanded.documents[document].root.map { expanded[$0] }
    if let start = tree.documents[document].root {
      _ = try Draft(tree: tree, document: document).follow(change.path, from: tree[start])
    }
    let intention = Intention(change: change, symbols: tree.symbols, file: tree.file.path)
    let goal = try intention.applied(to: root)
    rounds = 16 + Int(goal.record.end)
    guard let start = tree.documents[document].root else {
      try apply(Draft(tree: tree, document: document).fill(with: goal))
      return try check(goal)
    }
    if root?.isEqual(to: goal) == true { return }
    switch change {
    case .set(let path, _): try reach(goal, along: path)
    case .insert(let path, let position, let item):
      let (spot, rest) = try Draft(tree: tree, document: document).follow(path, from: tree[start])
      if rest.isEmpty, spot.node.kind == .sequence, !spot.node.isEmptyCollection {
        let place = path
        try repeated { (draft, root) throws(Diagnostic) in
          let (spot, _) = try draft.follow(place, from: root)
          return try draft.detach(spot, withSubtree: false)
        }
        let draft = Draft(tree: tree, document: document)
        guard let start = tree.documents[document].root else { break }
        try apply(draft.insert(item: item, at: position, into: draft.follow(path, from: tree[start]).spot))
      } else {
        try reach(goal, along: path)
      }
    case .remove(let path, let pruning):
      let path = pruning ? YAML.pruned(path, in: root) : path
      let (spot, rest) = try Draft(tree: tree, document: document).follow(path, from: tree[start])
      if rest.isEmpty, let parent = spot.parent, parent.childCount > 1 {
        try repeated { (draft, root) throws(Diagnostic) in
          try draft.detach(draft.follow(path, from: root).spot, withSubtree: true)
        }
        let draft = Draft(tree: tree, document: document)
        guard let start = tree.documents[document].root else { break }
        try apply(draft.remove(draft.follow(path, from: tree[start]).spot))
      } else {
        try reach(goal, along: Array(path.dropLast()))
      }
    }
    try check(goal)
  }

  /// Plans and applies until what lies along a path has its value of `goal`, the value of the whole document.
  private mutating func reach(_ goal: Node, along path: [YAML.Step]) throws(Diagnostic) {
    try repeated { (draft, root) throws(Diagnostic) in
      let (spot, rest) = try draft.follow(path, from: root)
      let followed = path.dropLast(rest.count)
      guard let value = goal.descendant(followed) else { return nil }
      if case .key(let key)? = rest.first, spot.node.kind == .mapping, !spot.node.isEmptyCollection,
        let entry = value[key]
      {
        if let edits = try draft.detach(spot, withSubtree: false) { return edits }
        return try draft.insert(key: key, value: entry, into: spot)
      }
      let edits = try draft.plan(spot, value).edits
      return edits.isEmpty ? nil : edits
    }
  }

  /// Applies what `next` finds to do, until that is nothing.
  private mutating func repeated(
    _ next: (Draft, Node) throws(Diagnostic) -> [YAML.Edit]?
  ) throws(Diagnostic) {
    // Each round settles a node at least.
    for _ in 0..<(tree.records.count + rounds) {
      guard let root = tree.documents[document].root else { return }
      guard let edits = try next(Draft(tree: tree, document: document), tree[root]) else { return }
      try apply(edits)
    }
    throw failure("the edit does not come to an end")
  }

  private mutating func apply(_ edits: [YAML.Edit]) throws(Diagnostic) {
    let edits = edits.sorted {
      ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
    }
    guard zip(edits, edits.dropFirst()).allSatisfy({ $0.range.upperBound <= $1.range.lowerBound }) else {
      throw failure("the edits overlap")
    }
    pieces.apply(edits)
    do {
      tree = try YAML.parse(File(path: tree.file.path, bytes: pieces.bytes), symbols: tree.symbols)
    } catch {
      throw failure("the result is no YAML (\(error.summary))")
    }
    guard tree.documents.count == original.documents.count else {
      throw failure("the documents would change")
    }
  }

  /// Checks the document's value.
  private func check(_ goal: Node) throws(Diagnostic) {
    let expanded: Tree
    do { expanded = try tree.expanded() } catch { throw failure(error.summary) }
    guard let root = expanded.documents[document].root, expanded[root].isEqual(to: goal) else {
      throw failure("the result does not read back as the value asked for")
    }
    guard let own = tree.documents[document].root else { return }
    let again = try Draft(tree: tree, document: document).plan(Draft.Spot(node: tree[own]), goal)
    guard again.edits.isEmpty else { throw failure("a second run would edit again") }
  }

  func finish() throws(Diagnostic) -> YAML.Edited {
    let edits = pieces.edits
    var replay = Pieces(original.file.bytes)
    replay.apply(edits)
    guard replay.bytes == tree.file.bytes else { throw failure("bytes outside the edits would change") }
    let span = original.documents[document].span
    guard
      edits.allSatisfy({ span.lowerBound <= $0.range.lowerBound && $0.range.upperBound <= span.upperBound })
    else {
      throw failure("another document would change")
    }
    let before: Tree
    let after: Tree
    do { (before, after) = (try original.expanded(), try tree.expanded()) } catch {
      throw failure(error.summary)
    }
    for index in original.documents.indices where index != document {
      let same =
        switch (before.documents[index].root, after.documents[index].root) {
        case (nil, nil): true
        case (let a?, let b?): before[a].isEqual(to: after[b])
        default: false
        }
      guard same else { throw failure("another document would change") }
    }
    return YAML.Edited(bytes: tree.file.bytes, edits: edits, tree: tree)
  }

  private func failure(_ reason: String) -> Diagnostic {
    let offset = original.documents[document].root.map { original[$0].span.lowerBound } ?? 0
    return Diagnostic(
      .backport, "cannot edit: \(reason)", remedy: "Make this change by hand.", file: original.file.path,
      place: Diagnostic.Place(offset: offset, in: original.file.bytes, showing: false))
  }
}
