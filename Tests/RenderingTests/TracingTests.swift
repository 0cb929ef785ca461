import GitStore
import Resources
import Testing
import YAMLSyntax

@testable import Rendering

/// One construct of kustomize each.
@Suite(.enabled(if: TracingFixture.isPossible, TracingFixture.reason))
struct TracingTests {
  static let web = """
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: web
      labels:
        tier: front
    spec:
      replicas: 2
      template:
        spec:
          containers:
          - name: web
            image: example.com/web:1.0
            args: [--verbose, --port=80]
            env:
            - name: LEVEL
              value: info
            - name: MODE
              value: fast
            resources:
              limits: {cpu: 200m, memory: 64Mi}

    """
  static let overWeb = ["base/kustomization.yaml": "resources: [web.yaml]\n", "base/web.yaml": web]

  func fixture(_ kustomization: String, _ more: [String: String] = [:]) throws -> TracingFixture {
    try TracingFixture(
      Self.overWeb.merging(more) { $1 }.merging(
        ["overlay/kustomization.yaml": "resources: [../base]\n" + kustomization]) { $1 })
  }

  @Test func aLiteralOfTheBase() throws {
    let fixture = try fixture("")
    #expect(
      try fixture.feeders("Deployment/web", "spec.replicas") == [
        "base/web.yaml:8 2 spec/replicas resource"
      ])
    #expect(
      try fixture.feeders("Deployment/web", "spec.template.spec.containers.0.image") == [
        "base/web.yaml:13 example.com/web:1.0 spec/template/spec/containers/0/image resource"
      ])
    #expect(
      try fixture.feedings("Deployment/web", "spec.template.spec.containers.0.args") == [
        "base/web.yaml spec/template/spec/containers/0/args resource 2"
      ])
    #expect(try fixture.feeders("Deployment/web", "metadata.name") == [])
  }

  @Test func aPatchFileOverTheBase() throws {
    let fixture = try fixture(
      "patches: [{path: patch.yaml}]\n",
      [
        "overlay/patch.yaml": """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          replicas: 2
          template:
            spec:
              containers:
              - name: web
                env:
                - name: MODE
                  value: slow
        """
      ])
    // The same value as the base: only the marker knows.
    #expect(
      try fixture.feeders("Deployment/web", "spec.replicas") == [
        "overlay/patch.yaml:5 2 spec/replicas strategicMerge"
      ])
    #expect(
      try fixture.feedings("Deployment/web", "spec.template.spec.containers.0.env") == [
        "overlay/patch.yaml spec/template/spec/containers/0/env strategicMerge 1",
        "base/web.yaml spec/template/spec/containers/0/env resource 1",
      ])
  }

  @Test func jsonPatches() throws {
    let fixture = try fixture(
      """
      patches:
      - path: patch.json
        target: {kind: Deployment}
      - target: {kind: Deployment}
        patch: |
          # The first line is a comment.
          - op: replace
            path: /metadata/labels/tier
            value: back
          - op: add
            path: /spec/template/spec/containers/0/env/-
            value:
              name: ADDED
              value: "yes"

      """,
      [
        "overlay/patch.json": #"[{"op": "test", "path": "/spec/replicas", "value": 2},"#
          + #" {"op": "add", "path": "/spec/paused", "value": false}]"#
      ])
    let trace = try fixture.trace()
    #expect(trace.blindness == nil && trace.narrowness == nil)
    #expect(
      try fixture.feeders("Deployment/web", "spec.paused") == [
        "overlay/patch.json:1 false 1/value jsonPatch(operation: 1)"
      ])
    #expect(
      try fixture.feeders("Deployment/web", "metadata.labels.tier") == [
        "overlay/kustomization.yaml:10 back patches/1/patch > 0/value jsonPatch(operation: 0)"
      ])
    #expect(
      try fixture.feeders("Deployment/web", "spec.template.spec.containers.0.env.2.value") == [
        "overlay/kustomization.yaml:15 \"yes\" patches/1/patch > 1/value/value jsonPatch(operation: 1)"
      ])
    // What a patch tests is left as it is.
    #expect(try fixture.feeders("Deployment/web", "spec.replicas") == [])
  }

  @Test func aComponentsInlinePatch() throws {
    let fixture = try fixture(
      "components: [../component]\n",
      [
        "component/kustomization.yaml": """
        apiVersion: kustomize.config.k8s.io/v1alpha1
        kind: Component
        patches:
        - patch: |-
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: web
            spec:
              template:
                spec:
                  containers:
                    - name: web
                      env:
                      - name: LEVEL
                        value: "debug"
        """
      ])
    #expect(
      try fixture.feeders("Deployment/web", "spec.template.spec.containers.0.env.0.value") == [
        "component/kustomization.yaml:16 \"debug\" patches/0/patch > "
          + "spec/template/spec/containers/0/env/0/value strategicMerge"
      ])
  }

  @Test func imagesOverTheBase() throws {
    let tag = try fixture("images: [{name: example.com/web, newTag: '2.0'}]\n")
    let image = "spec.template.spec.containers.0.image"
    #expect(
      try tag.feeders("Deployment/web", image)
        == [
          "overlay/kustomization.yaml:2 '2.0' images/0/newTag image(field: \"newTag\") in part"
        ])
    let all = try fixture(
      "images: [{name: example.com/web, newName: mirror/web, newTag: '2.0'}]\n")
    #expect(
      try all.feeders("Deployment/web", image) == [
        "overlay/kustomization.yaml:2 mirror/web images/0/newName image(field: \"newName\") in part",
        "overlay/kustomization.yaml:2 '2.0' images/0/newTag image(field: \"newTag\") in part",
      ])
    let trace = try all.trace()
    func fields(_ text: String) throws -> [Feeder.Kind] {
      try trace.feeders(of: all.id("Deployment/web"), at: TracingFixture.path(image), for: text).map(\.kind)
    }
    #expect(try fields("mirror/web:2.1") == [.image(field: "newTag")])
    #expect(try fields("other/web:2.0") == [.image(field: "newName")])
    #expect(try fields("mirror/web@sha256:abc") == [.image(field: "newTag")])
    let digest = try fixture(
      "images: [{name: example.com/web, digest: 'sha256:\(String(repeating: "a", count: 64))'}]\n")
    #expect(
      try digest.feeders("Deployment/web", image) == [
        "overlay/kustomization.yaml:2 'sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' images/0/digest image(field: \"digest\") in part"
      ])
    // An entry that fits nothing leaves the base's tag.
    let other = try fixture("images: [{name: example.com/other, newTag: '2.0'}]\n")
    #expect(
      try other.feeders("Deployment/web", image) == [
        "base/web.yaml:13 example.com/web:1.0 spec/template/spec/containers/0/image resource"
      ])
  }

  @Test func aNewNameByWhichAnotherEntryFindsTheImage() throws {
    let fixture = try TracingFixture([
      "base/kustomization.yaml":
        "resources: [web.yaml]\nimages: [{name: example.com/web, newName: mirror/web}]\n",
      "base/web.yaml": Self.web,
      "overlay/kustomization.yaml": "resources: [../base]\nimages: [{name: mirror/web, newTag: '3'}]\n",
    ])
    #expect(
      try fixture.feeders("Deployment/web", "spec.template.spec.containers.0.image") == [
        "overlay/kustomization.yaml:2 '3' images/0/newTag image(field: \"newTag\") in part"
      ])
  }

  @Test func replicasOverTheBase() throws {
    let fixture = try fixture("replicas:\n- name: web\n  count: 2\n")
    #expect(
      try fixture.feeders("Deployment/web", "spec.replicas") == [
        "overlay/kustomization.yaml:4 2 replicas/0/count replica"
      ])
  }

  @Test func theLastOfTwoPatches() throws {
    let patch = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 5}\n"
    let files = ["overlay/a.yaml": patch, "overlay/b.yaml": patch]
    for (order, last) in [("a.yaml, b.yaml", "b"), ("b.yaml, a.yaml", "a")] {
      let fixture = try fixture("patchesStrategicMerge: [\(order)]\n", files)
      #expect(
        try fixture.feeders("Deployment/web", "spec.replicas") == [
          "overlay/\(last).yaml:4 5 spec/replicas strategicMerge"
        ])
    }
  }

  @Test func whatAPatchDeletesFeedsNothing() throws {
    let delete = """
      apiVersion: kustomize.config.k8s.io/v1alpha1
      kind: Component
      patches:
      - patch: |-
          apiVersion: apps/v1
          kind: Deployment
          metadata: {name: web}
          spec:
            replicas: null
            template:
              spec:
                containers:
                - name: web
                  env:
                  - name: LEVEL
                    $patch: delete
      """
    let fixture = try fixture("components: [../component]\n", ["component/kustomization.yaml": delete])
    #expect(try fixture.trace().blindness == nil)
    #expect(try fixture.feeders("Deployment/web", "spec.replicas") == [])
    #expect(
      try fixture.feeders("Deployment/web", "spec.template.spec.containers.0.env.0.value") == [
        "base/web.yaml:19 fast spec/template/spec/containers/0/env/1/value resource"
      ])
  }

  @Test func anchorsAndListsOfResources() throws {
    let fixture = try TracingFixture([
      "overlay/kustomization.yaml": "resources: [all.yaml]\n",
      "overlay/all.yaml": """
      apiVersion: v1
      kind: List
      items:
      - apiVersion: v1
        kind: ConfigMap
        metadata: {name: one}
        data:
          a: &value x
          b: *value
      """,
    ])
    #expect(
      try fixture.feeders("ConfigMap/one", "data.a") == [
        "overlay/all.yaml:8 &value items/0/data/a resource"
      ])
    #expect(
      try fixture.feeders("ConfigMap/one", "data.b") == [
        "overlay/all.yaml:9 *value items/0/data/b resource"
      ])
  }

  @Test func aPatchThatHitsNothing() throws {
    let fixture = try fixture(
      """
      patches:
      - target: {kind: StatefulSet}
        patch: '[{"op": "replace", "path": "/spec/replicas", "value": 2}]'

      """)
    #expect(
      try fixture.feeders("Deployment/web", "spec.replicas") == [
        "base/web.yaml:8 2 spec/replicas resource"
      ])
  }

  @Test func aTargetFoundByItsLabels() throws {
    let fixture = try fixture(
      """
      patches:
      - target: {labelSelector: tier=front}
        patch: '[{"op": "replace", "path": "/spec/replicas", "value": 7}]'

      """)
    #expect(try fixture.feeders("Deployment/web", "spec.replicas").count == 1)
    #expect(try fixture.feeders("Deployment/web", "spec.replicas").first?.hasPrefix("overlay/") == true)
    #expect(try fixture.feeders("Deployment/web", "metadata.labels.tier") == [])
  }

  @Test func aBuildThatMarkersBreak() throws {
    let test = """
      patches:
      - target: {kind: Deployment}
        patch: |-
          - {op: test, path: PATH, value: VALUE}
          - {op: replace, path: /spec/replicas, value: 3}

      """
    let base = [
      "base/kustomization.yaml": """
      resources: [web.yaml]
      commonLabels: {team: a}
      images: [{name: example.com/web, newTag: "2"}]
      """
    ]
    func fixture(_ path: String, _ value: String) throws -> TracingFixture {
      try self.fixture(
        test.replacing("PATH", with: path).replacing("VALUE", with: value), base)
    }
    let blind = try fixture("/spec/template/spec/containers/0/image", "'example.com/web:2'")
    #expect(try blind.trace().blindness?.contains("cannot build the source") == true)
    #expect(try blind.feeders("Deployment/web", "spec.replicas") == [])

    let narrow = try self.fixture(
      """
      configMapGenerator: [{name: map, literals: [MODE=fast]}]
      replicas: [{name: web, count: 3}]
      patches:
      - target: {kind: ConfigMap}
        patch: '[{"op": "test", "path": "/data/MODE", "value": "fast"}]'

      """)
    #expect(try narrow.trace().blindness == nil)
    #expect(try narrow.trace().narrowness?.contains("cannot build the source") == true)
    #expect(try narrow.feeders("ConfigMap/map", "data.MODE") == [])
    #expect(
      try narrow.feeders("Deployment/web", "spec.replicas") == [
        "overlay/kustomization.yaml:3 3 replicas/0/count replica"
      ])
  }

  @Test func aRootThatDoesNotBuild() throws {
    let fixture = try fixture("patches: [{path: missing.yaml}]\n")
    #expect(throws: Diagnostic.self) { try fixture.trace() }
  }

  @Test func textThatLooksLikeAMarker() throws {
    let fixture = try fixture("commonAnnotations: {note: drb000z drb001z}\n")
    #expect(
      try fixture.feeders("Deployment/web", "metadata.annotations.note") == [
        "overlay/kustomization.yaml:2 drb000z commonAnnotations/note annotation"
      ])
  }

  @Test("Whatever is said to be a copy of a scalar changes as that scalar does, and nothing else does")
  func feedersFeed() throws {
    let fixture = try fixture(
      """
      namePrefix: pre-
      resources: [../base, map.yaml]
      components: [../component]
      patches: [{path: patch.yaml}, {path: operations.yaml, target: {kind: Deployment}}]
      images: [{name: example.com/web, newTag: "3"}]
      commonAnnotations: {note: b}
      """.replacing("resources: [../base, map.yaml]\n", with: ""),
      [
        "base/kustomization.yaml": "resources: [web.yaml, map.yaml]\n",
        "base/map.yaml": """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: map}
        data: {a: one, b: two, "c.d": three}
        """,
        "component/kustomization.yaml": """
        apiVersion: kustomize.config.k8s.io/v1alpha1
        kind: Component
        patchesStrategicMerge: [patch.yaml]
        """,
        "component/patch.yaml": """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: map}
        data: {b: four}
        """,
        "overlay/patch.yaml": """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          template:
            spec:
              containers:
              - name: web
                env:
                - {name: MODE, value: slow}
                - {name: MORE, value: much}
              - name: side
                image: example.com/side:1
                ports:
                - {containerPort: 80, name: http, hostPort: 8080}
        """,
        "overlay/operations.yaml": """
        - {op: add, path: /spec/template/spec/containers/0/args/0, value: --first}
        - {op: add, path: /spec/strategy, value: {type: RollingUpdate, rollingUpdate: {maxSurge: 1}}}
        """,
      ])
    let plain = try fixture.leaves()
    let trace = try fixture.trace()
    var changed = 0
    for leaf in plain {
      let feeders = trace.feeders(of: leaf.id, at: leaf.path)
      guard let feeder = feeders.first, feeder.isCopy, feeder.inner == nil else { continue }
      #expect(feeders.count == 1)
      let value = Node.scalar(.string, "changed", symbols: fixture.symbols)
      let file = File(path: feeder.file, bytes: try fixture.fixture.files.read(feeder.file))
      let edited = try YAML.edit(
        YAML.parse(file, symbols: fixture.symbols), document: feeder.document, .set(feeder.path, to: value))
      let after = try fixture.leaves(fixture.fixture.files.replacing(feeder.file, with: edited.bytes))
      #expect(after.count == plain.count)
      for (old, new) in zip(plain, after) where old.text != new.text {
        #expect(new.text == "changed")
        #expect(trace.feeders(of: old.id, at: old.path) == feeders, "\(old.path) changed with \(leaf.path)")
      }
      #expect(zip(plain, after).contains { $0.path == leaf.path && $0.text != $1.text })
      changed += 1
    }
    #expect(changed == 21)
  }
}
