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
  let tracing: Bool
  var read: Set<String> = []
  /// All that was read, before anything is told apart.
  var documents: [Read] = []
  private var declared: [ResourceID: DeclaredResource] = [:]
  private var declaration = Declaration()

  /// Renders all sources of an environment from the files of a revision.
  ///
  /// - Parameters:
  ///   - kustomize: what renders kustomizations. Give the same one again, and what it has rendered already is
  ///   not rendered anew.
  ///   - tracing: whether rendered resources name the files that declare them, which costs a second build of each
  ///   kustomization. A proof needs no origins.
  /// - Throws: a `source` fault for a file that is no YAML, for two documents with one identity, for a source that
  ///   holds nothing, and for a kustomization that is refused or does not build; a `configuration` fault for a source
  ///   that cannot be rendered; a `system` fault where a program is missing.
  public static func render(
    _ environment: Environment, files: Files, schema: Schema, kustomize: Kustomize = Kustomize(),
    tracing: Bool = true
  ) throws(Diagnostic) -> Declaration {
    var renderer = Renderer(files: files, schema: schema, kustomize: kustomize, tracing: tracing)
    for source in environment.sources { try renderer.render(source) }
    renderer.learnKinds()
    renderer.declared.reserveCapacity(renderer.documents.count)
    for document in renderer.documents { try renderer.add(document) }
    return renderer.declaration
  }

  /// A document of a source.
  struct Read {
    let root: Node
    /// Its position in the file, or in the output.
    let index: Int
    let source: Source
    /// Where it comes from, for what a program rendered.
    var origin: SourceDocument?
  }

  private init(files: Files, schema: Schema, kustomize: Kustomize, tracing: Bool) {
    self.files = files
    self.schema = schema
    self.kustomize = kustomize
    self.tracing = tracing
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

  /// Kinds that the declaration itself defines are known before its resources are told apart, whatever their order.
  /// What the schema has from the API server stands.
  private func learnKinds() {
    for document in documents where document.root["kind"]?.hasText("CustomResourceDefinition") == true {
      let spec = document.root["spec"]
      let group = spec?["group"]?.text ?? ""
      let versions = spec?["versions"]?.children.compactMap { $0["name"]?.text } ?? []
      let isKnown = versions.contains {
        guard
          let kind = schema.kind(apiVersion: group + "/" + $0, kind: spec?[path: "names", "kind"]?.text ?? "")
        else { return false }
        return schema.field(schema.symbols.intern("spec"), of: kind.type) != .any
      }
      if !isKnown { schema.add(customResourceDefinition: document.root) }
    }
  }

  /// Says that a key stands twice: the author sees one value, and each client goes by its own.
  mutating func noteRepetition(of entry: Node) {
    let file = entry.tree.file
    let line = Diagnostic.Place(offset: Int(entry.record.keyStart), in: file.bytes, showing: false).line
    declaration.notes.append(
      "\(file.path):\(line) repeats the key \(entry.key): the last one counts, as for kubectl; kustomize refuses the file"
    )
  }

  /// Takes a document, or each item of a list of resources.
  private mutating func add(_ read: Read) throws(Diagnostic) {
    let root = read.root
    let kind = root["kind"]?.string
    let version = root["apiVersion"]?.string
    guard let kind, kind.hasSuffix("List"), let items = root["items"], items.kind == .sequence else {
      return try add(read, root, item: nil, kind: kind, version: version)
    }
    for (index, item) in items.children.enumerated() {
      try add(
        read, item, item: index,
        kind: item["kind"]?.string ?? (kind == "List" ? nil : String(kind.dropLast(4))),
        version: item["apiVersion"]?.string ?? (kind == "List" ? nil : version))
    }
  }

  private mutating func add(
    _ read: Read, _ root: Node, item: Int?, kind: String?, version: String?
  ) throws(Diagnostic) {
    // Lines are counted only for what has something to say.
    var label: String {
      let place = Diagnostic.Place(offset: root.span.lowerBound, in: root.tree.file.bytes, showing: false)
      return "\(root.tree.file.path):\(place.line)"
    }
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
    let namespace = root[path: "metadata", "namespace"]?.string ?? read.source.namespace ?? "default"
    let id = ResourceID(
      group: ResourceID.group(of: version), kind: kind, namespace: namespaced ? namespace : "", name: name)
    let resource = DeclaredResource(
      resource: Resource(id: id, apiVersion: version, root: root, document: read.index), item: item,
      source: read.origin)
    if let other = declared.updateValue(resource, forKey: id) {
      let here = read.origin?.root ?? root
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
