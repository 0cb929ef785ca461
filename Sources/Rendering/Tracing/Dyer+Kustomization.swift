internal import GitStore
internal import Resources
internal import YAMLSyntax

extension Dyer {
  /// Marks what a kustomization says itself, and the files that it names.
  mutating func dye(_ kustomization: Kustomization) {
    write(kustomization.path) { dyer in
      var sheet = Sheet(kustomization.root.tree)
      for field in kustomization.root.children {
        dyer.dye(field, at: [.key(field.key)], &sheet, kustomization)
      }
      return sheet.bytes
    }
  }

  private mutating func dye(
    _ field: Node, at path: [YAML.Step], _ sheet: inout Sheet, _ kustomization: Kustomization
  ) {
    let folder = kustomization.folder
    let entries = field.kind == .sequence ? Array(field.children) : [field]
    func step(_ index: Int) -> [YAML.Step] { field.kind == .sequence ? path + [.index(index)] : path }
    for (index, entry) in entries.enumerated() {
      let path = step(index)
      switch Kustomization.fold(field.key) {
      case "resources": dyeFile(entry, in: folder, asPatch: false)
      case "patchesstrategicmerge": dyePatch(entry, at: path, &sheet, folder)
      case "patches", "patchesjson6902":
        each(entry, path, ["path"]) { dyer, node, _ in dyer.dyeFile(node, in: folder, asPatch: true) }
        each(entry, path, ["patch"]) { $0.dyePatch($1, at: $2, &sheet, folder) }
      case "images": dyeImage(entry, at: path, &sheet)
      case "replicas": dyeCount(entry, at: path, &sheet)
      case "labels": dyeValues(of: entry, ["pairs"], at: path, as: .label, &sheet)
      case "commonlabels": dyeValues(of: entry, at: path, as: .label, &sheet)
      case "commonannotations": dyeValues(of: entry, at: path, as: .annotation, &sheet)
      case "generatoroptions":
        dyeValues(of: entry, ["labels"], at: path, as: .label, &sheet)
        dyeValues(of: entry, ["annotations"], at: path, as: .annotation, &sheet)
      case "configmapgenerator", "secretgenerator": dyeGenerator(entry, at: path, &sheet, folder)
      case let name where Kustomization.pluginFields.contains(name):
        dyePlugin(entry, at: path, &sheet, kustomization)
      default: break
      }
    }
  }

  // MARK: - Files and texts

  private mutating func dyeFile(_ name: Node, in folder: String, asPatch: Bool) {
    guard let path = path(name.text, in: folder, at: name) else { return }
    write(path) { dyer in
      guard let tree = dyer.tree(path) else { return nil }
      var sheet = Sheet(tree)
      dyer.dye(&sheet, asPatch: asPatch)
      return sheet.bytes
    }
  }

  /// A patch that is a text, or the name of a file.
  private mutating func dyePatch(_ node: Node, at path: [YAML.Step], _ sheet: inout Sheet, _ folder: String) {
    guard isText(node) else { return dyeFile(node, in: folder, asPatch: true) }
    dyeText(node, at: path, &sheet) { $0.dye(&$1, asPatch: true) }
  }

  func isText(_ node: Node) -> Bool {
    ["\n", ": "].contains { node.text.contains($0) } || ["{", "["].contains { node.text.hasPrefix($0) }
  }

  /// A YAML text inside a kustomization.
  private mutating func dyeText(
    _ node: Node, at path: [YAML.Step], _ sheet: inout Sheet, _ body: (inout Dyer, inout Sheet) -> Void
  ) {
    // Of a text inside a text there is no place to give.
    guard sheet.host == nil, let tree = tree(of: Array(node.text.utf8), sheet.tree.file.path) else { return }
    let document = sheet.tree.documents.firstIndex { $0.span.contains(node.span.lowerBound) } ?? 0
    var inner = Sheet(tree, host: .init(node: node, document: document, path: path))
    body(&self, &inner)
    sheet.set(node, to: String(decoding: inner.bytes, as: UTF8.self))
  }

