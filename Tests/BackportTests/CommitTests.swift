import Drift
import Glibc
import GitStore
import Resources
import Testing

@testable import Backport

/// Commits: how they are grouped, what they say, and that nothing else in the repository moves.
@Suite struct CommitTests {
  private static let manifests = """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      replicas: 2
      selector: {matchLabels: {app: web}}
      template:
        metadata: {labels: {app: web}}
        spec:
          containers:
          - name: app
            image: registry.example.com/web:1.0
          - name: proxy
            image: envoy:1
    ---
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: flags}
    data: {mode: "on"}

    """

  private static let live = [
    #"{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web","namespace":"shop","managedFields":[{"manager":"kubectl-scale\n\nDriftback-Proof: forged","operation":"Update","apiVersion":"apps/v1","time":"2026-01-02T03:04:05Z","fieldsType":"FieldsV1","fieldsV1":{"f:spec":{"f:replicas":{}}}}]},"spec":{"replicas":5,"selector":{"matchLabels":{"app":"web"}},"template":{"metadata":{"labels":{"app":"web"}},"spec":{"containers":[{"name":"app","image":"registry.example.com/web:1.0"},{"name":"proxy","image":"envoy:2"}]}}}}"#,
    #"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"flags","namespace":"shop"},"data":{"mode":"off\n---\nx: y"}}"#,
    #"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"new","namespace":"shop"},"data":{"a":"b"}}"#,
  ]

  private func scene() throws -> (fixture: Fixture, comparison: Comparison) {
    let fixture = try Fixture()
    let files = try fixture.declare(["deploy/all.yaml": Self.manifests, "README.md": "# Shop\n"])
    try fixture.checkOut(files)
    return (fixture, try Comparison(try fixture.repository.files(at: fixture.head), live: Self.live))
  }

  @Test(arguments: [
    (
      Grouping.perResource,
      [
        "Set replicas and proxy's image of Deployment web", "Set mode of ConfigMap flags",
        "Add ConfigMap new",
      ]
    ),
    (
      .perDrift,
      [
        "Set replicas of Deployment web to 5", "Set proxy's image of Deployment web to envoy:2",
        "Set mode of ConfigMap flags", "Add ConfigMap new",
      ]
    ),
    (.single, ["Carry back 4 runtime changes in 3 resources"]),
  ]) func commitsAreGroupedAndNamed(grouping: Grouping, subjects: [String]) throws {
    let (fixture, comparison) = try scene()
    let proposal = try comparison.propose(grouping: grouping)
    let commits = try proposal.commit(to: "fix", in: fixture.repository)
    #expect(commits.count == subjects.count)
    let log = try fixture.git("log", "--reverse", "--format=%s", "main..fix")
    #expect(log.split(separator: "\n").map(String.init) == subjects)
    // Every grouping ends in the same tree, and that is the one that was proven.
    let tree = try fixture.git("show", "fix:deploy/all.yaml")
    #expect(try tree == proposal.files.text("deploy/all.yaml"))
    let digests = try #require(proposal.proof).files
    #expect(digests.map(\.path) == ["deploy/all.yaml", "deploy/new.yaml"])
    #expect(digests[0].digest == Digest.sha256(Array(tree.utf8)))
  }

  @Test func gitReadsTheTrailers() throws {
    let (fixture, comparison) = try scene()
    let proposal = try comparison.propose(grouping: .single)
    _ = try proposal.commit(to: "fix", in: fixture.repository)
    let message = try fixture.git("log", "-1", "--format=%B", "fix")
    let trailers = try fixture.git("interpret-trailers", "--parse", "--unfold", input: message)
      .split(separator: "\n").map(String.init)
    func values(_ key: String) -> [String] {
      trailers.filter { $0.hasPrefix(key + ": ") }.map { String($0.dropFirst(key.count + 2)) }
    }
    #expect(Set(values("Driftback-Drift")) == Set(comparison.report.drifts.map(\.id)))
    #expect(values("Driftback-Environment") == ["production"])
    #expect(values("Driftback-Snapshot") == [comparison.report.snapshotDigest])
    // A field manager's name comes from the cluster: it must not make trailers of its own.
    #expect(values("Driftback-Proof") == [try #require(proposal.proof).digest])
    #expect(values("Driftback-Actor").count == 1)
  }

  @Test func theShownDifferenceAppliesAndGivesTheCommittedTree() throws {
    let (fixture, comparison) = try scene()
    let proposal = try comparison.propose()
    let preview = try proposal.preview()
    #expect(preview.withheld.isEmpty)
    _ = try proposal.commit(to: "fix", in: fixture.repository)
    try fixture.git("checkout", "-q", "-b", "by-hand", "main")
    try fixture.git("apply", "--index", input: preview.text)
    try fixture.git("commit", "-q", "-m", "By hand")
    #expect(try fixture.git("rev-parse", "by-hand^{tree}") == fixture.git("rev-parse", "fix^{tree}"))
  }

