public import GitStore
public import Kubernetes
public import Project
public import Resources
internal import YAMLSyntax

/// Reads what the sources of an environment declare.
public struct Renderer {
  let files: Files
  let schema: Schema
  let kustomize: Kustomize
  var read: Set<String> = []
  private var declared: [ResourceID: DeclaredResource] = [:]
  private var declaration = Declaration()

  /// Renders all sources of an environment from the files of a revision.
  ///
  /// - Parameter kustomize: what renders kustomizations. Give the same one again, and what it has rendered already is
  ///   not rendered anew.
  /// - Throws: a `source` fault for a file that is no YAML, for two documents with one identity, for a source that
  ///   holds nothing, and for a kustomization that is refused or does not build; a `configuration` fault for a source
  ///   that cannot be rendered; a `system` fault where a program is missing.
  public static func render(
    _ environment: Environment, files: Files, schema: Schema, kustomize: Kustomize = Kustomize()
  ) throws(Diagnostic) -> Declaration {
    var renderer = Renderer(files: files, schema: schema, kustomize: kustomize)
    for source in environment.sources { try renderer.render(source) }
    return renderer.declaration
  }

  private init(files: Files, schema: Schema, kustomize: Kustomize) {
    self.files = files
    self.schema = schema
    self.kustomize = kustomize
  }

  private mutating func render(_ source: Source) throws(Diagnostic) {
    switch try kind(of: source) {
    case .plain: try renderPlain(source)
    case .kustomize: try renderKustomization(source)
    case .helm:
      throw Diagnostic(
        .configuration, "this version renders manifests and kustomizations, and the source is a chart",
        remedy: "Commit what `helm template` prints and name that as the source.", file: source.path)
    }
  }

  /// What the configuration says a source is, or else what its folder holds.
  private func kind(of source: Source) throws(Diagnostic) -> Source.Kind {
    if let kind = source.kind { return kind }
    let folder = try KustomizationGraph.folder(of: source.path)
    let prefix = folder.isEmpty ? "" : folder + "/"
    if Kustomization.names.contains(where: { files.contains(prefix + $0) }) { return .kustomize }
    return files.contains(prefix + "Chart.yaml") ? .helm : .plain
  }

  /// Takes a document, or each item of a list of resources.
  mutating func add(
    _ root: Node, document: Int, source: Source, origin: (Node) -> SourceDocument? = { _ in nil }
  ) throws(Diagnostic) {
    let kind = root["kind"]?.string
    if let kind, kind.hasSuffix("List"), let items = root["items"], items.kind == .sequence {
      let version = root["apiVersion"]?.string
      for (index, item) in items.children.enumerated() {
        try add(
          item, document: document, item: index, source: source, origin: origin(item),
          kind: item["kind"]?.string ?? (kind == "List" ? nil : String(kind.dropLast(4))),
          version: item["apiVersion"]?.string ?? (kind == "List" ? nil : version))
      }
    } else {
      try add(
        root, document: document, item: nil, source: source, origin: origin(root), kind: kind,
        version: root["apiVersion"]?.string)
    }
  }

  private mutating func add(
    _ root: Node, document: Int, item: Int?, source: Source, origin: SourceDocument?, kind: String?,
    version: String?
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
      resource: Resource(id: id, apiVersion: version, root: root, document: document), item: item, source: origin)
    if let other = declared.updateValue(resource, forKey: id) {
      let here = origin?.root ?? root
      throw Diagnostic(
        .source, "two documents declare \(id)",
        remedy:
          "The other one is \(other.file):\(other.place.line). Remove one, or list only one of them as a source.",
        file: resource.file,
        place: .init(offset: here.span.lowerBound, in: here.tree.file.bytes, showing: kind != "Secret"))
    }
    declaration.resources.append(resource)
  }
}
