/// What the files of a repository look like: enough to propose a configuration, which its owner then corrects.
///
/// Nothing is run and nothing outside the given files is read.
public struct Survey {
  /// The environments that deployers' objects, kustomizations and the names of folders suggest, none where no manifest
  /// was found.
  public private(set) var environments: [Environment] = []
  /// How many files hold a Kubernetes resource.
  public let manifests: Int
  /// What was seen and is part of no environment, or could not be told, a line each.
  public private(set) var notes: [String] = []
  private var remarks: [Remarks] = []
  private let grounds: Grounds

  /// The proposal as the text of a new `driftback.yaml`, with a remark beside each guess.
  public var text: String { Configuration(environments: environments).text(remarks: remarks, notes: notes) }

  /// Looks at the files of a repository.
  ///
  /// - Parameters:
  ///   - paths: every file, relative to the repository's root.
  ///   - read: the bytes of one of them; nil where it cannot be read, a symbolic link for one.
  public init(paths: [String], read: (String) -> [UInt8]?) {
    grounds = Grounds(paths: paths, read: read)
    manifests = grounds.manifests.count
    var parts = deployed()
    parts += tops(besides: parts)
    parts += folders(besides: parts)
    if parts.isEmpty { parts = remains() } else { noteRemains(besides: parts) }
    for (name, group) in Self.grouped(parts) { propose(name, group) }
    let most = 20
    if notes.count > most { notes = notes.prefix(most) + ["and \(notes.count - most) more"] }
  }

  /// A source, and what is known of the environment that it belongs to.
  private struct Part {
    let path: String
    let kind: Source.Kind
    /// The environment's name; nil where nothing tells.
    var name: String?
    var deployer: Deployer?
    var remarks: [String] = []
    let reached: Grounds.Reached
  }

  private func part(_ path: String, _ kind: Source.Kind, _ name: String?, _ remarks: [String] = []) -> Part {
    Part(path: path, kind: kind, name: name, remarks: remarks, reached: grounds.reached(by: path))
  }

  // MARK: - Finding

  /// How many sources of one kind are proposed; nobody reads more.
  private static let most = 500

  /// What objects of Flux and Argo CD deploy.
  private mutating func deployed() -> [Part] {
    var parts: [Part] = []
    for manifest in grounds.manifests.values.sorted(by: { $0.path < $1.path }) {
      for object in manifest.deployers {
        let (found, untold) = Deployer.read(object, in: manifest.path, grounds)
        notes += untold
        for deployer in found.prefix(Self.most - parts.count) {
          var part = part(deployer.path, grounds.kind(of: deployer.path) ?? .plain, deployer.environment)
          part.deployer = deployer
          part.remarks = ["\(deployer.title) in \(deployer.file)"]
          if let tokens = deployer.tokens {
            let names = tokens.isEmpty ? "" : " such as ${\(tokens.prefix(3).joined(separator: "}, ${"))}"
            part.remarks.append("Flux replaces tokens\(names) in it: such values are not compared")
          }
          if deployer.overrules, let namespace = deployer.namespace {
            part.remarks.append("it puts all of it into namespace \(namespace)")
          }
          parts.append(part)
        }
      }
    }
    return parts
  }

  /// The kustomizations that no other one includes and no deployer's object names.
  private mutating func tops(besides parts: [Part]) -> [Part] {
    var found: [Part] = []
    let tops = grounds.tops.filter { top in !parts.contains { top.isWithin($0.path) } }
    for top in tops.prefix(Self.most) {
      let part = part(
        top, .kustomize,
        EnvironmentName.step(of: top) ?? (tops.count > 1 && !top.isEmpty ? top.fileName : nil),
        ["a kustomization that no other one includes"])
      if part.reached.manifests.contains(where: { grounds.manifests[$0]?.deployers.isEmpty == false }) {
        notes.append("\(top): it declares what Flux or Argo CD deploys, and not what is deployed")
      } else {
        found.append(part)
      }
    }
    return found
  }

  /// The manifests that nothing found so far deploys.
  private func rest(besides parts: [Part]) -> [SurveyedManifest] {
    let reached = parts.reduce(into: Set<String>()) { $0.formUnion($1.reached.manifests) }
    return grounds.manifests.values.filter { manifest in
      !manifest.isDeployer && !reached.contains(manifest.path)
        && !parts.contains { manifest.path.isWithin($0.path) }
        && !manifest.path.folders.contains { grounds.kustomizations[$0] != nil }
    }.sorted { $0.path < $1.path }
  }

  /// One environment for each child with manifests of a folder such as `environments`.
  private func folders(besides parts: [Part]) -> [Part] {
    let folders = Set(
      rest(besides: parts).compactMap { EnvironmentName.folderBelowParent(of: $0.path.folder) })
    return folders.sorted().prefix(Self.most).map { part($0, .plain, $0.fileName) }
  }

