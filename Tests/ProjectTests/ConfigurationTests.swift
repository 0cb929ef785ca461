import Project
import Resources
import Testing

func read(_ text: String) throws(Diagnostic) -> Configuration {
  try Configuration.read(File(path: "driftback.yaml", bytes: Array(text.utf8)))
}

@Suite struct ConfigurationTests {
  static let full = """
    # The whole of it.
    apiVersion: driftback/v1
    kind: Project
    environments:
      - name: staging
        phase: staging
        sources:
          - { path: ./deploy//base/, kind: plain, namespace: shop }
          - path: charts/shop
        live:
          namespaces: [shop, shop-jobs]
          snapshot: live/staging.json.gz
      - name: production
        phase: production
        sources: [{ path: . }]
        live: { namespaces: [shop] }
    """

  @Test func readsEverything() throws {
    let configuration = try read(Self.full)
    #expect(
      configuration
        == Configuration(environments: [
          Environment(
            name: "staging", phase: .staging,
            sources: [
              Source(path: "deploy/base", kind: .plain, namespace: "shop"), Source(path: "charts/shop"),
            ],
            namespaces: ["shop", "shop-jobs"], snapshot: "live/staging.json.gz"),
          Environment(
            name: "production", phase: .production, sources: [Source(path: ".")], namespaces: ["shop"]),
        ]))
  }

  @Test func readsWherePlacementGoes() throws {
    #expect(try read(Self.full).environments.map(\.placement) == [.overlay, .overlay])
    for placement in Placement.allCases {
      let text = Self.full.split(separator: "\n").map {
        $0 == "    phase: production" ? "\($0)\n    placement: \(placement.rawValue)" : $0
      }.joined(separator: "\n")
      let configuration = try read(text)
      #expect(configuration.environments.map(\.placement) == [.overlay, placement])
      #expect(try read(configuration.text) == configuration)
    }
  }

  /// A fault: what is wrong in `full`, and the message, its place and what stands in its remedy.
  struct Fault: CustomTestStringConvertible, Sendable {
    let from: String
    let to: String
    let line: Int
    let column: Int
    let summary: String
    let remedy: String
    init(_ from: String, _ to: String, _ line: Int, _ column: Int, _ summary: String, _ remedy: String) {
      (self.from, self.to, self.line, self.column) = (from, to, line, column)
      (self.summary, self.remedy) = (summary, remedy)
    }
    var testDescription: String { summary }
  }

  static let faults = [
    Fault(
      "    phase: production", "    phase: production\n    placement: bse", 15, 16,
      "unknown placement \"bse\"",
      "Did you mean base? It is one of: overlay, base."),
    Fault(
      "environments:", "enviroments:", 4, 1, "unknown key \"enviroments\" in the project",
      "Did you mean \"environments\"?"),
    Fault(
      "    phase: staging", "    phas: staging", 6, 5, "unknown key \"phas\" in the environment",
      "Did you mean \"phase\"?"),
    Fault(
      "    phase: staging", "    phase: stagging", 6, 12, "unknown phase \"stagging\"",
      "Did you mean staging? It is one of: development, testing, staging, production."),
    Fault(
      "    phase: staging\n", "", 5, 5, "the environment has no \"phase\"",
      "development, testing, staging, production"),
    Fault(
      "kind: plain", "kind: jsonnet", 8, 40, "unknown kind \"jsonnet\"",
      "It is one of: plain, kustomize, helm."),
    Fault(
      "name: production", "name: staging", 13, 11, "two environments are named \"staging\"", "name of its own"
    ),
    Fault(
      "name: production", "name: 1", 13, 11, "\"name\" must be a string, not the number 1", "name: production"
    ),
    Fault("name: production", "name:", 13, 5, "\"name\" must be a string, not empty", "name: production"),
    Fault(
      "name: production", "name: \"a b\"", 13, 11, "\"a b\" is no name for an environment",
      "begin with a letter"),
    Fault("name: production", "name: \"a\\e[2J\"", 13, 11, "\"name\" holds a control character", "name"),
    Fault("[{ path: . }]", "[]", 15, 14, "\"sources\" is empty", "path: deploy"),
    Fault("[{ path: . }]", "deploy", 15, 14, "\"sources\" must be a list, not a string", "path: deploy"),
    Fault(
      "[{ path: . }]", "[deploy]", 15, 15, "the source must be a mapping, not a string",
      "path, kind, namespace"),
    Fault("path: . }", "path: /etc }", 15, 23, "\"path\" is an absolute path", "relative to the repository"),
    Fault(
      "path: . }", "path: a/../../b }", 15, 23, "\"path\" leads out of its folder by \"..\"",
      "below the repository"),
    Fault(
      "live/staging", "../staging", 12, 17, "\"snapshot\" leads out of its folder by \"..\"",
      "configuration's folder"),
    Fault("[shop, shop-jobs]", "[shop, shop]", 11, 26, "the namespace \"shop\" stands twice", "Keep one"),
    Fault("[shop, shop-jobs]", "[Shop]", 11, 20, "\"Shop\" is no namespace", "lower-case"),
    Fault("[shop, shop-jobs]", "[]", 11, 19, "\"namespaces\" is empty", "namespaces: [shop]"),
    Fault("    live: { namespaces: [shop] }", "", 13, 5, "the environment has no \"live\"", "namespaces"),
    Fault(
      "driftback/v1", "driftback/v2", 2, 13, "unknown apiVersion \"driftback/v2\"",
      "This driftback reads driftback/v1."),
    Fault(
      "kind: Project", "kind: Deployment", 3, 7, "this is a Deployment, not a driftback project", "--config"),
    Fault(
      "environments:", "managers: { peple: [x] }\nenvironments:", 4, 13,
      "unknown key \"peple\" in \"managers\"", "Did you mean \"people\"?"),
    Fault(
      "environments:", "managers: { people: [x, \"*\"] }\nenvironments:", 4, 25,
      "\"*\" is no field manager", "at the end of a name"),
    Fault(
      "environments:", "managers: { people: [a*b] }\nenvironments:", 4, 22,
      "\"a*b\" is no field manager", "at the end of a name"),
    Fault(
      "environments:", "managers: { people: [x], injectors: [x] }\nenvironments:", 4, 38,
      "the field manager \"x\" stands twice", "Keep one"),
    Fault(
      "environments:", "managers: { people: [] }\nenvironments:", 4, 21, "\"people\" is empty", "acme-*"),
    Fault(
      "kind: Project", "kind: Project\nkind: Project", 4, 1, "the key \"kind\" stands twice in the project",
      "Keep one"),
  ]

  @Test(arguments: faults) func namesTheFault(fault: Fault) throws {
    let text = Self.full.replacing(fault.from, with: fault.to)
    #expect(text != Self.full)
    let error = try #require(throws: Diagnostic.self) { try read(text) }
    #expect(error.category == .configuration)
    #expect(error.summary == fault.summary)
    #expect(error.remedy.contains(fault.remedy), "\(error.remedy)")
    #expect(error.file == "driftback.yaml")
    #expect(error.place?.line == fault.line && error.place?.column == fault.column, "\(error)")
  }

  @Test func readsManagers() throws {
    let text = Self.full.replacing(
      "environments:",
      with: "managers:\n  people: [acme-shell, acme-web-*]\n  controllers: [acme-tuner]\nenvironments:")
    #expect(
      try read(text).managers
        == ManagerNames(people: ["acme-shell", "acme-web-*"], controllers: ["acme-tuner"]))
    #expect(try read(Self.full).managers == ManagerNames())
  }

  @Test func showsTheLineWithACaret() throws {
    let error = try #require(throws: Diagnostic.self) {
      try read("apiVersion: driftback/v1\nkind: Project\nenviroments: []\n")
    }
    #expect(
      error.description == """
        driftback.yaml:3:1: unknown key "enviroments" in the project
          enviroments: []
          ^
        Did you mean "environments"? It has these keys: apiVersion, kind, environments, managers, policy, suppressions.
        """)
  }

  @Test(arguments: ["", "# only a comment\n", "---\n"])
  func refusesAnEmptyFile(text: String) throws {
    let error = try #require(throws: Diagnostic.self) { try read(text) }
    #expect(error.category == .configuration)
  }

  @Test(arguments: ["a: [", "\t- x", "a: b: c", "- not a project", "just text", "a: 1\n---\nb: 2", "\u{0}"])
  func refusesWhatIsNoProject(text: String) throws {
    let error = try #require(throws: Diagnostic.self) { try read(text) }
    #expect(error.category == .configuration)
    #expect(error.file == "driftback.yaml")
  }

  /// Any prefix of a good file is read or refused, never a crash.
  @Test func survivesEveryPrefix() {
    for end in Self.full.utf8.indices { _ = try? read(String(Self.full[..<end])) }
  }
}
