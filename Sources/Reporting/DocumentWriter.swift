internal import Resources

/// Builds a tree that no file holds, in the order in which it is told.
struct DocumentWriter {
  private var builder = TreeBuilder(symbols: Symbols())

  mutating func object(_ key: String = "", _ body: (inout DocumentWriter) -> Void) {
    builder.open(.mapping, key: builder.symbols.intern(key))
    body(&self)
    builder.close()
  }

  mutating func array(_ key: String = "", _ body: (inout DocumentWriter) -> Void) {
    builder.open(.sequence, key: builder.symbols.intern(key))
    body(&self)
    builder.close()
  }

  /// A string, or null where there is none.
  mutating func string(_ text: String?, _ key: String = "") {
    builder.scalar(
      text == nil ? .null : .string, builder.symbols.intern(text ?? "null"), key: builder.symbols.intern(key))
  }

  mutating func integer(_ value: Int, _ key: String = "") {
    builder.scalar(.integer, builder.symbols.intern(String(value)), key: builder.symbols.intern(key))
  }

  /// A value, its keys in the order of their bytes: neither input's order shall change a report.
  mutating func node(_ node: Node, _ key: String = "") {
    guard !node.isScalar else { return builder.append(node, key: builder.symbols.intern(key)) }
    builder.open(node.kind, key: builder.symbols.intern(key))
    if node.kind == .mapping {
      let named = node.children.map { (key: $0.key, node: $0) }
      for child in named.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
        self.node(child.node, child.key)
      }
    } else {
      for child in node.children { self.node(child) }
    }
    builder.close()
  }

  consuming func finish() -> Node { builder.finish(file: File(path: "", bytes: []))[0] }
}
