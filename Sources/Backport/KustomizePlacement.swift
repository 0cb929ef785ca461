internal import Drift
internal import GitStore
internal import Project
internal import Rendering
internal import Resources
internal import YAMLSyntax

/// Finds the ways to carry a drift back into a kustomization, best first. None of them is trusted: rendering decides.
///
/// The overlay comes first: what only this environment reads is edited where it stands, and whatever it shares with
/// others is overruled in the overlay, by an entry of `images` or `replicas` or by a patch.
struct KustomizePlacement {
  let environment: Environment
  let overlay: OverlayFiles
  let declared: [ResourceID: DeclaredResource]
  let live: [ResourceID: Resource]
  let adoption: Adoption
  let trees: SourceTrees

  var symbols: Symbols { trees.symbols }

  func kustomization(_ files: Files) -> OverlayKustomization {
    OverlayKustomization(overlay, files: files, trees: trees)
  }

  /// The ways to carry a drift, as the files are now.
  func candidates(for finding: Finding, in files: Files) throws(Refused) -> [Candidate] {
    switch finding.class {
    case .runtimeCreated: return try created(finding, in: files)
    case .runtimeDeleted: return try deleted(finding, in: files)
    case .runtimeModified, .runtimeAdded, .runtimeRemoved: return try field(finding, in: files)
    default:
      // Whatever cannot be carried is refused as in plain manifests.
      _ = try plain(declared[finding.resource]).place(finding, in: files)
      return []
    }
  }

  /// The edit of the base that carries a drift which all environments over it share; those that do not lead follow.
  ///
  /// - Parameter feeding: the files that were seen to feed the field.
  func promoted(
    _ finding: Finding, isLeader: Bool, feeding: Set<String>, in files: Files
  ) throws(Refused) -> Candidate {
    guard let resource = declared[finding.resource] else {
      throw Refused(.unplaceable, "the resource is not declared")
    }
    let reason = "every environment that renders it shows the same"
    guard isLeader else { return Candidate(edits: [], file: resource.file, reason: reason) }
    if finding.class == .runtimeDeleted {
      let overlayFile = kustomization(files)
      guard !resource.isGenerated,
        let own = overlayFile.removal(of: resource, anywhere: true)
      else { throw Refused(.unplaceable, "the declaration was not found in \(resource.file)") }
      return Candidate(edits: own.edits, file: own.file, reason: reason)
    }
    if resource.isGenerated {
      guard let own = try generated(finding, resource, files: files, anywhere: true).first else {
        throw Refused(.unplaceable, "the generator's input was not found")
      }
      return Candidate(edits: own.edits, file: own.file, reason: reason)
    }
    let entry = entries(finding, resource, kustomization(files), anywhere: true).first {
      feeding.contains($0.candidate.file) && !overlay.isOwn($0.candidate.file)
    }
    guard
      let candidate = entry?.candidate
        ?? declarations(finding, resource, in: [resource.file], files).declaring.first
    else {
      throw Refused(.unplaceable, "the declaration was not found in \(resource.file)")
    }
    return Candidate(edits: candidate.edits, file: candidate.file, reason: reason)
  }

  /// The edits of what declares a field, though other environments read the file too: `placement: base`.
  func shared(_ finding: Finding, in files: Files) throws(Refused) -> [Candidate] {
    guard let resource = declared[finding.resource],
      [.runtimeModified, .runtimeAdded, .runtimeRemoved].contains(finding.class)
    else { return [] }
    let found: [Candidate]
    if resource.isGenerated {
      found = try generated(finding, resource, files: files, anywhere: true)
    } else {
      let declarations = declarations(finding, resource, in: overlay.reached, files)
      let entries = entries(finding, resource, kustomization(files), anywhere: true).map(\.candidate)
      found = entries + declarations.naming.reversed() + declarations.declaring
    }
    return found.map { candidate in
      let others = overlay.others(reading: candidate.file)
      guard !others.isEmpty else { return candidate }
      return Candidate(
        edits: candidate.edits, file: candidate.file,
        reason: candidate.reason + ", which \(others.joined(separator: ", ")) read too (placement base)")
    }
  }

  // MARK: - Fields

  private func field(_ finding: Finding, in files: Files) throws(Refused) -> [Candidate] {
    guard let resource = declared[finding.resource], let live = live[finding.resource] else {
      throw Refused(.unplaceable, "the resource is not on both sides")
    }
    if resource.isGenerated { return try generated(finding, resource, files: files, anywhere: false) }
    let overlayFile = kustomization(files)
    let entries = entries(finding, resource, overlayFile)
    let existing = entries.filter(\.isExisting).map(\.candidate)
    let new = entries.filter { !$0.isExisting }.map(\.candidate)
    let value = value(of: finding, resource, live)
    let located = adoption.locate(
      finding.path, in: resource.resource.root, apiVersion: resource.resource.apiVersion,
      kind: finding.resource.kind)
    let inline = overlayFile.inline(
      finding, resource, { try? plain($0).place(finding, in: files, root: $0.resource.root).edit },
      { operations in
        guard let path = JSONPatch.place(of: located, at: finding.path, in: operations) else { return nil }
        // A patch without operations is none.
        let isAll = path.count == 2 && operations.children.dropFirst().first { _ in true } == nil
        guard value == nil else { return (path, value) }
        return isAll ? nil : (path.count == 2 ? Array(path.dropLast()) : path, nil)
      })
    let operation = JSONPatch.operation(located, value, symbols: symbols)
    let patches = overlayFile.names(of: resource).flatMap { name in
      [
        MergePatch.field(finding.path, of: resource, named: name, value, symbols: symbols).flatMap {
          overlayFile.newPatch(
            $0, for: finding.resource,
            reason: "a new patch" + (overlay.isOwn(resource.file) ? "" : ": the declaration is shared"))
        },
        operation.map {
          overlayFile.newOperations(
            $0, for: resource, named: name,
            reason: "a new JSON 6902 patch, by position")
        },
      ].compactMap { $0 }
    }
    let pairs = overlayFile.pairs(finding)
    return existing + inline + inOwnDocuments(finding, resource, in: files) + pairs + new + patches
  }

