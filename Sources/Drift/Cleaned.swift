public import Resources

/// A live resource without what the server and its controllers wrote: what a manifest of it would say.
public enum Cleaned {
  /// The resource without status, server metadata and bookkeeping; defaults are kept.
  public static func resource(_ root: Node) -> Node {
    var builder = TreeBuilder(symbols: root.tree.symbols)
    builder.open(.mapping)
    for child in root.children where child.key != "status" {
      child.key == "metadata" ? metadata(child, into: &builder) : builder.append(child)
    }
    builder.close()
    return builder.finish(file: root.tree.file)[0]
  }

  private static func metadata(_ node: Node, into builder: inout TreeBuilder) {
    let kept: Set<String> = ["name", "namespace", "generateName"]
    builder.open(.mapping, key: node.record.key)
    for child in node.children {
      let name = child.key
      if Bookkeeping.serverMetadata.contains(name), !kept.contains(name) { continue }
      guard ["annotations", "labels", "finalizers"].contains(name) else {
        builder.append(child)
        continue
      }
      let intended = child.children.filter { entry in
        let step: FieldPath.Step =
          name == "finalizers" ? .member(FieldPath.Literal(entry)) : .field(entry.key)
        return Bookkeeping.kind(of: [.field("metadata"), .field(name), step]) == nil
      }
      guard !intended.isEmpty else { continue }
      builder.open(child.kind, key: child.record.key)
      for entry in intended { builder.append(entry) }
      builder.close()
    }
    builder.close()
  }
}
