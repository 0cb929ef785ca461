internal import Resources
internal import YAMLSyntax

/// A document that configures one of kustomize's own transformers: in a file, or as text inside a kustomization.
struct PluginConfiguration {
  /// The file that holds it, or the text.
  let file: String
  /// The tree of the file, or of the text.
  let tree: Tree
  /// Its position in that tree.
  let document: Int
  let root: Node
  /// Where the text stands in its kustomization; nil for a file.
  let host: [YAML.Step]?

  var kind: String { root["kind"]?.text ?? "" }

  /// The edits that give its fields values, or take away those that have none; nil where they cannot be made.
  func edits(_ puts: [(path: [YAML.Step], value: Node?)]) -> [SourceEdit]? {
    let own = puts.map { SourceEdit.put($0.value, at: $0.path, in: file, document: document) }
    guard let host else { return own }
    var text = tree
    for edit in own {
      guard let bytes = try? edit.bytes(of: text),
        let next = try? YAML.parse(File(path: file, bytes: bytes), symbols: tree.symbols)
      else { return nil }
      text = next
    }
    let value = Node.scalar(.string, String(decoding: text.file.bytes, as: UTF8.self), symbols: tree.symbols)
    return [.set(file: file, document: 0, path: host, value: value)]
  }
}

extension OverlayKustomization {
  /// The configurations of a kind of transformer, in the order in which they are applied.
  ///
  /// - Parameter anywhere: whether those that others read count too.
  func plugins(of kind: String, anywhere: Bool = false) -> [PluginConfiguration] {
    var found: [PluginConfiguration] = []
    for (file, root) in anywhere ? all : kustomizations {
      for (index, item) in (root["transformers"].map { Array($0.children) } ?? []).enumerated() {
        let isText = item.text.contains("\n")
        let path = isText ? file : KustomizationReach.resolve(item.text, from: file)
        guard isText || anywhere || overlay.isOwn(path),
          let tree = isText
            ? try? YAML.parse(File(path: file, bytes: Array(item.text.utf8)), symbols: symbols) : tree(path)
        else { continue }
        for (document, node) in tree.documents.enumerated() {
          guard let root = node.root.map({ tree[$0] }), root["kind"]?.text == kind,
            root["apiVersion"]?.text == "builtin"
          else { continue }
          found.append(
            PluginConfiguration(
              file: path, tree: tree, document: document, root: root,
              host: isText ? [.key("transformers"), .index(index)] : nil))
        }
      }
    }
    return found
  }
}
