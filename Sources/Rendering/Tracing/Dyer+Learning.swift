internal import Resources
internal import YAMLSyntax

extension Dyer {
  /// Learns from a kustomization, and from the files that it names, what must stay as it is.
  mutating func learn(_ kustomization: Kustomization) {
    let folder = kustomization.folder
    structure.learnSelectors(kustomization.root.tree)
    for tree in kustomization.configurations.values { learn(plugins: tree, folder) }
    for tree in kustomization.inlineConfigurations.values { learn(plugins: tree, folder) }
    for field in kustomization.root.children {
      switch Kustomization.fold(field.key) {
      case "resources":
        for item in field.children {
          for root in file(item, folder)?.roots ?? [] { learn(resource: root) }
        }
      case "patches", "patchesjson6902", "patchesstrategicmerge":
        for entry in field.children { learn(patch: entry, folder) }
      case "images":
        for entry in field.children { entry["name"].map { _ = structure.images.insert($0.text) } }
      case "replacements":
        for entry in field.children { learn(replacement: entry, folder) }
      case "vars": structure.hasVariables = structure.hasVariables || field.kind == .sequence
      case "configurations":
        for item in field.children {
          for root in file(item, folder)?.roots ?? [] { structure.learn(configuration: root) }
        }
      case "openapi":
        if let path = field["path"], let tree = file(path, folder) { structure.learn(schema: tree) }
      case "configmapgenerator", "secretgenerator":
        for entry in field.children { entry["name"].map { _ = structure.names.insert($0.text) } }
      default: break
      }
    }
  }

  private mutating func file(_ name: Node, _ folder: String) -> Tree? {
    path(name.text, in: folder, at: name).flatMap { tree($0) }
  }

  private mutating func learn(resource root: Node) {
    for item in [root] + root["items"].items {
      if let name = item["metadata"]?["name"]?.string { structure.names.insert(name) }
    }
  }

  private mutating func learn(replacement entry: Node, _ folder: String) {
    structure.learn(replacement: entry)
    guard let path = entry["path"], let tree = file(path, folder) else { return }
    structure.learnSelectors(tree)
    for root in tree.roots {
      for replacement in root.kind == .sequence ? Array(root.children) : [root] {
        structure.learn(replacement: replacement)
      }
    }
  }

  /// Learns what a patch tests. An entry is a text, a file's name, or a mapping with one of them.
  private mutating func learn(patch entry: Node, _ folder: String) {
    for node in entry.isScalar ? [entry] : ["patch", "path", "jsonOp"].compactMap({ entry[$0] }) {
      let tree = isText(node) ? tree(of: Array(node.text.utf8), "") : file(node, folder)
      if tree == nil { structure.learn(merge: nil) }
      for root in tree?.roots ?? [] where root.kind == .mapping { structure.learn(merge: root) }
      for operation in (tree?.roots ?? []).flatMap({ Array($0.children) })
      where operation["op"]?.text == "test" {
        structure.tested.append(Structure.parts(ofPointer: operation["path"]?.text ?? ""))
      }
    }
  }

  private mutating func learn(plugins tree: Tree, _ folder: String) {
    structure.learnSelectors(tree)
    for root in tree.roots {
      switch root["kind"]?.text {
      case "PatchTransformer", "PatchJson6902Transformer": learn(patch: root, folder)
      case "PatchStrategicMergeTransformer":
        for item in root["paths"].items { learn(patch: item, folder) }
        if let text = root["patches"] { learn(patch: text, folder) }
      case "ImageTagTransformer":
        root["imageTag"]?["name"].map { _ = structure.images.insert($0.text) }
      case "ReplacementTransformer":
        for entry in root["replacements"].items { learn(replacement: entry, folder) }
      case "ConfigMapGenerator", "SecretGenerator":
        root["metadata"]?["name"].map { _ = structure.names.insert($0.text) }
      default: break
      }
    }
  }
}
