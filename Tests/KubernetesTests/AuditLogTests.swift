import Glibc
import Kubernetes
import Resources
import SystemPackage
import Testing

/// What a reading gave, in a form that can be kept.
private struct Reading {
  var events: [AuditEvent] = []
  var stored: [String?] = []
  var summary = AuditLog.Summary()

  init(_ log: AuditLog) throws {
    var events: [AuditEvent] = []
    var stored: [String?] = []
    summary = try log.read { event, bodies in
      events.append(event)
      stored.append(bodies.stored(kind: "ConfigMap")?[path: "data", "a"]?.text)
    }
    self.events = events
    self.stored = stored
  }

  init(_ text: String) throws { try self.init(AuditLog([File(path: "audit.log", bytes: Array(text.utf8))])) }

  var ids: [String] { events.map(\.id) }
}

/// One line of a log: an update of a ConfigMap unless told otherwise.
private func line(
  _ id: String, stage: String = "ResponseComplete", verb: String = "update", code: Int = 200,
  query: String = "",
  subresource: String? = nil, extra: String = "", response: String? = nil
) -> String {
  let sub = subresource.map { #","subresource":"\#($0)""# } ?? ""
  let body =
    response
    ?? #"{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"flags","namespace":"shop","uid":"u1","resourceVersion":"7"},"data":{"a":"1"}}"#
  return
    #"{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"RequestResponse","auditID":"\#(id)","stage":"\#(stage)","#
    + #""requestURI":"/api/v1/namespaces/shop/configmaps/flags\#(query)","verb":"\#(verb)","#
    + #""user":{"username":"alice","groups":["platform","system:authenticated"]},"sourceIPs":["203.0.113.7","10.0.0.9"],"#
    + #""userAgent":"kubectl/v1.36.2 (linux/amd64)","objectRef":{"resource":"configmaps","namespace":"shop","name":"flags","apiVersion":"v1"\#(sub)},"#
    + #""responseStatus":{"metadata":{},"code":\#(code)},\#(extra)"responseObject":\#(body),"#
    + #""requestReceivedTimestamp":"2026-11-21T00:50:01.836134Z","stageTimestamp":"2026-11-21T00:50:01.839178Z"}"#
    + "\n"
}

@Suite struct AuditLogTests {
  @Test func readsWhoWhatAndWhen() throws {
    let reading = try Reading(line("1", query: "?fieldManager=a%2Fb&fieldValidation=Strict"))
    let event = try #require(reading.events.first)
    #expect(event.user == "alice")
    #expect(event.groups == ["platform", "system:authenticated"])
    #expect(event.impersonatedUser == nil)
    #expect(event.source == "10.0.0.9", "the last address is the one that the server saw")
    #expect(event.userAgent == "kubectl/v1.36.2 (linux/amd64)")
    #expect(event.manager == "a/b")
    #expect(event.verb == .update)
    #expect(
      [event.group, event.resource, event.namespace, event.name] == ["", "configmaps", "shop", "flags"])
    #expect(event.uid == "u1")
    #expect(event.resourceVersion == 7)
    #expect(event.time == "2026-11-21T00:50:01.839178Z")
    #expect(reading.stored == ["1"])
  }

  @Test func takesTheFirstPartOfTheUserAgentForTheManager() throws {
    #expect(try Reading(line("1")).events.first?.manager == "kubectl")
  }

  @Test func namesTheRealUserBehindAnImpersonation() throws {
    let event = try #require(
      try Reading(line("1", extra: #""impersonatedUser":{"username":"carol","groups":["sre"]},"#)).events
        .first)
    #expect(event.user == "alice")
    #expect(event.impersonatedUser == "carol")
  }

  @Test(arguments: [
    line("x", stage: "RequestReceived"), line("x", stage: "ResponseStarted"), line("x", stage: "Panic"),
    line("x", verb: "get"), line("x", verb: "list"), line("x", verb: "watch"),
    line("x", code: 403), line("x", code: 404), line("x", code: 409), line("x", code: 422),
    line("x", code: 500),
    line("x", query: "?dryRun=All&fieldManager=m"), line("x", query: "?fieldManager=m&dryRun=All"),
    line("x", verb: "delete", extra: #""requestObject":{"kind":"DeleteOptions","dryRun":["All"]},"#),
    line("x", verb: "create", subresource: "eviction"), line("x", verb: "create", subresource: "token"),
  ]) func leavesOutWhatChangedNothing(_ idle: String) throws {
    let reading = try Reading(line("1") + idle + line("2"))
    #expect(reading.ids == ["1", "2"])
    #expect(reading.summary == AuditLog.Summary(events: 3, notes: []))
  }

  @Test func takesAVerbInABodyForNoVerb() throws {
    let review =
      #"{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"flags"},"data":{"verb":"get","stage":"RequestReceived"}}"#
    #expect(try Reading(line("1", response: review)).ids == ["1"])
  }

  @Test(arguments: [
    (201, "create", true), (200, "create", true), (201, "patch", true), (200, "patch", false),
  ])
  func tellsACreationByVerbOrCode(_ code: Int, _ verb: String, _ isCreation: Bool) throws {
    #expect(try Reading(line("1", verb: verb, code: code)).events.first?.isCreation == isCreation)
  }

  @Test func readsListsOfEventsOnOneLineAndIndented() throws {
    let items = [line("1"), line("2")].joined(separator: ",")
    let list = #"{"kind":"EventList","apiVersion":"audit.k8s.io/v1","items":[\#(items)]}"#
    #expect(try Reading(list.filter { $0 != "\n" } + "\n").ids == ["1", "2"])
    #expect(try Reading("{\n" + list.dropFirst()).ids == ["1", "2"])
  }

  @Test func toleratesATruncatedLastLine() throws {
    let text = line("1") + line("2")
    for count in [1, 40, 300] {
      let reading = try Reading(String(text.dropLast(count + 1)))
      #expect(reading.ids == ["1"])
      #expect(reading.summary.notes == ["audit.log ends in the middle of line 2: what follows is not in it"])
    }
    #expect(try Reading(String(text.dropLast())).ids == ["1", "2"], "a missing newline is no fault")
  }

  @Test func countsWhatIsNoEventAndSaysSoOnce() throws {
    let reading = try Reading("# rotated\n" + line("1") + "{\"a\":\"s3cr3t\"}\n{broken\n\n" + line("2"))
    #expect(reading.ids == ["1", "2"])
    #expect(
      reading.summary.notes == [
        "3 lines of the audit log are no audit events, the first one in audit.log, line 1"
      ])
  }

  @Test(arguments: ["", "\n", "{\"kind\":\"List\",\"password\":\"s3cr3t\"}\n", "password: s3cr3t\n"])
  func refusesWhatHoldsNoEvent(_ text: String) throws {
    let fault = #expect(throws: Diagnostic.self) { try Reading(text) }
    #expect(fault?.file == "audit.log")
    #expect(fault.map { !$0.description.contains("s3cr3t") } ?? false)
  }

  @Test func saysWhichFileIsMissing() {
    let fault = #expect(throws: Diagnostic.self) { try AuditLog(paths: ["/nonexistent/audit.log"]) }
    #expect(fault?.file == "/nonexistent/audit.log")
    #expect(fault?.summary == "no such audit log")
  }

  @Test func readsLinesOfEveryLengthAcrossPieces() throws {
    // Longer than the pieces in which files are read, so that lines lie across their ends.
    let texts = (0..<9).map { String(repeating: "x", count: $0 * 181_081 % 700_001) }
    let log = texts.enumerated().map { index, text in
      line("\(index)", extra: #""annotations":{"padding":"\#(text)"},"#)
    }.joined()
    let folder = try Scratch()
    try folder.write("audit.log", Array(log.utf8))
    let reading = try Reading(AuditLog(paths: [folder.path + "/audit.log"]))
    #expect(reading.ids == (0..<9).map(String.init))
    #expect(reading.summary.notes.isEmpty)
  }

  @Test func readsAFolderOfPlainAndPackedFiles() throws {
    let folder = try Scratch()
    try folder.write("audit-2026-11-20.log.gz", gzip(line("1")) + gzip(line("2")) + [0, 0, 0])
    try folder.write("audit.log", Array(line("3").utf8))
    try folder.write(".hidden.log", Array(line("4").utf8))
    try folder.write("README.md", Array(line("5").utf8))
    let reading = try Reading(AuditLog(paths: [folder.path]))
    #expect(reading.ids == ["1", "2", "3"])
    #expect(reading.summary.notes.isEmpty)
  }

  @Test func toleratesPackedDataThatIsCutOff() throws {
    let whole = gzip(line("1") + line("2"))
    // Behind the stored bytes come their checksum and length.
    let reading = try Reading(AuditLog([File(path: "audit.log.gz", bytes: Array(whole.dropLast(8)))]))
    #expect(reading.ids == ["1", "2"])
    #expect(
      reading.summary.notes == ["audit.log.gz ends in the middle of its gzip data: what follows is not in it"]
    )
    let damaged = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0xff, 0xff, 0xff, 0xff] as [UInt8]
    #expect(throws: Diagnostic.self) { try Reading(AuditLog([File(path: "audit.log.gz", bytes: damaged)])) }
  }
}

