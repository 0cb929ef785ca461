import Kubernetes
import Resources
import Testing

@testable import Drift

/// One event of a log on the Deployment `shop/web`, unless told otherwise.
private struct Event {
  var user = "alice"
  var verb = "patch"
  var code = 200
  var manager = "kubectl-edit"
  var query = ""
  var resource = "deployments"
  var group = "apps"
  var name: String? = "web"
  var subresource: String?
  /// Seconds after midnight; the request takes ten milliseconds.
  var at: Double
  var stage = "ResponseComplete"
  var impersonating: String?
  var request: String?
  var response: String?

  var line: String {
    let prefix = group.isEmpty ? "/api/v1" : "/apis/\(group)/v1"
    var fields = [
      #""kind":"Event","apiVersion":"audit.k8s.io/v1","auditID":"\#(user)-\#(at)","stage":"\#(stage)","verb":"\#(verb)""#,
      #""requestURI":"\#(prefix)/namespaces/shop/\#(resource)?fieldManager=\#(manager)\#(query)""#,
      #""user":{"username":"\#(user)","groups":["staff"]},"sourceIPs":["10.0.0.1"],"userAgent":"kubectl/v1.36.2""#,
      #""objectRef":{"resource":"\#(resource)","namespace":"shop","apiGroup":"\#(group)""#
        + (name.map { #","name":"\#($0)""# } ?? "") + (subresource.map { #","subresource":"\#($0)""# } ?? "")
        + "}",
      #""responseStatus":{"code":\#(code)}"#,
      #""requestReceivedTimestamp":"\#(Self.time(at))","stageTimestamp":"\#(Self.time(at + 0.01))""#,
    ]
    if let impersonating { fields.append(#""impersonatedUser":{"username":"\#(impersonating)"}"#) }
    if let request { fields.append(#""requestObject":\#(request)"#) }
    if let response { fields.append(#""responseObject":\#(response)"#) }
    return "{" + fields.joined(separator: ",") + "}\n"
  }

  /// `2026-11-21T00:00:05.25Z`
  static func time(_ seconds: Double) -> String {
    let hundredths = Int((seconds * 100).rounded())
    func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return
      "2026-11-21T00:\(padded(hundredths / 6000)):\(padded(hundredths / 100 % 60)).\(padded(hundredths % 100))Z"
  }
}

/// The Deployment as a response shows it.
private func web(
  _ version: Int, replicas: Int = 1, image: String = "web:1", labels: [String: String] = [:],
  uid: String = "u1",
  extra: String = "", managed: String = ""
) -> String {
  let labels = labels.sorted { $0.key < $1.key }.map { #""\#($0.key)":"\#($0.value)""# }.joined(
    separator: ",")
  return
    #"{"kind":"Deployment","apiVersion":"apps/v1","metadata":{"name":"web","namespace":"shop","uid":"\#(uid)","#
    + #""resourceVersion":"\#(version)","creationTimestamp":"2026-11-21T00:00:01Z","labels":{\#(labels)}\#(extra)\#(managed)},"#
    + #""spec":{"replicas":\#(replicas),"template":{"spec":{"containers":[{"name":"app","image":"\#(image)"}]}}}}"#
}

private func managed(_ manager: String, _ fields: String, at seconds: Int, operation: String = "Update")
  -> String
{
  #","managedFields":[{"manager":"\#(manager)","operation":"\#(operation)","time":"2026-11-21T00:00:0\#(seconds)Z","#
    + #""fieldsType":"FieldsV1","fieldsV1":\#(fields)}]"#
}

extension String {
  /// The text with every occurrence of a word replaced.
  fileprivate func replacing(_ word: String, with other: String) -> String {
    split(separator: word, omittingEmptySubsequences: false).joined(separator: other)
  }
}

private let replicas = FieldPath([.field("spec"), .field("replicas")])
private let team = FieldPath([.field("metadata"), .field("labels"), .field("team")])
private let image = FieldPath([
  .field("spec"), .field("template"), .field("spec"), .field("containers"),
  .item([.init(name: "name", value: .init(kind: .string, text: "app"))], occurrence: 0), .field("image"),
])
private let ownsReplicas = #"{"f:spec":{"f:replicas":{}}}"#

/// Whom a log proves to be behind a finding on the Deployment; `live` is nil where it is gone.
private func actor(
  _ path: FieldPath, _ class: FindingClass = .runtimeModified, live: String?, _ events: [Event]
) throws -> Finding.Actor? {
  try actor(path, `class`, live: live, log: events.map(\.line).joined())
}

private func actor(
  _ path: FieldPath, _ class: FindingClass, live: String?, log: String,
  id: ResourceID = ResourceID(group: "apps", kind: "Deployment", namespace: "shop", name: "web")
) throws -> Finding.Actor? {
  let symbols = Symbols()
  let resource = try live.map { text in
    let tree = try JSONReader.read(File(path: "live.json", bytes: Array(text.utf8)), symbols: symbols)
    return Resource(id: id, apiVersion: "apps/v1", root: try #require(tree.roots.first), document: 0)
  }
  let managers = Managers()
  let finding = Finding(
    id: "1", resource: id, apiVersion: id.group.isEmpty ? "v1" : "apps/v1", path: path, pointer: "",
    class: `class`,
    declared: .absent, live: .absent,
    actor: resource.flatMap { Attribution(of: $0.root).writer(of: path, managers: managers) })
  var trail = AuditTrail([finding], live: resource.map { [$0] } ?? [])
  _ = try trail.read(AuditLog([File(path: "audit.log", bytes: Array(log.utf8))]))
  return trail.attributed().first?.actor
}

/// The deployer's creation of the object, in its first second.
private let birth = Event(
  user: "bot", code: 201, manager: "argocd-controller", query: "&force=true", at: 1, response: web(10))

private func edit(_ user: String, _ count: Int, version: Int, at: Double) -> Event {
  Event(
    user: user, at: at, request: #"{"spec":{"replicas":\#(count)}}"#, response: web(version, replicas: count))
}

@Suite struct AuditFieldTests {
  @Test func namesTheLastWhoChangedTheField() throws {
    let found = try actor(
      replicas, live: web(20, replicas: 5),
      [
        birth, edit("alice", 3, version: 11, at: 2), edit("bob", 5, version: 12, at: 3),
        // A later write of the same object that leaves the field alone, and one that repeats it.
        Event(
          user: "carol", at: 4, request: #"{"metadata":{"labels":{"a":"b"}}}"#,
          response: web(13, replicas: 5, labels: ["a": "b"])),
        edit("dave", 5, version: 13, at: 5),
      ])
    #expect(
      found
        == Finding.Actor(
          manager: "kubectl-edit", operation: "Update", subresource: nil, time: "2026-11-21T00:00:03Z",
          user: "bob",
          groups: ["staff"], source: "10.0.0.1", userAgent: "kubectl/v1.36.2", auditID: "bob-3.0"))
  }

  @Test func leavesOutWhatWasRefusedOrTried() throws {
    var refused = edit("bob", 5, version: 12, at: 3)
    refused.code = 409
    var tried = edit("carol", 5, version: 13, at: 4)
    tried.query = "&dryRun=All"
    let found = try actor(
      replicas, live: web(20, replicas: 5),
      [birth, refused, tried, edit("alice", 5, version: 14, at: 5)])
    #expect(found?.user == "alice")
    #expect(try actor(replicas, live: web(20, replicas: 5), [birth, refused, tried]) == nil)
  }

  @Test func namesWhoBroughtTheValueBackLast() throws {
    let found = try actor(
      replicas, live: web(20, replicas: 5),
      [
        birth, edit("alice", 5, version: 11, at: 2), edit("bob", 1, version: 12, at: 3),
        edit("carol", 5, version: 13, at: 4),
      ])
    #expect(found?.user == "carol")
  }

  @Test func ordersByVersionWhereTimesLie() throws {
    // Bob's answer was logged first, but alice's write was stored last.
    let found = try actor(
      team, .runtimeAdded, live: web(20, labels: ["team": "a"]),
      [
        birth,
        Event(
          user: "alice", at: 3.00, request: #"{"metadata":{"labels":{"team":"a"}}}"#,
          response: web(12, labels: ["team": "a"])),
        Event(
          user: "bob", at: 3.01, request: #"{"metadata":{"labels":{"team":"b"}}}"#,
          response: web(11, labels: ["team": "b"])),
      ])
    #expect(found?.user == "alice")
  }

  @Test func readsLinesAndStagesInAnyOrder() throws {
    var begun = edit("alice", 5, version: 12, at: 3)
    begun.stage = "RequestReceived"
    begun.response = nil
    let events = [birth, edit("bob", 3, version: 11, at: 2), begun, edit("alice", 5, version: 12, at: 3)]
    for order in [[0, 1, 2, 3], [3, 2, 1, 0], [1, 3, 0, 2], [2, 0, 3, 1]] {
      #expect(try actor(replicas, live: web(20, replicas: 5), order.map { events[$0] })?.user == "alice")
    }
  }

  @Test func readsTheScaleSubresource() throws {
    func scale(_ user: String, _ count: Int, _ version: Int, at: Double) -> Event {
      Event(
        user: user, manager: "", subresource: "scale", at: at, request: #"{"spec":{"replicas":\#(count)}}"#,
        response:
          #"{"kind":"Scale","apiVersion":"autoscaling/v1","metadata":{"name":"web","namespace":"shop","uid":"u1","resourceVersion":"\#(version)"},"spec":{"replicas":\#(count)}}"#
      )
    }
    let log = [birth, scale("alice", 3, 11, at: 2), scale("bob", 5, 12, at: 3)]
    let found = try actor(replicas, live: web(20, replicas: 5), log)
    #expect(found?.user == "bob")
    #expect(found?.subresource == "scale")
    #expect(found?.manager == "kubectl")
    #expect(try actor(image, live: web(20, image: "web:2"), log) == nil, "a scale writes nothing else")
  }

  @Test func takesNoStatusForAChange() throws {
    let status = Event(
      user: "system:serviceaccount:kube-system:deployment-controller", verb: "update",
      manager: "kube-controller-manager",
      subresource: "status", at: 4, request: web(13, replicas: 5), response: web(13, replicas: 5))
    #expect(try actor(replicas, live: web(20, replicas: 5), [birth, status]) == nil)
    let found = try actor(
      replicas, live: web(20, replicas: 5), [birth, edit("bob", 5, version: 12, at: 3), status])
    #expect(found?.user == "bob")
  }

  @Test func readsJSONPatchesByTheirEffect() throws {
    let found = try actor(
      image, live: web(20, image: "web:2"),
      [
        birth,
        Event(
          user: "bob", at: 2,
          request: #"[{"op":"replace","path":"/spec/template/spec/containers/0/image","value":"web:2"}]"#,
          response: web(11, image: "web:2")),
      ])
    #expect(found?.user == "bob")
    #expect(found?.operation == "Update")
  }

  @Test func readsServerSideApplies() throws {
    let applied = Event(
      user: "bob", manager: "sre-hotfix", query: "&force=true", at: 2,
      request:
        #"{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"},"spec":{"replicas":5}}"#,
      response: web(11, replicas: 5))
    let found = try actor(replicas, live: web(20, replicas: 5), [birth, applied])
    #expect(found?.user == "bob")
    #expect(found?.operation == "Apply")
    #expect(found?.manager == "sre-hotfix")
  }

  @Test func readsRemovals() throws {
    let found = try actor(
      team, .runtimeRemoved, live: web(20),
      [
        Event(user: "bot", code: 201, at: 1, response: web(10, labels: ["team": "a"])),
        Event(
          user: "bob", verb: "update", at: 2, request: web(10), response: web(11)),
        Event(
          user: "carol", at: 3, request: #"{"metadata":{"labels":{"team":null}}}"#, response: web(11)),
      ])
    #expect(found?.user == "bob")
  }

  @Test func givesEveryFieldOfAnObjectToWhoMadeItAnew() throws {
    let found = try actor(
      replicas, live: web(30, replicas: 5, uid: "u2"),
      [
        birth, edit("alice", 5, version: 11, at: 2), Event(user: "alice", verb: "delete", at: 3),
        Event(
          user: "bob", verb: "create", code: 201, manager: "kubectl-create", name: nil, at: 4,
          response: web(20, replicas: 5, uid: "u2")),
      ])
    #expect(found?.user == "bob")
  }

  @Test func tellsTheRealUserAndTheOneItActedAs() throws {
    var event = edit("alice", 5, version: 11, at: 2)
    event.impersonating = "carol"
    let found = try actor(replicas, live: web(20, replicas: 5), [birth, event])
    #expect(found?.user == "alice")
    #expect(found?.impersonatedUser == "carol")
  }

  @Test func leavesOutWhatHappenedAfterTheSnapshot() throws {
    let log = [
      birth, edit("alice", 5, version: 11, at: 2), edit("bob", 1, version: 30, at: 3),
      edit("carol", 5, version: 31, at: 4),
    ]
    #expect(try actor(replicas, live: web(20, replicas: 5), log)?.user == "alice")
  }

  @Test func ignoresAnotherObjectOfTheSameName() throws {
    var other = edit("mallory", 5, version: 11, at: 2)
    other.resource = "statefulsets"
    other.response = web(11, replicas: 5).replacing("Deployment", with: "StatefulSet")
    #expect(try actor(replicas, live: web(20, replicas: 5), [birth, other]) == nil)
  }
}

@Suite struct AuditDoubtTests {
  @Test func namesNobodyWhereTheLogLacksTheWrite() throws {
    // Carol's request repeats what somebody did before the log began, or in a gap of it.
    let repeated = edit("carol", 5, version: 12, at: 5)
    #expect(try actor(replicas, live: web(20, replicas: 5), [repeated]) == nil)
    let live = web(20, replicas: 5, managed: managed("k9s", ownsReplicas, at: 3))
    #expect(try actor(replicas, live: live, [birth, repeated])?.user == nil)
  }

  @Test func takesManagedFieldsForTheStateBeforeTheLog() throws {
    let live = web(20, replicas: 5, managed: managed("kubectl-edit", ownsReplicas, at: 5))
    #expect(try actor(replicas, live: live, [edit("carol", 5, version: 12, at: 5)])?.user == "carol")
    #expect(try actor(replicas, live: live, [edit("carol", 5, version: 12, at: 7)])?.user == nil)
  }

  @Test func namesNobodyByWhatAnUnrelatedPatchShows() throws {
    let unrelated = Event(
      user: "carol", at: 5, request: #"{"metadata":{"labels":{"a":"b"}}}"#,
      response: web(12, replicas: 5, labels: ["a": "b"]))
    #expect(try actor(replicas, live: web(20, replicas: 5), [birth, unrelated]) == nil)
  }

  private func bare(_ user: String, verb: String = "patch", code: Int = 200, manager: String, at: Double)
    -> Event
  {
    Event(user: user, verb: verb, code: code, manager: manager, at: at)
  }

  @Test func matchesMetadataByManagerAndTime() throws {
    let live = web(20, replicas: 5, managed: managed("kubectl-edit", ownsReplicas, at: 3))
    let log = [
      bare("bot", code: 201, manager: "argocd-controller", at: 1),
      bare("alice", manager: "kubectl-edit", at: 2),
      bare("bob", manager: "kubectl-edit", at: 3), bare("carol", manager: "kubectl-label", at: 3),
    ]
    #expect(try actor(replicas, live: live, log)?.user == "bob")
    #expect(
      try actor(replicas, live: web(20, replicas: 5), log) == nil, "without managed fields it could be anyone"
    )
    let raced = log + [bare("dave", manager: "kubectl-edit", at: 3.5)]
    #expect(try actor(replicas, live: live, raced)?.user == nil, "two in one second")
  }

  @Test func doesNotTrustMetadataOfALogThatBeginsLate() throws {
    let two = #"{"f:metadata":{"f:labels":{"f:team":{}}},"f:spec":{"f:replicas":{}}}"#
    let write = [bare("bob", manager: "kubectl-edit", at: 3)]
    let alone = web(20, replicas: 5, managed: managed("kubectl-edit", ownsReplicas, at: 3))
    #expect(try actor(replicas, live: alone, write)?.user == "bob")
    let shared = web(20, replicas: 5, managed: managed("kubectl-edit", two, at: 3))
    #expect(try actor(replicas, live: shared, write)?.user == nil, "the time may be the other field's")
  }

  @Test func readsRequestsWithoutResponses() throws {
    func asked(_ user: String, _ count: Int, at: Double) -> Event {
      Event(user: user, at: at, request: #"{"spec":{"replicas":\#(count)}}"#)
    }
    let log = [
      Event(user: "bot", code: 201, at: 1, request: web(0)), asked("alice", 3, at: 2), asked("bob", 5, at: 3),
      asked("carol", 5, at: 4),
    ]
    #expect(try actor(replicas, live: web(20, replicas: 5), log)?.user == "bob")
  }
}

@Suite struct AuditObjectTests {
  private let root = FieldPath()

  @Test func namesWhoDeleted() throws {
    let deleted = Event(
      user: "alice", verb: "delete", at: 3,
      response:
        #"{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Success","details":{"name":"web","uid":"u1"}}"#
    )
    let found = try actor(root, .runtimeDeleted, live: nil, [birth, deleted])
    #expect(found?.user == "alice")
    #expect(found?.operation == "Delete")
    let again = Event(
      user: "bot", verb: "create", code: 201, at: 4, response: web(20, uid: "u2"))
    #expect(
      try actor(root, .runtimeDeleted, live: nil, [birth, deleted, again]) == nil,
      "it came back, and nobody knows how it went")
  }

  @Test func namesTheFirstWhoDeletedWhereFinalizersWait() throws {
    let leaving = #","deletionTimestamp":"2026-11-21T00:00:03Z","finalizers":["a/b"]"#
    let found = try actor(
      root, .runtimeDeleted, live: nil,
      [
        birth, Event(user: "alice", verb: "delete", at: 3, response: web(11, extra: leaving)),
        Event(user: "bob", verb: "delete", at: 4, response: web(11, extra: leaving)),
        Event(
          user: "controller", at: 5, request: #"{"metadata":{"finalizers":null}}"#,
          response: web(12, extra: #","deletionTimestamp":"2026-11-21T00:00:03Z""#)),
      ])
    #expect(found?.user == "alice")
  }

  @Test func readsDeletedCollections() throws {
    let named = Event(
      user: "alice", verb: "deletecollection", query: "&labelSelector=a%3Db", name: nil, at: 3,
      response:
        #"{"kind":"DeploymentList","apiVersion":"apps/v1","metadata":{"resourceVersion":"15"},"items":[\#(web(11))]}"#
    )
    #expect(try actor(root, .runtimeDeleted, live: nil, [birth, named])?.user == "alice")
    let selected = Event(
      user: "alice", verb: "deletecollection", query: "&labelSelector=a%3Db", name: nil, at: 3)
    #expect(try actor(root, .runtimeDeleted, live: nil, [birth, selected]) == nil)
    let all = Event(user: "alice", verb: "deletecollection", name: nil, at: 3)
    #expect(try actor(root, .runtimeDeleted, live: nil, [birth, all])?.user == "alice")
    #expect(
      try actor(root, .runtimeDeleted, live: nil, [birth, Event(user: "bob", verb: "delete", at: 2), all])?
        .user == "bob")
  }

  @Test func namesWhoCreated() throws {
    let made = Event(user: "bob", verb: "create", code: 201, name: nil, at: 1, response: web(10))
    #expect(try actor(root, .runtimeCreated, live: web(20), [made])?.user == "bob")
    #expect(try actor(root, .runtimeCreated, live: web(20, uid: "u2"), [made])?.user == nil, "another object")
    let bare = Event(user: "bob", verb: "create", code: 201, at: 1)
    #expect(try actor(root, .runtimeCreated, live: web(20), [bare])?.user == "bob")
    let late = Event(user: "bob", verb: "create", code: 201, at: 3)
    #expect(
      try actor(root, .runtimeCreated, live: web(20), [late])?.user == nil, "not at its creation's time")
  }

  @Test func knowsThePluralsOfAllKinds() {
    for (kind, plural) in [
      ("Deployment", "deployments"), ("Ingress", "ingresses"), ("NetworkPolicy", "networkpolicies"),
      ("Endpoints", "endpoints"), ("StorageClass", "storageclasses"),
      ("PodDisruptionBudget", "poddisruptionbudgets"),
    ] {
      #expect(AuditTrail.plural(kind) == plural)
    }
  }

  @Test func findsANamespaceAlthoughTheReferenceStandsInIt() throws {
    let id = ResourceID(group: "", kind: "Namespace", namespace: "", name: "shop")
    let line = Event(
      user: "alice", at: 2, request: #"{"metadata":{"labels":{"team":"a"}}}"#,
      response:
        #"{"kind":"Namespace","apiVersion":"v1","metadata":{"name":"shop","uid":"n","resourceVersion":"5","labels":{"team":"a"}}}"#
    )
    var event = line
    (event.group, event.resource, event.name) = ("", "namespaces", "shop")
    var before = event
    (before.user, before.code, before.at) = ("bot", 201, 1)
    before.response =
      #"{"kind":"Namespace","apiVersion":"v1","metadata":{"name":"shop","uid":"n","resourceVersion":"4"}}"#
    let live =
      #"{"kind":"Namespace","apiVersion":"v1","metadata":{"name":"shop","uid":"n","resourceVersion":"9","labels":{"team":"a"}}}"#
    #expect(
      try actor(team, .runtimeAdded, live: live, log: before.line + event.line, id: id)?.user == "alice")
  }
}

@Suite struct AuditSecretTests {
  @Test func comparesSecretsAndKeepsNothingOfThem() throws {
    let id = ResourceID(group: "", kind: "Secret", namespace: "shop", name: "web")
    func secret(_ version: Int, _ value: String) -> String {
      #"{"kind":"Secret","apiVersion":"v1","metadata":{"name":"web","namespace":"shop","uid":"s","resourceVersion":"\#(version)"},"data":{"password":"\#(value)"}}"#
    }
    func event(_ user: String, _ value: String, _ version: Int, code: Int = 200) -> Event {
      Event(
        user: user, code: code, resource: "secrets", group: "", at: Double(version),
        request: #"{"stringData":{"password":"\#(value)"}}"#, response: secret(version, value))
    }
    let log = [event("bot", "aHVudGVyMQ==", 1, code: 201), event("alice", "aHVudGVyMg==", 2)].map(\.line)
      .joined()
    let path = FieldPath([.field("data"), .field("password")])
    let found = try actor(path, .runtimeModified, live: secret(3, "aHVudGVyMg=="), log: log, id: id)
    #expect(found?.user == "alice")
    #expect(!String(describing: found).contains("aHVudGVy"))
  }
}