  /// One environment of all that there is.
  private func remains() -> [Part] {
    var groups: [String: [String]] = [:]
    for manifest in rest(besides: []) { groups[manifest.path.firstStep, default: []].append(manifest.path) }
    var paths = groups.values.map { $0 == [$0[0].firstStep] ? $0[0] : Self.commonFolder($0) }.sorted()
    // Manifests beside each other in the root and in folders: a folder must not be read twice.
    if paths.contains("") { paths = [""] }
    let charts = grounds.charts.sorted().filter { !paths.contains($0) }
    return paths.map { part($0, .plain, nil) } + charts.map { part($0, .helm, nil) }
  }

  private mutating func noteRemains(besides parts: [Part]) {
    let folders = Set(rest(besides: parts).map(\.path.folder)).sorted()
    for folder in folders { notes.append("\(folder.isEmpty ? "." : folder): manifests that nothing names") }
  }

  /// The deepest folder that holds all paths; empty for the root.
  private static func commonFolder(_ paths: [String]) -> String {
    guard var common = paths.first.map({ Array($0.folder.split(separator: "/")) }) else { return "" }
    for path in paths.dropFirst() {
      common = zip(common, path.folder.split(separator: "/")).prefix { $0 == $1 }.map(\.0)
    }
    return common.joined(separator: "/")
  }

  // MARK: - Naming

  /// The parts of each environment, by its name. Parts that declare the same resources are different environments.
  private static func grouped(_ parts: [Part]) -> [(name: String, parts: [Part])] {
    var groups: [(name: String, parts: [Part])] = []
    func add(_ name: String, _ part: Part) {
      if let index = groups.firstIndex(where: { $0.name == name }) {
        groups[index].parts.append(part)
      } else {
        groups.append((name, [part]))
      }
    }
    for part in parts { add(part.name.map(EnvironmentName.plain) ?? "production", part) }
    var names = Set(groups.map(\.name))
    return groups.flatMap { name, parts -> [(name: String, parts: [Part])] in
      guard overlap(parts) else { return [(name, parts)] }
      return zip(distinctNames(of: parts), parts).map { wanted, part in
        var name = wanted
        var number = 2
        while !names.insert(name).inserted {
          name = "\(wanted)-\(number)"
          number += 1
        }
        return (name, [part])
      }
    }
  }

  private static func overlap(_ parts: [Part]) -> Bool {
    var seen: Set<String> = []
    for part in parts {
      if !seen.isDisjoint(with: part.reached.manifests) { return true }
      seen.formUnion(part.reached.manifests)
    }
    return false
  }

  private static func distinctNames(of parts: [Part]) -> [String] {
    for count in 2...6 {
      let names = parts.map { EnvironmentName.name(of: $0.path, steps: count) }
      if Set(names).count == names.count { return names }
    }
    return parts.map { EnvironmentName.plain($0.deployer?.name ?? $0.path.fileName) }
  }

  // MARK: - Proposing

  private mutating func propose(_ name: String, _ parts: [Part]) {
    var remarks = Remarks()
    var namespaces: Set<String> = []
    for part in parts {
      if let deployer = part.deployer, deployer.overrules, let namespace = deployer.namespace {
        namespaces.insert(namespace)
        continue
      }
      namespaces.formUnion(part.reached.namespaces)
      if let namespace = part.deployer?.namespace,
        part.reached.hasUnplaced || part.reached.namespaces.isEmpty
      {
        namespaces.insert(namespace)
      }
    }
    if namespaces.isEmpty {
      namespaces = ["default"]
      remarks.namespaces = "guessed: no file names one; where do you deploy it?"
    }
    var sources: [Source] = []
    for part in parts {
      var source = Source(path: part.path.isEmpty ? "." : part.path, kind: part.kind)
      var lines = part.remarks
      if let deployer = part.deployer, deployer.namespace != nil {
        if part.reached.hasUnplaced || part.reached.manifests.isEmpty || deployer.overrules {
          source.namespace = deployer.namespace
        }
      } else if part.reached.hasUnplaced {
        if namespaces.count == 1 {
          source.namespace = namespaces.first
        } else {
          lines.append("some of it names no namespace: add the key `namespace`")
        }
      }
      // One object after the other may deploy the same folder.
      if let same = sources.firstIndex(of: source) {
        remarks.sources[same] += lines
      } else {
        sources.append(source)
        remarks.sources.append(lines)
      }
    }
    let phase = EnvironmentName.phase(name)
    if phase == nil { remarks.phase = "guessed: no name tells, and production has the strictest rules" }
    if parts.contains(where: { $0.name == nil }) {
      remarks.name = "guessed: no folder or object names an environment"
      remarks.phase = "guessed, as the name"
    }
    environments.append(
      Environment(name: name, phase: phase ?? .production, sources: sources, namespaces: namespaces.sorted()))
    self.remarks.append(remarks)
  }
}
