internal import GitStore
internal import Rendering
internal import Resources

/// Which kustomizations of a repository reach a file.
struct KustomizationReach {
  /// Every kustomization that no other one includes, with the files that its build reads. One whose graph is refused can
  /// be built by nobody, and reaches nothing.
  private let tops: [(kustomization: String, files: Set<String>)]

  /// What no kustomization reaches.
  init() { tops = [] }

  init(_ files: Files, symbols: Symbols) {
    var graph = KustomizationGraph(files, symbols: symbols)
    var reached: [(kustomization: String, files: Set<String>)] = []
    for path in files.paths where Self.isKustomization(path) {
      guard let all = try? graph.files(of: Self.folder(of: path)) else { continue }
      reached.append((path, Set(all)))
    }
    tops = reached.filter { one in
      !reached.contains { $0.kustomization != one.kustomization && $0.files.contains(one.kustomization) }
    }
  }

  /// Whether every build that reads a file also includes one of some kustomizations.
  func isConfined(_ file: String, to kustomizations: Set<String>) -> Bool {
    tops.allSatisfy { !$0.files.contains(file) || !$0.files.isDisjoint(with: kustomizations) }
  }

  /// The folders of the outermost kustomizations that read a file and include none of some kustomizations.
  func readers(of file: String, without kustomizations: Set<String>) -> [String] {
    tops.filter { $0.files.contains(file) && $0.files.isDisjoint(with: kustomizations) }
      .map { Self.folder(of: $0.kustomization) }.map { $0.isEmpty ? "." : $0 }
  }

  static func folder(of path: String) -> String {
    path.split(separator: "/").dropLast().joined(separator: "/")
  }

  /// The path in the repository that a kustomization's file means by one of its own.
  static func resolve(_ path: String, from file: String) -> String {
    var parts = folder(of: file).split(separator: "/")
    for part in path.split(separator: "/") where part != "." {
      if part == ".." { _ = parts.popLast() } else { parts.append(part) }
    }
    return parts.joined(separator: "/")
  }

  static let names = ["kustomization.yaml", "kustomization.yml", "Kustomization"]

  static func isKustomization(_ path: String) -> Bool {
    path.split(separator: "/").last.map { names.contains(String($0)) } ?? false
  }
}

/// The files of one environment's kustomization, and which of them are its own.
struct OverlayFiles {
  /// The folder of the environment's kustomization.
  let folder: String
  /// Its file.
  let kustomization: String
  /// Every file that its build reads.
  let reached: [String]
  private let reach: KustomizationReach
  /// Of the files that its build reads, those that no other environment does.
  private let own: Set<String>
  private let shared: Set<String>

  /// - Throws: what the graph refuses.
  init(root: String, files: Files, reach: KustomizationReach, symbols: Symbols) throws(Diagnostic) {
    var graph = KustomizationGraph(files, symbols: symbols)
    reached = try graph.files(of: root)
    folder = root == "." ? "" : root
    let prefix = folder.isEmpty ? "" : folder + "/"
    let all = Set(reached)
    let kustomization =
      KustomizationReach.names.map { prefix + $0 }.first(where: all.contains) ?? prefix
      + KustomizationReach.names[0]
    self.kustomization = kustomization
    self.reach = reach
    own = all.filter { reach.isConfined($0, to: [kustomization]) }
    shared = all.subtracting(own)
  }

  /// Whether every build that reads a file is this one or includes it, so that an edit changes no other environment.
  func isOwn(_ file: String) -> Bool {
    own.contains(file) || !shared.contains(file) && reach.isConfined(file, to: [kustomization])
  }

  /// The folders of the other kustomizations that an edit of a file reaches.
  func others(reading file: String) -> [String] { reach.readers(of: file, without: [kustomization]) }

  /// The path of a file in the overlay's folder.
  func path(_ name: String) -> String { folder.isEmpty ? name : folder + "/" + name }
}
