internal import Drift
internal import GitStore
internal import Kubernetes
internal import Project
internal import Rendering
internal import Resources
internal import YAMLSyntax

/// Finds the edit that carries a drift back into plain manifests: the declared node itself is the place.
struct PlainPlacement {
  let environment: Environment
  let declaration: [ResourceID: DeclaredResource]
  let live: [ResourceID: Resource]
  let adoption: Adoption

  /// The edit for a drift with one line on its place, or the reason why there is none.
  func place(_ finding: Finding, in files: Files) -> Result<(edit: SourceEdit, placement: String), Refused> {
    // A position in the renderer's output is none in a file.
    if declaration[finding.resource]?.isRendered == true {
      return .failure(
        Refused(
          .unplaceable, "the resource is rendered by kustomize, and this version edits plain manifests only"))
    }
    switch finding.class {
    case .runtimeCreated: return create(finding, in: files)
    case .runtimeDeleted: return delete(finding)
    case .runtimeModified, .runtimeAdded, .runtimeRemoved: return field(finding, in: files)
    case .conflict:
      return .failure(
        Refused(.conflict, "git and the live state both changed it since it was deployed; decide by hand"))
    case .invalidDeclaration:
      return .failure(
        Refused(
          .invalidDeclaration, "the API server does not know the field and dropped it; correct the manifest"))
    default:
      return .failure(Refused(.unplaceable, "a finding of class \(finding.class.rawValue) is no drift"))
    }
  }

  struct Refused: Error {
    let reason: RefusalReason
    let explanation: String

    init(_ reason: RefusalReason, _ explanation: String) {
      self.reason = reason
      self.explanation = explanation
    }
  }

  // MARK: - Fields

  private func field(
    _ finding: Finding, in files: Files
  ) -> Result<(edit: SourceEdit, placement: String), Refused> {
    guard let declared = declaration[finding.resource], let live = live[finding.resource] else {
      return .failure(Refused(.unplaceable, "the resource is not on both sides"))
    }
    // Edits before this one may have moved things: positions are taken from the file as it is now.
    guard let root = current(declared, in: files) else {
      return .failure(
        Refused(.unplaceable, "\(declared.file) can no longer be read after the edits before this one"))
    }
    let found = locate(finding.path, in: root)
    let path = prefix(declared) + found.path
    let file = declared.file
    let document = declared.resource.document
    if finding.class == .runtimeRemoved {
      guard found.rest.isEmpty else {
        return .failure(Refused(.unplaceable, "the declared field was not found"))
      }
      return .success((.remove(file: file, document: document, path: path), "removed where it is declared"))
    }
    guard
      let value = adoption.value(
        at: finding.path, declared: root, live: live.root, apiVersion: declared.resource.apiVersion,
        kind: finding.resource.kind)
    else { return .failure(Refused(.unplaceable, "the live resource has no value there")) }
    // Fields that do not exist yet are made on the way; only the last step can be a new item.
    let new = found.rest.compactMap { step -> YAML.Step? in
      if case .field(let name) = step { return .key(name) }
      return nil
    }
    if new.count < found.rest.count {
      let count = new.isEmpty ? found.node.children.reduce(0) { count, _ in count + 1 } : 0
      return .success(
        (
          .insert(file: file, document: document, list: path + new, at: count, item: value),
          "a new item behind the declared ones"
        ))
    }
    return .success(
      (
        .set(file: file, document: document, path: path + new, value: value),
        new.isEmpty ? "the declared value itself" : "a new field beside its declared siblings"
      ))
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

  private func prefix(_ declared: DeclaredResource) -> [YAML.Step] {
    declared.item.map { [.key("items"), .index($0)] } ?? []
  }

  private struct Located {
    let path: [YAML.Step]
    let rest: ArraySlice<FieldPath.Step>
    /// The last node that exists on the way.
    let node: Node
  }

  /// How far a path leads in a declared resource: the steps that exist, as keys and positions, and those that do not.
  private func locate(_ path: FieldPath, in root: Node) -> Located {
    var node = root
    var found: [YAML.Step] = []
    for (index, step) in path.steps.enumerated() {
      guard let next = node.child(at: step) else {
        return Located(path: found, rest: path.steps[index...], node: node)
      }
      if let position = next.position {
        found.append(.index(position))
      } else if case .field(let name) = step {
        found.append(.key(name))
      }
      node = next.node
    }
    return Located(path: found, rest: [], node: node)
  }

  // MARK: - Whole resources

  private func delete(_ finding: Finding) -> Result<(edit: SourceEdit, placement: String), Refused> {
    guard let declared = declaration[finding.resource] else {
      return .failure(Refused(.unplaceable, "the resource is not declared"))
    }
    let document = declared.resource.document
    if let item = declared.item {
      return .success(
        (
          .remove(file: declared.file, document: document, path: [.key("items"), .index(item)]),
          "its item of the list is removed"
        ))
    }
    return .success((.removeDocument(file: declared.file, document: document), "its document is removed"))
  }

  private func create(
    _ finding: Finding, in files: Files
  ) -> Result<(edit: SourceEdit, placement: String), Refused> {
    guard let live = live[finding.resource] else {
      return .failure(Refused(.unplaceable, "the snapshot does not hold the resource"))
    }
    let sources = environment.sources.filter { $0.kind == nil || $0.kind == .plain }
    // The source that gives its namespace to what names none, or the first.
    guard
      let source = sources.first(where: { $0.namespace == finding.resource.namespace }) ?? sources.first
    else { return .failure(Refused(.unplaceable, "the environment has no source of plain manifests")) }
    let implied = source.namespace == finding.resource.namespace && !siblingsNameNamespace(of: source)
    let manifest = Manifest.ordered(adoption.manifest(of: live), namespace: !implied)
    if files.entry(source.path) != nil {
      return .success(
        (.append(file: source.path, value: manifest), "a new document at the end of the source"))
    }
    let folder = source.path == "." || source.path.isEmpty ? "" : source.path + "/"
    let name = Self.fileName(finding.resource.name)
    let kind = finding.resource.kind.lowercased()
    for candidate in ["\(folder)\(name).yaml", "\(folder)\(name)-\(kind).yaml"]
    where !files.contains(candidate) {
      return .success((.create(file: candidate, value: manifest), "a new file in the source's folder"))
    }
    return .failure(
      Refused(.unplaceable, "\(folder)\(name)-\(kind).yaml exists already and does not declare it"))
  }

  private func siblingsNameNamespace(of source: Source) -> Bool {
    declaration.values.contains { declared in
      (declared.file == source.path || declared.file.hasPrefix(source.path + "/"))
        && declared.resource.root[path: "metadata", "namespace"] != nil
    }
  }

  /// A name as a file may have it: RBAC allows colons and slashes in names.
  private static func fileName(_ name: String) -> String {
    String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber || "-._".contains($0)) ? $0 : "-" })
  }
}
