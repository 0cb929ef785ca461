internal import GitStore
internal import Resources

/// Finds the document that a rendered resource comes from, by the annotation that kustomize puts on it.
///
/// https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/buildmetadata/
struct OriginIndex {
  private let files: Files
  private let shelf: Shelf
  private let root: Kustomization
  private let kustomizations: [String: Kustomization]
  private let reachable: Set<String>
  private var trees: [String: Tree] = [:]

  init(_ kustomizations: [Kustomization], root: Kustomization, files: Files, shelf: Shelf) {
    self.files = files
    self.shelf = shelf
    self.root = root
    self.kustomizations = Dictionary(kustomizations.map { ($0.path, $0) }) { first, _ in first }
    reachable = Set(kustomizations.flatMap(\.files))
  }

  /// What a resource comes from: at worst the root's own kustomization.
  ///
  /// - Parameter annotation: the text that kustomize put on the resource.
  mutating func source(of resource: Node, annotation: String?) -> SourceDocument {
    let fallback = SourceDocument(root: root.root)
    guard let annotation,
      let origin = try? shelf.read(File(path: "", bytes: Array(annotation.utf8))).roots.first
    else { return fallback }
    if let path = origin["path"]?.string.flatMap(resolve), let tree = tree(path) {
      return document(of: resource, in: [tree]) ?? fallback
    }
    if let path = origin["configuredIn"]?.string.flatMap(resolve) {
      if origin[path: "configuredBy", "kind"]?.text.hasSuffix("Generator") == true {
        return generator(of: resource, in: path) ?? fallback
      }
      // A patch took the annotations away, and with them the file's name.
      let trees = Set(kustomizations.values.flatMap(\.resources)).sorted().compactMap { tree($0) }
      return document(of: resource, in: trees) ?? fallback
    }
    return fallback
  }

  /// The annotations of a traced output, by identity.
  static func annotations(in output: Tree) -> [String: String] {
    var annotations: [String: String] = [:]
    for root in output.roots {
      annotations[identity(of: root)] =
        root[path: "metadata", "annotations", "config.kubernetes.io/origin"]?.string
    }
    return annotations
  }

  /// What tells the resources of one output apart.
  static func identity(of resource: Node) -> String {
    [
      resource["apiVersion"], resource["kind"], resource["metadata"]?["namespace"],
      resource["metadata"]?["name"],
    ]
    .map { $0?.text ?? "" }.joined(separator: "\u{0}")
  }

  /// A path relative to the root's folder as one of the repository, if the build read it.
  private func resolve(_ path: String) -> String? {
    var parts = root.folder.split(separator: "/")
    for part in path.split(separator: "/") where part != "." {
      if part == ".." { _ = parts.popLast() } else { parts.append(part) }
    }
    let path = parts.joined(separator: "/")
    return reachable.contains(path) ? path : nil
  }

  private mutating func tree(_ path: String) -> Tree? {
    if let tree = trees[path] { return tree }
    guard let tree = try? shelf.read(path, in: files) else { return nil }
    trees[path] = tree
    return tree
  }

  // MARK: - Resources

  /// The document of the same kind whose name the rendered one still holds: the whole name, or else the longest part.
  /// In a single file, an only document of that kind, or an only document, needs no name.
  private func document(of resource: Node, in trees: [Tree]) -> SourceDocument? {
    let name = Self.name(of: resource)
    let roots = trees.flatMap(\.roots).flatMap { root in
      root["kind"]?.string?.hasSuffix("List") == true
        ? root["items"].map { Array($0.children) } ?? [root] : [root]
    }
    let group = ResourceID.group(of: resource["apiVersion"]?.text ?? "")
    let same = roots.filter {
      $0["kind"]?.text == resource["kind"]?.text
        && ResourceID.group(of: $0["apiVersion"]?.text ?? "") == group
    }
    let named = same.filter { name.contains(Self.name(of: $0)) }
    if let best = named.max(by: { Self.name(of: $0).utf8.count < Self.name(of: $1).utf8.count }) {
      return SourceDocument(root: best)
    }
    guard trees.count == 1 else { return nil }
    return (same.count == 1 ? same.first : roots.first).map { SourceDocument(root: $0) }
  }

  private static func name(of resource: Node) -> String { resource[path: "metadata", "name"]?.text ?? "" }

  // MARK: - Generators

  private mutating func generator(of resource: Node, in path: String) -> SourceDocument? {
    let kind = resource["kind"]?.text ?? ""
    let name = Self.name(of: resource)
    var entries: [Node] = []
    let folder: String
    if let kustomization = kustomizations[path] {
      folder = kustomization.folder
      let field = kind == "Secret" ? "secretgenerator" : "configmapgenerator"
      for list in kustomization.root.children where Kustomization.fold(list.key) == field {
        entries += list.children
      }
      guard !entries.isEmpty else { return SourceDocument(root: kustomization.root) }
    } else {
      folder = kustomizations.values.first { $0.configurations[path] != nil }?.folder ?? root.folder
      entries = tree(path)?.roots ?? []
    }
    let names = entries.map { ($0["name"] ?? $0[path: "metadata", "name"])?.text ?? "" }
    let fitting = entries.indices.filter { name.contains(names[$0]) }
    guard let best = fitting.max(by: { names[$0].utf8.count < names[$1].utf8.count }) ?? entries.indices.first
    else { return nil }
    var source = SourceDocument(root: entries[best])
    source.keys = keys(of: entries[best], folder: folder)
    if !name.hasSuffix(names[best]), let base = GeneratedName.base(of: name) { source.generatedName = base }
    return source
  }

  private func keys(of generator: Node, folder: String) -> [String: SourceDocument.Origin] {
    var keys: [String: SourceDocument.Origin] = [:]
    for item in generator["literals"]?.children ?? generator.children where item.kind == .string {
      if let end = item.text.firstIndex(of: "=") { keys[String(item.text[..<end])] = .literal(item) }
    }
    let reference = RepositoryReference(files: files, folder: folder)
    for item in generator["files"]?.children ?? generator.children where item.kind == .string {
      let parts = item.text.split(separator: "=", maxSplits: 1)
      guard let text = parts.last, case .file(let path)? = try? reference.resolve(String(text), at: item),
        let bytes = try? files.read(path)
      else { continue }
      let key = parts.count == 2 ? parts[0] : path.split(separator: "/").last ?? parts[0]
      keys[String(key)] = .file(File(path: path, bytes: bytes))
    }
    return keys
  }
}

/// Names to which kustomize appends the hash of a resource's content.
public enum GeneratedName {
  /// The name without the hash, nil where it ends with none: ten of the sixteen characters that kustomize writes
  /// hexadecimal digits with, after a dash.
  public static func base(of name: String) -> String? {
    let hash = name.utf8.suffix(11)
    guard hash.count == 11, hash.first == UInt8(ascii: "-"), name.utf8.count > 11,
      hash.dropFirst().allSatisfy("bcdfghkmt2456789".utf8.contains)
    else { return nil }
    return String(name.dropLast(11))
  }
}
