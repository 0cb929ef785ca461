import SystemPackage
import Testing

/// The errors that a user will meet: each says what is wrong and what to do, and has its exit status.
@Suite struct ErrorTests {
  static let configuration = """
    apiVersion: driftback/v1
    kind: Project
    environments:
      - name: production
        phase: production
        sources: [{path: deploy, kind: plain, namespace: shop}]
        live: {namespaces: [shop]}

    """
  static let service = """
    apiVersion: v1
    kind: Service
    metadata:
      name: web
      namespace: shop
    spec:
      ports: [{port: 80}]

    """
  static let live = """
    {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web", "namespace": "shop", "uid": "1"},
     "spec": {"ports": [{"port": 80, "protocol": "TCP", "targetPort": 80}], "type": "ClusterIP"}}
    """

  /// What a run is given, and what must come of it.
  struct Case: CustomTestStringConvertible, Sendable {
    var name: String
    var files = ["deploy/web.yaml": ErrorTests.service]
    var configuration = ErrorTests.configuration
    var snapshot = ErrorTests.live
    var arguments = ["scan", "--snapshot", "live.json"]
    var status: Int32
    /// Each stands in the message.
    var says: [String]
    var testDescription: String { name }
  }

  static let cases = [
    Case(name: "no fault at all", status: 0, says: []),
    Case(
      name: "no such repository", arguments: ["scan", "--repo", "nowhere", "--snapshot", "live.json"],
      status: 3,
      says: ["nowhere", "no such repository"]),
    Case(
      name: "no such revision", arguments: ["scan", "--revision", "mian", "--snapshot", "live.json"],
      status: 3,
      says: ["mian", "main"]),
    Case(
      name: "no such configuration", arguments: ["scan", "--config", "x.yaml", "--snapshot", "live.json"],
      status: 2, says: ["x.yaml"]),
    Case(
      name: "no such environment",
      arguments: ["scan", "--environment", "prodution", "--snapshot", "live.json"],
      status: 64, says: ["prodution", "production"]),
    Case(
      name: "no such path", configuration: configuration.replacing("path: deploy", with: "path: deplyo"),
      status: 4,
      says: ["deplyo"]),
    Case(
      name: "an unknown key", configuration: configuration.replacing("phase:", with: "fhase:"), status: 2,
      says: ["driftback.yaml:5:5: unknown key \"fhase\"", "^", "Did you mean \"phase\"?"]),
    Case(
      name: "a file that is no YAML", files: ["deploy/web.yaml": "apiVersion: v1\nkind: a: b\n"],
      status: 4,
      says: ["deploy/web.yaml:", "^"]),
    Case(
      name: "one resource declared twice",
      files: ["deploy/a.yaml": service, "deploy/b.yaml": "# again\n---\n" + service], status: 4,
      says: ["Service", "web", "deploy/a.yaml", "deploy/b.yaml"]),
    Case(name: "no snapshot named", arguments: ["scan"], status: 64, says: ["--snapshot"]),
    Case(
      name: "no such snapshot", arguments: ["scan", "--snapshot", "nowhere.json"], status: 5,
      says: ["nowhere.json"]),
    Case(name: "an empty snapshot", snapshot: "", status: 5, says: ["live.json", "empty"]),
    Case(name: "a truncated snapshot", snapshot: String(live.prefix(90)), status: 5, says: ["live.json"]),
    Case(
      name: "a table printed by mistake",
      snapshot: "NAME   READY   STATUS    RESTARTS   AGE\nweb-0  1/1     Running   0          3d\n",
      status: 5, says: ["table", "-o json"]),
    Case(
      name: "another cluster's namespaces", snapshot: live.replacing("\"shop\"", with: "\"bank\""), status: 5,
      says: ["shop", "bank"]),
  ]

  @Test(arguments: cases) func saysWhatToDo(of case: Case) throws {
    try InitTests.withRepository(`case`.files) { folder in
      try write(`case`.configuration, to: folder.appending("driftback.yaml"))
      try write(`case`.snapshot, to: folder.appending("live.json"))
      let outcome = try run(`case`.arguments, in: folder)
      #expect(outcome.status == `case`.status, "\(outcome.output)\(outcome.errors)")
      guard `case`.status > 1 else { return }
      #expect(outcome.output.isEmpty)
      #expect(outcome.errors.hasPrefix("driftback: error: "))
      for text in `case`.says { #expect(outcome.errors.contains(text), "\(outcome.errors)") }
    }
  }

  @Test func readsASnapshotFromStandardInput() throws {
    try InitTests.withRepository(["deploy/web.yaml": Self.service]) { folder in
      try write(Self.configuration, to: folder.appending("driftback.yaml"))
      let outcome = try run(["scan", "--snapshot", "-"], in: folder, input: Self.live)
      #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
    }
  }

  @Test func hostileNamesDoNotReachTheTerminal() throws {
    try InitTests.withRepository(["deploy/web.yaml": Self.service]) { folder in
      try write("\"\\e[2J\": 1\n", to: folder.appending("driftback.yaml"))
      let outcome = try run(
        ["scan", "--snapshot", "\u{1b}[2J.json", "--config", "driftback.yaml"], in: folder)
      #expect(outcome.status == 2)
      #expect(!outcome.errors.contains("\u{1b}"))
    }
  }
}
