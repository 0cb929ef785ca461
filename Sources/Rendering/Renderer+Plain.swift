internal import GitStore
internal import Kubernetes
internal import Project
internal import Resources
internal import YAMLSyntax

extension Renderer {
  /// Reads the manifests of a source as they stand.
  mutating func renderPlain(_ source: Source) throws(Diagnostic) {
    let shelf = kustomize.shelves.shelf(source.path, in: files.repositoryFolder, symbols: schema.symbols)
    for path in try manifests(of: source) where read.insert(path).inserted {
      let tree: Tree
      if let known = shelf.tree(path, in: files) {
        tree = known
      } else {
        tree = try Self.parse(File(path: path, bytes: files.read(path)), symbols: schema.symbols)
        shelf.add(tree, in: files)
      }
      for (index, document) in tree.documents.enumerated() {
        guard let root = document.root.map({ tree[$0] }) else { continue }
        documents.append(Read(root: root, index: index, source: source))
      }
    }
    shelf.save()
  }

  /// Parses a manifest. Where a Secret may stand in it, a fault does not show the line.
  private static func parse(_ file: File, symbols: Symbols) throws(Diagnostic) -> Tree {
    do throws(Diagnostic) {
      return try YAML.parse(file, symbols: symbols).expanded()
    } catch {
      throw file.bytes.firstRange(of: Array("Secret".utf8)) == nil ? error : error.concealed(as: .source)
    }
  }

  /// The manifest files of a source.
  private func manifests(of source: Source) throws(Diagnostic) -> [String] {
    if let entry = files.entry(source.path) {
      guard entry.mode.isFile else {
        throw Diagnostic(
          .source, "the source is a symbolic link or a submodule, which is not followed",
          remedy: "Name the file or the folder itself in driftback.yaml.", file: source.path)
      }
      return [source.path]
    }
    let all = try files.paths(under: source.path)
    guard !all.isEmpty else {
      throw Diagnostic(
        .source, "no such file or folder in the revision",
        remedy: "Sources are paths from the repository's root. Is the folder committed?", file: source.path)
    }
    return all.filter { path in
      let name = path.split(separator: "/").last.map(String.init) ?? path
      return Self.isManifest(name) && !Kustomization.names.contains(name)
        && files.entry(path)?.mode.isFile == true
    }
  }

  private static func isManifest(_ name: String) -> Bool {
    [".yaml", ".yml", ".json"].contains { name.hasSuffix($0) }
  }
}
