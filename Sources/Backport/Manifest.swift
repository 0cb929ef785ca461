internal import Resources

/// A new resource as people write manifests.
enum Manifest {
  /// The resource with `apiVersion`, `kind` and `metadata` first, name and namespace first inside, the rest in order.
  ///
  /// - Parameter name: another name, where kustomize makes the resource's own one of it.
  static func ordered(_ root: Node, namespace: Bool, name: String? = nil) -> Node {
    var builder = TreeBuilder(symbols: root.tree.symbols)
    builder.open(.mapping)
    for key in ["apiVersion", "kind"] { root[key].map { builder.append($0) } }
    if let metadata = root["metadata"] {
      builder.open(.mapping, key: metadata.record.key)
      for key in ["name", "namespace"] where namespace || key != "namespace" {
        if key == "name", let name {
          builder.text(name, key)
        } else {
          metadata[key].map { builder.append($0) }
        }
      }
      for child in metadata.children where !["name", "namespace"].contains(child.key) {
        builder.append(child)
      }
      builder.close()
    }
    for child in root.children where !["apiVersion", "kind", "metadata"].contains(child.key) {
      builder.append(child)
    }
    builder.close()
    return builder.finish(file: root.tree.file)[0]
  }
}
