internal import GitStore
internal import Rendering
internal import Resources

/// Which files an environment's kustomization has for itself, so that an edit of one changes no other environment.
struct OverlayFiles {
  /// The folder of the environment's kustomization.
  let folder: String
  /// Its file.
  let kustomization: String
  /// Every file that its build reads.
  let reached: [String]
  private let shared: Set<String>

  /// - Throws: what the graph refuses.
  init(root: String, files: Files, symbols: Symbols) throws(Diagnostic) {
    var graph = KustomizationGraph(files, symbols: symbols)
    reached = try graph.files(of: root)
    folder = root == "." ? "" : root
    let prefix = folder.isEmpty ? "" : folder + "/"
    let own = Set(reached)
    kustomization = Self.names.map { prefix + $0 }.first(where: own.contains) ?? prefix + Self.names[0]
    // A kustomization that this build includes is part of it; one that includes this build shows what it shows.
    var shared: Set<String> = []
    for path in files.paths where Self.isKustomization(path) && !own.contains(path) {
      guard let others = try? graph.files(of: Self.folder(of: path)), !others.contains(kustomization) else { continue }
      shared.formUnion(others)
    }
    self.shared = shared
  }

  /// Whether no kustomization of the repository but this one reads a file.
  func isOwn(_ file: String) -> Bool { file == kustomization || !shared.contains(file) }

  /// The path of a file in the overlay's folder.
  func path(_ name: String) -> String { folder.isEmpty ? name : folder + "/" + name }

  static func folder(of path: String) -> String {
    path.split(separator: "/").dropLast().joined(separator: "/")
  }

  private static let names = ["kustomization.yaml", "kustomization.yml", "Kustomization"]

  static func isKustomization(_ path: String) -> Bool {
    path.split(separator: "/").last.map { names.contains(String($0)) } ?? false
  }
}
