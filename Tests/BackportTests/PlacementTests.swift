import Drift
import GitStore
import Project
import Testing

@testable import Backport

/// Where each kind of drift goes in plain manifests, seen in the bytes of the file.
@Suite struct PlacementTests {
  /// The file after everything was carried back, and what was refused.
  private func carry(
    _ text: String, live: [String], path: String = "deploy/app.yaml", beside: [String: String] = [:],
    environment: Environment = Comparison.production
  ) throws -> (files: [String: String], proposal: Proposal) {
    let fixture = try Fixture()
    let files = try fixture.declare(beside.merging([path: text]) { $1 })
    let comparison = try Comparison(files, live: live, environment: environment)
    let proposal = try comparison.propose()
    if !proposal.steps.isEmpty {
      let commits = try proposal.commit(to: "after", in: fixture.repository)
      let last = try #require(commits.last)
      let after = try fixture.repository.files(at: last)
      let again = try Comparison(after, live: live, environment: environment)
      #expect(Set(again.report.drifts.map(\.id)) == Set(proposal.refused.map(\.finding.id)))
      return (try Self.texts(after), proposal)
    }
    return (try Self.texts(files), proposal)
  }

  private static func texts(_ files: Files) throws -> [String: String] {
    Dictionary(uniqueKeysWithValues: try files.paths.map { ($0, try files.text($0)) })
  }

  private func carried(_ text: String, live: [String], path: String = "deploy/app.yaml") throws -> String {
    let result = try carry(text, live: live, path: path)
    #expect(result.proposal.refused.isEmpty, "\(result.proposal.refused.map(\.explanation))")
    return try #require(result.files[path])
  }

  private static func live(_ kind: String, _ name: String, _ rest: String, version: String = "v1") -> String {
    #"{"apiVersion":"\#(version)","kind":"\#(kind)","metadata":{"name":"\#(name)","namespace":"shop"},\#(rest)}"#
  }

  private static func pod(_ containers: String, _ more: String = "") -> String {
    live(
      "Deployment", "web",
      #""spec":{"selector":{"matchLabels":{"app":"web"}},"template":{"metadata":{"labels":{"app":"web"}},"spec":{"containers":[\#(containers)]\#(more)}}}"#,
      version: "apps/v1")
  }

  private static func deployment(_ containers: String) -> String {
    """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      selector: {matchLabels: {app: web}}
      template:
        metadata: {labels: {app: web}}
        spec:
          containers:
    \(containers.split(separator: "\n", omittingEmptySubsequences: false).map { "      " + $0 }.joined(separator: "\n"))

    """
  }

