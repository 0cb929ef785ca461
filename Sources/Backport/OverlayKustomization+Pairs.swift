internal import Drift
internal import Resources
internal import YAMLSyntax

extension OverlayKustomization {
  /// Edits of the labels and annotations that the overlay gives to all that it declares. They are right where nothing
  /// else has the pair, or everything that has it drifted alike.
  func pairs(_ finding: Finding) -> [Candidate] {
    let steps = finding.path.steps
    guard finding.class == .runtimeModified || finding.class == .runtimeRemoved,
      case .field(let key)? = steps.last, case .field(let field)? = steps.dropLast().last,
      field == "labels" || field == "annotations"
    else { return [] }
    var out: [Candidate] = []
    func reason(_ what: String) -> String { "the pair in \(what), which nothing else has" }
    func put(_ file: String, _ root: Node, _ path: [YAML.Step], _ what: String) {
      guard Self.node(at: path, in: root) != nil else { return }
      let edit = SourceEdit.put(finding.live.node, at: path, in: file)
      out.append(Candidate(edits: [edit], file: file, reason: reason(what)))
    }
    for (file, root) in kustomizations {
      if field == "labels" {
        for (index, _) in (root["labels"].map { Array($0.children) } ?? []).enumerated() {
          put(file, root, [.key("labels"), .index(index), .key("pairs"), .key(key)], "labels")
        }
        put(file, root, [.key("commonLabels"), .key(key)], "commonLabels")
      } else {
        put(file, root, [.key("commonAnnotations"), .key(key)], "commonAnnotations")
      }
    }
    let kind = field == "labels" ? "LabelTransformer" : "AnnotationsTransformer"
    for plugin in plugins(of: kind) where plugin.root[field]?[key] != nil {
      guard let edits = plugin.edits([([.key(field), .key(key)], finding.live.node)]) else { continue }
      out.append(Candidate(edits: edits, file: plugin.file, reason: reason(kind)))
    }
    return out
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
