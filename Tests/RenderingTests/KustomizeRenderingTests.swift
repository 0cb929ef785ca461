import Drift
import GitStore
import Kubernetes
import Project
import Resources
import Testing
import YAMLSyntax

@testable import Rendering

/// What the real kustomize makes of small kustomizations.
@Suite(.enabled(if: Kustomize().isAvailable, "neither kustomize nor kubectl is in PATH"))
struct KustomizeRenderingTests {
  private static let shop: [String: String] = [
    "base/kustomization.yaml": """
    resources: [deployment.yaml, list.yaml]
    configMapGenerator:
    - name: settings
      literals:
      - color=blue
      files:
      - motd.txt
    """,
    "base/deployment.yaml": deployment.replacing(
      "env:\n", with: "envFrom: [{configMapRef: {name: settings}}]\n        env:\n"),
    "base/list.yaml": """
    apiVersion: v1
    kind: List
    items:
    - apiVersion: v1
      kind: Service
      metadata: {name: web}
      spec: {ports: [{port: 80}]}
    - apiVersion: v1
      kind: ServiceAccount
      metadata: {name: web-runner}
    """,
    "base/motd.txt": "hello\nworld\n",
    "shared/patch.yaml": """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec: {template: {spec: {containers: [{name: web, resources: {limits: {memory: 64Mi}}}]}}}
    """,
    "extras/kustomization.yaml": """
    apiVersion: kustomize.config.k8s.io/v1alpha1
    kind: Component
    patches:
    - target: {kind: Deployment}
      patch: |-
        - op: add
          path: /metadata/annotations
          value: {note: "yes"}
    """,
    "overlay/kustomization.yaml": """
    # The shop in production.
    namespace: shop
    namePrefix: prod-
    nameSuffix: "-1"
    resources: [../base]
    components: [../extras]
    patches:
    - path: ../shared/patch.yaml
    - patch: |-
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {type: NodePort}
    images:
    - name: example.com/web
      newTag: "2.0"
    replicas:
    - {name: web, count: 3}
    labels:
    - pairs: {team: shop}
    secretGenerator:
    - name: token
      literals: [value=hunter2]
    transformers:
    - |-
      apiVersion: builtin
      kind: AnnotationsTransformer
      metadata: {name: owner}
      annotations: {owner: "on"}
      fieldSpecs: [{path: metadata/annotations, create: true}]
    """,
  ]

  @Test("The declaration is what kustomize prints for the files as they are written")
  func equalsTheRealThing() throws {
    let fixture = try Fixture(Self.shop)
    let declaration = try fixture.render(Source(path: "overlay"))
    let folder = try PrivateFolder()
    for (path, text) in Self.shop { try folder.write(Array(text.utf8), to: path) }
    let hasKustomize = (try? Fixture.program("kustomize")) != nil
    let result = try Command(
      program: Fixture.program(hasKustomize ? "kustomize" : "kubectl"),
      arguments: [hasKustomize ? "build" : "kustomize", "overlay", "--load-restrictor=LoadRestrictionsNone"],
      environment: ["HOME=\(folder.path)", "PATH=\(Fixture.path)"], folder: folder.path, limits: .init()
    ).run()
    #expect(result.status == 0)
    let expected = try YAML.parse(
      File(path: "expected", bytes: result.output), symbols: fixture.schema.symbols)
    #expect(expected.roots.count == 5)
    #expect(declaration.resources.count == expected.roots.count)
    for (declared, root) in zip(declaration.resources, expected.roots) {
      #expect(declared.resource.root.hasSameValue(as: root), "\(declared.resource.id)")
    }
    #expect(declaration.notes.isEmpty)
  }

