internal import Resources
internal import YAMLSyntax

extension OverlayKustomization {
  /// Entries of `images` that turn one image into another.
  ///
  /// - Parameter anywhere: whether those of kustomizations count that others read too; then no new one is proposed.
  func images(from before: String, to after: String, anywhere: Bool = false) -> [Entry] {
    let old = ImageReference(before)
    let new = ImageReference(after)
    guard !new.name.isEmpty, new.tag != nil || new.digest != nil else { return [] }
    var out: [Entry] = []
    /// What an entry must say; nil for one that is for another image.
    func puts(_ entry: Node, at path: [YAML.Step]) -> [(path: [YAML.Step], value: Node?)]? {
      let name = entry["newName"]?.text ?? entry["name"]?.text
      guard name == old.name || entry["name"]?.text == old.name else { return nil }
      var puts: [(path: [YAML.Step], value: Node?)] = []
      func put(_ key: String, _ value: String?) {
        guard value != nil || entry[key] != nil else { return }
        puts.append((path + [.key(key)], value.map { .scalar(.string, $0, symbols: symbols) }))
      }
      if new.name != old.name { put("newName", new.name) }
      if new.name == old.name || new.tag != old.tag { put("newTag", new.tag) }
      put("digest", new.digest)
      return puts
    }
    for (file, root) in anywhere ? all : kustomizations {
      for (index, entry) in (root["images"].map { Array($0.children) } ?? []).enumerated() {
        guard let puts = puts(entry, at: [.key("images"), .index(index)]) else { continue }
        let edits = puts.map { SourceEdit.put($0.value, at: $0.path, in: file) }
        out.append((Candidate(edits: edits, file: file, reason: "its entry of images"), true))
      }
    }
    for plugin in plugins(of: "ImageTagTransformer", anywhere: anywhere) {
      guard let puts = plugin.root["imageTag"].flatMap({ puts($0, at: [.key("imageTag")]) }),
        let edits = plugin.edits(puts)
      else { continue }
      out.append((Candidate(edits: edits, file: plugin.file, reason: "the ImageTagTransformer"), true))
    }
    guard !anywhere else { return out }
    let item = mapping { builder in
      builder.text(old.name, "name")
      if new.name != old.name { builder.text(new.name, "newName") }
      if let tag = new.tag, new.name == old.name || tag != old.tag { builder.text(tag, "newTag") }
      if let digest = new.digest { builder.text(digest, "digest") }
    }
    out.append(
      (
        Candidate(
          edits: [add(item, to: "images")], file: overlay.kustomization, reason: "a new entry of images"),
        false
      ))
    return out
  }

  /// Entries of `replicas` that set a workload's count.
  ///
  /// - Parameter anywhere: as for `images`.
  func replicas(of names: [String], kind: String, _ count: Int, anywhere: Bool = false) -> [Entry] {
    guard ["Deployment", "StatefulSet", "ReplicaSet", "ReplicationController"].contains(kind) else {
      return []
    }
    let value = Node.scalar(.integer, String(count), symbols: symbols)
    var out: [Entry] = []
    for (file, root) in anywhere ? all : kustomizations {
      for (index, entry) in (root["replicas"].map { Array($0.children) } ?? []).enumerated()
      where entry["name"].map({ names.contains($0.text) }) ?? false {
        let path: [YAML.Step] = [.key("replicas"), .index(index), .key("count")]
        out.append(
          (
            Candidate(
              edits: [.set(file: file, document: 0, path: path, value: value)], file: file,
              reason: "its entry of replicas"), true
          ))
      }
    }
    for plugin in plugins(of: "ReplicaCountTransformer", anywhere: anywhere) {
      guard let name = plugin.root[path: "replica", "name"]?.text, names.contains(name),
        let edits = plugin.edits([([.key("replica"), .key("count")], value)])
      else { continue }
      out.append((Candidate(edits: edits, file: plugin.file, reason: "the ReplicaCountTransformer"), true))
    }
    for name in anywhere ? [] : names {
      let item = mapping { builder in
        builder.text(name, "name")
        builder.append(value, key: symbols.intern("count"))
      }
      let edit = add(item, to: "replicas")
      out.append(
        (Candidate(edits: [edit], file: overlay.kustomization, reason: "a new entry of replicas"), false))
    }
    return out
  }
}
