internal import Drift
internal import Rendering
internal import Resources

/// Writes strategic merge patches of one field, as kustomize merges them.
enum MergePatch {
  /// Patches know a resource by a name that kustomize knows when it applies them.
  ///
  /// A patch that gives a field a value, or takes it away where there is none; nil for a path that no patch can say.
  static func field(
    _ path: FieldPath, of resource: DeclaredResource, named name: String, _ value: Node?, symbols: Symbols
  ) -> Node? {
    guard case .field(let first)? = path.steps.first else { return nil }
    if first == "metadata" {
      guard case .field(let second)? = path.steps.dropFirst().first else { return nil }
      return patch(of: resource, named: name, symbols: symbols, inMetadata: true) {
        write(path.steps.dropFirst(2), value, key: second, into: &$0)
      }
    }
    return patch(of: resource, named: name, symbols: symbols) {
      write(path.steps.dropFirst(), value, key: first, into: &$0)
    }
  }

  /// A patch that deletes a whole resource.
  static func deletion(of resource: DeclaredResource, named name: String, symbols: Symbols) -> Node {
    patch(of: resource, named: name, symbols: symbols) { $0.text("delete", "$patch") }
  }

  private static func patch(
    of resource: DeclaredResource, named name: String, symbols: Symbols, inMetadata: Bool = false,
    _ body: (inout TreeBuilder) -> Void
  ) -> Node {
    let metadata = (resource.sourceRoot ?? resource.resource.root)["metadata"]
    var builder = TreeBuilder(symbols: symbols)
    builder.open(.mapping)
    builder.text(resource.resource.apiVersion, "apiVersion")
    builder.text(resource.resource.id.kind, "kind")
    builder.open(.mapping, key: symbols.intern("metadata"))
    builder.text(name, "name")
    if let namespace = metadata?["namespace"]?.text { builder.text(namespace, "namespace") }
    if inMetadata { body(&builder) }
    builder.close()
    if !inMetadata { body(&builder) }
    builder.close()
    return builder.finish(file: File(path: "", bytes: []))[0]
  }

  /// Writes what stands below a key: the rest of the path, and the value at its end.
  private static func write(
    _ rest: ArraySlice<FieldPath.Step>, _ value: Node?, key: String, into builder: inout TreeBuilder
  ) {
    let symbol = builder.symbols.intern(key)
    switch rest.first {
    case nil:
      if let value {
        builder.append(value, key: symbol)
      } else {
        builder.scalar(.null, builder.symbols.intern("null"), key: symbol)
      }
    case .field(let name):
      builder.open(.mapping, key: symbol)
      write(rest.dropFirst(), value, key: name, into: &builder)
      builder.close()
    case .item(let fields, _):
      builder.open(.sequence, key: symbol)
      item(fields, rest.dropFirst(), value, into: &builder)
      builder.close()
    case .member, .index:
      builder.open(.sequence, key: symbol)
      if let value { builder.append(value, key: .empty) }
      builder.close()
    }
  }

  private static func item(
    _ key: [FieldPath.KeyField], _ rest: ArraySlice<FieldPath.Step>, _ value: Node?,
    into builder: inout TreeBuilder
  ) {
    if rest.isEmpty, let value { return builder.append(value, key: .empty) }
    builder.open(.mapping)
    // kustomize merges by the first key alone: its schema is that of Kubernetes 1.21.
    if let field = key.first {
      builder.scalar(
        field.value.kind, builder.symbols.intern(field.value.text), key: builder.symbols.intern(field.name))
    }
    if rest.isEmpty {
      builder.text("delete", "$patch")
    } else if case .field(let name)? = rest.first {
      write(rest.dropFirst(), value, key: name, into: &builder)
    }
    builder.close()
  }
}

extension TreeBuilder {
  /// Appends a string under a key.
  mutating func text(_ value: String, _ key: String) {
    scalar(.string, symbols.intern(value), key: symbols.intern(key))
  }
}