  // MARK: - Fields

  /// Calls with the entries of a mapping that have one of these names, as kustomize compares them.
  private mutating func each(
    _ mapping: Node, _ path: [YAML.Step], _ names: Set<String>,
    _ body: (inout Dyer, Node, [YAML.Step]) -> Void
  ) {
    guard mapping.kind == .mapping else { return }
    for child in mapping.children where names.contains(Kustomization.fold(child.key)) && child.kind != .null {
      body(&self, child, path + [.key(child.key)])
    }
  }

  private mutating func dyeImage(
    _ entry: Node, at path: [YAML.Step], document: Int = 0, _ sheet: inout Sheet
  ) {
    let structure = structure
    each(entry, path, ["newname", "newtag", "tagsuffix", "digest"]) { dyer, node, path in
      let field = Kustomization.fold(node.key)
      // Another entry may be for the image under its new name.
      if field == "newname", structure.hasImagePatterns || structure.images.contains(node.text) { return }
      let candidate = sheet.candidate(node, document: document, path: path, kind: .image(field: node.key))
      sheet.set(node, to: dyer.dye.mark(candidate) { field == "digest" ? "sha256:" + $0 : $0 })
    }
  }

  private mutating func dyeCount(
    _ entry: Node, at path: [YAML.Step], document: Int = 0, _ sheet: inout Sheet
  ) {
    each(entry, path, ["count"]) { dyer, node, path in
      let candidate = sheet.candidate(node, document: document, path: path, kind: .replica)
      sheet.set(node, to: dyer.dye.markInteger(candidate), kind: .integer)
    }
  }

  /// Marks the values of a mapping of texts, or of the one behind a name.
  private mutating func dyeValues(
    of node: Node, _ names: Set<String> = [], at path: [YAML.Step], as kind: Feeder.Kind,
    document: Int = 0, _ sheet: inout Sheet
  ) {
    guard breadth == .everything else { return }
    guard names.isEmpty else {
      return each(node, path, names) { dyer, node, path in
        dyer.dyeValues(of: node, at: path, as: kind, document: document, &sheet)
      }
    }
    guard node.kind == .mapping else { return }
    let holder = kind == .annotation ? "annotations" : "labels"
    for value in node.children where value.isScalar {
      if structure.reads([.key("metadata"), .key(holder), .key(value.key)], value) { continue }
      let candidate = sheet.candidate(
        value, document: document, path: path + [.key(value.key)], kind: kind)
      sheet.set(value, to: dye.mark(candidate))
    }
  }

  // MARK: - Generators

  private mutating func dyeGenerator(
    _ entry: Node, at path: [YAML.Step], document: Int = 0, _ sheet: inout Sheet, _ folder: String
  ) {
    guard breadth == .everything else { return }
    each(entry, path, ["literals"]) { dyer, list, path in
      for (index, item) in list.children.enumerated() {
        guard let equals = item.text.firstIndex(of: "=") else { continue }
        let key = String(item.text[..<equals])
        let candidate = sheet.candidate(
          item, document: document, path: path + [.index(index)], kind: .literal(key: key))
        sheet.set(item, to: key + "=" + dyer.dye.mark(candidate))
      }
    }
    each(entry, path, ["options"]) { dyer, options, path in
      dyer.dyeValues(of: options, ["labels"], at: path, as: .label, document: document, &sheet)
      dyer.dyeValues(of: options, ["annotations"], at: path, as: .annotation, document: document, &sheet)
    }
    each(entry, path, ["files", "envs", "env"]) { dyer, list, _ in
      for item in list.isScalar ? [list] : Array(list.children) {
        if Kustomization.fold(list.key) == "files" {
          let text = item.text.split(separator: "=", maxSplits: 1).last.map(String.init) ?? ""
          if let path = dyer.path(text, in: folder, at: item) { dyer.dyeWhole(path) }
        } else if let path = dyer.path(item.text, in: folder, at: item) {
          dyer.dyeEnvironment(path)
        }
      }
    }
  }

