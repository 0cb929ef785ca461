import GitStore
import Kubernetes
import Project
import Resources
import Testing
import YAMLSyntax

@testable import Rendering

/// No value of a Secret reaches the cache, whatever it is wrapped in.
@Suite("Secrets and the cache")
struct CachedSecretTests {
  static let value = "hunter2-Correct-Horse"
  static let base64 = "aHVudGVyMi1Db3JyZWN0LUhvcnNl"

  private static func secret(_ kind: String = "kind: Secret", data: String? = nil) -> String {
    "apiVersion: v1\n\(kind)\nmetadata: {name: creds}\n" + (data ?? "data:\n  password: \(base64)\n")
  }

  /// Manifests that hold a Secret, by shape.
  static let shapes: [String: String] = [
    "data": secret(),
    "stringData": secret(data: "stringData:\n  password: \(value)\n"),
    "quoted": secret("\"kind\": 'Secret'"),
    "escaped": secret("kind: \"\\x53ec\\u0072et\""),
    "escaped key": secret("\"k\\x69nd\": \"\\x53ecret\""),
    "tagged": secret("kind: !!str Secret"),
    "explicit key": secret("? kind\n: Secret"),
    "next line": secret("kind:\n  Secret"),
    "folded": secret("kind: >-\n  Secret"),
    "anchor":
      "x: &k Secret\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: &s Secret}\n---\n"
      + secret("note: &k Secret\nkind: *k"),
    "merged": "apiVersion: v1\n<<: {kind: Secret}\nmetadata: {name: creds}\ndata: {password: \(base64)}\n",
    "second document": CachedRenderingTests.manifest("first") + "---\n" + secret(),
    "List": "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Secret, metadata: {name: creds}, "
      + "data: {password: \(base64)}}\n",
    "SecretList": "apiVersion: v1\nkind: SecretList\nitems:\n- {metadata: {name: creds}, "
      + "data: {password: \(base64)}}\n",
    "JSON":
      #"{"apiVersion":"v1","kind":"Secret","metadata":{"name":"creds"},"stringData":{"password":"\#(value)"}}"#,
    "JSON, spaced":
      "{\"apiVersion\":\"v1\",\n\"kind\"  :\t\"Secret\",\"metadata\":{\"name\":\"creds\"},\"data\":{\"p\":\"\(base64)\"}}",
    "CRLF": secret().replacing("\n", with: "\r\n"),
    "comment": CachedRenderingTests.manifest("c") + "# kind: Secret\n# data: {password: \(base64)}\n",
    "inside a text": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata:\n  creds.yaml: |\n    "
      + secret().replacing("\n", with: "\n    ") + "\n",
    "inside an escaped text":
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata:\n  x: \"kin\\x64: Secre\\x74\\npassword: \(value)\"\n",
    "last applied":
      "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c\n  annotations:\n    "
      + "kubectl.kubernetes.io/last-applied-configuration: |\n      {\"data\":{\"password\":\"\(value)\"}}\n",
    "template":
      "apiVersion: v1\nkind: Template\nmetadata: {name: t}\nobjects:\n- kind: Secret\n  data: {p: \(base64)}\n",
    "custom kind":
      "apiVersion: example.com/v1\nkind: VaultSecret\nmetadata: {name: v}\nspec: {value: \(value)}\n",
    "sops":
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {password: \(value)}\nsops: {version: 3.9.0}\n",
    "part of a Secret": "metadata: {name: creds}\nstringData: {password: \(value)}\n",
  ]

  /// Kustomizations whose output, or whose own files, hold a Secret.
  static let kustomizations: [String: [String: String]] = [
    "a resource": ["kustomization.yaml": "resources: [s.yaml]\n", "s.yaml": secret()],
    "literals": [
      "kustomization.yaml": "secretGenerator: [{name: creds, literals: [password=\(value)]}]\n"
    ],
    "an env file": [
      "kustomization.yaml": "secretGenerator:\n- name: creds\n  envs: [a.env]\n",
      "a.env": "password=\(value)\n",
    ],
    "a file": [
      "kustomization.yaml": "secretGenerator:\n- {name: creds, files: [password.txt]}\n",
      "password.txt": value,
    ],
    "a patch that names no Secret": [
      "kustomization.yaml": """
      resources: [s.yaml]
      patches:
      - target: {name: creds}
        patch: |-
          - op: replace
            path: /data/password
            value: \(base64)

      """,
      "s.yaml": secret(data: "data: {password: eA==}\n"),
    ],
    "a generator in a transformer's place": [
      "kustomization.yaml": "generators: [g.yaml]\n",
      "g.yaml":
        "apiVersion: builtin\nkind: SecretGenerator\nmetadata: {name: creds}\nliterals: [password=\(value)]\n",
    ],
    "a base": [
      "kustomization.yaml": "resources: [base]\nnamePrefix: x-\n",
      "base/kustomization.yaml": "resources: [s.yaml]\n", "base/s.yaml": secret(),
    ],
    "a component that takes it away again": [
      "kustomization.yaml": """
      resources: [c.yaml]
      secretGenerator: [{name: creds, literals: [password=\(value)], options: {disableNameSuffixHash: true}}]
      patches:
      - patch: |-
          apiVersion: v1
          kind: Secret
          metadata: {name: creds}
          $patch: delete

      """,
      "c.yaml": CachedRenderingTests.manifest("c"),
    ],
  ]

