public import Resources
internal import YAMLSyntax

extension Configuration {
  /// What the configuration's `apiVersion` must be.
  static let apiVersion = "driftback/v1"
  /// What the configuration's `kind` must be.
  static let kind = "Project"

  /// Reads a `driftback.yaml`; `docs/configuration.md` describes it.
  ///
  /// Throws a `.configuration` diagnostic that names the place for the first thing that is wrong.
  public static func read(_ file: File) throws(Diagnostic) -> Configuration {
    try Configuration(document(of: file))
  }

  /// The only document of a configuration file, aliases replaced by what they stand for.
  package static func document(of file: File) throws(Diagnostic) -> Node {
    let roots: [Node]
    do throws(Diagnostic) {
      roots = try YAML.parse(file, symbols: Symbols()).expanded().roots
    } catch {
      throw Diagnostic(
        .configuration, error.summary, remedy: error.remedy, file: error.file ?? file.path, place: error.place
      )
    }
    guard let root = roots.first else {
      throw Diagnostic(
        .configuration, "the file is empty", remedy: "Write one with: driftback init --force", file: file.path
      )
    }
    guard roots.count == 1 else {
      throw roots[1].fault(
        "a second document", "Only one project may stand in the file; put all environments into its list.")
    }
    return root
  }

  init(_ root: Node) throws(Diagnostic) {
    // Another kind of file is told as such, before its keys are called unknown.
    if root.kind == .mapping, let kind = root["kind"]?.string, kind != Self.kind {
      throw (root["kind"] ?? root).fault(
        "this is a \(kind), not a driftback project",
        "The file must begin with apiVersion: \(Self.apiVersion) and kind: \(Self.kind); name it with --config."
      )
    }
    let project = try Section(
      root, "the project", keys: ["apiVersion", "kind", "environments", "managers", "policy", "suppressions"])
    let version = try project.string("apiVersion", "apiVersion: \(Self.apiVersion)")
    guard version.text == Self.apiVersion else {
      throw version.node.fault(
        "unknown apiVersion \"\(version.text)\"", "This driftback reads \(Self.apiVersion).")
    }
    _ = try project.string("kind", "kind: \(Self.kind)")
    var environments: [Environment] = []
    for item in try project.list("environments", "a list with at least one environment") {
      let environment = try Environment(item)
      guard !environments.contains(where: { $0.name == environment.name }) else {
        throw (item["name"] ?? item).fault(
          "two environments are named \"\(environment.name)\"", "Give each a name of its own.")
      }
      environments.append(environment)
    }
    self.init(
      environments: environments, managers: try root["managers"].map(ManagerNames.init) ?? ManagerNames(),
      policy: root["policy"].map(UnreadSection.init),
      suppressions: root["suppressions"].map(UnreadSection.init))
  }
}

extension ManagerNames {
  init(_ node: Node) throws(Diagnostic) {
    let section = try Section(
      node, "\"managers\"", keys: ["people", "deployers", "controllers", "injectors"])
    var seen: Set<String> = []
    func names(_ key: String) throws(Diagnostic) -> [String] {
      guard section.node[key] != nil else { return [] }
      var names: [String] = []
      for item in try section.list(key, "a list of field managers, such as \(key): [acme-*]") {
        let name = try item.string(named: key, "a field manager's name")
        guard name != "*", !name.dropLast().contains("*") else {
          throw item.fault(
            "\"\(name)\" is no field manager", "\"*\" may only stand at the end of a name: acme-*.")
        }
        guard seen.insert(name).inserted else {
          throw item.fault("the field manager \"\(name)\" stands twice", "Keep one of the two.")
        }
        names.append(name)
      }
      return names
    }
    self.init(
      people: try names("people"), deployers: try names("deployers"),
      controllers: try names("controllers"), injectors: try names("injectors"))
  }
}

