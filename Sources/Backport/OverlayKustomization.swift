internal import Drift
internal import GitStore
internal import Rendering
internal import Resources
internal import YAMLSyntax

/// The entries of an overlay's kustomization that overrule what it includes, and new ones.
struct OverlayKustomization {
  private let overlay: OverlayFiles
  let files: Files
  let trees: SourceTrees
  /// The kustomizations that only this environment reads, its own first.
  let kustomizations: [(file: String, root: Node)]

  /// An entry that is there already, or one that would be new.
  typealias Entry = (candidate: Candidate, isExisting: Bool)

  var symbols: Symbols { trees.symbols }

  init(_ overlay: OverlayFiles, files: Files, trees: SourceTrees) {
    self.overlay = overlay
    self.files = files
    self.trees = trees
    let own = overlay.reached.filter { KustomizationReach.isKustomization($0) && overlay.isOwn($0) }
    kustomizations = ([overlay.kustomization] + own.filter { $0 != overlay.kustomization }).compactMap {
      path in
      trees.tree(path, in: files)?.roots.first.map { (path, $0) }
    }
  }

  private var root: Node? { kustomizations.first?.root }

  /// Its own kustomizations, and then those that others read too.
  private var all: [(file: String, root: Node)] {
    let shared = overlay.reached.filter { KustomizationReach.isKustomization($0) && !overlay.isOwn($0) }
    return kustomizations + shared.compactMap { path in tree(path)?.roots.first.map { (path, $0) } }
  }

  /// The namespace that the overlay gives to everything.
  var namespace: String? { root?["namespace"]?.text }

  /// A name without what the overlay puts around all names, which comes after its patches; nil where the name lacks it.
  func bare(_ name: String) -> String? {
    let prefix = root?["namePrefix"]?.text ?? ""
    let suffix = root?["nameSuffix"]?.text ?? ""
    guard name.hasPrefix(prefix), name.hasSuffix(suffix),
      name.utf8.count > prefix.utf8.count + suffix.utf8.count
    else { return nil }
    return String(name.dropFirst(prefix.count).dropLast(suffix.count))
  }

  /// The names by which the overlay's patches can know a resource: the one of its document, which may be that of others
  /// too, and the one that the bases made of it.
  func names(of resource: DeclaredResource) -> [String] {
    let rendered = resource.generatedName ?? resource.resource.id.name
    let source = resource.sourceRoot.flatMap {
      resource.isGenerated ? $0["name"] : $0[path: "metadata", "name"]
    }
    var names: [String] = []
    for name in [source?.text, bare(rendered) ?? rendered] {
      if let name, !names.contains(name) { names.append(name) }
    }
    return names
  }

  /// The names by which any patch can know it, the one that it ends up with included.
  func knownNames(of resource: DeclaredResource) -> [String] {
    let names = names(of: resource)
    let name = resource.resource.id.name
    return names.contains(name) ? names : names + [name]
  }

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

  // MARK: - images and replicas

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

  // MARK: - Patches inside kustomizations

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

  // MARK: - New entries

  /// A new strategic merge patch as a file of its own.
  func newPatch(_ patch: Node, for id: ResourceID, reason: String) -> Candidate? {
    let stem = "patch-\(id.kind.lowercased())-\(ManifestName.file(id.name))"
    let names = [stem + ".yaml"] + (2...9).map { "\(stem)-\($0).yaml" }
    guard let name = names.first(where: { !files.contains(overlay.path($0)) }) else { return nil }
    let path = overlay.path(name)
    let entry = mapping { $0.text(name, "path") }
    return Candidate(
      edits: [.create(file: path, value: patch), add(entry, to: "patches")], file: path, reason: reason)
  }

  /// New JSON 6902 operations on one resource, as text in the kustomization.
  func newOperations(
    _ operations: Node, for resource: DeclaredResource, named name: String, reason: String
  ) -> Candidate {
    let text = String(decoding: YAML.print(operations), as: UTF8.self)
    let entry = mapping { builder in
      builder.open(.mapping, key: symbols.intern("target"))
      builder.text(resource.resource.id.kind, "kind")
      builder.text(name, "name")
      builder.close()
      builder.text(text, "patch")
    }
    return Candidate(edits: [add(entry, to: "patches")], file: overlay.kustomization, reason: reason)
  }

  /// A new resource as a file that the overlay lists.
  func newResource(_ manifest: Node, at path: String) -> Candidate {
    let name = overlay.folder.isEmpty ? path : String(path.dropFirst(overlay.folder.utf8.count + 1))
    let entry = Node.scalar(.string, name, symbols: symbols)
    return Candidate(
      edits: [.create(file: path, value: manifest), add(entry, to: "resources")], file: path,
      reason: "a new file, listed in the overlay's resources")
  }

