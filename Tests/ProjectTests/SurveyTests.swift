import Project
import Resources
import Testing

@Suite struct SurveyTests {
  static func manifest(_ kind: String, _ name: String, _ namespace: String? = nil) -> String {
    "apiVersion: v1\nkind: \(kind)\nmetadata:\n  name: \(name)\n"
      + (namespace.map { "  namespace: \($0)\n" } ?? "")
  }

  static func survey(_ files: [String: String]) -> Survey {
    Survey(paths: files.keys.sorted()) { files[$0].map { Array($0.utf8) } }
  }

  @Test func findsPlainManifestsAndTheirNamespace() {
    let survey = Self.survey([
      "deploy/00-namespace.yaml": Self.manifest("Namespace", "shop"),
      "deploy/web/service.yml": Self.manifest("Service", "web"),
      "README.md": "text", ".github/workflows/build.yaml": Self.manifest("Nothing", "x", "wrong"),
      "src/values.yaml": "a: 1\n", "broken.yaml": "a: [",
    ])
    #expect(survey.manifests == 2)
    #expect(
      survey.environments == [
        Environment(
          name: "production", phase: .production,
          sources: [Source(path: "deploy", kind: .plain, namespace: "shop")], namespaces: ["shop"])
      ])
  }

  @Test func takesOverlaysAsEnvironments() {
    let survey = Self.survey([
      "k8s/base/app.yaml": Self.manifest("Service", "app"),
      "k8s/base/kustomization.yaml": "resources: [app.yaml]\n",
      "k8s/overlays/dev/kustomization.yaml": "resources: [../../base]\n",
      "k8s/overlays/dev/extra.yaml": Self.manifest("ConfigMap", "extra", "shop-dev"),
      "k8s/overlays/prod/kustomization.yaml": "resources: [../../base]\n",
    ])
    #expect(survey.environments.map(\.name) == ["dev", "prod"])
    #expect(survey.environments.map(\.phase) == [.development, .production])
    #expect(survey.environments.map(\.namespaces) == [["default"], ["default"]])
    #expect(survey.text.contains("# guessed: no file names one"))
    #expect(
      survey.environments[0].sources
        == [Source(path: "k8s/overlays/dev", kind: .kustomize, namespace: "default")])
  }

  @Test func takesAChartAndLeavesItsTemplatesAlone() {
    let survey = Self.survey([
      "charts/shop/Chart.yaml": "name: shop\n",
      "charts/shop/templates/a.yaml": Self.manifest("Service", "a", "x"),
    ])
    #expect(survey.environments.map(\.sources) == [[Source(path: "charts/shop", kind: .helm)]])
  }

  @Test func takesAFileInTheRootAsItStands() {
    let survey = Self.survey(["app.yaml": Self.manifest("Service", "a", "${NAMESPACE}")])
    #expect(survey.environments.first?.sources.map(\.path) == ["app.yaml"])
    #expect(survey.environments.first?.namespaces == ["default"])
  }

  @Test func findsNothingInAnEmptyRepository() { #expect(Self.survey(["README": ""]).environments.isEmpty) }

  /// Whatever is proposed reads back as what was meant.
  @Test func writesWhatItReads() throws {
    let configurations = [
      try read(ConfigurationTests.full),
      Configuration(environments: [
        Environment(
          name: "no", phase: .testing,
          sources: [
            Source(path: "a b/# c: d"), Source(path: "-x"), Source(path: "1e3"), Source(path: "ü/\"q\""),
          ],
          namespaces: ["123", "null"], snapshot: "true")
      ]), Configuration(environments: Self.survey(["x/a.yaml": Self.manifest("Service", "a")]).environments),
    ]
    for configuration in configurations { #expect(try read(configuration.text) == configuration) }
  }
}