  private func render(_ fixture: Fixture, _ files: [String: String], _ path: String) throws -> [String] {
    let (repository, head) = try fixture.commit(files, time: 1_700_000_100)
    let cache = try #require(Cache(at: path, version: "1"))
    let environment = Environment(
      name: "test", phase: .production, sources: [Source(path: "deploy")], namespaces: [])
    let kustomize = Kustomize(cache: cache)
    let declaration = try Renderer.render(
      environment, files: repository.files(at: head), schema: .builtin(symbols: Symbols()),
      kustomize: kustomize)
    let earlier = EarlierDeclarations(
      repository: repository, head: head, environment: environment, schema: .builtin(symbols: Symbols()),
      kustomize: kustomize)
    for resource in declaration.resources { _ = earlier.versions(of: resource) }
    return declaration.resources.map(\.resource.id.kind)
  }

  /// What stands in the whole folder.
  private func expectNothing(in path: String, _ shape: String) {
    for file in Folder.files(path) {
      let bytes = Folder.read(path + "/" + file)
      for text in [Self.value, Self.base64, "hunter2", "aHVudGVyMi"] {
        #expect(bytes.firstRange(of: Array(text.utf8)) == nil, "\(shape): \(text)")
      }
    }
  }

  @Test func noShapeOfASecretIsKept() throws {
    for (shape, text) in Self.shapes {
      let folder = try PrivateFolder()
      let name = text.hasPrefix("{") ? "a.json" : "a.yaml"
      let files = ["deploy/" + name: text, "deploy/beside.yaml": CachedRenderingTests.manifest("beside")]
      _ = try render(Fixture([:]), files, folder.path + "/driftback")
      expectNothing(in: folder.path + "/driftback", shape)
      // What stands beside it is kept, or the test would show nothing.
      let kept = Folder.files(folder.path + "/driftback").map {
        Folder.read(folder.path + "/driftback/" + $0)
      }
      #expect(kept.contains { $0.firstRange(of: Array("name: beside".utf8)) != nil }, "\(shape)")
    }
  }

  @Test func earlierVersionsWithASecretAreNotKept() throws {
    let folder = try PrivateFolder()
    let fixture = try Fixture([:])
    let old = CachedRenderingTests.manifest("c") + "---\n" + Self.secret()
    _ = try fixture.commit(["deploy/a.yaml": old], time: 1_700_000_050)
    _ = try fixture.commit(["deploy/a.yaml": CachedRenderingTests.manifest("c", "2")], time: 1_700_000_060)
    _ = try render(
      fixture, ["deploy/a.yaml": CachedRenderingTests.manifest("c", "3")], folder.path + "/driftback")
    expectNothing(in: folder.path + "/driftback", "history")
    #expect(Folder.files(folder.path + "/driftback").count == 2)
  }

  @Test(.enabled(if: Kustomize().isAvailable, "neither kustomize nor kubectl is in PATH"))
  func noRenderWithASecretIsKept() throws {
    for (shape, files) in Self.kustomizations {
      let folder = try PrivateFolder()
      let placed = Dictionary(uniqueKeysWithValues: files.map { ("deploy/" + $0.key, $0.value) })
      _ = try render(Fixture([:]), placed, folder.path + "/driftback")
      expectNothing(in: folder.path + "/driftback", shape)
      #expect(Folder.files(folder.path + "/driftback").isEmpty, "\(shape)")
    }
  }

  @Test("Everyday manifests that only mention secrets are kept")
  func mentionsAreNoSigns() throws {
    for text in [
      deployment, "imagePullSecrets: [{name: regcred}]\nkind: ServiceAccount\n",
      "kind: Role\nrules: [{apiGroups: [\"\"], resources: [secrets], verbs: [get]}]\n",
      "kind: Deployment\nspec: {volumes: [{secret: {secretName: x}}], env: [{valueFrom: {secretKeyRef: {name: x}}}]}\n",
      "# The kind of thing that is no secret at all, wherever it is said; see below.\nkind: Service\n",
    ] {
      let tree = try YAML.parse(File(path: "", bytes: Array(text.utf8)), symbols: Symbols())
      let isComment = text.hasPrefix("# The kind")
      #expect(SecretSigns().stand(in: tree) == isComment, "\(text)")
    }
  }
}
