internal import Resources

/// What an object of Flux or of Argo CD says is deployed.
struct Deployer {
  /// The folder, relative to the repository's root; empty for the root itself.
  var path: String
  /// The namespace that it puts things into.
  var namespace: String?
  /// Whether resources that name another namespace are put into it too.
  var overrules = false
  /// The names of tokens that it replaces; nil where it replaces none.
  var tokens: [String]?
  /// What a comment calls it: `Flux Kustomization apps`.
  var title: String
  /// Its name.
  var name: String
  /// The file that holds it.
  var file: String

  private static let flux = "kustomize.toolkit.fluxcd.io"

  /// Whether a resource is an object of a deployer, so that it is no part of what is deployed.
  static func isDeployer(_ root: Node) -> Bool {
    let group = ResourceID.group(of: root["apiVersion"]?.string ?? "")
    return group.hasSuffix(".toolkit.fluxcd.io")
      || group == "argoproj.io"
        && ["Application", "ApplicationSet", "AppProject"].contains(root["kind"]?.string)
  }

  /// What an object deploys from this repository, and what could not be told, a line each.
  static func read(_ root: Node, in file: String, _ grounds: Grounds) -> (found: [Deployer], untold: [String])
  {
    let group = ResourceID.group(of: root["apiVersion"]?.string ?? "")
    let name = root[path: "metadata", "name"]?.string ?? ""
    switch (group, root["kind"]?.string) {
    case (flux, "Kustomization"):
      let title = "Flux Kustomization \(name)"
      guard let spec = root["spec"],
        var found = Deployer(spec["path"]?.string ?? ".", title, name, file, grounds)
      else { return ([], ["\(title) in \(file): its path is not in this repository"]) }
      // What bootstraps Flux deploys the very objects that are read here.
      if name == "flux-system", file.isWithin(found.path) { return ([], []) }
      found.namespace = spec["targetNamespace"]?.namespace
      found.overrules = found.namespace != nil
      if let post = spec["postBuild"] {
        found.tokens = post["substitute"]?.children.map(\.key) ?? []
      }
      return ([found], [])
    case ("argoproj.io", "Application"):
      let title = "Argo CD Application \(name)"
      guard let spec = root["spec"] else { return ([], []) }
      return applications(spec, name: name, title: title, file, grounds) { $0 }
    case ("argoproj.io", "ApplicationSet"):
      return ApplicationSet(root, name: name, file: file, grounds: grounds).applications()
    default: return ([], [])
    }
  }

  /// The sources of an Application that are folders of this repository.
  ///
  /// - Parameter fill: replaces the parameters of a template; nil where one is not known.
  static func applications(
    _ spec: Node, name: String, title: String, _ file: String, _ grounds: Grounds,
    _ fill: (String) -> String?
  ) -> (found: [Deployer], untold: [String]) {
    var found: [Deployer] = []
    var untold: [String] = []
    let sources = [spec["source"]].compactMap { $0 } + (spec["sources"].map { Array($0.children) } ?? [])
    for source in sources {
      guard let text = source["path"]?.string else { continue }
      guard let path = fill(text), var one = Deployer(path, title, name, file, grounds) else {
        untold.append("\(title) in \(file): its path \(text) is not in this repository")
        continue
      }
      if let namespace = spec[path: "destination", "namespace"]?.string.flatMap(fill) {
        one.namespace = namespace.isNamespace ? namespace : nil
      }
      if let given = source[path: "kustomize", "namespace"]?.string.flatMap(fill), given.isNamespace {
        one.namespace = given
        one.overrules = true
      }
      found.append(one)
    }
    return (found, untold)
  }

  /// Nil for a path that the repository does not hold.
  private init?(_ path: String, _ title: String, _ name: String, _ file: String, _ grounds: Grounds) {
    let relative = path.hasPrefix("/") ? String(path.drop { $0 == "/" }) : path
    guard let path = relative.isEmpty ? "" : "".appending(relative: relative), grounds.kind(of: path) != nil
    else { return nil }
    self.path = path
    self.title = title
    self.name = name
    self.file = file
  }

  /// What names its environment: the folders of what it deploys or of its own file, then its name and its namespace.
  var environment: String? {
    for path in [path, file.folder] { if let step = EnvironmentName.step(of: path) { return step } }
    return EnvironmentName.word(in: name)?.text ?? namespace.flatMap { EnvironmentName.word(in: $0)?.text }
  }
}

extension Node {
  /// The text where it can name a namespace.
  fileprivate var namespace: String? { string.flatMap { $0.isNamespace ? $0 : nil } }
}
