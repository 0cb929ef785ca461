internal import Drift
internal import GitStore
internal import Project
internal import Rendering
internal import Resources
internal import YAMLSyntax

/// Finds the edit that carries a drift back into plain manifests: the declared node itself is the place.
struct PlainPlacement {
  typealias Place = (edit: SourceEdit, reason: String)

  let environment: Environment
  let declared: [ResourceID: DeclaredResource]
  let live: [ResourceID: Resource]
  let adoption: Adoption

  /// The edit for a drift with half a line on its place. Edits before this one may have moved things: positions are
  /// those in `files`.
  ///
  /// - Parameter root: the resource, where it does not stand in a file of its own but in a text inside one.
  func place(_ finding: Finding, in files: Files, root: Node? = nil) throws(Refused) -> Place {
    // A position in the renderer's output is none in a file.
    if declared[finding.resource]?.isRendered == true {
      throw Refused(
        .unplaceable, "the resource is rendered by kustomize, and this version edits plain manifests only")
    }
    switch finding.class {
    case .runtimeCreated: return try create(finding, in: files)
    case .runtimeDeleted: return try delete(finding, in: files)
    case .runtimeRemoved: return try remove(finding, field(finding, in: files, root: root))
    case .runtimeModified, .runtimeAdded: return try set(finding, field(finding, in: files, root: root))
    case .conflict:
      throw Refused(
        .conflict,
        "git and the live state both changed it since it was deployed; decide which one is right, and change that by hand"
      )
    case .invalidDeclaration:
      throw Refused(
        .invalidDeclaration,
        (finding.reason ?? "the API server does not know the field and dropped it") + "; correct the manifest"
      )
    default: throw Refused(.unplaceable, "a finding of class \(finding.class.rawValue) is no drift")
    }
  }

  // MARK: - Fields

  /// A field of a declared resource as its file is now.
  private struct Field {
    let resource: DeclaredResource
    let root: Node
    let live: Node
    let located: Located

    var file: String { resource.file }
    var document: Int { resource.resource.document }
    var prefix: [YAML.Step] { resource.item.map { [.key("items"), .index($0)] } ?? [] }

    /// The steps from the document's root to what exists of the field.
    var path: [YAML.Step] {
      prefix
        + located.steps.map { step in
          switch step {
          case .key(let name): .key(name)
          case .position(let position): .index(position)
          }
        }
    }
  }

  private func field(_ finding: Finding, in files: Files, root: Node?) throws(Refused) -> Field {
    guard let resource = declared[finding.resource], let live = live[finding.resource] else {
      throw Refused(.unplaceable, "the resource is not on both sides")
    }
    guard let root = root ?? current(resource, in: files) else {
      throw Refused(
        .unplaceable,
        "\(resource.file) can no longer be read after the edits before this one; carry this back alone")
    }
    let located = locate(finding.path, of: finding, resource, in: root)
    guard !located.isAmbiguous else {
      throw Refused(
        .unplaceable,
        "two items of the list share the key that \(finding.path) names; remove one of them by hand")
    }
    return Field(resource: resource, root: root, live: live.root, located: located)
  }

  private func locate(
    _ path: FieldPath, of finding: Finding, _ resource: DeclaredResource, in root: Node
  ) -> Located {
    adoption.locate(path, in: root, apiVersion: resource.resource.apiVersion, kind: finding.resource.kind)
  }

  private func remove(_ finding: Finding, _ field: Field) throws(Refused) -> Place {
    guard field.located.rest.isEmpty else {
      throw Refused(.unplaceable, "\(field.file) does not declare \(finding.path) any more")
    }
    // What is left empty goes too where it is gone at run time: `env: []` says nothing, `emptyDir: {}` does.
    let steps = finding.path.steps
    var kept = steps.count
    while kept > 1 {
      let parent = FieldPath(Array(steps[..<(kept - 1)]))
      guard case .field(let name)? = parent.steps.last,
        let node = field.root.value(at: parent), node.children.dropFirst().first(where: { _ in true }) == nil
      else { break }
      guard !Self.says(field.live.value(at: parent), name, in: parent) else { break }
      kept -= 1
    }
    return (
      .remove(
        file: field.file, document: field.document, path: Array(field.path.dropLast(steps.count - kept))),
      "removed where it was declared"
    )
  }

  /// Whether a collection of which git declares nothing any more still says something at run time.
  private static func says(_ live: Node?, _ name: String, in path: FieldPath) -> Bool {
    // Labels and annotations of others are no reason to declare `annotations: {}`.
    guard let live, path.steps.dropLast().last != .field("metadata") else { return false }
    return !live.isEmptyCollection || !Adoption.isEmptyByDefault(name)
  }