  /// Makes a whole file one marker.
  private mutating func dyeWhole(_ path: String) {
    write(path) { dyer in
      // What is no text is generated under another field.
      guard let bytes = try? dyer.files.read(path), String(validating: bytes, as: UTF8.self) != nil else {
        return nil
      }
      let candidate = Dye.Candidate(
        file: File(path: path, bytes: bytes), document: 0, offset: 0, path: [], inner: nil, kind: .file)
      return Array(dyer.dye.mark(candidate).utf8)
    }
  }

  /// Marks the values of `key=value` lines.
  private mutating func dyeEnvironment(_ path: String) {
    write(path) { dyer in
      guard let bytes = try? dyer.files.read(path) else { return nil }
      let file = File(path: path, bytes: bytes)
      var lines: [[UInt8]] = []
      for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
        let key = line.prefix { $0 != UInt8(ascii: "=") }
        let name = String(decoding: key, as: UTF8.self).drop { $0.isWhitespace || $0 == "\u{feff}" }
        guard key.endIndex < line.endIndex, !name.hasPrefix("#") else {
          lines.append(Array(line))
          continue
        }
        let candidate = Dye.Candidate(
          file: file, document: 0, offset: key.endIndex + 1, path: [], inner: nil,
          kind: .environmentLine(key: String(name)))
        lines.append(Array(key) + Array("=\(dyer.dye.mark(candidate))".utf8))
      }
      return Array(lines.joined(separator: [UInt8(ascii: "\n")]))
    }
  }

  // MARK: - Plugins

  /// The configuration of plugins: a text, or a file's name.
  private mutating func dyePlugin(
    _ entry: Node, at path: [YAML.Step], _ sheet: inout Sheet, _ kustomization: Kustomization
  ) {
    let folder = kustomization.folder
    if kustomization.inlineConfigurations[entry.text] != nil {
      dyeText(entry, at: path, &sheet) { dyer, inner in dyer.dyeConfigurations(&inner, folder) }
    } else if let file = self.path(entry.text, in: folder, at: entry),
      let tree = kustomization.configurations[file]
    {
      write(file) { dyer in
        var sheet = Sheet(tree)
        dyer.dyeConfigurations(&sheet, folder)
        return sheet.bytes
      }
    }
  }

  private mutating func dyeConfigurations(_ sheet: inout Sheet, _ folder: String) {
    for (document, root) in sheet.documents {
      switch root["kind"]?.text {
      case "LabelTransformer":
        dyeValues(of: root, ["labels"], at: [], as: .label, document: document, &sheet)
      case "AnnotationsTransformer":
        dyeValues(of: root, ["annotations"], at: [], as: .annotation, document: document, &sheet)
      case "ConfigMapGenerator", "SecretGenerator":
        dyeGenerator(root, at: [], document: document, &sheet, folder)
      case "PatchTransformer", "PatchJson6902Transformer":
        each(root, [], ["path"]) { dyer, node, _ in dyer.dyeFile(node, in: folder, asPatch: true) }
        each(root, [], ["patch", "jsonop"]) { dyer, node, path in
          dyer.dyePatch(node, at: path, &sheet, folder)
        }
      case "PatchStrategicMergeTransformer":
        each(root, [], ["paths"]) { dyer, list, path in
          for (index, item) in list.children.enumerated() {
            dyer.dyePatch(item, at: path + [.index(index)], &sheet, folder)
          }
        }
        each(root, [], ["patches"]) { $0.dyePatch($1, at: $2, &sheet, folder) }
      case "ImageTagTransformer":
        each(root, [], ["imagetag"]) { dyer, node, path in
          dyer.dyeImage(node, at: path, document: document, &sheet)
        }
      case "ReplicaCountTransformer":
        each(root, [], ["replica"]) { dyer, node, path in
          dyer.dyeCount(node, at: path, document: document, &sheet)
        }
      default: break
      }
    }
  }
}