  /// Entries of `images` and `replicas` that give a field its live value.
  private func entries(
    _ finding: Finding, _ resource: DeclaredResource, _ overlayFile: OverlayKustomization,
    anywhere: Bool = false
  ) -> [OverlayKustomization.Entry] {
    guard finding.class != .runtimeRemoved, case .value(let value) = finding.live, value.isScalar else {
      return []
    }
    if finding.path.steps.last == .field("image"), let image = value.string {
      let before = resource.resource.root.value(at: finding.path)?.string ?? ""
      return overlayFile.images(from: before, to: image, anywhere: anywhere)
    }
    if finding.path.steps == [.field("spec"), .field("replicas")], let count = Int(value.text) {
      return overlayFile.replicas(
        of: overlayFile.names(of: resource), kind: finding.resource.kind, count, anywhere: anywhere)
    }
    return []
  }

  /// What the source has to say; nil where it must say nothing.
  private func value(of finding: Finding, _ resource: DeclaredResource, _ live: Resource) -> Node? {
    guard finding.class != .runtimeRemoved else { return nil }
    return adoption.value(
      at: finding.path, declared: resource.resource.root, live: live.root,
      apiVersion: resource.resource.apiVersion, kind: finding.resource.kind)
  }

  /// Edits of documents that only this environment reads: patches that name the field, its own declaration, then
  /// patches that could take it up.
  private func inOwnDocuments(_ finding: Finding, _ resource: DeclaredResource, in files: Files)
    -> [Candidate]
  {
    let own = (overlay.reached + files.editedPaths.filter { !overlay.reached.contains($0) }).filter(
      overlay.isOwn)
    let found = declarations(finding, resource, in: own, files)
    // Later patches win.
    return found.naming.reversed() + found.declaring + found.others.reversed()
  }

  private func declarations(
    _ finding: Finding, _ resource: DeclaredResource, in paths: [String], _ files: Files
  ) -> (naming: [Candidate], declaring: [Candidate], others: [Candidate]) {
    let names = kustomization(files).knownNames(of: resource)
    var naming: [Candidate] = []
    var declaring: [Candidate] = []
    var others: [Candidate] = []
    for path in paths where Self.isManifest(path) {
      guard !KustomizationReach.isKustomization(path), let tree = trees.tree(path, in: files) else {
        continue
      }
      for (index, document) in tree.documents.enumerated() {
        guard let root = document.root.map({ tree[$0] }), root["kind"]?.text == finding.resource.kind,
          let name = root[path: "metadata", "name"]?.text, names.contains(name)
        else { continue }
        let twin = DeclaredResource(
          resource: Resource(
            id: finding.resource, apiVersion: resource.resource.apiVersion, root: root, document: index),
          item: nil)
        guard let place = try? plain(twin).place(finding, in: files) else { continue }
        let isDeclaration =
          path == resource.file
          && (root.span == resource.sourceRoot?.span
            || root[path: "metadata", "name"]?.text == resource.sourceRoot?[path: "metadata", "name"]?.text)
        let candidate = Candidate(
          edits: [place.edit], file: path,
          reason: isDeclaration ? place.reason : "the overlay's own patch, " + place.reason)
        if isDeclaration {
          declaring.append(candidate)
        } else if root.value(at: finding.path) != nil {
          naming.append(candidate)
        } else {
          others.append(candidate)
        }
      }
    }
    return (naming, declaring, others)
  }

  private func plain(_ resource: DeclaredResource?) -> PlainPlacement {
    let declared = resource.map { [$0.resource.id: $0] } ?? [:]
    return PlainPlacement(environment: environment, declared: declared, live: live, adoption: adoption)
  }

  private static func isManifest(_ path: String) -> Bool {
    [".yaml", ".yml", ".json"].contains { path.hasSuffix($0) }
  }

  // MARK: - Generated resources

  /// - Parameter anywhere: whether the generator's inputs may be shared with others.
  private func generated(
    _ finding: Finding, _ resource: DeclaredResource, files: Files, anywhere: Bool
  ) throws(Refused) -> [Candidate] {
    guard let live = live[finding.resource], finding.resource.kind == "ConfigMap",
      case .field("data")? = finding.path.steps.first,
      finding.path.steps.count == 2, case .field(let key)? = finding.path.steps.last
    else { throw Refused(.unplaceable, "what a generator makes can only be changed by its own inputs") }
    let text = live.root[path: "data", key]?.string
    guard (text == nil) == (finding.class == .runtimeRemoved) else {
      throw Refused(.unplaceable, "a generator makes texts only")
    }
    let overlayFile = kustomization(files)
    let names = overlayFile.names(of: resource)
    let inputs = overlayFile.inputs(names, resource, shared: anywhere ? resource.file : nil)
    let existing = inputs.candidates(for: key, text)
    guard !anywhere, let text else { return existing }
    return existing + names.compactMap { overlayFile.merge(generator: $0, key: key, text: text) }
  }
}
