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
      let pair = path.reduce(root as Node?) { node, step in
        switch step {
        case .key(let key): node?[key]
        case .index(let index): node.flatMap { $0.children.dropFirst(index).first { _ in true } }
        }
      }
      guard pair != nil else { return }
      let edit: SourceEdit =
        if case .value(let value) = finding.live {
          .set(file: file, document: document, path: path, value: value)
        } else {
          .remove(file: file, document: document, path: path)
        }
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
        } else if let kind = root["kind"]?.text,
          kind == "LabelTransformer" || kind == "AnnotationsTransformer",
          root["apiVersion"]?.text == "builtin"
        {
          put(file, index, root, [.key(field), .key(key)], kind)
        }
      }
    }
    return out
  }
}
