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

  @Test func generatorsAndReferencesToThem() throws {
    let fixture = try TracingFixture([
      "overlay/kustomization.yaml": """
      namePrefix: pre-
      resources: [pod.yaml]
      configMapGenerator:
      - name: settings
        literals: [MODE=fast, "LEVEL=info=x"]
        files: [app.conf, other=nested/other.conf]
        envs: [settings.env]
      secretGenerator:
      - name: keys
        literals: [token=top]
        envs: [keys.env]
        options: {labels: {from: keys}}
      """,
      "overlay/app.conf": "a=1\nb=2\n", "overlay/nested/other.conf": "{}",
      "overlay/settings.env": "# Lines.\nFIRST=1\nSECOND=two=2\n", "overlay/keys.env": "password=x\n",
      "overlay/pod.yaml": """
      apiVersion: v1
      kind: Pod
      metadata: {name: one}
      spec:
        priorityClassName: urgent
        containers:
        - name: main
          image: example.com/one
          envFrom:
          - configMapRef: {name: settings}
      """,
    ])
    let map = "ConfigMap/pre-settings"
    #expect(
      try fixture.feeders(map, "data.MODE") == [
        "overlay/kustomization.yaml:5 MODE=fast configMapGenerator/0/literals/0 literal(key: \"MODE\")"
      ])
    #expect(
      try fixture.feeders(map, "data.LEVEL") == [
        "overlay/kustomization.yaml:5 \"LEVEL=info=x\" configMapGenerator/0/literals/1 literal(key: \"LEVEL\")"
      ])
    #expect(try fixture.feeders(map, "data/app.conf") == ["overlay/app.conf:1 a=1  file"])
    #expect(try fixture.feeders(map, "data/other") == ["overlay/nested/other.conf:1 {  file"])
    #expect(
      try fixture.feeders(map, "data.SECOND") == [
        "overlay/settings.env:3 two=2  environmentLine(key: \"SECOND\")"
      ])
    #expect(
      try fixture.feeders("Secret/pre-keys", "data.token") == [
        "overlay/kustomization.yaml:10 token=top secretGenerator/0/literals/0 literal(key: \"token\")"
      ])
    #expect(
      try fixture.feeders("Secret/pre-keys", "data.password") == [
        "overlay/keys.env:1 x  environmentLine(key: \"password\")"
      ])
    #expect(
      try fixture.feeders("Secret/pre-keys", "metadata.labels.from") == [
        "overlay/kustomization.yaml:12 keys secretGenerator/0/options/labels/from label"
      ])
    // kustomize follows this reference, and only this one.
    #expect(try fixture.feeders("Pod/pre-one", "spec.containers.0.envFrom.0.configMapRef.name") == [])
    #expect(
      try fixture.feeders("Pod/pre-one", "spec.priorityClassName") == [
        "overlay/pod.yaml:5 urgent spec/priorityClassName resource"
      ])
  }

  @Test func labelsAndAnnotations() throws {
    let fixture = try fixture(
      """
      labels:
      - pairs: {team: a}
        includeSelectors: true
      commonAnnotations: {note: b}
      transformers:
      - labels.yaml
      - |-
        apiVersion: builtin
        kind: AnnotationsTransformer
        metadata: {name: inline}
        annotations:
          owner: d
        fieldSpecs: [{path: metadata/annotations, create: true}]

      """,
      [
        "overlay/labels.yaml": """
        apiVersion: builtin
        kind: LabelTransformer
        metadata: {name: labels}
        labels:
          zone: c
        fieldSpecs: [{path: metadata/labels, create: true}]
        """
      ])
    #expect(
      try fixture.feeders("Deployment/web", "metadata.labels.team") == [
        "overlay/kustomization.yaml:3 a labels/0/pairs/team label"
      ])
    #expect(
      try fixture.feeders("Deployment/web", "spec.selector.matchLabels.team") == [
        "overlay/kustomization.yaml:3 a labels/0/pairs/team label"
      ])
    #expect(
      try fixture.feeders("Deployment/web", "metadata.annotations.note") == [
        "overlay/kustomization.yaml:5 b commonAnnotations/note annotation"
      ])
    #expect(
      try fixture.feeders("Deployment/web", "metadata.labels.zone") == [
        "overlay/labels.yaml:5 c labels/zone label"
      ])
    #expect(
      try fixture.feeders("Deployment/web", "metadata.annotations.owner") == [
        "overlay/kustomization.yaml:13 d transformers/1 > annotations/owner annotation"
      ])
  }

  @Test func configurationsOfPlugins() throws {
    let fixture = try fixture(
      """
      transformers:
      - image.yaml
      - |-
        apiVersion: builtin
        kind: ReplicaCountTransformer
        metadata: {name: count}
        replica: {name: web, count: 4}
        fieldSpecs: [{path: spec/replicas, create: true}]
      - merge.yaml

      """,
      [
        "overlay/image.yaml": """
        apiVersion: builtin
        kind: LabelTransformer
        metadata: {name: none}
        labels: {zone: a}
        fieldSpecs: [{path: metadata/labels, create: true}]
        ---
        apiVersion: builtin
        kind: ImageTagTransformer
        metadata: {name: image}
        imageTag:
          name: example.com/web
          newTag: "2.5"
        """,
        "overlay/merge.yaml": """
        apiVersion: builtin
        kind: PatchStrategicMergeTransformer
        metadata: {name: merge}
        paths: [patch.yaml]
        patches: |-
          apiVersion: apps/v1
          kind: Deployment
          metadata: {name: web}
          spec: {revisionHistoryLimit: 7}
        """,
        "overlay/patch.yaml": """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec: {minReadySeconds: 3}
        """,
      ])
    #expect(
      try fixture.feeders("Deployment/web", "spec.template.spec.containers.0.image").contains(
        "overlay/image.yaml:12 \"2.5\" imageTag/newTag image(field: \"newTag\") in part"))
    #expect(
      try fixture.feeders("Deployment/web", "spec.replicas") == [
        "overlay/kustomization.yaml:8 4 transformers/1 > replica/count replica"
      ])
    #expect(
      try fixture.feeders("Deployment/web", "spec.minReadySeconds") == [
        "overlay/patch.yaml:4 3 spec/minReadySeconds strategicMerge"
      ])
    #expect(
      try fixture.feeders("Deployment/web", "spec.revisionHistoryLimit") == [
        "overlay/merge.yaml:9 7 patches > spec/revisionHistoryLimit strategicMerge"
      ])
  }

  @Test("Ports are traced where no patch asks for them")
  func ports() throws {
    func feeders(_ patch: String) throws -> [[String]] {
      let fixture = try TracingFixture([
        "overlay/kustomization.yaml": "resources: [web.yaml]\npatches: [{path: patch.yaml}]\n",
        "overlay/web.yaml": """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          template:
            spec:
              containers:
              - name: web
                ports:
                - containerPort: 80
                  protocol: TCP
                - {containerPort: 81, protocol: TCP}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec:
          ports:
          - port: 90
            targetPort: 80
        """,
        "overlay/patch.yaml": "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n" + patch,
      ])
      return try [
        fixture.feeders("Deployment/web", "spec.template.spec.containers.0.ports.0.containerPort"),
        fixture.feeders("Deployment/web", "spec.template.spec.containers.0.ports.0.protocol"),
        fixture.feeders("Service/web", "spec.ports.0.port"),
        fixture.feeders("Service/web", "spec.ports.0.targetPort"),
      ]
    }
    let target = "overlay/web.yaml:20 80 spec/ports/0/targetPort resource"
    #expect(
      try feeders("  minReadySeconds: 3\n") == [
        [
          "overlay/web.yaml:10 80 spec/template/spec/containers/0/ports/0/containerPort resource"
        ],
        ["overlay/web.yaml:11 TCP spec/template/spec/containers/0/ports/0/protocol resource"],
        ["overlay/web.yaml:19 90 spec/ports/0/port resource"], [target],
      ])
    let merged = "  template: {spec: {containers: [{name: web, ports: [{containerPort: 80, name: http}]}]}}\n"
    #expect(try feeders(merged) == [[], [], [], [target]])
  }

  @Test func replacements() throws {
    let fixture = try TracingFixture([
      "overlay/kustomization.yaml": """
      resources: [all.yaml]
      replacements:
      - source: {kind: ConfigMap, name: source, fieldPath: data.host}
        targets:
        - select: {kind: Service}
          fieldPaths: [spec.externalName]
        - select: {kind: Ingress}
          fieldPaths: ["spec.rules.[host=example.com].http.note"]
          options: {delimiter: ":", index: 0}
      - source: {kind: ConfigMap, name: source, fieldPath: data.pair, options: {delimiter: "-", index: 1}}
        targets:
        - select: {kind: Service}
          fieldPaths: [metadata.annotations.second]
          options: {create: true}
      """,
      "overlay/all.yaml": """
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: source}
      data: {host: a.example.com, pair: left-right}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: out}
      spec: {type: ExternalName, externalName: before}
      ---
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata: {name: way}
      spec:
        rules:
        - host: example.com
          http: {note: "none:80"}
      """,
    ])
    let trace = try fixture.trace()
    #expect(trace.blindness == nil && trace.narrowness == nil)
    #expect(
      try fixture.feeders("Service/out", "spec.externalName") == [
        "overlay/all.yaml:4 a.example.com data/host resource"
      ])
    #expect(
      try fixture.feeders("Ingress/way", "spec.rules.0.http.note") == [
        "overlay/all.yaml:4 a.example.com data/host resource in part",
        "overlay/all.yaml:17 \"none:80\" spec/rules/0/http/note resource in part",
      ])
    #expect(
      try fixture.feeders("Service/out", "metadata.annotations.second") == [
        "overlay/all.yaml:4 left-right data/pair resource in part"
      ])
    #expect(
      try fixture.feeders("Service/out", "spec.type") == [
        "overlay/all.yaml:9 ExternalName spec/type resource"
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

  @Test func variables() throws {
    let fixture = try TracingFixture([
      "overlay/kustomization.yaml": """
      resources: [all.yaml]
      vars:
      - name: HOST
        objref: {apiVersion: v1, kind: Service, name: out}
        fieldref: {fieldpath: spec.externalName}
      """,
      "overlay/all.yaml": """
      apiVersion: v1
      kind: Service
      metadata: {name: out}
      spec: {externalName: a.example.com}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: one}
      spec:
        containers:
        - name: main
          args: [--host=$(HOST)]
      """,
    ])
    #expect(
      try fixture.feeders("Pod/one", "spec.containers.0.args.0") == [
        "overlay/all.yaml:12 --host=$(HOST) spec/containers/0/args/0 resource in part",
        "overlay/all.yaml:4 a.example.com spec/externalName resource in part",
      ])
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
