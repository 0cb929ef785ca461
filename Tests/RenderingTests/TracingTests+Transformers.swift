import Resources
import Testing

@testable import Rendering

/// Generators, transformers and replacements.
extension TracingTests {
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
}
