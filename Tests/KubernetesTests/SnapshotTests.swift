import Resources
import Testing

@testable import Kubernetes

@Suite struct SnapshotTests {
  @Test func anObjectAndAListAreTheSame() throws {
    let deployment = object("Deployment", "cart", apiVersion: "apps/v1", rest: #", "spec": {"replicas": 3}"#)
    for text in [deployment, list(deployment), list(list(deployment)), "\u{feff}" + deployment] {
      let found = try snapshot(text)
      #expect(found.resources.map(\.id.description) == ["Deployment.apps shop/cart"])
      #expect(found.resources.first?.apiVersion == "apps/v1")
      #expect(found.resources.first?.root[path: "spec", "replicas"]?.text == "3")
      #expect(found.resources.first?.document == 0)
    }
  }

  @Test func identityIsTakenFromTheObject() throws {
    let found = try snapshot(
      list(
        object("Namespace", "shop", namespace: nil),
        object("Ingress", "web", apiVersion: "networking.k8s.io/v1"), object("Pod", "web-0", namespace: "")))
    #expect(
      found.resources.map(\.id) == [
        ResourceID(group: "", kind: "Namespace", namespace: "", name: "shop"),
        ResourceID(group: "networking.k8s.io", kind: "Ingress", namespace: "shop", name: "web"),
        ResourceID(group: "", kind: "Pod", namespace: "", name: "web-0"),
      ])
  }

  @Test func severalDocumentsAreOneSnapshot() throws {
    let found = try snapshot(
      list(object("ConfigMap", "a")) + "\n" + object("ConfigMap", "b") + object("ConfigMap", "c"))
    #expect(found.resources.map(\.id.name) == ["a", "b", "c"])
    #expect(found.resources.map(\.document) == [0, 1, 2])
  }

