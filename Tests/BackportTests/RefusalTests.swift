import Drift
import GitStore
import Project
import Testing

@testable import Backport

/// What stays, under which name, and that it stays without a trace.
@Suite struct RefusalTests {
  private static let namespace = #""namespace":"shop""#

  private static func map(_ name: String, _ data: String) -> String {
    #"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"\#(name)",\#(namespace)},"data":\#(data)}"#
  }

  private func refusals(
    _ content: [String: String], live: [String], environment: Environment = Comparison.production,
    others: [Environment] = [], deployed: [String: String]? = nil
  ) throws -> (reasons: [RefusalReason], explanations: [String], edited: [String]) {
    let fixture = try Fixture()
    let files = try fixture.declare(content)
    let comparison = try Comparison(
      files, live: live, environment: environment, others: others,
      deployed: try deployed.map { try fixture.declare($0) })
    let proposal = try comparison.propose()
    return (proposal.refused.map(\.reason), proposal.refused.map(\.explanation), proposal.files.editedPaths)
  }

  private static let web = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\ndata:\n  a: b\n"

  @Test func aSecretIsNeverWritten() throws {
    let password = "c3VwZXItc2VjcmV0LTE="
    let secret =
      #"{"apiVersion":"v1","kind":"Secret","metadata":{"name":"db",\#(Self.namespace)},"data":{"p":"\#(password)"}}"#
    let created = try refusals(["deploy/a.yaml": Self.web], live: [Self.map("web", #"{"a":"b"}"#), secret])
    #expect(created.reasons == [.secret] && created.edited.isEmpty)
    let copied = try refusals(
      ["deploy/a.yaml": Self.web], live: [Self.map("web", #"{"a":"super-secret-1"}"#), secret])
    #expect(copied.reasons == [.secret, .secret] && copied.edited.isEmpty)
    for explanation in created.explanations + copied.explanations {
      #expect(!explanation.contains("super-secret") && !explanation.contains(password))
    }
  }

  @Test func anEncryptedFileIsLeftToItsTool() throws {
    let text = Self.web + "sops:\n  mac: ENC[x]\n"
    let result = try refusals(["deploy/a.yaml": text], live: [Self.map("web", #"{"a":"c"}"#)])
    #expect(result.reasons.contains(.encrypted) && result.edited.isEmpty)
  }

  @Test(arguments: [
    #"# {"$imagepolicy": "flux-system:web"}"#, #"# {"$openapi":"a"}"#, "# kpt-set: ${a}",
  ]) func aLineOfAnotherWriterStays(marker: String) throws {
    let text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\ndata:\n  a: b \(marker)\n  z: y\n"
    let result = try refusals(["deploy/a.yaml": text], live: [Self.map("web", #"{"a":"c","z":"x"}"#)])
    #expect(result.reasons == [.otherWriter] && result.edited == ["deploy/a.yaml"])
    #expect(result.explanations[0].contains("deploy/a.yaml:5"))
  }

  @Test func whatAnotherEnvironmentReadsStays() throws {
    let other = Environment(
      name: "staging", phase: .staging, sources: [Source(path: "deploy/a.yaml")], namespaces: ["staging"])
    let live = [Self.map("web", #"{"a":"c"}"#), Self.map("new", #"{"a":"c"}"#)]
    let file = try refusals(["deploy/a.yaml": Self.web], live: live, others: [other])
    #expect(file.reasons == [.shared] && file.edited == ["deploy/new.yaml"])
    #expect(file.explanations[0].contains("staging"))
    // A new file in a folder of both is in both.
    let folder = Environment(
      name: "staging", phase: .staging, sources: [Source(path: "deploy")], namespaces: ["staging"])
    let both = try refusals(["deploy/a.yaml": Self.web], live: live, others: [folder])
    #expect(both.reasons == [.shared, .shared] && both.edited.isEmpty)
  }

  @Test func aTokenIsNotWrittenWhereTheDeployerReplacesTokens() throws {
    let text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\ndata:\n  a: b\n  host: ${HOST}\n"
    let token = try refusals(["deploy/a.yaml": text], live: [Self.map("web", #"{"a":"${X}","host":"h"}"#)])
    #expect(token.reasons == [.token] && token.edited.isEmpty)
    // A plain value goes in beside the token, which stays.
    let plain = try refusals(["deploy/a.yaml": text], live: [Self.map("web", #"{"a":"c","host":"h"}"#)])
    #expect(plain.reasons.isEmpty && plain.edited == ["deploy/a.yaml"])
    // Where nobody replaces tokens, `${X}` is a value like any other.
    let script = try refusals(["deploy/a.yaml": Self.web], live: [Self.map("web", #"{"a":"${X}"}"#)])
    #expect(script.reasons == [] && script.edited == ["deploy/a.yaml"])
  }

  @Test func aConflictIsForPeople() throws {
    let result = try refusals(
      ["deploy/a.yaml": Self.web], live: [Self.map("web", #"{"a":"live"}"#)],
      deployed: ["deploy/a.yaml": Self.web.replacing("a: b", with: "a: old")])
    #expect(result.reasons == [.conflict] && result.edited.isEmpty)
  }

  @Test func whatIsPendingIsNoReasonToRefuseTheRest() throws {
    let now = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\ndata:\n  a: new\n  z: b\n"
    let result = try refusals(
      ["deploy/a.yaml": now], live: [Self.map("web", #"{"a":"old","z":"patched"}"#)],
      deployed: ["deploy/a.yaml": now.replacing("a: new", with: "a: old")])
    #expect(result.reasons.isEmpty && result.edited == ["deploy/a.yaml"])
  }

  @Test func aWrongDeclarationIsForItsAuthor() throws {
    let text =
      "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  selektor: {a: b}\n  ports: [{port: 80}]\n"
    let live =
      #"{"apiVersion":"v1","kind":"Service","metadata":{"name":"web",\#(Self.namespace)},"spec":{"clusterIP":"10.0.0.1","ports":[{"port":80,"protocol":"TCP","targetPort":80}]}}"#
    let result = try refusals(["deploy/a.yaml": text], live: [live])
    #expect(result.reasons == [.invalidDeclaration] && result.edited.isEmpty)
  }

  private static func pod(_ env: String) -> String {
    #"{"apiVersion":"v1","kind":"Pod","metadata":{"name":"web",\#(namespace)},"spec":{"containers":[{"name":"app","image":"a:1","env":[\#(env)]}]}}"#
  }

  private static func manifest(_ env: String) -> String {
    "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n  - name: app\n    image: a:1\n    env:\n\(env)"
  }

  @Test func twoItemsOfOneKeyAreAmbiguous() throws {
    let text = Self.manifest("    - {name: A, value: x}\n    - {name: A, value: y}\n")
    let result = try refusals(
      ["deploy/a.yaml": text], live: [Self.pod(#"{"name":"A","value":"x"},{"name":"A","value":"z"}"#)])
    #expect(result.reasons == [.unplaceable] && result.edited.isEmpty)
  }

  @Test func halfAnExchangeIsIncomplete() throws {
    let text = Self.manifest("    - name: A\n      value: plain-password-1\n")
    let secret =
      #"{"apiVersion":"v1","kind":"Secret","metadata":{"name":"db",\#(Self.namespace)},"data":{"p":"cGxhaW4tcGFzc3dvcmQtMQ=="}}"#
    let declared = "apiVersion: v1\nkind: Secret\nmetadata: {name: db}\ndata: {p: cGxhaW4tcGFzc3dvcmQtMQ==}\n"
    let live = Self.pod(#"{"name":"A","valueFrom":{"secretKeyRef":{"name":"db","key":"p"}}}"#)
    let result = try refusals(["deploy/a.yaml": text, "deploy/s.yaml": declared], live: [live, secret])
    // The old value is known to be a secret, so its removal is not carried, and the reference alone must not be.
    #expect(Set(result.reasons) == [.secret, .incomplete] && result.edited.isEmpty)

    let fixture = try Fixture()
    let plain = Self.manifest("    - name: A\n      value: plain\n")
    let comparison = try Comparison(try fixture.declare(["deploy/a.yaml": plain]), live: [live])
    #expect(comparison.report.drifts.count == 2)
    for finding in comparison.report.drifts {
      #expect(try comparison.propose([finding]).refused.map(\.reason) == [.incomplete])
    }
    let both = try comparison.propose(grouping: .perDrift)
    #expect(
      both.refused.isEmpty
        && both.steps.map { $0.carried[0].finding.class } == [.runtimeRemoved, .runtimeAdded])
  }

  @Test func aMergeKeyOnThePathIsRefused() throws {
    let text =
      "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web\n  annotations: &a {x: one}\ndata:\n  <<: *a\n  a: b\n"
    let live =
      #"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"web",\#(Self.namespace),"annotations":{"x":"one"}},"data":{"a":"b","x":"changed"}}"#
    let result = try refusals(["deploy/a.yaml": text], live: [live])
    #expect(result.reasons == [.unplaceable] && result.edited.isEmpty, "\(result)")
    #expect(result.explanations[0].contains("merge"))
  }

  @Test func anAliasGetsItsOwnValueAndTheAnchorKeepsIts() throws {
    let fixture = try Fixture()
    let text =
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\ndata:\n  a: &v one # anchor\n  b: *v\n  c: *v\n"
    let files = try fixture.declare(["deploy/a.yaml": text])
    let alias = try Comparison(files, live: [Self.map("web", #"{"a":"one","b":"two","c":"one"}"#)]).propose()
    #expect(try alias.files.text("deploy/a.yaml") == text.replacing("b: *v", with: "b: two"))
    let anchor = try Comparison(files, live: [Self.map("web", #"{"a":"two","b":"one","c":"one"}"#)]).propose()
    let after = try anchor.files.text("deploy/a.yaml")
    #expect(after.contains("a: two") && !after.contains("b: two") && anchor.refused.isEmpty, "\(after)")
  }

  @Test func theLastOfASourceStays() throws {
    let result = try refusals(["deploy/a.yaml": Self.web], live: [])
    #expect(result.reasons == [.unplaceable] && result.edited.isEmpty)
    #expect(result.explanations[0].contains("source deploy"))
  }

  @Test func aJSONFileTakesNoSecondDocument() throws {
    let environment = Environment(
      name: "production", phase: .production,
      sources: [Source(path: "web.json", kind: .plain, namespace: "shop")],
      namespaces: ["shop"])
    let result = try refusals(
      ["web.json": #"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"web"},"data":{"a":"b"}}"#],
      live: [Self.map("web", #"{"a":"b"}"#), Self.map("new", #"{"a":"b"}"#)], environment: environment)
    #expect(result.reasons == [.unplaceable] && result.edited.isEmpty)
  }

  @Test func everyReasonHasItsStableName() {
    #expect(
      RefusalReason.allCases.map(\.rawValue) == [
        "secret", "encrypted", "other-writer", "shared", "token", "invalid-declaration", "conflict",
        "incomplete",
        "unplaceable", "unproven",
      ])
  }
}