  private func environment(_ before: String, _ live: String) throws -> String {
    let text = Self.deployment("- name: app\n  image: a:1\n" + before)
    let after = try carried(text, live: [Self.pod(#"{"name":"app","image":"a:1",\#(live)}"#)])
    let lines = after.split(separator: "\n")
    let head = try #require(lines.firstIndex { $0.hasSuffix("image: a:1") })
    return lines[(head + 1)...].map { $0.dropFirst(6) }.joined(separator: "\n")
  }

  // MARK: - Lists and maps

  @Test func aNewItemFollowsTheOneThatItFollowsAtRunTime() throws {
    let after = try environment(
      "  env:\n  - name: A  # first\n    value: \"1\"\n  - name: C\n    value: \"3\"",
      #""env":[{"name":"A","value":"1"},{"name":"B","value":"2"},{"name":"C","value":"3"}]"#)
    #expect(
      after
        == "  env:\n  - name: A  # first\n    value: \"1\"\n  - name: B\n    value: \"2\"\n  - name: C\n    value: \"3\""
    )
  }

  @Test func aNewFirstVariableGoesFirstSinceOthersMayReferToIt() throws {
    let after = try environment(
      "  env:\n  - name: URL\n    value: $(HOST)/x",
      #""env":[{"name":"HOST","value":"h"},{"name":"URL","value":"$(HOST)/x"}]"#)
    #expect(after == "  env:\n  - name: HOST\n    value: h\n  - name: URL\n    value: $(HOST)/x")
  }

  @Test func severalItemsAreRemovedAndTheirListGoesWithTheLast() throws {
    let env = "  env:\n  - name: A\n    value: a\n  - name: B\n    value: b\n  - name: C\n    value: c"
    #expect(
      try environment(env, #""env":[{"name":"B","value":"b"}]"#) == "  env:\n  - name: B\n    value: b")
    #expect(try environment(env, #""args":["x"]"#) == "  args:\n  - x")
  }

  @Test func aPortWithoutProtocolIsTheTCPOne() throws {
    let ports = "  ports:\n  - containerPort: 53"
    #expect(
      try environment(
        ports, #""ports":[{"containerPort":53,"protocol":"TCP"},{"containerPort":53,"protocol":"UDP"}]"#)
        == "  ports:\n  - containerPort: 53\n  - containerPort: 53\n    protocol: UDP")
    let named = try environment(ports, #""ports":[{"containerPort":53,"protocol":"TCP","name":"dns"}]"#)
    #expect(named == "  ports:\n  - name: dns\n    containerPort: 53")
    #expect(
      try environment(
        "  ports:\n  - containerPort: 53\n  - containerPort: 53\n    protocol: UDP",
        #""ports":[{"containerPort":53,"protocol":"UDP"}]"#)
        == "  ports:\n  - containerPort: 53\n    protocol: UDP")
  }

  @Test func itemsChangeInTheMiddleOfAListThatIsOneValue() throws {
    #expect(
      try environment(
        "  args:\n  - --a  # one\n  - --b=1\n  - --c  # three\n  - --d",
        #""args":["--a","--b=2","--new","--c","--d"]"#)
        == "  args:\n  - --a  # one\n  - --b=2\n  - --new\n  - --c  # three\n  - --d")
    #expect(
      try environment("  args: [--a, --b, --c]", #""args":["--a","--c"]"#) == "  args: [--a, --c]")
  }

  @Test func twoDriftsShareANewMap() throws {
    let after = try carried(
      "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web\ndata:\n  a: b\n",
      live: [
        #"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"web","namespace":"shop","annotations":{"example.com/a":"1","example.com/b":"true"}},"data":{"a":"b"}}"#
      ])
    #expect(
      after
        == "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web\n  annotations:\n    example.com/a: \"1\"\n    example.com/b: \"true\"\ndata:\n  a: b\n"
    )
  }

  @Test func aSetGainsAndLosesMembers() throws {
    let text =
      "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web\n  finalizers:\n  - example.com/a\n  - example.com/b\n"
    // A finalizer that nobody is known to have written is a controller's.
    let entry =
      #"{"manager":"kubectl-edit","operation":"Update","fieldsV1":{"f:metadata":{"f:finalizers":{}}}}"#
    func live(_ finalizers: String) -> String {
      #"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"web","namespace":"shop","managedFields":[\#(entry)]\#(finalizers)}}"#
    }
    #expect(
      try carried(text, live: [live(#","finalizers":["example.com/b","example.com/c"]"#)])
        == "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web\n  finalizers:\n  - example.com/b\n  - example.com/c\n"
    )
    #expect(
      try carried(text, live: [live("")]) == "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web\n")
  }

  // MARK: - Values

  @Test func aValueGivesWayToItsReference() throws {
    #expect(
      try environment(
        "  env:\n  - name: A  # from the vault\n    value: plain\n  - name: B\n    value: b",
        #""env":[{"name":"A","valueFrom":{"configMapKeyRef":{"name":"c","key":"k"}}},{"name":"B","value":"b"}]"#
      )
        == "  env:\n  - name: A  # from the vault\n    valueFrom:\n      configMapKeyRef:\n        name: c\n        key: k\n  - name: B\n    value: b"
    )
  }

  @Test func whatIsEqualKeepsItsSpelling() throws {
    #expect(
      try environment(
        "  resources:\n    limits: {cpu: 1000m, memory: 1Gi}",
        #""resources":{"limits":{"cpu":"1","memory":"2Gi"}}"#)
        == "  resources:\n    limits: {cpu: 1000m, memory: 2Gi}")
  }

  @Test func whatIsEmptyButMeansSomethingStays() throws {
    let text =
      Self.deployment("- name: app\n  image: a:1")
      + "      volumes:\n      - name: tmp\n        emptyDir:\n          medium: Memory\n"
    let after = try carried(
      text, live: [Self.pod(#"{"name":"app","image":"a:1"}"#, #","volumes":[{"name":"tmp","emptyDir":{}}]"#)])
    #expect(after.hasSuffix("      - name: tmp\n        emptyDir: {}\n"))
  }

  @Test func aNewPolicyKeepsItsEmptySelectors() throws {
    let policy = Self.live(
      "NetworkPolicy", "deny",
      #""spec":{"podSelector":{},"policyTypes":["Ingress"],"ingress":[{"from":[{"namespaceSelector":{}}]}]}"#,
      version: "networking.k8s.io/v1")
    let result = try carry(
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\n",
      live: [Self.live("ConfigMap", "web", #""data":{}"#), policy])
    let text = try #require(result.files["deploy/deny.yaml"])
    for part in ["podSelector: {}", "namespaceSelector: {}", "policyTypes:"] {
      #expect(text.contains(part), "\(text)")
    }
  }

  @Test func aServiceThatIsNoNodePortAnyMoreLosesItsNodePort() throws {
    let text =
      "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  type: NodePort\n  selector: {app: web}\n  ports:\n  - port: 80\n    nodePort: 31000\n"
    let live = Self.live(
      "Service", "web",
      #""spec":{"type":"ClusterIP","clusterIP":"10.0.0.7","selector":{"app":"web"},"ports":[{"port":80,"protocol":"TCP","targetPort":80}]}"#
    )
    let after = try carried(text, live: [live])
    #expect(after.contains("type: ClusterIP") && !after.contains("nodePort"))

    // Alone, the type would leave what the API server rejects; the port may go alone.
    let fixture = try Fixture()
    let comparison = try Comparison(try fixture.declare(["deploy/app.yaml": text]), live: [live])
    let type = try #require(comparison.finding(".spec.type"))
    let alone = try comparison.propose([type])
    #expect(alone.steps.isEmpty && alone.refused.map(\.reason) == [.incomplete])
    #expect(alone.refused[0].explanation.contains("nodePort"))
    let port = try #require(comparison.report.drifts.first { $0.class == .runtimeRemoved })
    #expect(alone.refused[0].explanation.contains(port.id))
    #expect(try comparison.propose([port]).refused.isEmpty)
  }

  // MARK: - Files of every kind

  @Test func carriageReturnsAndAMissingLastLineBreakStay() throws {
    let text = "apiVersion: v1\r\nkind: ConfigMap\r\nmetadata:\r\n  name: web\r\ndata:\r\n  a: b # note"
    let after = try carried(text, live: [Self.live("ConfigMap", "web", #""data":{"a":"c","z":"1"}"#)])
    #expect(
      after
        == "apiVersion: v1\r\nkind: ConfigMap\r\nmetadata:\r\n  name: web\r\ndata:\r\n  a: c # note\r\n  z: \"1\""
    )
  }

  @Test func aJSONManifestStaysJSON() throws {
    let text =
      #"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"web"},"data":{"a":"b","n":"1"}}"# + "\n"
    let after = try carried(
      text, live: [Self.live("ConfigMap", "web", #""data":{"a":"yes","n":"1","new":"x: y"}"#)],
      path: "deploy/app.json")
    #expect(
      after
        == #"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"web"},"data":{"a":"yes","n":"1","new":"x: y"}}"#
        + "\n")
  }

  private static let list = """
    apiVersion: rbac.authorization.k8s.io/v1
    kind: RoleBindingList
    items:
    - metadata:
        name: one
      roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: r}
    - metadata:
        name: two  # second
      roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: r}
    - metadata:
        name: three
      roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: r}

    """

  private static func binding(_ name: String, _ labels: String = "{}") -> String {
    #"{"apiVersion":"rbac.authorization.k8s.io/v1","kind":"RoleBinding","metadata":{"name":"\#(name)","namespace":"shop","labels":\#(labels)},"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"Role","name":"r"}}"#
  }

  @Test func itemsOfAListAreEditedAndRemoved() throws {
    let edited = try carried(
      Self.list, live: [Self.binding("one"), Self.binding("two", #"{"a":"b"}"#), Self.binding("three")])
    #expect(
      edited
        == Self.list.replacing(
          "name: two  # second\n", with: "name: two  # second\n    labels:\n      a: b\n"))
    let removed = try carried(Self.list, live: [Self.binding("two", #"{"a":"b"}"#)])
    #expect(!removed.contains("one") && !removed.contains("three") && removed.contains("a: b"))
    let beside = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\n"
    let emptied = try carry(
      Self.list, live: [Self.live("ConfigMap", "web", #""data":{}"#)], beside: ["deploy/b.yaml": beside])
    #expect(emptied.proposal.refused.isEmpty && emptied.files.keys.sorted() == ["deploy/b.yaml"])
  }

  @Test(arguments: [0, 1, 2]) func aDocumentIsRemovedWhereverItStands(index: Int) throws {
    func document(_ name: Int) -> String {
      "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c\(name) # \(name)\n"
    }
    let kept = [0, 1, 2].filter { $0 != index }
    let after = try carried(
      [0, 1, 2].map(document).joined(separator: "---\n"),
      live: kept.map { Self.live("ConfigMap", "c\($0)", #""data":{}"#) })
    let text = after.hasPrefix("---\n") ? String(after.dropFirst(4)) : after
    #expect(text == kept.map(document).joined(separator: "---\n"))
  }

  @Test func aSymbolicLinkIsNoManifestAndStays() throws {
    let fixture = try Fixture()
    try fixture.git("symbolic-ref", "HEAD", "refs/heads/links")
    try Fixture.run([
      "sh", "-c",
      "mkdir \(fixture.folder)/deploy && cd \(fixture.folder)/deploy && printf 'apiVersion: v1\\nkind: ConfigMap\\nmetadata: {name: web}\\ndata: {a: b}\\n' >web.yaml && ln -s web.yaml link.yaml",
    ])
    try fixture.git("add", "-A")
    try fixture.git("commit", "-q", "-m", "Link")
    let files = try fixture.repository.files(at: fixture.repository.resolve("links"))
    let comparison = try Comparison(files, live: [Self.live("ConfigMap", "web", #""data":{"a":"c"}"#)])
    let proposal = try comparison.propose()
    #expect(proposal.files.editedPaths == ["deploy/web.yaml"])
  }

  // MARK: - New resources

  private func created(
    _ name: String, kind: String = "ConfigMap", version: String = "v1", _ rest: String,
    beside: [String: String] = [:]
  ) throws -> (path: String, text: String) {
    let object =
      #"{"apiVersion":"\#(version)","kind":"\#(kind)","metadata":{"name":"\#(name)","namespace":"shop","uid":"1","resourceVersion":"7","creationTimestamp":"2026-01-01T00:00:00Z"},\#(rest)}"#
    let base = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: base}\n"
    let result = try carry(
      base, live: [Self.live("ConfigMap", "base", #""data":{}"#), object], beside: beside)
    #expect(result.proposal.refused.isEmpty, "\(result.proposal.refused.map(\.explanation))")
    let path = try #require(result.proposal.files.editedPaths.first)
    return (path, try #require(result.files[path]))
  }

  @Test func aNewResourceReadsLikeWrittenByHand() throws {
    let new = try created("flags", ##""data":{"run.sh":"#!/bin/sh\necho hi\n","mode":"on"}"##)
    #expect(new.path == "deploy/flags.yaml")
    #expect(
      new.text
        == "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: flags\ndata:\n  run.sh: |\n    #!/bin/sh\n    echo hi\n  mode: \"on\"\n"
    )
  }

  @Test func aNewResourceNamesItsNamespaceWhereItsSiblingsDo() throws {
    let sibling = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: kube-root-ca.crt\n  namespace: shop\n"
    let new = try created("flags", #""data":{"a":"b"}"#, beside: ["deploy/z.yaml": sibling])
    #expect(new.text.contains("  name: flags\n  namespace: shop\n"))
  }

  @Test func aFileNameIsSafeAndFree() throws {
    let role = #""rules":[]"#
    let version = "rbac.authorization.k8s.io/v1"
    #expect(
      try created("system:odd/../name", kind: "Role", version: version, role).path
        == "deploy/system-odd-..-name.yaml")
    #expect(try created("..", kind: "Role", version: version, role).path == "deploy/role.yaml")
    #expect(try created("kustomization", #""data":{"a":"b"}"#).path == "deploy/kustomization-configmap.yaml")
    #expect(try created("app", #""data":{"a":"b"}"#).path == "deploy/app-configmap.yaml")
    #expect(try created(String(repeating: "x", count: 253), #""data":{"a":"b"}"#).path.utf8.count < 200)
    let new = try created("new", #""data":{"a":"b"}"#, beside: ["deploy/z.yml": "# empty\n"])
    #expect(new.path == "deploy/new.yaml")
  }

  @Test func aNewResourceKeepsWhatAnotherServerWouldFillInOtherwise() throws {
    let claim = try created(
      "data", kind: "PersistentVolumeClaim",
      #""spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"1Gi"}},"storageClassName":"fast","volumeMode":"Filesystem","volumeName":"pvc-1"}"#
    )
    #expect(
      claim.text
        == "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata:\n  name: data\nspec:\n  accessModes:\n  - ReadWriteOnce\n  resources:\n    requests:\n      storage: 1Gi\n  storageClassName: fast\n"
    )
    let service = try created(
      "peers", kind: "Service",
      #""spec":{"clusterIP":"None","clusterIPs":["None"],"ipFamilies":["IPv4"],"ipFamilyPolicy":"SingleStack","internalTrafficPolicy":"Cluster","ports":[{"port":80,"protocol":"TCP","targetPort":80}],"selector":{"app":"web"},"sessionAffinity":"None","type":"ClusterIP"},"status":{"loadBalancer":{}}"#
    )
    #expect(service.text.contains("clusterIP: None") && !service.text.contains("ipFamil"))
    let binding = try created(
      "read", kind: "RoleBinding", version: "rbac.authorization.k8s.io/v1",
      #""roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"Role","name":"r"},"subjects":[{"kind":"ServiceAccount","name":"default","namespace":"shop"}]"#
    )
    #expect(binding.text.contains("apiGroup: rbac.authorization.k8s.io"))
    let job = try created(
      "once", kind: "Job", version: "batch/v1",
      #""spec":{"backoffLimit":6,"completionMode":"NonIndexed","completions":1,"parallelism":1,"suspend":false,"selector":{"matchLabels":{"batch.kubernetes.io/controller-uid":"u"}},"template":{"metadata":{"creationTimestamp":null,"labels":{"batch.kubernetes.io/controller-uid":"u","batch.kubernetes.io/job-name":"once","controller-uid":"u","job-name":"once"}},"spec":{"containers":[{"command":["date"],"image":"busybox:1","imagePullPolicy":"IfNotPresent","name":"once","resources":{},"terminationMessagePath":"/dev/termination-log","terminationMessagePolicy":"File"}],"dnsPolicy":"ClusterFirst","restartPolicy":"Never","schedulerName":"default-scheduler","securityContext":{},"terminationGracePeriodSeconds":30}}}"#
    )
    #expect(!job.text.contains("uid") && !job.text.contains("metadata: {}"), "\(job.text)")
  }

  @Test func aVolumeHasOneSource() throws {
    let text =
      Self.deployment("- name: app\n  image: a:1")
      + "      volumes:\n      - name: data\n        emptyDir: {}\n"
    let after = try carried(
      text,
      live: [
        Self.pod(
          #"{"name":"app","image":"a:1"}"#,
          #","volumes":[{"name":"data","persistentVolumeClaim":{"claimName":"data"}}]"#)
      ])
    #expect(
      after.hasSuffix("      - name: data\n        persistentVolumeClaim:\n          claimName: data\n"),
      "\(after)")
  }

  @Test func aSelectorOfEverythingIsADrift() throws {
    let text =
      "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: web}\nspec:\n  podSelector: {}\n  ingress:\n  - from:\n    - podSelector: {matchLabels: {app: web}}\n"
    let live = Self.live(
      "NetworkPolicy", "web",
      #""spec":{"podSelector":{},"policyTypes":["Ingress"],"ingress":[{"from":[{"podSelector":{"matchLabels":{"app":"web"}},"namespaceSelector":{}}]}]}"#,
      version: "networking.k8s.io/v1")
    #expect(try carried(text, live: [live]).contains("namespaceSelector: {}"))
  }

  @Test func aSourceThatIsAFileTakesTheNewDocument() throws {
    let environment = Environment(
      name: "production", phase: .production,
      sources: [Source(path: "deploy/app.yaml", kind: .plain, namespace: "shop")], namespaces: ["shop"])
    let base = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: base}"
    let live = [
      Self.live("ConfigMap", "base", #""data":{}"#), Self.live("ConfigMap", "new", #""data":{"a":"b"}"#),
    ]
    let result = try carry(base, live: live, environment: environment)
    #expect(
      try #require(result.files["deploy/app.yaml"])
        == base + "\n---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: new\ndata:\n  a: b")
  }
}
