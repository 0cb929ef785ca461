internal import GitStore
internal import Resources

/// Reads a kustomization and finds every path in it.
///
/// Strict on purpose: a field that is not known could name a file or a program, so it is refused and not passed on.
struct KustomizationReader {
  private let files: Files
  private let shelf: Shelf
  private var kustomization: Kustomization
  private var reference: RepositoryReference { .init(files: files, folder: kustomization.folder) }

  /// Reads the kustomization of a folder.
  ///
  /// - Parameter node: what names the folder; nil for a source itself.
  /// - Throws: a `source` fault for everything that is refused, at its place.
  static func read(
    _ folder: String, namedBy node: Node?, in files: Files, shelf: Shelf
  ) throws(Diagnostic) -> Kustomization {
    let paths = Kustomization.names.map { folder.isEmpty ? $0 : folder + "/" + $0 }
    let found = paths.filter { files.contains($0) }
    guard let path = found.first else {
      let summary = "no kustomization in the folder \(folder.isEmpty ? "." : folder)"
      let remedy = "A folder that kustomize builds holds a kustomization.yaml. Is it committed?"
      if let node { throw RepositoryReference.fault(node, summary, remedy: remedy) }
      throw Diagnostic(.source, summary, remedy: remedy, file: folder)
    }
    guard found.count == 1 else {
      throw Diagnostic(
        .source, "the folder holds more than one kustomization: \(found.joined(separator: ", "))",
        remedy: "kustomize refuses it too. Keep one of them.", file: path)
    }
    guard files.entry(path)?.mode.isFile == true else {
      throw Diagnostic(
        .source, "the kustomization is a symbolic link or a submodule, which is not followed",
        remedy: "Commit the file itself.", file: path)
    }
    let tree = try shelf.read(path, in: files)
    guard let root = tree.roots.first, root.kind == .mapping, tree.roots.count == 1 else {
      throw Diagnostic(
        .source, "a kustomization is one YAML mapping",
        remedy: "Give it a `resources:` list, and only one document.", file: path)
    }
    var reader = KustomizationReader(
      files: files, shelf: shelf, kustomization: Kustomization(folder: folder, root: root))
    reader.kustomization.files.insert(path)
    for field in root.children { try reader.read(field) }
    return reader.kustomization
  }

  private init(files: Files, shelf: Shelf, kustomization: Kustomization) {
    self.files = files
    self.shelf = shelf
    self.kustomization = kustomization
  }

  private mutating func read(_ field: Node) throws(Diagnostic) {
    switch Kustomization.fold(field.key) {
    case "resources":
      for item in try items(of: field) { try resource(item) }
    case "bases", "components":
      for item in try items(of: field) { try include(item) }
    case "crds", "configurations":
      for item in try items(of: field) { try file(item) }
    case "openapi", "patchesjson6902", "replacements":
      try paths(in: field)
    case "patches":
      if let text = field.children.first(where: { $0.kind != .mapping }) {
        throw RepositoryReference.fault(
          text, "`patches` as a list of file names",
          remedy: "Run `kustomize edit fix`, or write `- path: NAME`.")
      }
      try paths(in: field)
    case "patchesstrategicmerge":
      for item in try items(of: field) { try fileOrText(item) }
    case "configmapgenerator":
      for item in field.children { try generator(item, isSecret: false) }
    case "secretgenerator":
      for item in field.children { try generator(item, isSecret: true) }
    case let name where Kustomization.pluginFields.contains(name):
      for item in try items(of: field) { try plugin(item) }
    case "helmcharts", "helmchartinflationgenerator":
      throw RepositoryReference.fault(
        field, "charts inside a kustomization are not inflated: helm would be run, and would fetch",
        remedy: "Commit what `helm template` prints and list it in `resources`.")
    case "apiversion", "kind", "metadata", "nameprefix", "namesuffix", "namespace", "labels", "commonlabels",
      "commonannotations", "images", "replicas", "vars", "generatoroptions", "sortoptions", "buildmetadata",
      "helmglobals", "inventory":
      break
    default:
      throw RepositoryReference.fault(
        field, "not a field of a kustomization: \(field.key)",
        remedy: "Is it misspelled? `kustomize edit fix` replaces the fields of old versions.")
    }
  }

