public import GitStore
public import Kubernetes
public import Project
public import Resources
internal import YAMLSyntax

/// Reads the declarations of an environment whose sources are manifests as they stand.
public struct Renderer {
  private let files: Files
  private let schema: Schema
  private var read: Set<String> = []
  private var declared: [ResourceID: DeclaredResource] = [:]
  private var declaration = Declaration()

  /// Renders all sources of an environment from the files of a revision.
  ///
  /// - Throws: a `source` fault for a file that is no YAML, for two documents with one identity, and for a source that
  ///   holds nothing; a `configuration` fault for a source that cannot be rendered.
  public static func render(
    _ environment: Environment, files: Files, schema: Schema
  ) throws(Diagnostic) -> Declaration {
    var renderer = Renderer(files: files, schema: schema)
    for source in environment.sources { try renderer.render(source) }
    return renderer.declaration
  }

  private init(files: Files, schema: Schema) {
    self.files = files
    self.schema = schema
  }

  private mutating func render(_ source: Source) throws(Diagnostic) {
    let paths = try manifests(of: source)
    for path in paths where read.insert(path).inserted {
      let tree = try YAML.parse(File(path: path, bytes: files.read(path)), symbols: schema.symbols).expanded()
      for (index, document) in tree.documents.enumerated() {
        guard let root = document.root.map({ tree[$0] }) else { continue }
        try add(root, document: index, source: source)
      }
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
    let folder = source.path == "." || source.path.isEmpty ? "" : source.path + "/"
    let kustomization = Self.kustomizations.map { folder + $0 }.first { files.contains($0) }
    if source.kind == .kustomize || source.kind == nil && kustomization != nil {
      throw Diagnostic(
        .configuration, "this version renders plain manifests only, and the source is a kustomization",
        remedy: "Set `kind: plain` on the source if its files are applied as they stand.",
        file: kustomization ?? source.path)
    }
    if source.kind == .helm || source.kind == nil && files.contains(folder + "Chart.yaml") {
      throw Diagnostic(
        .configuration, "this version renders plain manifests only, and the source is a chart",
        remedy: "Commit what `helm template` prints and name that as the source.", file: folder + "Chart.yaml"
      )
    }
    return all.filter { path in
      let name = path.split(separator: "/").last.map(String.init) ?? path
      return Self.isManifest(name) && !Self.kustomizations.contains(name)
        && files.entry(path)?.mode.isFile == true
    }
  }

  private static let kustomizations = ["kustomization.yaml", "kustomization.yml", "Kustomization"]

  private static func isManifest(_ name: String) -> Bool {
    [".yaml", ".yml", ".json"].contains { name.hasSuffix($0) }
  }

  private mutating func add(_ root: Node, document: Int, source: Source) throws(Diagnostic) {
    let kind = root["kind"]?.string
    if let kind, kind.hasSuffix("List"), let items = root["items"], items.kind == .sequence {
      let version = root["apiVersion"]?.string
      for (index, item) in items.children.enumerated() {
        try add(
          item, document: document, item: index, source: source,
          kind: item["kind"]?.string ?? (kind == "List" ? nil : String(kind.dropLast(4))),
          version: item["apiVersion"]?.string ?? (kind == "List" ? nil : version))
      }
    } else {
      try add(
        root, document: document, item: nil, source: source, kind: kind, version: root["apiVersion"]?.string)
    }
  }

  private mutating func add(
    _ root: Node, document: Int, item: Int?, source: Source, kind: String?, version: String?
  ) throws(Diagnostic) {
    let place = Diagnostic.Place(offset: root.span.lowerBound, in: root.tree.file.bytes)
    let label = "\(root.tree.file.path):\(place.line)"
    guard let kind, let version, version != "driftback/v1" else {
      if root["apiVersion"]?.string != "driftback/v1" {
        declaration.notes.append(
          "\(label) is no Kubernetes resource (apiVersion and kind are missing): skipped")
      }
      return
    }
    guard let name = root[path: "metadata", "name"]?.text, !name.isEmpty else {
      declaration.notes.append(
        "\(label) has no metadata.name, so no live object can be told to be it: skipped")
      return
    }
    let namespaced = schema.kind(apiVersion: version, kind: kind)?.isNamespaced ?? true
    let namespace = root[path: "metadata", "namespace"]?.string ?? source.namespace ?? "default"
    let id = ResourceID(
      group: ResourceID.group(of: version), kind: kind, namespace: namespaced ? namespace : "", name: name)
    let resource = DeclaredResource(
      resource: Resource(id: id, apiVersion: version, root: root, document: document), item: item)
    if let other = declared.updateValue(resource, forKey: id) {
      let first = Diagnostic.Place(
        offset: other.resource.root.span.lowerBound, in: other.resource.root.tree.file.bytes)
      throw Diagnostic(
        .source, "two documents declare \(id)",
        remedy:
          "The other one is \(other.file):\(first.line). Remove one, or list only one of them as a source.",
        file: root.tree.file.path, place: place)
    }
    declaration.resources.append(resource)
  }
}
