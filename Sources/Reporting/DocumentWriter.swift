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

  mutating func node(_ node: Node, _ key: String = "") {
    builder.append(node, key: builder.symbols.intern(key))
  }

  consuming func finish() -> Node { builder.finish(file: File(path: "", bytes: []))[0] }
}