  // MARK: - What a field names

  /// The texts of a list.
  private func items(of field: Node) throws(Diagnostic) -> [Node] {
    if field.kind == .null { return [] }
    guard field.kind == .sequence else { throw wrong(field) }
    for item in field.children where item.kind != .string { throw wrong(item) }
    return Array(field.children)
  }

  private func wrong(_ node: Node) -> Diagnostic {
    RepositoryReference.fault(
      node, "a list of paths was expected here", remedy: "Quote a path that reads as a number or as a date.")
  }

  private mutating func resource(_ node: Node) throws(Diagnostic) {
    switch try reference.resolve(node.text, at: node) {
    case .file(let path):
      insert(path)
      kustomization.resources.insert(path)
    case .folder(let path): kustomization.folders.append((path, node))
    }
  }

  private mutating func include(_ node: Node) throws(Diagnostic) {
    guard case .folder(let path) = try reference.resolve(node.text, at: node) else {
      throw RepositoryReference.fault(
        node, "a file where a folder with a kustomization was expected", remedy: "List files in `resources`.")
    }
    kustomization.folders.append((path, node))
  }

  @discardableResult
  private mutating func file(_ node: Node, text: String? = nil) throws(Diagnostic) -> String {
    guard node.kind == .string else { throw wrong(node) }
    guard case .file(let path) = try reference.resolve(text ?? node.text, at: node) else {
      throw RepositoryReference.fault(
        node, "a folder where a file was expected", remedy: "Name the file itself.")
    }
    insert(path)
    return path
  }

  private mutating func insert(_ path: String) {
    kustomization.files.insert(path)
    let folder = kustomization.folder
    if !folder.isEmpty, !path.hasPrefix(folder + "/") { kustomization.readsOutside = true }
  }

  /// A file, or a patch written right here.
  private mutating func fileOrText(_ node: Node) throws(Diagnostic) {
    guard node.kind == .string else { throw wrong(node) }
    let text = node.text
    if text.contains("\n") || text.hasPrefix("{") { return }
    if text.contains(": "), !RepositoryReference.isRemote(text) { return }
    try file(node)
  }

  /// The `path` of a mapping, or of each mapping in a list.
  private mutating func paths(in node: Node) throws(Diagnostic) {
    if node.kind == .sequence {
      for item in node.children { try paths(in: item) }
    } else {
      for path in entries("path", of: node) where path.text != "" { try file(path) }
    }
  }

  private func entries(_ name: String, of node: Node) -> [Node] {
    node.kind == .mapping ? node.children.filter { Kustomization.fold($0.key) == name } : []
  }

  // MARK: - Generators

  private mutating func generator(_ node: Node, isSecret: Bool) throws(Diagnostic) {
    if isSecret {
      for list in entries("literals", of: node) {
        for item in list.children {
          kustomization.secrets.append(item.text)
          if let value = item.text.firstIndex(of: "=") {
            kustomization.secrets.append(String(item.text[value...].dropFirst()))
          }
        }
      }
    }
    for list in entries("files", of: node) {
      for item in try items(of: list) {
        // `key=path`, or a path whose last part is the key.
        let parts = item.text.split(separator: "=", omittingEmptySubsequences: false)
        guard parts.count <= 2, let path = parts.last else { throw wrong(item) }
        try secret(try file(item, text: String(path)), isSecret)
      }
    }
    for list in entries("envs", of: node) {
      for item in try items(of: list) { try environmentFile(item, isSecret) }
    }
    for item in entries("env", of: node) where item.text != "" { try environmentFile(item, isSecret) }
  }

  private mutating func secret(_ path: String, _ isSecret: Bool) throws(Diagnostic) {
    guard isSecret else { return }
    let text = String(decoding: try files.read(path), as: UTF8.self)
    kustomization.secrets += text.split(whereSeparator: \.isNewline).map(String.init)
  }

