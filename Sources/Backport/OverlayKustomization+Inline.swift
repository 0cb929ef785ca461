internal import Drift
internal import Rendering
internal import Resources
internal import YAMLSyntax

extension OverlayKustomization {
  /// Edits of patches that stand as text in a kustomization.
  func inline(
    _ finding: Finding, _ resource: DeclaredResource, _ placement: (DeclaredResource) -> SourceEdit?,
    _ operation: (Node) -> (path: [YAML.Step], value: Node?)?
  ) -> [Candidate] {
    let names = knownNames(of: resource)
    var out: [Candidate] = []
    for (file, root) in kustomizations {
      for key in ["patches", "patchesJson6902"] {
        for entry in root[key].map({ Array($0.children) }) ?? []
        where Self.isTarget(entry["target"], finding.resource.kind, names) {
          guard let name = entry["path"]?.text else { continue }
          let path = KustomizationReach.resolve(name, from: file)
          guard overlay.isOwn(path), let list = tree(path)?.roots.first, list.kind == .sequence,
            let change = operation(list)
          else { continue }
          let edit = SourceEdit.put(change.value, at: change.path, in: path)
          out.append(Candidate(edits: [edit], file: path, reason: "the overlay's own JSON 6902 patch"))
        }
      }
      for (key, field) in [("patches", "patch"), ("patchesStrategicMerge", ""), ("patchesJson6902", "patch")]
      {
        for (index, entry) in (root[key].map { Array($0.children) } ?? []).enumerated() {
          guard let text = (field.isEmpty ? entry : entry[field])?.string,
            text.contains("\n") || text.contains("{"),
            Self.isTarget(entry["target"], finding.resource.kind, names),
            let inner = try? YAML.parse(File(path: file, bytes: Array(text.utf8)), symbols: symbols)
          else { continue }
          let path: [YAML.Step] = [.key(key), .index(index)] + (field.isEmpty ? [] : [.key(field)])
          guard let new = edited(inner, file, finding, resource, names, placement, operation) else {
            continue
          }
          let value = Node.scalar(.string, String(decoding: new, as: UTF8.self), symbols: symbols)
          out.append(
            Candidate(
              edits: [.set(file: file, document: 0, path: path, value: value)], file: file,
              reason: "the overlay's own inline patch"))
        }
      }
    }
    return out.reversed()
  }

  private func edited(
    _ inner: Tree, _ file: String, _ finding: Finding, _ resource: DeclaredResource, _ names: [String],
    _ placement: (DeclaredResource) -> SourceEdit?, _ operation: (Node) -> (path: [YAML.Step], value: Node?)?
  ) -> [UInt8]? {
    guard let expanded = try? inner.expanded() else { return nil }
    for (index, document) in expanded.documents.enumerated() {
      guard let root = document.root.map({ expanded[$0] }) else { continue }
      if root.kind == .sequence {
        guard let change = operation(root) else { continue }
        return try? SourceEdit.put(change.value, at: change.path, in: file, document: index).bytes(of: inner)
      }
      guard root["kind"]?.text == finding.resource.kind, root.value(at: finding.path) != nil,
        root[path: "metadata", "name"].map({ names.contains($0.text) }) ?? true
      else { continue }
      let twin = DeclaredResource(
        resource: Resource(
          id: finding.resource, apiVersion: resource.resource.apiVersion, root: root, document: index),
        item: nil)
      guard let edit = placement(twin) else { continue }
      return try? edit.bytes(of: inner)
    }
    return nil
  }

  private static func isTarget(_ target: Node?, _ kind: String, _ names: [String]) -> Bool {
    guard let target else { return true }
    if let wanted = target["kind"]?.text, wanted != kind { return false }
    if let wanted = target["name"]?.text, !names.contains(wanted) { return false }
    return true
  }
}
