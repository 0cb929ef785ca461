internal import GitStore
internal import Rendering
internal import Resources
internal import YAMLSyntax

extension OverlayKustomization {
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
}
