internal import GitStore
internal import Kubernetes
internal import Project
internal import Resources

extension Renderer {
  /// Builds a kustomization with the real kustomize.
  mutating func renderKustomization(_ source: Source) throws(Diagnostic) {
    let folder = try KustomizationGraph.folder(of: source.path)
    guard read.insert(folder).inserted else { return }
    let shelf = kustomize.shelves.shelf(source.path, in: files.repositoryFolder, symbols: schema.symbols)
    var graph = KustomizationGraph(files, shelf: shelf)
    let kustomizations = try graph.kustomizations(of: folder)
    guard let root = kustomizations.first else { return }
    let output = try kustomize.build(
      folder, kustomizations, tracing: false, files: files, symbols: schema.symbols)
    // A second build, whose only use is to name files: what is declared comes from the first one alone. Where it fails,
    // the kustomization itself is the origin.
    let traced =
      tracing
      ? try? kustomize.build(folder, kustomizations, tracing: true, files: files, symbols: schema.symbols)
      : nil
    var index = OriginIndex(kustomizations, root: root, files: files, shelf: shelf)
    let annotations = traced.map { OriginIndex.annotations(in: $0) } ?? [:]
    for (position, document) in output.documents.enumerated() {
      guard let root = document.root.map({ output[$0] }) else { continue }
      let origin = index.source(of: root, annotation: annotations[OriginIndex.identity(of: root)])
      documents.append(Read(root: root, index: position, source: source, origin: origin))
    }
    shelf.save(unless: Kustomize.mayHoldSecrets(kustomizations, output))
  }
}
