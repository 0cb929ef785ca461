internal import Resources
internal import YAMLSyntax

/// What the files of a repository look like: enough to propose a configuration, which its owner then corrects.
public struct Survey {
  /// The environments that the names of the folders suggest, none where no manifest was found.
  public private(set) var environments: [Environment] = []
  /// How many files hold a Kubernetes resource.
  public private(set) var manifests = 0

  /// A folder whose children are one environment each, as the field's examples have them.
  private static let parents: Set<Substring> = ["overlays", "environments", "envs", "clusters"]
  /// How much is looked at: a proposal needs no more.
  private static let fileLimit = 20_000
  private static let byteLimit = 1 << 20

  /// Looks at the files of a repository.
  ///
  /// - Parameters:
  ///   - paths: every file, relative to the repository's root.
  ///   - read: the bytes of one of them; nil where it cannot be read.
  public init(paths: [String], read: (String) -> [UInt8]?) {
    var found: [Manifest] = []
    let charts = Set(paths.filter { $0.fileName == "Chart.yaml" }.map(\.folder))
    let kustomizations = Set(paths.filter { Self.isKustomization($0.fileName) }.map(\.folder))
    let symbols = Symbols()
    for path in paths.prefix(Self.fileLimit) where Self.isCandidate(path, charts) {
      guard let bytes = read(path), bytes.count <= Self.byteLimit,
        let manifest = Manifest(File(path: path, bytes: bytes), symbols)
      else { continue }
      found.append(manifest)
    }
    manifests = found.count
    environments = Self.overlays(found, kustomizations, charts, paths)
    if environments.isEmpty { environments = Self.single(found, kustomizations, charts) }
  }

  private static func isCandidate(_ path: String, _ charts: Set<String>) -> Bool {
    guard path.hasSuffix(".yaml") || path.hasSuffix(".yml"), !isKustomization(path.fileName) else {
      return false
    }
    let folders = path.folder.split(separator: "/")
    guard !folders.contains(where: { $0.hasPrefix(".") || $0 == "node_modules" || $0 == "vendor" }) else {
      return false
    }
    return !path.folders.contains { charts.contains($0) }
  }

  private static func isKustomization(_ name: String) -> Bool {
    ["kustomization.yaml", "kustomization.yml", "Kustomization"].contains(name)
  }

  // MARK: - Proposals

  /// One environment for each child of a folder such as `overlays`.
  private static func overlays(
    _ manifests: [Manifest], _ kustomizations: Set<String>, _ charts: Set<String>, _ paths: [String]
  ) -> [Environment] {
    var folders: [String] = []
    for folder in kustomizations.sorted() + manifests.map(\.path.folder) {
      let steps = folder.split(separator: "/")
      guard let parent = steps.firstIndex(where: { parents.contains($0) }), parent + 1 < steps.count,
        String(steps[parent + 1]).isPlainName
      else {
        continue
      }
      let overlay = steps[...(parent + 1)].joined(separator: "/")
      if !folders.contains(overlay) { folders.append(overlay) }
    }
    var environments: [Environment] = []
    for folder in folders.sorted() {
      let name = folder.fileName
      let inside = manifests.filter { $0.path.hasPrefix(folder + "/") }
      let source = Source(path: folder, kind: kustomizations.contains(folder) ? .kustomize : .plain)
      if let same = environments.firstIndex(where: { $0.name == name }) {
        environments[same].sources.append(source)
        environments[same].namespaces = Set(environments[same].namespaces + namespaces(inside)).sorted()
      } else {
        environments.append(
          Environment(name: name, phase: phase(name), sources: [source], namespaces: namespaces(inside)))
      }
    }
    return environments.map { environment in
      var environment = environment
      if environment.namespaces.isEmpty { environment.namespaces = namespaces(manifests) }
      return complete(environment, manifests)
    }
  }

