internal import GitStore
internal import Kubernetes
internal import Project
internal import Resources

extension Renderer {
  /// Builds a kustomization with the real kustomize.
  mutating func renderKustomization(_ source: Source) throws(Diagnostic) {
    let folder = try KustomizationGraph.folder(of: source.path)
    guard read.insert(folder).inserted else { return }
    var graph = KustomizationGraph(files, symbols: schema.symbols)
    let kustomizations = try graph.kustomizations(of: folder)
    guard let root = kustomizations.first else { return }
    let output = try kustomize.build(folder, kustomizations, files: files, symbols: schema.symbols)
    var index = OriginIndex(kustomizations, root: root, files: files, symbols: schema.symbols)
    let origins = output.roots.map { index.source(of: $0) }
    // An annotation that its author asked for is deployed, and one that only we asked for is not.
    let tree = root.declaresOrigins ? output : output.removing(annotation: OriginIndex.annotation)
    for ((position, root), origin) in zip(tree.roots.enumerated(), origins) {
      documents.append(Read(root: root, index: position, source: source, origin: origin))
    }
  }
}

extension Tree {
  /// The same documents without an annotation of their resources, and without `annotations` where nothing else is in it.
  func removing(annotation: String) -> Tree {
    guard let name = symbols.find(annotation) else { return self }
    var removed: Set<Int> = []
    for root in roots {
      guard let annotations = root[path: "metadata", "annotations"], let entry = annotations[name] else {
        continue
      }
      let isOnly =
        Int(annotations.record.end) == Int(entry.record.end) && entry.index == annotations.index + 1
      removed.formUnion((isOnly ? annotations.index : entry.index)..<Int(entry.record.end))
    }
    var position = [UInt32](repeating: 0, count: records.count + 1)
    for index in records.indices { position[index + 1] = position[index] + (removed.contains(index) ? 0 : 1) }
    var kept: [Record] = []
    kept.reserveCapacity(Int(position[records.count]))
    for index in records.indices where !removed.contains(index) {
      var record = records[index]
      record.end = position[Int(record.end)]
      kept.append(record)
    }
    let moved = documents.map { Document(root: $0.root.map { Int(position[$0]) }, span: $0.span) }
    return Tree(file: file, records: kept, documents: moved, symbols: symbols)
  }
}