/// A folder that is gone when the test is.
private final class Scratch {
  let path: String

  init() throws {
    let name = "driftback-audit-\(UInt64.random(in: 0 ... .max))"
    path = "/tmp/" + name
    try #require(mkdir(path, 0o700) == 0)
  }

  deinit {
    for name in names { unlink(path + "/" + name) }
    rmdir(path)
  }

  private var names: [String] = []

  func write(_ name: String, _ bytes: [UInt8]) throws {
    names.append(name)
    let file = try FileDescriptor.open(
      FilePath(path + "/" + name), .writeOnly, options: .create, permissions: .ownerReadWrite)
    try file.closeAfter { _ = try file.writeAll(bytes) }
  }
}

/// Bytes as gzip, stored in blocks as they are (RFC 1951, 3.2.4).
private func gzip(_ text: String) -> [UInt8] {
  let bytes = Array(text.utf8)
  var out: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]
  var start = 0
  repeat {
    let end = min(start + 0xffff, bytes.count)
    let length = UInt16(end - start)
    out += [
      end == bytes.count ? 1 : 0, UInt8(length & 0xff), UInt8(length >> 8), UInt8(~length & 0xff),
      UInt8(~length >> 8),
    ]
    out += bytes[start..<end]
    start = end
  } while start < bytes.count
  var checksum: UInt32 = ~0
  for byte in bytes {
    checksum ^= UInt32(byte)
    for _ in 0..<8 { checksum = checksum & 1 == 1 ? checksum >> 1 ^ 0xedb8_8320 : checksum >> 1 }
  }
  for value in [~checksum, UInt32(bytes.count)] {
    out += (0..<4).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
  }
  return out
}