extension Environment {
  init(_ node: Node) throws(Diagnostic) {
    let section = try Section(
      node, "the environment", keys: ["name", "phase", "placement", "sources", "live"])
    let name = try section.string("name", "a name, such as name: production")
    guard name.text.isPlainName else {
      throw name.node.fault(
        "\"\(name.text)\" is no name for an environment",
        "Names hold letters, digits, \"-\", \"_\" and \".\", and begin with a letter or a digit.")
    }
    let phase = try section.string("phase", "phase: and one of \(Phase.allCases.map(\.rawValue).listed)")
    guard let known = Phase(rawValue: phase.text) else {
      throw phase.node.unknown("phase", phase.text, among: Phase.allCases.map(\.rawValue))
    }
    let placement = try section.node["placement"].map { (node) throws(Diagnostic) -> Placement in
      let known = Placement.allCases.map(\.rawValue)
      let text = try node.string(named: "placement", "one of \(known.listed), or leave the key out")
      guard let placement = Placement(rawValue: text) else {
        throw node.unknown("placement", text, among: known)
      }
      return placement
    }
    var sources: [Source] = []
    for item in try section.list("sources", "a list with at least one source, such as - path: deploy") {
      sources.append(try Source(item))
    }
    let live = try Section(
      section.required("live", "live: with the namespaces that the environment covers"), "\"live\"",
      keys: ["namespaces", "snapshot"])
    var namespaces: [String] = []
    for item in try live.list("namespaces", "a list of namespaces, such as namespaces: [shop]") {
      let namespace = try item.namespace(named: "namespaces")
      guard !namespaces.contains(namespace) else {
        throw item.fault("the namespace \"\(namespace)\" stands twice", "Keep one of the two.")
      }
      namespaces.append(namespace)
    }
    let snapshot = try live.node["snapshot"].map { (node) throws(Diagnostic) in
      try node.relativePath(named: "snapshot", under: "the configuration's folder")
    }
    self.init(
      name: name.text, phase: known, sources: sources, namespaces: namespaces, snapshot: snapshot,
      placement: placement ?? .overlay)
  }
}

extension Source {
  init(_ node: Node) throws(Diagnostic) {
    let section = try Section(node, "the source", keys: ["path", "kind", "namespace"])
    let path = try section.required("path", "a file or a folder of the repository, such as path: deploy")
    let kind = try section.node["kind"].map { (node) throws(Diagnostic) -> Kind in
      let known = Kind.allCases.map(\.rawValue)
      let text = try node.string(named: "kind", "one of \(known.listed), or leave the key out")
      guard let kind = Kind(rawValue: text) else { throw node.unknown("kind", text, among: known) }
      return kind
    }
    self.init(
      path: try path.relativePath(named: "path", under: "the repository"), kind: kind,
      namespace: try section.node["namespace"].map { (node) throws(Diagnostic) in
        try node.namespace(named: "namespace")
      })
  }
}

extension Node {
  /// A path below some folder, without `.` steps and doubled slashes; `.` for the folder itself.
  fileprivate func relativePath(named key: String, under folder: String) throws(Diagnostic) -> String {
    let text = try string(named: key, "a path relative to \(folder)")
    guard !text.hasPrefix("/") else {
      throw fault("\"\(key)\" is an absolute path", "Write it relative to \(folder).")
    }
    let steps = text.split(separator: "/").filter { $0 != "." }
    guard !steps.contains("..") else {
      throw fault("\"\(key)\" leads out of its folder by \"..\"", "It must stay below \(folder).")
    }
    return steps.isEmpty ? "." : steps.joined(separator: "/")
  }

  /// A namespace's name.
  fileprivate func namespace(named key: String) throws(Diagnostic) -> String {
    let text = try string(named: key, "a namespace's name")
    guard text.isNamespace else {
      throw fault(
        "\"\(text)\" is no namespace",
        "Namespaces hold at most 63 lower-case letters, digits and \"-\", and neither begin nor end with \"-\"."
      )
    }
    return text
  }
}

extension String {
  /// Whether the text can name a namespace: an RFC 1123 label, as the API server demands.
  var isNamespace: Bool {
    (1...63).contains(utf8.count) && utf8.first != UInt8(ascii: "-") && utf8.last != UInt8(ascii: "-")
      && utf8.allSatisfy { $0.isLowerCaseLetter || $0.isDigit || $0 == UInt8(ascii: "-") }
  }

  /// Whether the text can name an environment.
  var isPlainName: Bool {
    guard let first = utf8.first, first.isLetter || first.isDigit else { return false }
    return utf8.allSatisfy { $0.isLetter || $0.isDigit || "-_.".utf8.contains($0) }
  }
}

extension UInt8 {
  fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
  fileprivate var isLowerCaseLetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self) }
  fileprivate var isLetter: Bool { (self | 0x20).isLowerCaseLetter }
}
