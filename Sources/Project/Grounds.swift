internal import Resources
internal import YAMLSyntax

/// The kustomizations and manifests of a repository, and what reaches what.
struct Grounds {
  private(set) var manifests: [String: SurveyedManifest] = [:]
  private(set) var kustomizations: [String: SurveyedKustomization] = [:]
  /// The folders of charts.
  let charts: Set<String>
  let paths: [String]

  /// How much is looked at: a proposal needs no more.
  private static let fileLimit = 20_000
  private static let byteLimit = 1 << 20

  init(paths: [String], read: (String) -> [UInt8]?) {
    // Whatever holds a control character cannot be written into a configuration.
    let paths = paths.filter { path in
      path.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
    }
    self.paths = paths
    let charts = Set(paths.filter { $0.fileName == "Chart.yaml" }.map(\.folder))
    self.charts = charts
    let symbols = Symbols()
    for path in paths.lazy.filter({ Self.isCandidate($0, charts) }).prefix(Self.fileLimit) {
      guard let bytes = read(path), bytes.count <= Self.byteLimit else { continue }
      let file = File(path: path, bytes: bytes)
      if SurveyedKustomization.fileNames.contains(path.fileName),
        let kustomization = SurveyedKustomization(file, symbols)
      {
        kustomizations[kustomization.folder] = kustomization
      } else if let manifest = SurveyedManifest(file, symbols) {
        manifests[path] = manifest
      }
    }
  }

  private static func isCandidate(_ path: String, _ charts: Set<String>) -> Bool {
    guard
      path.hasSuffix(".yaml") || path.hasSuffix(".yml")
        || SurveyedKustomization.fileNames.contains(path.fileName)
    else { return false }
    let folders = path.folder.split(separator: "/")
    guard !folders.contains(where: { $0.hasPrefix(".") || $0 == "node_modules" || $0 == "vendor" }) else {
      return false
    }
    return !path.folders.contains { charts.contains($0) }
  }

  /// The folders of the kustomizations that no other one includes, in order.
  var tops: [String] {
    let included = Set(kustomizations.values.flatMap(\.names))
    return kustomizations.values.filter { !$0.isComponent && !included.contains($0.folder) }.map(\.folder)
      .sorted()
  }

  /// How a path renders; nil where the repository holds nothing there.
  func kind(of path: String) -> Source.Kind? {
    if kustomizations[path] != nil { return .kustomize }
    if charts.contains(path) { return .helm }
    return paths.contains { $0.isWithin(path) } ? .plain : nil
  }

  /// What a source deploys: the manifests that it reaches, their namespaces, and whether something in it names none.
  struct Reached {
    var manifests: Set<String> = []
    var namespaces: Set<String> = []
    var hasUnplaced = false
  }

  /// What a path renders: of a kustomization all that it includes, of a folder all below it.
  func reached(by path: String) -> Reached {
    var reached = Reached()
    if kustomizations[path] != nil {
      var visited: Set<String> = []
      visit(path, given: nil, level: 0, &visited, &reached)
    } else {
      for manifest in manifests.values where manifest.path.isWithin(path) {
        reached.add(manifest, given: nil)
      }
    }
    return reached
  }

  /// - Parameter given: the namespace that an including kustomization gives to all.
  private func visit(
    _ folder: String, given: String?, level: Int, _ visited: inout Set<String>, _ reached: inout Reached
  ) {
    guard level < 64, visited.insert(folder).inserted, let kustomization = kustomizations[folder] else {
      return
    }
    let given = given ?? kustomization.namespace
    if let given { reached.namespaces.insert(given) }
    if given == nil, kustomization.generates { reached.hasUnplaced = true }
    for name in kustomization.names {
      if let manifest = manifests[name] {
        reached.add(manifest, given: given)
      } else {
        visit(name, given: given, level: level + 1, &visited, &reached)
      }
    }
  }
}

extension Grounds.Reached {
  fileprivate mutating func add(_ manifest: SurveyedManifest, given: String?) {
    manifests.insert(manifest.path)
    guard given == nil else { return }
    namespaces.formUnion(manifest.namespaces)
    if manifest.hasUnplaced { hasUnplaced = true }
  }
}