  /// The inputs of a generated ConfigMap.
  ///
  /// - Parameter shared: the file of a kustomization that is not the overlay's own and may be edited nevertheless.
  func inputs(_ names: [String], _ resource: DeclaredResource, shared: String? = nil) -> GeneratorInputs {
    var entries: [GeneratorInputs.Entry] = []
    var makers = kustomizations
    if let shared { makers = tree(shared)?.roots.first.map { [(shared, $0)] } ?? [] }
    for (file, root) in makers {
      let list = root["configMapGenerator"].map { Array($0.children) } ?? []
      for (index, entry) in list.enumerated().reversed()
      where names.contains(entry["name"]?.text ?? "") {
        let path: [YAML.Step] = [.key("configMapGenerator"), .index(index)]
        entries.append(GeneratorInputs.Entry(file: file, document: 0, path: path, node: entry))
      }
    }
    // The configuration of a generator in a file of its own.
    if !KustomizationReach.isKustomization(resource.file), shared != nil || overlay.isOwn(resource.file) {
      for (index, document) in (tree(resource.file)?.documents ?? []).enumerated() {
        guard let tree = tree(resource.file), let root = document.root.map({ tree[$0] }),
          root["kind"]?.text == "ConfigMapGenerator",
          names.contains(root[path: "metadata", "name"]?.text ?? "")
        else { continue }
        entries.append(GeneratorInputs.Entry(file: resource.file, document: index, path: [], node: root))
      }
    }
    return GeneratorInputs(entries: entries, files: files, symbols: symbols) { [overlay] path in
      shared != nil || overlay.isOwn(path)
    }
  }

  func tree(_ path: String) -> Tree? { trees.tree(path, in: files) }

  /// An entry of `configMapGenerator` that overrules one key of a generator which the overlay includes.
  func merge(generator: String, key: String, text: String) -> Candidate? {
    let isLine = !text.contains("\n") && !text.contains("'") && !text.contains("\"")
    let path = overlay.path(ManifestName.file(key))
    guard isLine || !files.contains(path) else { return nil }
    let entry = mapping { builder in
      builder.text(generator, "name")
      builder.text("merge", "behavior")
      builder.open(.sequence, key: symbols.intern(isLine ? "literals" : "files"))
      builder.scalar(.string, symbols.intern(isLine ? "\(key)=\(text)" : "\(key)=\(ManifestName.file(key))"))
      builder.close()
    }
    let file: [SourceEdit] = isLine ? [] : [.write(file: path, bytes: Array(text.utf8))]
    return Candidate(
      edits: file + [add(entry, to: "configMapGenerator")], file: overlay.kustomization,
      reason: "a generator entry that merges: the generator is shared")
  }

  /// Takes a resource's own document away, and with its last document the file and its line in `resources`.
  ///
  /// - Parameter anywhere: whether the line may stand in a kustomization that is not the overlay's own.
  func removal(of resource: DeclaredResource, anywhere: Bool = false) -> Candidate? {
    guard let source = resource.sourceRoot,
      let tree = tree(resource.file),
      let index = tree.documents.firstIndex(where: { document in
        document.root.map {
          tree[$0][path: "metadata", "name"]?.text == source[path: "metadata", "name"]?.text
            && tree[$0]["kind"]?.text == source["kind"]?.text
        } ?? false
      })
    else { return nil }
    var edits: [SourceEdit] = [.removeDocument(file: resource.file, document: index)]
    if tree.roots.count == 1 {
      guard let entry = listing(of: resource.file, anywhere: anywhere) else { return nil }
      edits.append(entry)
    }
    return Candidate(edits: edits, file: resource.file, reason: "its declaration is removed")
  }

  /// The edit that takes a file's line out of the `resources` of the kustomization that lists it.
  private func listing(of file: String, anywhere: Bool) -> SourceEdit? {
    for (path, root) in anywhere ? all : kustomizations {
      for (index, item) in (root["resources"].map { Array($0.children) } ?? []).enumerated()
      where KustomizationReach.resolve(item.text, from: path) == file {
        return .remove(file: path, document: 0, path: [.key("resources"), .index(index)])
      }
    }
    return nil
  }

  private func add(_ item: Node, to list: String) -> SourceEdit {
    let count = root?[list].map { $0.children.reduce(0) { count, _ in count + 1 } } ?? 0
    return .insert(file: overlay.kustomization, document: 0, list: [.key(list)], at: count, item: item)
  }

  private func mapping(_ body: (inout TreeBuilder) -> Void) -> Node {
    var builder = TreeBuilder(symbols: symbols)
    builder.open(.mapping)
    body(&builder)
    builder.close()
    return builder.finish(file: File(path: "", bytes: []))[0]
  }
}
