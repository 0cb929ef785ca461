public import Resources

extension YAML {
  /// Takes a whole document away, with its `---` and its comments; a comment at the head of the file, apart from
  /// what follows it by a blank line or `---`, stays.
  ///
  /// Throws a `Diagnostic` of category `.backport` if the other documents would not stay what they are.
  public static func removeDocument(_ document: Int, of tree: Tree) throws(Diagnostic) -> Edited {
    guard tree.documents.indices.contains(document) else {
      throw Diagnostic(.backport, "the file has no document \(document + 1)", file: tree.file.path)
    }
    let text = Text(tree.file.bytes)
    var range = tree.documents[document].span
    if document == 0 {
      var line = text.lineStart(0)
      var head = line
      while line < range.upperBound {
        let kind = text.line(at: line)
        let isMarker = text.bytes[line...].starts(with: Array("---".utf8))
        if kind == .blank || isMarker { head = line }
        guard kind == .blank || kind != .content else { break }
        line = text.nextLine(line)
      }
      range = head..<range.upperBound
    }
    let expected = tree.documents.indices.filter { $0 != document }
    return try proven(tree, [Edit(range: range, replacement: [])], expected: expected, new: nil)
  }

  /// Adds a document at the end, behind `---`, with the file's line breaks.
  ///
  /// A file without content gets the document alone; one whose last document is empty gets it there. Throws a
  /// `Diagnostic` of category `.backport` if the other documents would not stay what they are.
  public static func appendDocument(
    _ root: Node, to tree: Tree, layout: Layout = Layout(isConventional: true)
  ) throws(Diagnostic) -> Edited {
    let text = Text(tree.file.bytes)
    let lines = Printer(layout: layout).root(root, column: 0)
    let end = text.bytes.count
    let isEmpty = tree.documents.last?.root == nil && !text.bytes.isEmpty
    let hasBreak = text.bytes.isEmpty || text.bytes.last == UInt8(ascii: "\n")
    let content = lines.joined(separator: text.eol)
    let marker = isEmpty || text.bytes.isEmpty ? "" : "---" + text.eol
    let draft = Draft(tree: tree, document: max(tree.documents.count - 1, 0))
    let ending = hasBreak ? text.eol : draft.ending(of: root, at: end)
    let new = (hasBreak ? "" : text.eol) + marker + content + ending
    let kept = tree.documents.indices.filter {
      !($0 == tree.documents.count - 1 && tree.documents[$0].root == nil)
    }
    let sealing = draft.sealing(at: end)
    return try proven(
      tree, sealing + [Edit(range: end..<end, replacement: Array(new.utf8))], expected: Array(kept), new: root
    )
  }

  /// Applies edits and checks that it leaves the expected documents of `tree`, then `new`.
  private static func proven(
    _ tree: Tree, _ edits: [Edit], expected: [Int], new: Node?
  ) throws(Diagnostic) -> Edited {
    var pieces = Pieces(tree.file.bytes)
    pieces.apply(edits)
    let after: Tree
    let same: Bool
    do {
      after = try parse(File(path: tree.file.path, bytes: pieces.bytes), symbols: tree.symbols)
      let old = try tree.expanded()
      let present = try after.expanded()
      var goal = expected.compactMap { old.documents[$0].root.map { old[$0] } }
      if let new { goal.append(new) }
      same = goal.count == present.roots.count && zip(goal, present.roots).allSatisfy { $0.isEqual(to: $1) }
    } catch {
      throw Diagnostic(
        .backport, "cannot edit: \(error.summary)", remedy: "Make this change by hand.", file: tree.file.path)
    }
    guard same else {
      throw Diagnostic(
        .backport, "cannot edit: another document would change", remedy: "Make this change by hand.",
        file: tree.file.path)
    }
    return Edited(bytes: pieces.bytes, edits: pieces.edits, tree: after)
  }
}