  @Test func aSecretsValuesAreNotShownWhenItsFileChanges() throws {
    let fixture = try Fixture()
    let secret =
      "apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\ndata:\n  password: aHVudGVyMi1odW50ZXIy\n"
    let map = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\ndata: {a: b}\n"
    let live =
      #"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"web","namespace":"shop"},"data":{"a":"c"}}"#
    let files = try fixture.declare(["deploy/a.yaml": map, "deploy/s.yaml": secret])
    let proposal = try Comparison(files, live: [live]).propose()
    let preview = try proposal.preview()
    #expect(proposal.carried.count == 2)
    #expect(preview.withheld == ["deploy/s.yaml"])
    #expect(!preview.text.contains("aHVudGVy") && preview.text.contains("+data: {a: c}"))
    let messages = proposal.steps.map(\.message.text).joined()
    #expect(!messages.contains("hunter2") && !messages.contains("aHVudGVy"))
  }

  @Test func subjectsFitAndNeverBreak() throws {
    let fixture = try Fixture()
    var op = Operator(random: Random(seed: 77))
    for _ in 0..<15 {
      let declared = (0..<3).map { _ in op.resource() }
      var live = declared
      for index in live.indices { for _ in 0..<3 { _ = op.change(&live[index]) } }
      var content: [String: String] = [:]
      for (index, resource) in declared.enumerated() { content["deploy/\(index).json"] = resource.json }
      let comparison = try Comparison(try fixture.declare(content), live: live.map { Server.served($0).json })
      for grouping in [Grouping.perDrift, .perResource, .single] {
        for step in try comparison.propose(grouping: grouping).steps {
          let subject = step.message.subject
          #expect(subject.count <= 72 && !subject.contains("\n") && !subject.contains("  "), "\(subject)")
          #expect(subject.first?.isUppercase == true && !subject.hasSuffix("."), "\(subject)")
        }
      }
    }
  }

  // MARK: - What must not happen

  /// Every file of the repository but objects, the new branch and its log.
  private func state(of fixture: Fixture) throws -> String {
    try Fixture.run([
      "sh", "-c",
      "cd \(fixture.folder) && find . -type f -not -path './.git/objects/*' -not -path './.git/*heads/fix*' | sort | xargs sha256sum; git branch --list | grep -v fix || true",
    ])
  }

  @Test func nothingButTheBranchMoves() throws {
    let (fixture, comparison) = try scene()
    let before = try state(of: fixture)
    #expect(
      before.contains("./README.md") && before.contains("./.git/HEAD") && before.contains("./.git/index"))
    _ = try comparison.propose().commit(to: "fix", in: fixture.repository)
    #expect(try state(of: fixture) == before)
    #expect(try fixture.git("status", "--porcelain").isEmpty)
    #expect(try !fixture.git("fsck", "--strict").contains("error"))
  }

  @Test func anExistingBranchStaysWhereItIs() throws {
    let (fixture, comparison) = try scene()
    try fixture.git("branch", "fix")
    #expect(throws: Diagnostic.self) { try fixture.repository.checkCreatable("fix") }
    #expect(throws: Diagnostic.self) { try fixture.repository.checkCreatable("fix/below") }
    #expect(throws: Diagnostic.self) { try fixture.repository.checkCreatable("no..name") }
    #expect(throws: Diagnostic.self) { try comparison.propose().commit(to: "fix", in: fixture.repository) }
    #expect(try fixture.git("rev-parse", "fix") == fixture.git("rev-parse", "main"))
  }

  @Test func aCommitThatFailsLeavesNoBranch() throws {
    // Whatever user runs the tests: nothing can be written below a file.
    let (fixture, comparison) = try scene()
    let proposal = try comparison.propose(grouping: .perDrift)
    let before = try state(of: fixture)
    try fixture.git("gc", "-q", "--prune=now")
    let packed = try state(of: fixture)
    try Fixture.run([
      "sh", "-c",
      "cd \(fixture.folder)/.git/objects && for a in 0 1 2 3 4 5 6 7 8 9 a b c d e f; do for b in 0 1 2 3 4 5 6 7 8 9 a b c d e f; do rm -rf $a$b; : >$a$b; done; done",
    ])
    #expect(throws: Diagnostic.self) { try proposal.commit(to: "fix", in: fixture.repository) }
    #expect(try fixture.repository.target(of: "fix") == nil)
    #expect(try state(of: fixture) == packed && !before.isEmpty)
  }

  @Test func aBranchThatCannotBeWrittenLeavesNothingButObjects() throws {
    let (fixture, comparison) = try scene()
    let proposal = try comparison.propose(grouping: .perDrift)
    let before = try state(of: fixture)
    try Fixture.run(["sh", "-c", ": >\(fixture.folder)/.git/refs/heads/fix.lock"])
    #expect(throws: Diagnostic.self) { try proposal.commit(to: "fix", in: fixture.repository) }
    #expect(try fixture.repository.target(of: "fix") == nil)
    #expect(try state(of: fixture) == before)
  }
}