  private func set(_ finding: Finding, _ field: Field) throws(Refused) -> Place {
    guard
      let value = adoption.value(
        at: finding.path, declared: field.root, live: field.live,
        apiVersion: field.resource.resource.apiVersion, kind: finding.resource.kind)
    else { throw Refused(.unplaceable, "the live resource has no value there") }
    // Fields that do not exist yet are made on the way; only the last step can be a new item.
    let new = field.located.rest.prefix { if case .field = $0 { true } else { false } }
    let path =
      field.path
      + new.compactMap { step -> YAML.Step? in
        if case .field(let name) = step { .key(name) } else { nil }
      }
    switch field.located.rest.count - new.count {
    case 0:
      return (
        .set(file: field.file, document: field.document, path: path, value: value),
        new.isEmpty ? "the declared value itself" : "a new field beside its declared siblings"
      )
    case 1:
      let position = new.isEmpty ? position(of: finding, field) : 0
      return (
        .insert(file: field.file, document: field.document, list: path, at: position, item: value),
        "a new item among the declared ones"
      )
    default:
      throw Refused(.unplaceable, "\(field.file) declares no item that \(finding.path) could be a field of")
    }
  }

  /// Where a new item goes: behind the declared item that it follows at run time. One that comes first there goes first
  /// where order has a meaning, and else to the end, since a patch puts its items in front.
  private func position(of finding: Finding, _ field: Field) -> Int {
    let items = Array(field.located.node.children)
    let list = FieldPath(Array(finding.path.steps.dropLast()))
    guard let step = finding.path.steps.last, case .item = step, let running = field.live.value(at: list),
      let place = adoption.locate(
        finding.path, in: field.live, apiVersion: field.resource.resource.apiVersion,
        kind: finding.resource.kind
      ).steps.last, case .position(let position) = place
    else { return items.count }
    // Names tell items of one list apart in all lists whose order matters.
    func isTwin(_ a: Node, _ b: Node) -> Bool {
      a["name"].map { name in b["name"].map { name.hasSameValue(as: $0) } ?? false } ?? false
    }
    for item in Array(running.children).prefix(position).reversed() {
      if let index = items.firstIndex(where: { isTwin($0, item) }) { return index + 1 }
    }
    return [.field("env"), .field("initContainers")].contains(list.steps.last) ? 0 : items.count
  }

  private func current(_ declared: DeclaredResource, in files: Files) -> Node? {
    guard let bytes = try? files.read(declared.file),
      let tree = try? YAML.parse(
        File(path: declared.file, bytes: bytes), symbols: declared.resource.root.tree.symbols
      ).expanded(),
      tree.documents.indices.contains(declared.resource.document),
      let root = tree.documents[declared.resource.document].root.map({ tree[$0] })
    else { return nil }
    guard let item = declared.item else { return root }
    return root["items"].flatMap { $0.children.dropFirst(item).first { _ in true } }
  }

  // MARK: - Whole resources

  private func delete(_ finding: Finding, in files: Files) throws(Refused) -> Place {
    guard let declared = declared[finding.resource] else {
      throw Refused(.unplaceable, "the resource is not declared")
    }
    let document = declared.resource.document
    // An item may go first: whole items leave from the last to the first.
    let isLastItem = declared.item == 0 && current(declared, in: files).map(Self.isOnlyItem) ?? false
    if let item = declared.item, !isLastItem {
      return (
        .remove(file: declared.file, document: document, path: [.key("items"), .index(item)]),
        "its item of the list is removed"
      )
    }
    return (.removeDocument(file: declared.file, document: document), "its document is removed")
  }

  private static func isOnlyItem(_ item: Node) -> Bool {
    let tree = item.tree
    return tree.roots.contains { root in
      guard let items = root["items"], items.index + 1 == item.index else { return false }
      return tree.records[item.index].end == tree.records[items.index].end
    }
  }

  private func create(_ finding: Finding, in files: Files) throws(Refused) -> Place {
    guard let live = live[finding.resource] else {
      throw Refused(.unplaceable, "the snapshot does not hold the resource")
    }
    let sources = environment.sources.filter { $0.kind == nil || $0.kind == .plain }
    // The source that gives its namespace to what names none, or the first.
    guard
      let source = sources.first(where: { $0.namespace == finding.resource.namespace }) ?? sources.first
    else {
      throw Refused(.unplaceable, "the environment has no source of plain manifests to hold a new resource")
    }
    let implied = source.namespace == finding.resource.namespace && !siblingsNameNamespace(of: source)
    let manifest = Manifest.ordered(adoption.manifest(of: live), namespace: !implied)
    if files.entry(source.path) != nil {
      guard !source.path.hasSuffix(".json") else {
        throw Refused(
          .unplaceable,
          "the source is the JSON file \(source.path), which holds one document; name a folder as the source")
      }
      return (.append(file: source.path, value: manifest), "a new document at the end of the source")
    }
    let names = ManifestName.candidates(
      for: finding.resource, in: source.path, siblings: (try? files.paths(under: source.path)) ?? [])
    guard let name = names.first(where: { !files.contains($0) }) else {
      throw Refused(
        .unplaceable,
        "\(names.joined(separator: " and ")) exist already and do not declare it; add the manifest by hand")
    }
    return (.create(file: name, value: manifest), "a new file in the source's folder")
  }

  private func siblingsNameNamespace(of source: Source) -> Bool {
    declared.values.contains { declared in
      (source.path == "." || declared.file == source.path || declared.file.hasPrefix(source.path + "/"))
        && declared.resource.root[path: "metadata", "namespace"] != nil
    }
  }
}
