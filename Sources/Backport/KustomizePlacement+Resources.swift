internal import Drift
internal import GitStore
internal import Project
internal import Rendering
internal import Resources

/// Resources that were made or deleted as a whole.
extension KustomizePlacement {
  func created(_ finding: Finding, in files: Files) throws(Refused) -> [Candidate] {
    guard let live = live[finding.resource] else {
      throw Refused(.unplaceable, "the snapshot does not hold the resource")
    }
    let overlayFile = kustomization(files)
    let adopted = adoption.manifest(of: live)
    let source = environment.sources.first { ($0.path == "." ? "" : $0.path) == overlay.folder }
    let implied =
      overlayFile.namespace == finding.resource.namespace || source?.namespace == finding.resource.namespace
    let names = ManifestName.candidates(
      for: finding.resource, in: overlay.folder,
      siblings: overlay.reached.filter { $0.hasPrefix(overlay.folder) })
    guard let name = names.first(where: { !files.contains($0) }) else {
      throw Refused(
        .unplaceable, "\(names.joined(separator: " and ")) exist already; add the manifest by hand")
    }
    let whole = finding.resource.name
    let bare = overlayFile.bare(whole)
    guard bare != nil || Self.unprefixed.contains(finding.resource.kind) else {
      throw Refused(
        .unplaceable,
        "\(overlay.kustomization) puts a prefix or a suffix to every name, and \(whole) lacks it; declare it elsewhere"
      )
    }
    return [bare ?? whole, whole].flatMap { own in
      [implied, false].map { implied in
        overlayFile.newResource(
          Manifest.ordered(adopted, namespace: !implied, name: own == whole ? nil : own), at: name)
      }
    }
  }

  func deleted(_ finding: Finding, in files: Files) throws(Refused) -> [Candidate] {
    guard let resource = declared[finding.resource] else {
      throw Refused(.unplaceable, "the resource is not declared")
    }
    let overlayFile = kustomization(files)
    var out: [Candidate] = []
    if !resource.isGenerated, overlay.isOwn(resource.file),
      let removal = overlayFile.removal(of: resource)
    {
      out.append(removal)
    }
    for name in overlayFile.names(of: resource) {
      let patch = MergePatch.deletion(of: resource, named: name, symbols: symbols)
      if let candidate = overlayFile.newPatch(
        patch, for: finding.resource, reason: "a patch that deletes it: the declaration is shared")
      {
        out.append(candidate)
      }
    }
    return out
  }

  /// Kinds whose names kustomize leaves as they are.
  /// https://github.com/kubernetes-sigs/kustomize/blob/master/plugin/builtin/prefixtransformer/PrefixTransformer.go
  private static let unprefixed: Set<String> = ["Namespace", "CustomResourceDefinition", "APIService"]
}
