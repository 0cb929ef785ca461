import Drift
import Resources
import Revert
import Testing

/// What is not taken back, and that nothing secret is printed.
@Suite struct RefusalTests {
  private static let secret = """
    apiVersion: v1
    kind: Secret
    metadata: {name: db, namespace: shop, uid: u, resourceVersion: "3"}
    data: {password: DATA}

    """

  @Test func aSecretsValueIsNeverPrinted() throws {
    // "hunter2-hunter2" and "swordfish-swordfish"
    let declared = Self.secret.replacing("DATA", with: "aHVudGVyMi1odW50ZXIy")
    let live = Self.secret.replacing(
      "DATA", with: "c3dvcmRmaXNoLXN3b3JkZmlzaA==, extra: c3dvcmRmaXNoLXN3b3JkZmlzaA==")
    let scene = try Scene(declared, live: live)
    let reversion = try scene.revert()
    #expect(reversion.reasons == [.secret])
    #expect(reversion.refused[0].explanation.contains("deploy/all.yaml"))
    // The added key goes without its value being named: the version tells that it is the same.
    #expect(reversion.lines.contains("remove /data/extra"))
    #expect(!reversion.lines.contains { $0.hasPrefix("test /data") })
    for text in ["aHVudGVyMi1odW50ZXIy", "hunter2", "c3dvcmRmaXNoLXN3b3JkZmlzaA", "swordfish"] {
      #expect(!reversion.output.contains(text))
    }
    let bare = try Scene(declared, live: live.replacing(", resourceVersion: \"3\"", with: ""))
    #expect(try bare.revert().reasons == [.secret, .secret])
    #expect(try scene.revert(isStrict: false).reasons == [.secret, .secret])
  }

  @Test func aDeletedSecretIsNotPrintedAndACreatedOneGoes() throws {
    let text = Self.secret.replacing("DATA", with: "aHVudGVyMi1odW50ZXIy")
    let gone = try Scene(text, live: "").revert()
    #expect(gone.reasons == [.secret] && gone.changes.isEmpty)
    let made = try Scene(RevertTests.deployment, live: RevertTests.live { $0 } + "---\n" + text).revert()
    #expect(made.changes.map(\.verb) == ["delete"] && made.refused.isEmpty)
    #expect(!made.output.contains("aHVudGVy"))
  }

  @Test func aManifestThatHoldsASecretIsNotPrinted() throws {
    let text = Self.secret.replacing("DATA", with: "aHVudGVyMi1odW50ZXIy")
    let declared = RevertTests.deployment.replacing(#"value: "1""#, with: "value: hunter2-hunter2")
    let reversion = try Scene(declared + "---\n" + text, live: text).revert()
    #expect(reversion.reasons == [.secret] && !reversion.output.contains("hunter2"))
  }

  @Test(arguments: [
    ("Deployment", "apps/v1", "{selector: {matchLabels: {app: A}}}", ".spec.selector.matchLabels.app"),
    ("StatefulSet", "apps/v1", "{serviceName: A}", ".spec.serviceName"),
    ("Job", "batch/v1", "{template: {spec: {hostname: A}}}", ".spec.template.spec.hostname"),
    ("PersistentVolumeClaim", "v1", "{volumeMode: A}", ".spec.volumeMode"),
    ("Pod", "v1", "{hostname: A}", ".spec.hostname"),
  ])
  func immutableFieldsNeedADeleteAndCreate(kind: String, version: String, spec: String, path: String) throws {
    func text(_ value: String) -> String {
      "{apiVersion: \(version), kind: \(kind), metadata: {name: x, namespace: shop}, spec: \(spec.replacing("A", with: value))}\n"
    }
    let scene = try Scene(text("one"), live: text("two"))
    #expect(scene.report.drifts.map(\.path.description) == [path])
    let reversion = try scene.revert()
    #expect(reversion.reasons == [.immutable] && reversion.changes.isEmpty)
    #expect(reversion.refused[0].explanation.contains("needs a delete and create"))
  }

  @Test func aClaimOnlyGrows() throws {
    func text(_ size: String) -> String {
      "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: x, namespace: shop}, spec: {resources: {requests: {storage: \(size)}}}}\n"
    }
    #expect(try Scene(text("1Gi"), live: text("1500Mi")).revert().reasons == [.immutable])
    #expect(try Scene(text("2Gi"), live: text("1500Mi")).revert().refused.isEmpty)
  }

  @Test func fieldsThatExcludeEachOtherGoTogether() throws {
    let scene = try Scene(
      RevertTests.deployment,
      live: RevertTests.live {
        $0.replacing(
          #"{name: A, value: "1"}"#, with: "{name: A, valueFrom: {fieldRef: {fieldPath: metadata.name}}}")
      })
    let item = #".spec.template.spec.containers[name="web"].env[name="A"]"#
    #expect(scene.report.drifts.count == 2)
    for field in [".value", ".valueFrom"] {
      #expect(try scene.revert(item + field).reasons == [.incomplete], "\(field)")
    }
    let both = try scene.revert()
    #expect(both.refused.isEmpty && both.remaining.isEmpty)
  }

  @Test func conflictsAndWrongDeclarationsStay() throws {
    func text(_ replicas: Int) -> String {
      RevertTests.deployment.replacing("replicas: 2", with: "replicas: \(replicas)")
    }
    #expect(try Scene(text(3), live: text(4), deployed: text(2)).revert().reasons == [.conflict])
    #expect(
      try Scene(text(2).replacing("replicas: 2", with: "replicas: 2\n  replica: 3"), live: text(2)).revert()
        .reasons
        == [.invalidDeclaration])
  }

  @Test func aFieldThatTheLiveVersionLacksIsNotPatched() throws {
    func autoscaler(_ version: String, _ spec: String) -> String {
      "apiVersion: autoscaling/\(version)\nkind: HorizontalPodAutoscaler\nmetadata: {name: web, namespace: shop}\n"
        + "spec: {minReplicas: 2, maxReplicas: 5, scaleTargetRef: {kind: Deployment, name: web}\(spec)}\n"
    }
    let scene = try Scene(
      autoscaler("v1", ", targetCPUUtilizationPercentage: 70"), live: autoscaler("v2", ""))
    #expect(scene.report.drifts.map(\.path.description) == [".spec.targetCPUUtilizationPercentage"])
    #expect(try scene.revert().reasons == [.unaddressable])
    let known = try Scene(
      autoscaler("v1", ""), live: autoscaler("v2", "").replacing("minReplicas: 2, ", with: ""))
    #expect(try known.revert().refused.isEmpty)
  }

  @Test(arguments: ["-o", "../../etc", "a b", "a\u{1b}b", "x/y", "a%2fb", ".."])
  func namesThatCannotBeAreNoCommands(name: String) throws {
    var json = JSONWriter()
    json.string(name)
    let reversion = try Scene(
      RevertTests.deployment,
      live: RevertTests.live { $0 }
        + "---\n{apiVersion: v1, kind: ConfigMap, metadata: {name: \(json.text), namespace: shop, uid: u}}\n"
    ).revert()
    // A leading dash is a name to the API server; the slash before it keeps it from being an option.
    #expect(reversion.reasons == (name == "-o" ? [] : [.unaddressable]))
    #expect(Kubectl.script(reversion.changes).contains(name == "-o" ? "/configmaps/-o" : "") || name != "-o")
  }
}
