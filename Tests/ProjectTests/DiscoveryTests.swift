import Project
import Resources
import Testing

/// Which environments a survey finds in kustomizations, objects of Flux and objects of Argo CD.
@Suite struct DiscoveryTests {
  private static func manifest(_ kind: String, _ name: String, _ namespace: String? = nil) -> String {
    SurveyTests.manifest(kind, name, namespace)
  }

  /// What a survey proposes, which must read back as what it says.
  private static func survey(_ files: [String: String]) throws -> Survey {
    let survey = SurveyTests.survey(files)
    if !survey.environments.isEmpty {
      let again = try read(survey.text)
      #expect(again.environments == survey.environments, "\(survey.text)")
    }
    return survey
  }

  private static let app = [
    "app/base/web.yaml": manifest("Service", "web"),
    "app/base/kustomization.yaml": "resources: [web.yaml]\n",
  ]

  private static func overlay(_ namespace: String) -> String {
    "namespace: \(namespace)\nresources: [../../base]\n"
  }

  // MARK: - Kustomizations

  @Test func takesEachKustomizationThatNoOtherIncludes() throws {
    let survey = try Self.survey(
      Self.app.merging([
        "app/overlays/dev/kustomization.yaml": Self.overlay("shop-dev"),
        "app/overlays/qa/kustomization.yml": Self.overlay("shop-qa"),
        "app/overlays/stage/Kustomization": Self.overlay("shop-stage"),
        "app/overlays/eu-west/kustomization.yaml": Self.overlay("shop"),
        "app/components/tls/kustomization.yaml":
          "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n",
      ]) { $1 })
    #expect(survey.environments.map(\.name) == ["dev", "eu-west", "qa", "stage"])
    #expect(survey.environments.map(\.phase) == [.development, .production, .testing, .staging])
    #expect(survey.environments.map(\.namespaces) == [["shop-dev"], ["shop"], ["shop-qa"], ["shop-stage"]])
    #expect(survey.environments.allSatisfy { $0.sources.count == 1 && $0.sources[0].kind == .kustomize })
    // Only the phase that nothing tells is called a guess.
    #expect(survey.text.split(separator: "\n").filter { $0.contains("guessed") }.count == 1)
  }

  @Test func followsNamespacesThroughWhatIsIncluded() throws {
    let survey = try Self.survey([
      "deploy/kustomization.yaml": "resources: [a, b, own.yaml]\n",
      "deploy/a/kustomization.yaml": "namespace: first\nresources: [x.yaml]\n",
      "deploy/a/x.yaml": Self.manifest("Service", "x", "overruled"),
      "deploy/b/kustomization.yaml": "resources: [y.yaml]\n",
      "deploy/b/y.yaml": Self.manifest("Service", "y", "second"),
      "deploy/own.yaml": Self.manifest("ClusterRole", "z"),
      "deploy/unused.yaml": Self.manifest("Service", "z", "third"),
    ])
    #expect(survey.environments.map(\.namespaces) == [["first", "second"]])
    #expect(survey.environments[0].sources == [Source(path: "deploy", kind: .kustomize)])
    #expect(survey.environments[0].name == "production")
    #expect(survey.text.contains("# guessed: no folder or object names an environment"))
  }

  @Test func tellsPhasesByWordsAndNotByTheirBeginnings() throws {
    let names: [(String, Phase)] = [
      ("prod-eu", .production), ("dev2", .development), ("pre-prod", .staging), ("citrus", .production),
      ("nonprod", .staging), ("team-uat", .staging), ("QA", .testing), ("devoted", .production),
      ("sandbox", .development),
    ]
    for (name, phase) in names {
      let survey = try Self.survey(["overlays/\(name)/a.yaml": Self.manifest("Service", "a")])
      #expect(survey.environments.map(\.name) == [name])
      #expect(survey.environments.map(\.phase) == [phase], "\(name)")
    }
  }

  @Test func joinsAppsOfOneEnvironmentAndPartsTwinsOfOneBase() throws {
    let apps = try Self.survey([
      "cart/overlays/prod/kustomization.yaml": "namespace: cart\nresources: [a.yaml]\n",
      "cart/overlays/prod/a.yaml": Self.manifest("Service", "a"),
      "web/overlays/prod/kustomization.yaml": "namespace: web\nresources: [b.yaml]\n",
      "web/overlays/prod/b.yaml": Self.manifest("Service", "b"),
    ])
    #expect(apps.environments.map(\.name) == ["prod"])
    #expect(apps.environments[0].sources.map(\.path) == ["cart/overlays/prod", "web/overlays/prod"])
    #expect(apps.environments[0].namespaces == ["cart", "web"])

    let twins = try Self.survey(
      Self.app.merging([
        "app/eu/prod/kustomization.yaml": Self.overlay("shop"),
        "app/us/prod/kustomization.yaml": Self.overlay("shop"),
      ]) { $1 })
    #expect(twins.environments.map(\.name) == ["eu-prod", "us-prod"])
    #expect(twins.environments.map(\.phase) == [.production, .production])
  }

