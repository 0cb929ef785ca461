internal import Rendering
internal import Resources

/// Resources whose names end with a hash of their content: with another content they have another name.
///
/// Compared by name alone, a changed ConfigMap would be one that was deleted and one that was created.
struct GeneratedNames {
  /// The live resource that stands for a declared one under another hash: the one that the live workloads refer to, or
  /// the only one where nothing on either side refers to any.
  private(set) var twins: [ResourceID: ResourceID] = [:]
  /// What earlier deployments left behind and nothing refers to any more.
  private(set) var leftovers: Set<ResourceID> = []
  /// The live name by the declared one that it stands for.
  private var renamed: [String: String] = [:]

  init(declared: [DeclaredResource], live: [Resource]) {
    let generated = declared.filter { $0.generatedName != nil }
    guard !generated.isEmpty else { return }
    let names = Set(declared.map(\.resource.id))
    var generations: [ResourceID: [ResourceID]] = [:]
    for id in live.lazy.map(\.id) where !names.contains(id) {
      guard let base = GeneratedName.base(of: id.name) else { continue }
      generations[id.renamed(base), default: []].append(id)
    }
    guard !generations.isEmpty else { return }
    let running = Set(live.map(\.id))
    let mentions = Self.mentions(in: live)
    lazy var declaredMentions = Self.mentions(in: declared.map(\.resource))
    for one in generated {
      let id = one.resource.id
      let others = generations[id.renamed(one.generatedName ?? ""), default: []]
      let used = others.filter { mentions.contains($0.name) }
      // Where the workloads still refer to the declared name, that one was deleted.
      let isOpen = !running.contains(id) && !mentions.contains(id.name)
      let isUnused = isOpen && used.isEmpty && others.count == 1 && !declaredMentions.contains(id.name)
      if let twin = used.isEmpty ? others.first : used.first, isOpen && used.count == 1 || isUnused {
        twins[id] = twin
        renamed[id.name] = twin.name
      }
      leftovers.formUnion(others.lazy.filter { !mentions.contains($0.name) && !isUnused })
    }
  }

  /// Whether a difference is a reference that followed its resource to the new name.
  func explains(_ difference: Difference) -> Bool {
    guard !renamed.isEmpty, let declared = difference.declared, let live = difference.live else {
      return false
    }
    return isSame(declared, live)
  }

  /// Whether two values are one but for the names that were given anew.
  private func isSame(_ declared: Node, _ live: Node) -> Bool {
    guard declared.kind == live.kind else { return false }
    if declared.isScalar { return declared.text == live.text || renamed[declared.text] == live.text }
    let ours = Array(declared.children)
    let theirs = Array(live.children)
    guard ours.count == theirs.count else { return false }
    if declared.kind == .mapping {
      return ours.allSatisfy { child in live[child.key].map { isSame(child, $0) } ?? false }
    }
    return zip(ours, theirs).allSatisfy { isSame($0, $1) }
  }

  /// The texts that have the form of a generated name, in all that nobody owns: revisions of a workload keep
  /// referring to what their time declared.
  private static func mentions(in live: [Resource]) -> Set<String> {
    var mentions: Set<String> = []
    for resource in live where resource.root[path: "metadata", "ownerReferences"] == nil {
      let name = resource.root[path: "metadata", "name"]?.index
      for index in resource.root.index..<Int(resource.root.record.end) where index != name {
        guard let text = resource.root.tree[index].string, text.utf8.count < 254,
          GeneratedName.base(of: text) != nil
        else { continue }
        mentions.insert(text)
      }
    }
    return mentions
  }
}

extension ResourceID {
  fileprivate func renamed(_ name: String) -> ResourceID {
    ResourceID(group: group, kind: kind, namespace: namespace, name: name)
  }
}
