internal import GitStore
internal import Rendering
internal import Resources
internal import YAMLSyntax

/// The entries of an overlay's kustomization that overrule what it includes, and new ones.
struct OverlayKustomization {
  let overlay: OverlayFiles
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

  var root: Node? { kustomizations.first?.root }

  /// Its own kustomizations, and then those that others read too.
  var all: [(file: String, root: Node)] {
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

  func tree(_ path: String) -> Tree? { trees.tree(path, in: files) }

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

  func add(_ item: Node, to list: String) -> SourceEdit {
    let count = root?[list].map { $0.children.reduce(0) { count, _ in count + 1 } } ?? 0
    return .insert(file: overlay.kustomization, document: 0, list: [.key(list)], at: count, item: item)
  }

  func mapping(_ body: (inout TreeBuilder) -> Void) -> Node {
    var builder = TreeBuilder(symbols: symbols)
    builder.open(.mapping)
    body(&builder)
    builder.close()
    return builder.finish(file: File(path: "", bytes: []))[0]
  }
}
