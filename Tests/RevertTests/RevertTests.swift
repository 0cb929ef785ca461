import Drift
import Resources
import Revert
import Testing

/// The patches of single objects.
@Suite struct RevertTests {
  static let deployment = """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web, namespace: shop, labels: {team: a}}
    spec:
      replicas: 2
      selector: {matchLabels: {app: web}}
      template:
        metadata: {labels: {app: web}}
        spec:
          containers:
          - name: web
            image: web:1
            env: [{name: A, value: "1"}, {name: B, value: "2"}, {name: C, value: "3"}, {name: D, value: "4"}]

    """

  static func live(_ edit: (String) -> String) -> String {
    edit(deployment).replacing(
      "metadata: {name: web, namespace: shop,",
      with: "metadata: {name: web, namespace: shop, uid: u-1, resourceVersion: \"7\",")
  }

  @Test func everyClassOfAFieldHasItsOperations() throws {
    let scene = try Scene(
      Self.deployment,
      live: Self.live {
        $0.replacing("replicas: 2", with: "replicas: 5").replacing(
          "labels: {team: a}", with: "labels: {hot: fix}")
      })
    let reversion = try scene.revert()
    #expect(
      reversion.lines == [
        #"test /metadata/uid "u-1""#, #"test /metadata/resourceVersion "7""#,
        #"test /metadata/labels/hot "fix""#, "remove /metadata/labels/hot", "test /spec/replicas 5",
        "replace /spec/replicas 2", #"add /metadata/labels/team "a""#,
      ])
    #expect(reversion.refused.isEmpty && reversion.remaining.isEmpty)
    #expect(reversion.changes[0].effects == ["it is scaled from 5 to 2 replicas"])
  }

  @Test func onlyTheChosenFieldGoesBack() throws {
    let scene = try Scene(
      Self.deployment,
      live: Self.live {
        $0.replacing("replicas: 2", with: "replicas: 5").replacing("image: web:1", with: "image: web:2")
      })
    let image = #".spec.template.spec.containers[name="web"].image"#
    let reversion = try scene.revert(image)
    #expect(
      reversion.lines.dropFirst(2) == [
        #"test /spec/template/spec/containers/0/name "web""#,
        #"test /spec/template/spec/containers/0/image "web:2""#,
        #"replace /spec/template/spec/containers/0/image "web:1""#,
      ])
    #expect(reversion.remaining.map(\.path.description) == [".spec.replicas"])
    #expect(reversion.changes[0].effects == ["its pods restart: the pod template changes"])
    let loose = try scene.revert(image, isStrict: false)
    #expect(loose.lines[0] == #"test /metadata/uid "u-1""# && loose.lines.count == 4)
  }

  @Test func itemsGoBackToTheirPlaceAndPositionsStayTrue() throws {
    // Of A, B, C, D only C and A are left, in this order, between two that git does not know.
    let scene = try Scene(
      Self.deployment,
      live: Self.live {
        $0.replacing(
          #"[{name: A, value: "1"}, {name: B, value: "2"}, {name: C, value: "3"}, {name: D, value: "4"}]"#,
          with:
            #"[{name: X, value: "x"}, {name: C, value: "3"}, {name: A, value: "9"}, {name: Y, value: "y"}]"#)
      })
    let reversion = try scene.revert()
    let env = "/spec/template/spec/containers/0/env"
    let changes = reversion.lines.filter { !$0.hasPrefix("test") }
    #expect(
      changes == [
        "remove \(env)/0", "remove \(env)/2", #"replace \#(env)/1/value "1""#,
        #"add \#(env)/2 {"name":"B","value":"2"}"#, #"add \#(env)/1 {"name":"D","value":"4"}"#,
      ])
    #expect(reversion.lines.contains(#"test \#(env)/1/name "A""#))
    #expect(reversion.refused.isEmpty && reversion.remaining.isEmpty)
  }

  @Test func whatTheServerFilledInGoesToo() throws {
    // The policy is the default for the tag that somebody set, and none for the one that is declared.
    let scene = try Scene(
      Self.deployment,
      live: Self.live {
        $0.replacing("image: web:1", with: "image: web:latest\n        imagePullPolicy: Always")
      })
    let container = #".spec.template.spec.containers[name="web"]"#
    #expect(scene.report.drifts.map(\.path.description) == [container + ".image"])
    let reversion = try scene.revert()
    #expect(reversion.changes[0].also.map(\.path.description) == [container + ".imagePullPolicy"])
    #expect(reversion.lines.contains("remove /spec/template/spec/containers/0/imagePullPolicy"))
    #expect(reversion.refused.isEmpty && reversion.remaining.isEmpty)
  }

  @Test func whatAnAutoscalerKeptIsADriftWithoutIt() throws {
    let autoscaler = """
      ---
      apiVersion: autoscaling/v2
      kind: HorizontalPodAutoscaler
      metadata: {name: web, namespace: shop, uid: u-2, resourceVersion: "8"}
      spec:
        maxReplicas: 9
        scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}

      """
    let scene = try Scene(
      Self.deployment, live: Self.live { $0.replacing("replicas: 2", with: "replicas: 5") } + autoscaler)
    #expect(scene.report.drifts.map(\.resource.kind) == ["HorizontalPodAutoscaler"])
    let reversion = try scene.revert()
    #expect(reversion.changes.map(\.verb) == ["patch", "delete"])
    #expect(reversion.changes[0].also.map(\.path.description) == [".spec.replicas"])
    #expect(reversion.changes[0].effects == ["it is scaled from 5 to 2 replicas"])
    guard case .delete(uid: "u-2", version: "8") = reversion.changes[1].action else {
      Issue.record("\(reversion.changes[1].action)")
      return
    }
  }

  @Test func aServiceOfAnotherTypeFreesItsPorts() throws {
    let service = """
      apiVersion: v1
      kind: Service
      metadata: {name: web, namespace: shop}
      spec: {type: TYPE, selector: {app: web}, ports: [{port: 80}]}

      """
    let scene = try Scene(
      service.replacing("TYPE", with: "ClusterIP"),
      live: service.replacing("TYPE", with: "NodePort, clusterIP: 10.0.0.7").replacing(
        "port: 80", with: "port: 80, protocol: TCP, nodePort: 31234"))
    let reversion = try scene.revert()
    #expect(reversion.changes[0].effects == ["the API server frees its node ports: 31234"])
    #expect(reversion.refused.isEmpty && reversion.remaining.isEmpty)
  }

  @Test func aDeletedResourceIsMadeFromItsDeclaration() throws {
    let reversion = try Scene(Self.deployment.replacing(", namespace: shop", with: ""), live: "").revert()
    guard case .create(let manifest) = reversion.changes.first?.action else {
      Issue.record("\(reversion)")
      return
    }
    #expect(manifest[path: "metadata", "namespace"]?.text == "shop")
    #expect(manifest[path: "spec", "replicas"]?.text == "2")
    #expect(reversion.remaining.isEmpty)
  }

  @Test func aGeneratedResourceComesBackUnderItsName() throws {
    let map =
      "{apiVersion: v1, kind: ConfigMap, metadata: {name: NAME, namespace: shop}, data: {mode: VALUE}}\n"
    let pod =
      Self.deployment
      + "      volumes: [{name: v, configMap: {name: NAME}}]\n"
    func both(_ name: String, _ value: String, _ pod: String) -> String {
      (pod + "---\n" + map).replacing("NAME", with: name).replacing("VALUE", with: value)
    }
    let scene = try Scene(
      both("cfg-b24mtbhf44", "slow", pod),
      live: both("cfg-7ffk9hd5g2", "fast", pod), generated: ["cfg-b24mtbhf44": "cfg"])
    #expect(scene.report.drifts.map(\.path.description) == [".data.mode"])
    let reversion = try scene.revert()
    #expect(reversion.changes.map(\.verb) == ["create", "patch"])
    #expect(reversion.changes[0].resource.name == "cfg-b24mtbhf44")
    #expect(
      reversion.lines.contains { $0.hasPrefix("replace ") && $0.hasSuffix(#" "cfg-b24mtbhf44""#) },
      "\(reversion.lines)")
    #expect(reversion.remaining.isEmpty)
  }

  @Test func serverSideApplySaysWhoseFieldsItTakes() throws {
    let managed = #"""
       managedFields: [{manager: kubectl-edit, operation: Update, apiVersion: apps/v1, fieldsType: FieldsV1, fieldsV1: {"f:spec": {"f:replicas": {}}}}, {manager: argocd-controller, operation: Apply, apiVersion: apps/v1, fieldsType: FieldsV1, fieldsV1: {"f:spec": {"f:selector": {}}}}],
      """#
    let scene = try Scene(
      Self.deployment,
      live: Self.live {
        $0.replacing("replicas: 2", with: "replicas: 5").replacing(
          "labels: {team: a}", with: "labels: {team: a, hot: fix}")
      }.replacing("uid: u-1,", with: "uid: u-1," + managed))
    let reversion = try scene.revert(by: .apply)
    guard case .apply(let manifest, "argocd-controller", let conflicts) = reversion.changes.first?.action
    else {
      Issue.record("\(reversion)")
      return
    }
    #expect(conflicts.map { "\($0.manager) \($0.path)" } == ["kubectl-edit .spec.replicas"])
    #expect(manifest[path: "metadata", "resourceVersion"]?.text == "7")
    #expect(reversion.reasons == [.unremovable])
    #expect(
      Kubectl.script(reversion.changes).contains(
        "kubectl apply --server-side --field-manager=argocd-controller --force-conflicts -n shop -f -"))
  }
}