  @Test("Each resource names the file that declares it, and each field the line where it literally stands")
  func origins() throws {
    let declaration = try Fixture(Self.shop).render(Source(path: "overlay/kustomization.yaml"))
    let web = try #require(declaration.resource("Deployment", "prod-web-1"))
    #expect(web.resource.id.namespace == "shop")
    #expect(web.isRendered)
    #expect(web.file == "base/deployment.yaml")
    #expect(web.place.line == 2)
    let container = try #require(
      web.resource.root[path: "spec", "template", "spec", "containers"]?.children.first { _ in true })
    let value = try #require(container["env"]?.children.first { _ in true }?["value"])
    #expect(
      web.place(of: value, isItself: true)
        == SourcePlace(file: "base/deployment.yaml", document: 0, line: 16, column: 18))
    // Around a field that git does not declare: the key.
    let env = try #require(container["env"])
    #expect(
      web.place(of: env, isItself: false)
        == SourcePlace(file: "base/deployment.yaml", document: 0, line: 14, column: 9))
    // Set by `images:` and `replicas:`, by a patch, by a transformer: not this line, so only the document is named.
    let others = [container["image"], web.resource.root[path: "spec", "replicas"], container["resources"]]
    for other in others { #expect(web.place(of: try #require(other), isItself: true).line == 2) }

    let service = try #require(declaration.resource("Service", "prod-web-1"))
    #expect(service.place == SourcePlace(file: "base/list.yaml", document: 0, line: 4, column: 3))
    #expect(declaration.resource("ServiceAccount", "prod-web-runner-1")?.place.line == 8)

    let settings = try #require(
      declaration.resources.first { $0.resource.id.name.hasPrefix("prod-settings-1-") })
    #expect(settings.generatedName == "prod-settings-1")
    #expect(settings.place == SourcePlace(file: "base/kustomization.yaml", document: 0, line: 3, column: 3))
    let color = try #require(settings.resource.root[path: "data", "color"])
    #expect(settings.place(of: color, isItself: true).line == 5)
    let text = try #require(settings.resource.root[path: "data", "motd.txt"])
    #expect(
      settings.place(of: text, isItself: true)
        == SourcePlace(file: "base/motd.txt", document: 0, line: 1, column: 1))
    let token = try #require(declaration.resources.first { $0.resource.id.kind == "Secret" })
    #expect(token.file == "overlay/kustomization.yaml")
    #expect(token.generatedName == "prod-token-1")
  }

  @Test("The annotation that names the origin is not declared, unless its author asks for it")
  func annotations() throws {
    let files = ["kustomization.yaml": "resources: [a.yaml]", "a.yaml": deployment]
    let quiet = try Fixture(files).render(Source(path: "."))
    #expect(quiet.resources.first?.resource.root[path: "metadata", "annotations"] == nil)
    #expect(quiet.resources.first?.resource.root[path: "spec", "replicas"]?.text == "1")
    for (asked, expected) in [("[managedByLabel, originAnnotations]", true), ("[managedByLabel]", false)] {
      let fixture = try Fixture(
        files.merging(["kustomization.yaml": "resources: [a.yaml]\nbuildMetadata: \(asked)\n"]) { $1 })
      let metadata = try fixture.render(Source(path: ".")).resources.first?.resource.root["metadata"]
      #expect((metadata?[path: "annotations", "config.kubernetes.io/origin"] != nil) == expected)
      #expect(metadata?[path: "labels", "app.kubernetes.io/managed-by"] != nil)
    }
  }

  @Test("A folder with a kustomization is one, unless its kind is given; edits in memory are rendered")
  func kinds() throws {
    let fixture = try Fixture([
      "app/kustomization.yml": "namePrefix: x-\nresources: [a.yaml]", "app/a.yaml": deployment,
    ])
    #expect(try fixture.render(Source(path: "app")).resources.map(\.resource.id.name) == ["x-web"])
    #expect(
      try fixture.render(Source(path: "app", kind: .plain)).resources.map(\.resource.id.name) == ["web"])
    let edited = try fixture.files.replacing(
      "app/kustomization.yml", with: Array("namePrefix: y-\nresources: [a.yaml]".utf8))
    #expect(
      try fixture.render(Source(path: "app"), files: edited).resources.map(\.resource.id.name) == ["y-web"])
    let chart = try Fixture(["c/Chart.yaml": "name: c"])
    #expect(
      fault { () throws(Diagnostic) in try chart.render(Source(path: "c")) }?.category == .configuration)
  }

  @Test("Two sources that declare one resource are told apart by their files")
  func duplicates() throws {
    let fixture = try Fixture([
      "app/kustomization.yaml": "resources: [a.yaml]", "app/a.yaml": deployment, "plain/b.yaml": deployment,
    ])
    let fault = try #require(
      fault { () throws(Diagnostic) in try fixture.render(Source(path: "plain"), Source(path: "app")) })
    #expect(fault.summary == "two documents declare Deployment.apps default/web")
    #expect(fault.file == "app/a.yaml")
    #expect(fault.place?.line == 2)
    #expect(fault.remedy.contains("plain/b.yaml:2"))
  }

  @Test("A custom resource has the scope that its definition declares, wherever the definition stands")
  func declaredKinds() throws {
    let fixture = try Fixture([
      "kustomization.yaml": "resources: [a.yaml]\nnamespace: shop",
      "a.yaml": """
      apiVersion: example.com/v1
      kind: Planet
      metadata: {name: mars}
      ---
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata: {name: planets.example.com}
      spec:
        group: example.com
        scope: Cluster
        names: {kind: Planet, plural: planets}
        versions: [{name: v1, schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object}}}}}]
      """,
    ])
    for kind in [Source.Kind.plain, .kustomize] {
      let declaration = try fixture.render(
        Source(path: kind == .plain ? "a.yaml" : ".", kind: kind, namespace: "shop"))
      #expect(declaration.resource("Planet", "mars")?.resource.id.namespace == "")
    }
  }

  @Test("What kustomize refuses is said in its words, with paths of the repository")
  func failures() throws {
    let fixture = try Fixture([
      "app/kustomization.yaml": "resources: [a.yaml]\npatches: [{path: p.yaml}]", "app/a.yaml": deployment,
      "app/p.yaml": "apiVersion: v1\nkind: Service\nmetadata: {name: nobody}\n",
    ])
    let fault = try #require(fault { () throws(Diagnostic) in try fixture.render(Source(path: "app")) })
    #expect(fault.category == .source)
    #expect(fault.file == "app/kustomization.yaml")
    #expect(fault.summary.contains("nobody"), "\(fault)")
    #expect(!fault.description.contains("driftback-"), "\(fault)")
    #expect(!fault.description.contains("command failed"), "\(fault)")
  }
}