  /// One environment of all that there is.
  private static func single(
    _ manifests: [Manifest], _ kustomizations: Set<String>, _ charts: Set<String>
  ) -> [Environment] {
    var groups: [String: [Manifest]] = [:]
    for manifest in manifests { groups[manifest.path.firstStep, default: []].append(manifest) }
    var sources = groups.keys.sorted().map { key -> Source in
      let group = groups[key] ?? []
      let path =
        group.count == 1 && !key.isEmpty && key == group[0].path ? key : commonFolder(group.map(\.path))
      return Source(path: path, kind: kustomizations.contains(path) ? .kustomize : .plain)
    }
    for chart in charts.sorted() where !sources.contains(where: { $0.path == chart }) {
      sources.append(Source(path: chart.isEmpty ? "." : chart, kind: .helm))
    }
    guard !sources.isEmpty else { return [] }
    let environment = Environment(
      name: "production", phase: .production, sources: sources, namespaces: namespaces(manifests))
    return [complete(environment, manifests)]
  }

  /// Fills in where unnamed things go: the one namespace that is named, or `default`.
  private static func complete(_ environment: Environment, _ manifests: [Manifest]) -> Environment {
    var environment = environment
    if environment.namespaces.isEmpty { environment.namespaces = ["default"] }
    guard environment.namespaces.count == 1 else { return environment }
    for index in environment.sources.indices where environment.sources[index].kind == .plain {
      let path = environment.sources[index].path
      let inside = manifests.filter { path == "." || $0.path == path || $0.path.hasPrefix(path + "/") }
      if inside.contains(where: \.hasUnplaced) {
        environment.sources[index].namespace = environment.namespaces[0]
      }
    }
    return environment
  }

  private static func namespaces(_ manifests: [Manifest]) -> [String] {
    manifests.reduce(into: Set<String>()) { $0.formUnion($1.namespaces) }.sorted()
  }

  /// The deepest folder that holds all paths; `.` for the root.
  private static func commonFolder(_ paths: [String]) -> String {
    guard var common = paths.first.map({ Array($0.folder.split(separator: "/")) }) else { return "." }
    for path in paths.dropFirst() {
      let steps = path.folder.split(separator: "/")
      common = zip(common, steps).prefix { $0 == $1 }.map(\.0)
    }
    return common.isEmpty ? "." : common.joined(separator: "/")
  }

  /// The phase that an environment's name suggests; production, where the strictest rules hold, for any other.
  private static func phase(_ name: String) -> Phase {
    let name = name.lowercased()
    let words: [(Phase, [String])] = [
      (.staging, ["stag", "stg", "preprod", "pre-prod", "uat"]), (.testing, ["test", "qa", "ci"]),
      (.development, ["dev", "local", "sandbox"]),
    ]
    return words.first { _, starts in starts.contains { name.hasPrefix($0) } }?.0 ?? .production
  }
}

/// A file that holds Kubernetes resources.
private struct Manifest {
  let path: String
  /// The namespaces that its resources name or declare.
  var namespaces: Set<String> = []
  /// Whether a resource of it, that is no namespace, names none.
  var hasUnplaced = false

  /// Nil for a file that is no YAML or holds no resource.
  init?(_ file: File, _ symbols: Symbols) {
    path = file.path
    guard let roots = try? YAML.parse(file, symbols: symbols).roots else { return nil }
    let resources = roots.flatMap { root -> [Node] in
      root["kind"]?.string == "List" ? root["items"].map { Array($0.children) } ?? [] : [root]
    }.filter { $0["apiVersion"]?.string != nil && $0["kind"]?.string != nil && $0["metadata"] != nil }
    guard !resources.isEmpty else { return nil }
    for resource in resources {
      if resource["kind"]?.string == "Namespace", let name = resource[path: "metadata", "name"]?.string {
        insert(name)
      } else if let name = resource[path: "metadata", "namespace"]?.string {
        insert(name)
      } else {
        hasUnplaced = true
      }
    }
  }

  /// A name that a deployer still has to fill in (`${NAMESPACE}`) tells nothing.
  private mutating func insert(_ name: String) { if name.isNamespace { namespaces.insert(name) } }
}

extension String {
  fileprivate var fileName: String { split(separator: "/").last.map(String.init) ?? self }
  /// The folder that holds the path, empty for the root.
  fileprivate var folder: String { lastIndex(of: "/").map { String(self[..<$0]) } ?? "" }
  /// The folder that holds the path, and those around it.
  fileprivate var folders: [String] {
    var all: [String] = []
    var folder = self.folder
    while !folder.isEmpty {
      all.append(folder)
      folder = folder.folder
    }
    return all + [""]
  }
  /// The first folder, or the file itself where it stands in the root.
  fileprivate var firstStep: String { firstIndex(of: "/").map { String(self[..<$0]) } ?? self }
}