  /// A file of `NAME=value` lines. A line without `=` takes its value from the environment of whoever builds, so that
  /// the revision alone does not say what it declares.
  private mutating func environmentFile(_ node: Node, _ isSecret: Bool) throws(Diagnostic) {
    let path = try file(node)
    try secret(path, isSecret)
    let bytes = try files.read(path)
    var offset = 0
    for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      defer { offset += line.count + 1 }
      let text = line.drop { [0x20, 0x09, 0x0d, 0xef, 0xbb, 0xbf].contains($0) }
      guard let first = text.first, first != UInt8(ascii: "#"), !text.contains(UInt8(ascii: "=")) else {
        continue
      }
      throw Diagnostic(
        .source, "a line without `=`: its value is taken from the environment of whoever builds",
        remedy: "Write `NAME=value`, so that the revision says what it declares.", file: path,
        place: .init(offset: offset, in: bytes, showing: false))
    }
  }

  // MARK: - Plugins

  private mutating func plugin(_ node: Node) throws(Diagnostic) {
    if node.text.contains("\n") {
      let file = File(path: kustomization.path, bytes: Array(node.text.utf8))
      let tree: Tree
      do throws(Diagnostic) {
        tree = try shelf.read(file)
      } catch {
        throw RepositoryReference.fault(node, error.summary, remedy: error.remedy)
      }
      for root in tree.roots { try configuration(root, at: node) }
      kustomization.inlineConfigurations[node.text] = tree
      return
    }
    guard case .file(let path) = try reference.resolve(node.text, at: node) else {
      throw RepositoryReference.fault(
        node, "a kustomization that makes the configuration of plugins is not rendered",
        remedy: "Name the files that configure the plugins.")
    }
    insert(path)
    let tree = try shelf.read(path, in: files)
    for root in tree.roots { try configuration(root, at: nil) }
    kustomization.configurations[path] = tree
  }

  /// - Parameter node: what to point at, for a text inside the kustomization.
  private mutating func configuration(_ root: Node, at node: Node?) throws(Diagnostic) {
    let kind = root["kind"]?.text ?? ""
    guard root["apiVersion"]?.text == "builtin", !kind.hasPrefix("HelmChart"), Self.plugins.contains(kind)
    else {
      throw RepositoryReference.fault(
        node ?? root, "a plugin that runs a program: \(kind.isEmpty ? "no kind" : kind)",
        remedy: "Nothing of a repository is executed while rendering. Only kustomize's own plugins "
          + "(`apiVersion: builtin`, without charts) are used; commit what this one makes.")
    }
    let isGenerator = kind == "ConfigMapGenerator" || kind == "SecretGenerator"
    // A path in a text of the kustomization has no place of its own in a file.
    do throws(Diagnostic) {
      if isGenerator {
        try generator(root, isSecret: kind == "SecretGenerator")
      } else {
        try paths(in: root)
        for list in entries("replacements", of: root) { try paths(in: list) }
        for list in entries("paths", of: root) {
          for item in try items(of: list) { try fileOrText(item) }
        }
      }
    } catch {
      guard let node, error.file == kustomization.path else { throw error }
      throw RepositoryReference.fault(node, error.summary, remedy: error.remedy)
    }
  }

  /// https://kubectl.docs.kubernetes.io/references/kustomize/builtins/, less the one that runs helm.
  private static let plugins: Set<String> = [
    "AnnotationsTransformer", "ConfigMapGenerator", "HashTransformer", "IAMPolicyGenerator",
    "ImageTagTransformer",
    "LabelTransformer", "LegacyOrderTransformer", "NamespaceTransformer", "PatchJson6902Transformer",
    "PatchStrategicMergeTransformer", "PatchTransformer", "PrefixSuffixTransformer", "PrefixTransformer",
    "ReplacementTransformer", "ReplicaCountTransformer", "SecretGenerator", "SortOrderTransformer",
    "SuffixTransformer", "ValueAddTransformer",
  ]
}