  @Test func endsInCyclesAndOnLongWays() throws {
    #expect(
      try Self.survey([
        "a/kustomization.yaml": "resources: [../b]\n", "b/kustomization.yaml": "resources: [../a]\n",
      ]).environments.isEmpty)
    var files = ["k0/x.yaml": Self.manifest("Service", "x", "far")]
    for index in 0..<3000 { files["k\(index)/kustomization.yaml"] = "resources: [../k\(index + 1)]\n" }
    #expect(try Self.survey(files).environments.map(\.sources).map { $0.map(\.path) } == [["k0"]])
  }

  // MARK: - Flux

  private static func flux(_ name: String, _ path: String, _ more: String = "") -> String {
    """
    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    metadata: {name: \(name), namespace: flux-system}
    spec:
      path: \(path)
    \(more)
    """
  }

  @Test func takesWhatFluxDeploys() throws {
    let survey = try Self.survey(
      Self.app.merging([
        "clusters/production/infra.yaml": Self.flux("infra", "./infra"),
        "clusters/production/apps.yaml": Self.flux(
          "apps", "./app/base",
          "  targetNamespace: shop\n  postBuild:\n    substitute: {REGION: eu, CLUSTER: one}\n"),
        "clusters/production/gone.yaml": Self.flux("gone", "./elsewhere"),
        "clusters/production/out.yaml": Self.flux("out", "../../outside"),
        "clusters/production/flux-system/sync.yaml": Self.flux("flux-system", "./clusters/production"),
        "clusters/production/flux-system/kustomization.yaml": "resources: [sync.yaml]\n",
        "infra/ingress.yaml": Self.manifest("Service", "ingress", "ingress"),
        "notes/other.yaml": Self.manifest("Service", "other", "other"),
      ]) { $1 })
    #expect(
      survey.environments == [
        Environment(
          name: "production", phase: .production,
          sources: [
            Source(path: "app/base", kind: .kustomize, namespace: "shop"),
            Source(path: "infra", kind: .plain),
          ], namespaces: ["ingress", "shop"])
      ])
    for line in [
      "# Flux Kustomization apps in clusters/production/apps.yaml",
      "# Flux replaces tokens such as ${REGION}, ${CLUSTER} in it: such values are not compared",
      "# it puts all of it into namespace shop",
      "# - Flux Kustomization gone in clusters/production/gone.yaml: its path is not in this repository",
      "# - Flux Kustomization out in clusters/production/out.yaml: its path is not in this repository",
      "# - notes: manifests that nothing names",
    ] { #expect(survey.text.contains(line), "\(line)\n\(survey.text)") }
  }

  // MARK: - Argo CD

  @Test func takesApplicationsWithTheirDestinations() throws {
    let survey = try Self.survey([
      "argo/shop-staging.yaml": """
      apiVersion: argoproj.io/v1alpha1
      kind: Application
      metadata: {name: shop-staging}
      spec:
        destination: {namespace: shop-staging, server: https://kubernetes.default.svc}
        sources:
          - {repoURL: https://example.com/deploy, path: shop}
          - {repoURL: https://example.com/deploy, path: ./extra/}
          - {repoURL: https://example.com/charts, chart: redis}
      """, "shop/web.yaml": Self.manifest("Service", "web"),
      "extra/config.yaml": Self.manifest("ConfigMap", "config", "elsewhere"),
    ])
    #expect(
      survey.environments == [
        Environment(
          name: "staging", phase: .staging,
          sources: [
            Source(path: "shop", kind: .plain, namespace: "shop-staging"),
            Source(path: "extra", kind: .plain),
          ], namespaces: ["elsewhere", "shop-staging"])
      ])
    #expect(survey.text.contains("# Argo CD Application shop-staging in argo/shop-staging.yaml"))
  }

  private static func applicationSet(_ generators: String, path: String, namespace: String) -> String {
    """
    apiVersion: argoproj.io/v1alpha1
    kind: ApplicationSet
    metadata: {name: shop}
    spec:
      generators:
    \(generators)
      template:
        metadata: {name: 'shop-{{env}}'}
        spec:
          source: {repoURL: https://example.com/deploy, path: '\(path)'}
          destination: {namespace: '\(namespace)'}
    """
  }

  @Test func fillsTheTemplateWithTheElementsOfAList() throws {
    let list = """
        - list:
            elements:
              - {env: dev, values: {space: shop-dev}}
              - {env: prod, values: {space: shop}}
              - {env: nowhere, values: {space: x}}
        - clusters: {}
      """
    for (path, namespace) in [
      ("app/overlays/{{env}}", "{{values.space}}"), ("app/overlays/{{ .env }}", "{{ .values.space }}"),
    ] {
      let survey = try Self.survey([
        "set.yaml": Self.applicationSet(list, path: path, namespace: namespace),
        "app/overlays/dev/a.yaml": Self.manifest("Service", "a"),
        "app/overlays/prod/a.yaml": Self.manifest("Service", "a"),
      ])
      #expect(survey.environments.map(\.name) == ["dev", "prod"])
      #expect(survey.environments.map(\.namespaces) == [["shop-dev"], ["shop"]])
      #expect(survey.environments.map(\.sources[0].namespace) == ["shop-dev", "shop"])
      #expect(survey.notes.count == 2)
      #expect(survey.notes.contains { $0.contains("its clusters generator gives shows only at run time") })
    }
  }

  @Test func matchesTheDirectoriesOfAGitGenerator() throws {
    let git = """
        - git:
            repoURL: https://example.com/deploy
            directories:
              - path: apps/*/prod*
              - {path: apps/old/prod, exclude: true}
      """
    var files = ["set.yaml": Self.applicationSet(git, path: "{{.path.path}}", namespace: "{{path[1]}}")]
    for path in ["apps/cart/prod", "apps/web/prod", "apps/old/prod", "apps/web/dev", "apps/web/prod/deep"] {
      files[path + "/a.yaml"] = Self.manifest("Service", "a")
    }
    let survey = try Self.survey(files)
    #expect(survey.environments.map(\.name) == ["prod"])
    #expect(survey.environments[0].sources.map(\.path) == ["apps/cart/prod", "apps/web/prod"])
    #expect(survey.environments[0].namespaces == ["cart", "web"])
  }

  @Test func partsOneFolderThatIsDeployedTwice() throws {
    let list = "    - list: {elements: [{env: eu}, {env: us}]}"
    let survey = try Self.survey([
      "set.yaml": Self.applicationSet(list, path: "app", namespace: "shop-{{env}}"),
      "app/a.yaml": Self.manifest("Service", "a"),
    ])
    #expect(survey.environments.map(\.name) == ["shop-eu", "shop-us"])
    #expect(survey.environments.map(\.namespaces) == [["shop-eu"], ["shop-us"]])
  }

  // MARK: - Hostile repositories

  /// Names that would end a line, open a key or a comment, or name another environment if they were only pasted.
  @Test func namesOfTheRepositoryStayNames() throws {
    let names = [
      "a: b", "a #b", "- x", "\"", "'", "{x}", "*x", "&x", "!x", "%x", "@x", "`", "null", "1e3", "~",
      "\u{85}x",
      "\u{2028}x", "\u{feff}x", "\u{202e}x", "x\nenvironments: []", "ü", "  ", "x:", "-", "?", "|", ">",
      "\\n",
    ]
    var files: [String: String] = [:]
    for name in names {
      files["overlays/\(name)/kustomization.yaml"] = "namespace: shop\nresources: [a.yaml]\n"
      files["overlays/\(name)/a.yaml"] = Self.manifest("Service", "a")
    }
    let survey = try Self.survey(files)
    let paths = Set(survey.environments.flatMap { $0.sources.map(\.path) })
    let written = names.filter { !$0.contains("\n") && !$0.contains("\u{85}") }
    #expect(paths == Set(written.map { "overlays/\($0)" }))
    #expect(Set(survey.environments.map(\.name)).count == survey.environments.count)
  }

  @Test func remarksCannotBecomeKeys() throws {
    let name = #""x\nenvironments: []\n#\u2028y\u202e\e[31m""#
    let survey = try Self.survey([
      "f.yaml": """
      apiVersion: kustomize.toolkit.fluxcd.io/v1
      kind: Kustomization
      metadata: {name: \(name)}
      spec: {path: app, targetNamespace: "a\\nb", postBuild: {substitute: {"A\\nB": c}}}
      """, "app/a.yaml": Self.manifest("Service", "a"),
      "g.yaml": """
      apiVersion: kustomize.toolkit.fluxcd.io/v1
      kind: Kustomization
      metadata: {name: \(name)}
      spec: {path: ../app}
      """,
    ])
    #expect(survey.environments.count == 1)
    #expect(
      survey.text.unicodeScalars.allSatisfy { $0 == "\n" || $0.properties.generalCategory != .control })
    #expect(!survey.text.unicodeScalars.contains { $0 == "\u{2028}" || $0 == "\u{202e}" })
    #expect(survey.text.split(separator: "\n").filter { $0.hasPrefix("environments:") }.count == 1)
  }
}
