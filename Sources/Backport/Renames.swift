internal import Rendering
internal import Resources

/// Generated resources whose names changed with their content, and what refers to them by name.
struct Renames {
  private var names: [ResourceID: ResourceID] = [:]
  private var texts: [String: String] = [:]

  init(from before: Declaration, to after: Declaration) {
    func generated(_ declaration: Declaration) -> [ResourceID: ResourceID] {
      var found: [ResourceID: ResourceID] = [:]
      for resource in declaration.resources {
        guard let name = resource.generatedName else { continue }
        let id = resource.resource.id
        found[ResourceID(group: id.group, kind: id.kind, namespace: id.namespace, name: name)] = id
      }
      return found
    }
    let new = generated(after)
    for (base, old) in generated(before) {
      guard let id = new[base], id != old else { continue }
      names[old] = id
      texts[old.name] = id.name
    }
  }

  /// The identity that a resource has after the edits.
  func after(_ id: ResourceID) -> ResourceID { names[id] ?? id }

  /// One for each name that changed.
  var consequences: [Proof.Consequence] {
    names.sorted { $0.key < $1.key }.map {
      .init(text: "\($0.key) becomes \($0.value.name), and what refers to it follows", resources: [$0.key])
    }
  }

  /// Whether two values are the same but for the names that changed.
  func isSame(_ before: Node, _ after: Node) -> Bool {
    guard !texts.isEmpty else { return before.hasSameValue(as: after) }
    guard before.kind == after.kind else { return false }
    switch before.kind {
    case .mapping:
      let ours = Array(before.children)
      return ours.count == after.children.reduce(0) { count, _ in count + 1 }
        && ours.allSatisfy { child in after[child.key].map { isSame(child, $0) } ?? false }
    case .sequence:
      let ours = Array(before.children)
      let theirs = Array(after.children)
      return ours.count == theirs.count && zip(ours, theirs).allSatisfy { isSame($0, $1) }
    default:
      return before.hasSameValue(as: after) || before.kind == .string && texts[before.text] == after.text
    }
  }
}
