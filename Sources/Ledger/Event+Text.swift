internal import Resources

extension Event {
  /// The event that a line of JSON holds.
  ///
  /// - Throws: a `ledger` fault where the text is no JSON, or no event that this version knows.
  init(text: String, expected: Int, symbols: Symbols = Symbols(capacity: 64)) throws(Diagnostic) {
    let tree: Tree
    do throws(Diagnostic) {
      tree = try JSONReader.read(
        File(path: "", bytes: Array(text.utf8)), symbols: symbols, category: .ledger)
    } catch {
      throw Diagnostic(.ledger, "event \(expected) is no JSON: \(error.summary)", remedy: error.remedy)
    }
    guard let root = tree.roots.first, tree.roots.count == 1, root.kind == .mapping else {
      throw Diagnostic(
        .ledger, "event \(expected) is no JSON object", remedy: "The ledger was edited: verify it.")
    }
    try self.init(root, expected: expected)
  }
}