  @Test func yamlIsReadAsKubectlPrintsIt() throws {
    let text = """
      apiVersion: v1
      items:
      - apiVersion: v1
        data:
          port: "8080"
        kind: ConfigMap
        metadata:
          name: settings
          namespace: shop
      kind: List
      metadata:
        resourceVersion: ""
      ---
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: cart, namespace: shop}
      ---
      """
    let found = try snapshot(text)
    #expect(
      found.resources.map(\.id.description) == ["ConfigMap shop/settings", "Deployment.apps shop/cart"])
    #expect(found.resources.first?.root[path: "data", "port"]?.kind == .string)
    let json = try snapshot(object(rest: #", "data": {"port": "8080"}"#))
    #expect(
      try #require(json.resources.first).root.hasSameValue(as: try #require(found.resources.first).root))
  }

  @Test func aliasesAreTheirValues() throws {
    let found = try snapshot(
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: &x long, b: *x}\n")
    #expect(found.resources.first?.root[path: "data", "b"]?.string == "long")
  }

  @Test func typedListsGiveTheirItemsWhatTheyLeaveOut() throws {
    let found = try snapshot(
      #"{"kind": "DeploymentList", "apiVersion": "apps/v1", "metadata": {"resourceVersion": "9"},"#
        + #" "items": [{"metadata": {"name": "cart", "namespace": "shop"}, "spec": {"a": [1, {"b": 2}]}}]}"#)
    let one = try #require(found.resources.first)
    #expect(one.id.description == "Deployment.apps shop/cart")
    #expect(one.apiVersion == "apps/v1")
    let whole = try snapshot(
      object("Deployment", "cart", apiVersion: "apps/v1", rest: #", "spec": {"a": [1, {"b": 2}]}"#))
    #expect(one.root.hasSameValue(as: try #require(whole.resources.first).root))
    #expect(
      String(decoding: one.root.tree.file.bytes[one.root["spec"]?.span ?? 0..<0], as: UTF8.self)
        == #"{"a": [1, {"b": 2}]}"#)
  }

  @Test(arguments: [
    #"{"kind": "List", "apiVersion": "v1", "items": []}"#,
    #"{"kind": "PodList", "apiVersion": "v1", "items": null}"#,
    "apiVersion: v1\nitems: []\nkind: List\n",
  ])
  func anEmptyListIsAnEmptySnapshot(_ text: String) throws {
    let found = try snapshot(text)
    #expect(found.resources.isEmpty)
    #expect(!found.hasManagedFields)
  }

  @Test func anObjectWithItemsOfItsOwnIsNoList() throws {
    let found = try snapshot(
      object("Menu", "lunch", apiVersion: "example.com/v1", rest: #", "items": [1, 2]"#))
    #expect(found.resources.map(\.id.kind) == ["Menu"])
  }

  @Test func managedFieldsAreNoticed() throws {
    let managed = object(metadata: #", "managedFields": [{"manager": "helm"}]"#)
    #expect(try snapshot(list(object("Pod", "a"), managed)).hasManagedFields)
    #expect(try !snapshot(object(metadata: #", "managedFields": []"#)).hasManagedFields)
    #expect(try !snapshot(object()).hasManagedFields)
  }

  @Test func theDigestIsThatOfTheBytesAsGiven() throws {
    let text = #"{"apiVersion":"v1","kind":"List","items":[]}"#
    let plain = try snapshot(text).digest
    #expect(plain == "sha256:" + Digest.sha256(Array(text.utf8)))
    #expect(try snapshot(gzip(Array(text.utf8))).digest != plain)
  }

  @Test func utf16OfPowerShellIsDecoded() throws {
    let text = object(rest: ", \"data\": {\"grüße\": \"😀\"}") + "\r\n"
    let little = [0xff, 0xfe] + littleEndian(text)
    let big = [0xfe, 0xff] + text.utf16.flatMap { unit -> [UInt8] in [UInt8(unit >> 8), UInt8(unit & 255)] }
    for bytes in [little, big] {
      #expect(try snapshot(bytes).resources.first?.root[path: "data", "grüße"]?.text == "😀")
      #expect(refusal(bytes.dropLast())?.summary.contains("UTF-16") == true)
    }
    #expect(refusal([0xff, 0xfe, 0x00, 0xd8, 0x20, 0x00])?.summary.contains("UTF-16") == true)
    let yaml =
      [0xff, 0xfe]
      + littleEndian("kind: A\napiVersion: v1\nmetadata: {name: b}")
    #expect(try snapshot(yaml).resources.count == 1)
  }

  private func littleEndian(_ text: String) -> [UInt8] {
    text.utf16.flatMap { (unit: UInt16) -> [UInt8] in [UInt8(unit & 255), UInt8(unit >> 8)] }
  }

  // MARK: The same object twice

  @Test func equalTwinsCountOnce() throws {
    let reordered =
      #"{"kind": "ConfigMap", "metadata": {"namespace": "shop", "name": "settings"}, "apiVersion": "v1"}"#
    #expect(try snapshot(list(object(), object(), reordered)).resources.count == 1)
  }

  @Test func ofOneObjectAtTwoMomentsTheLaterCounts() throws {
    func moment(_ version: String, uid: String = "u1") -> String {
      object(
        metadata: #", "uid": "\#(uid)", "resourceVersion": "\#(version)""#,
        rest: #", "data": {"v": "\#(version)"}"#)
    }
    for pair in [[moment("99"), moment("100")], [moment("100"), moment("99")]] {
      let found = try snapshot(list(object("Pod", "a"), pair[0], object("Pod", "b"), pair[1]))
      #expect(found.resources.map(\.id.name) == ["a", "settings", "b"])
      #expect(found.resources[1].root[path: "data", "v"]?.text == "100")
    }
    let fault = try #require(refusal(list(moment("1"), moment("2", uid: "u2"))))
    #expect(fault.summary == "ConfigMap shop/settings is in the snapshot twice, with different content")
    #expect(fault.remedy.contains("live.json, line 1"))
    #expect(refusal(list(moment("1"), moment("x"))) != nil)
    #expect(refusal(list(object(), object(rest: #", "data": {}"#))) != nil)
  }
}
