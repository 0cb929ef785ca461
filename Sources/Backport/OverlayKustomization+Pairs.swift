internal import Drift
internal import GitStore
internal import Rendering
internal import Resources
internal import YAMLSyntax

extension OverlayKustomization {
  /// Edits of the labels and annotations that the overlay gives to all that it declares. They are right where nothing
  /// else has the pair, or everything that has it drifted alike.
  ///
  /// - Parameter own: the files that only this environment reads.
  func pairs(_ finding: Finding, in own: [String]) -> [Candidate] {
    let steps = finding.path.steps
    guard finding.class == .runtimeModified || finding.class == .runtimeRemoved,
      case .field(let key)? = steps.last, case .field(let field)? = steps.dropLast().last,
      field == "labels" || field == "annotations"
    else { return [] }
    var out: [Candidate] = []
    func put(_ file: String, _ document: Int, _ root: Node, _ path: [YAML.Step], _ what: String) {
      guard Self.node(at: path, in: root) != nil else { return }
      let edit = SourceEdit.put(finding.live.node, at: path, in: file, document: document)
      out.append(Candidate(edits: [edit], file: file, reason: "the pair in \(what), which nothing else has"))
    }
    for file in own {
      guard let tree = tree(file) else { continue }
      for (index, document) in tree.documents.enumerated() {
        guard let root = document.root.map({ tree[$0] }) else { continue }
        if KustomizationReach.isKustomization(file) {
          if field == "labels" {
            for (index, _) in (root["labels"].map { Array($0.children) } ?? []).enumerated() {
              put(file, 0, root, [.key("labels"), .index(index), .key("pairs"), .key(key)], "labels")
            }
            put(file, 0, root, [.key("commonLabels"), .key(key)], "commonLabels")
          } else {
            put(file, 0, root, [.key("commonAnnotations"), .key(key)], "commonAnnotations")
          }
          out += inlinePairs(finding, field, key, root, file)
        } else if let kind = Self.pairTransformer(root) {
          put(file, index, root, [.key(field), .key(key)], kind)
        }
      }
    }
    return out
  }

  /// The same where the configuration of a transformer stands as text in the kustomization.
  private func inlinePairs(
    _ finding: Finding, _ field: String, _ key: String, _ root: Node, _ file: String
  ) -> [Candidate] {
    var out: [Candidate] = []
    for (index, item) in (root["transformers"].map { Array($0.children) } ?? []).enumerated() {
      guard let text = item.string, text.contains("\n"),
        let inner = try? YAML.parse(File(path: file, bytes: Array(text.utf8)), symbols: symbols),
        let expanded = try? inner.expanded()
      else { continue }
      for (document, root) in expanded.documents.enumerated() {
        guard let root = root.root.map({ expanded[$0] }), let kind = Self.pairTransformer(root),
          root[field]?[key] != nil
        else { continue }
        let path: [YAML.Step] = [.key(field), .key(key)]
        let edit = SourceEdit.put(finding.live.node, at: path, in: file, document: document)
        guard let bytes = try? edit.bytes(of: inner) else { continue }
        let value = Node.scalar(.string, String(decoding: bytes, as: UTF8.self), symbols: symbols)
        out.append(
          Candidate(
            edits: [
              .set(file: file, document: 0, path: [.key("transformers"), .index(index)], value: value)
            ], file: file, reason: "the pair in \(kind), which nothing else has"))
      }
    }
    return out
  }

  /// The kind of a document that configures a transformer which gives pairs.
  private static func pairTransformer(_ root: Node) -> String? {
    guard root["apiVersion"]?.text == "builtin", let kind = root["kind"]?.text else { return nil }
    return kind == "LabelTransformer" || kind == "AnnotationsTransformer" ? kind : nil
  }

  private static func node(at path: [YAML.Step], in root: Node) -> Node? {
    path.reduce(root) { node, step in
      switch step {
      case .key(let key): node?[key]
      case .index(let index): node.flatMap { $0.children.dropFirst(index).first { _ in true } }
      }
    }
  }
}

extension Finding.Side {
  /// The value that may be written; nil where there is none.
  fileprivate var node: Node? { if case .value(let value) = self { value } else { nil } }
}
