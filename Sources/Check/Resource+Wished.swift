internal import Controls
internal import Drift
internal import Resources

extension Resource {
  /// The resource as a fix wishes for it; nil where a list lacks the item that one of its edits is about.
  func wished(_ edits: [ControlFix.Edit], adoption: Adoption) -> Node? {
    var root = root
    for edit in edits {
      let located = adoption.locate(
        edit.path, in: root, apiVersion: apiVersion, kind: id.kind)
      guard let value = edit.value.node(symbols: root.tree.symbols) else {
        if located.rest.isEmpty { root = root.edited(at: located.steps, .remove) }
        continue
      }
      guard let step = located.rest.first else {
        root = root.edited(at: located.steps, .replace(value))
        continue
      }
      // `securityContext:` with nothing behind it is as good as none.
      if located.node.kind == .null, let whole = value.nested(below: located.rest) {
        root = root.edited(at: located.steps, .replace(whole))
        continue
      }
      guard case .field(let name) = step, located.node.kind == .mapping,
        let whole = value.nested(below: located.rest.dropFirst())
      else { return nil }
      root = root.edited(at: located.steps + [.key(name)], .add(whole))
    }
    return root
  }
}
