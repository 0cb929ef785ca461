import Kubernetes
import Resources
import Testing

private let container: FieldPath.Step = .item(
  [.init(name: "name", value: .init(kind: .string, text: "app"))], occurrence: 0)
private let image = FieldPath([.field("spec"), .field("containers"), container, .field("image")])
private let label = FieldPath([.field("metadata"), .field("labels"), .field("example.com/team")])

@Suite struct AuditPatchReachTests {
  @Test(arguments: [
    // Merge patches, strategic or not.
    (#"{"spec":{"containers":[{"name":"app","image":"a:2"}]}}"#, PatchReach.yes),
    (#"{"spec":{"containers":[{"name":"app","env":[]}]}}"#, .no),
    (#"{"spec":{"containers":[{"name":"other","image":"a:2"}]}}"#, .maybe),
    (
      #"{"spec":{"$setElementOrder/containers":[{"name":"app"}],"containers":[{"name":"other","image":"a:2"}]}}"#,
      .no
    ),
    (
      #"{"spec":{"$setElementOrder/containers":[],"containers":[{"$patch":"replace"},{"name":"other"}]}}"#,
      .maybe
    ),
    (#"{"spec":{"containers":[{"name":"app","$patch":"delete"}]}}"#, .yes),
    (#"{"spec":{"$patch":"replace"}}"#, .yes),
    (#"{"spec":null}"#, .yes),
    (#"{"metadata":{"labels":{"a":"b"}}}"#, .no),
    (#"{}"#, .no),
    // JSON patches.
    (#"[{"op":"replace","path":"/spec/containers/0/image","value":"a:2"}]"#, .maybe),
    (#"[{"op":"replace","path":"/spec/containers/0/env","value":[]}]"#, .no),
    (#"[{"op":"remove","path":"/spec"}]"#, .yes),
    (#"[{"op":"test","path":"/spec","value":{}},{"op":"add","path":"/metadata/labels","value":{}}]"#, .no),
    (#"[{"op":"move","from":"/spec","path":"/metadata/x"}]"#, .yes),
  ]) func tellsWhetherAPatchNamesAnImage(_ body: String, _ reach: PatchReach) throws {
    #expect(try Self.reach(body, image) == reach)
  }

  @Test func readsPointersWithEscapes() throws {
    #expect(
      try Self.reach(#"[{"op":"add","path":"/metadata/labels/example.com~1team","value":"x"}]"#, label)
        == .yes)
    #expect(
      try Self.reach(#"[{"op":"add","path":"/metadata/labels/example.com~0team","value":"x"}]"#, label) == .no
    )
  }

  @Test func cannotTellForWholeObjects() throws {
    #expect(try Self.reach("{}", image, verb: "update") == .maybe)
    #expect(
      try Self.reach("{}", image, query: "?force=true") == .maybe,
      "an apply takes away what it no longer names")
    #expect(try Self.reach("{}", image, verb: "create", code: 201) == .yes)
  }

  @Test func knowsThatStringDataBecomesData() throws {
    let password = FieldPath([.field("data"), .field("password")])
    let body = #"{"stringData":{"password":"hunter2hunter2"}}"#
    #expect(try Self.reach(body, password, kind: "Secret") == .yes)
    #expect(try Self.reach(body, password, kind: "ConfigMap") == .no)
  }

  private static func reach(
    _ body: String, _ path: FieldPath, kind: String = "Pod", verb: String = "patch", code: Int = 200,
    query: String = ""
  ) throws -> PatchReach {
    let line =
      #"{"kind":"Event","apiVersion":"audit.k8s.io/v1","stage":"ResponseComplete","requestURI":"/x\#(query)","#
      + #""verb":"\#(verb)","objectRef":{"resource":"pods","namespace":"shop","name":"a"},"responseStatus":{"code":\#(code)},"#
      + #""requestObject":\#(body)}"#
    var found: PatchReach?
    _ = try AuditLog([File(path: "audit.log", bytes: Array(line.utf8))]).read {
      found = .of($0, $1, path: path, kind: kind)
    }
    return try #require(found)
  }
}
