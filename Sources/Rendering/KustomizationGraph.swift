public import GitStore
public import Resources

/// What kustomizations reach inside a revision, found without running anything.
///
/// Answers which environments a file can reach. Everything that would make kustomize leave the repository, run a
/// program or use the network is refused here, with its place.
public struct KustomizationGraph {
  private let files: Files
  private let shelf: Shelf
  private var read: [String: Kustomization] = [:]

  /// The graph of a revision with the edits that lie over it; kustomizations are read when they are asked for.
  public init(_ files: Files, symbols: Symbols) {
    self.init(files, shelf: Shelf([], cache: nil, symbols: symbols))
  }

  /// The same, with files that were parsed before.
  init(_ files: Files, shelf: Shelf) {
    self.files = files
    self.shelf = shelf
  }

  /// Every file that a build of a root depends on, in order: kustomizations, resources, patches, components, the
  /// files of generators and the rest.
  ///
  /// - Parameter root: a folder relative to the repository's root, or its kustomization.
  /// - Throws: a `source` fault, with its place, for what is missing or refused: remote references, absolute paths and
  ///   those that leave the repository, symbolic links, cycles, charts and plugins.
  public mutating func files(of root: String) throws(Diagnostic) -> [String] {
    var all: Set<String> = []
    for kustomization in try kustomizations(of: root) { all.formUnion(kustomization.files) }
    return all.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// The kustomization of a root and all that it includes, each once, the root's first.
  mutating func kustomizations(of root: String) throws(Diagnostic) -> [Kustomization] {
    var walk = Walk()
    try visit(try Self.folder(of: root), namedBy: nil, &walk)
    return walk.order.compactMap { read[$0] }
  }

  /// The folder of a root as a normalized path.
  static func folder(of root: String) throws(Diagnostic) -> String {
    let path = try RelativePath.normalize(root)
    let parts = path.split(separator: "/")
    guard let last = parts.last, Kustomization.names.contains(String(last)) else { return path }
    return parts.dropLast().joined(separator: "/")
  }

  private struct Walk {
    var order: [String] = []
    var open: [String] = []
    /// How many kustomizations a build of a folder accumulates, each as often as it is included.
    var builds: [String: Int] = [:]
  }

  /// kustomize builds a base once for every way that leads to it, which a few files can make billions.
  private static let mostBuilds = 10_000
  private static let mostLevels = 64

  private mutating func visit(_ folder: String, namedBy node: Node?, _ walk: inout Walk) throws(Diagnostic) {
    if let node {
      if walk.open.contains(folder) {
        throw RepositoryReference.fault(
          node, "a cycle: \(folder.isEmpty ? "." : folder) includes itself",
          remedy:
            "It is reached by way of \(walk.open.map { $0.isEmpty ? "." : $0 }.joined(separator: " → ")).")
      }
      guard walk.open.count < Self.mostLevels else {
        throw RepositoryReference.fault(
          node, "more than \(Self.mostLevels) kustomizations inside each other", remedy: "Flatten them.")
      }
    }
    guard walk.builds[folder] == nil else { return }
    let kustomization = try read(folder, namedBy: node)
    walk.order.append(folder)
    walk.open.append(folder)
    var builds = 1
    for child in kustomization.folders {
      try visit(child.path, namedBy: child.node, &walk)
      builds += walk.builds[child.path] ?? 0
      guard builds <= Self.mostBuilds else {
        throw RepositoryReference.fault(
          child.node, "more than \(Self.mostBuilds) kustomizations would be built",
          remedy: "The same bases are included again and again on many levels.")
      }
    }
    walk.open.removeLast()
    walk.builds[folder] = builds
  }

  private mutating func read(_ folder: String, namedBy node: Node?) throws(Diagnostic) -> Kustomization {
    if let known = read[folder] { return known }
    let kustomization = try KustomizationReader.read(folder, namedBy: node, in: files, shelf: shelf)
    read[folder] = kustomization
    return kustomization
  }
}
