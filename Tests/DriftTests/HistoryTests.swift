import Drift
import GitStore
import Glibc
import Kubernetes
import Project
import Resources
import Testing

@testable import Rendering

/// A field that is declared and does not run: not rolled out yet, or taken away. The commits are of today, so what was
/// written to the live object in 2020 came before all of them, and in 2999 after.
@Suite struct HistoryTests {
  static let unlabelled = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web\ndata:\n  color: blue\n"
  static let labelled = unlabelled.replacing("name: web\n", with: "name: web\n  labels: {team: shop}\n")
  static let other = unlabelled.replacing("web", with: "other")

  /// Other things first, and the labelled ConfigMap in the commit after.
  static let adopted = [["deploy/other.yaml": other], ["deploy/web.yaml": labelled]]

  static func live(_ entries: String..., applied: String? = nil, labels: String = "") -> String {
    let fields = #""kubectl.kubernetes.io/last-applied-configuration""#
    let annotations = applied.map { "annotations: {\(fields): '\($0)'}, " } ?? ""
    return """
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: web, namespace: shop, \(annotations)\(labels)managedFields: [\(entries.joined(separator: ", "))]}
      data: {color: blue}
      ---
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: other, namespace: shop}
      data: {color: blue}
      """
  }

  static func wrote(_ manager: String, in year: Int, by operation: String = "Update") -> String {
    DriftTests.wrote(manager, "data.color", by: operation).replacing("2026", with: "\(year)")
  }

  static let without =
    #"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"web"},"data":{"color":"blue"}}"#
  static let with = without.replacing(#""name":"web""#, with: #""name":"web","labels":{"team":"shop"}"#)

  @Test(
    "What git declares only since after the last write is pending",
    arguments: [
      live(wrote("kubectl-client-side-apply", in: 2020), applied: without),
      live(wrote("kubectl-create", in: 2020)),
      live(wrote("kustomize-controller", in: 2020, by: "Apply")),
      live(wrote("kubectl-create", in: 2020), wrote("kube-controller-manager", in: 2999)),
    ])
  func pending(_ live: String) throws {
    let report = try scan(Self.adopted, live: live)
    #expect(report.drifts.isEmpty)
    #expect(report.pending.map(\.path.description) == [".metadata.labels"])
  }

  @Test(
    "What may have been rolled out and taken away is drift",
    arguments: [
      // Applied with the label, whatever the managed fields say now.
      live(wrote("kubectl-client-side-apply", in: 2020), applied: with),
      // A server-side apply leaves no trace of a label that somebody removed, but it came after the commit.
      live(wrote("kustomize-controller", in: 2999, by: "Apply")),
      live(wrote("kubectl-create", in: 2020), wrote("kubectl-edit", in: 2999)),
      live(wrote("kubectl-create", in: 2999)),
      // Nobody knows when.
      live(),
      live(wrote("kubectl-create", in: 2020).replacing("2020-", with: "")),
    ])
  func removed(_ live: String) throws {
    let report = try scan(Self.adopted, live: live)
    #expect(report.drifts.map(\.class) == [.runtimeRemoved])
    #expect(report.pending.isEmpty)
  }

  @Test(
    "A history that does not show the time before proves nothing",
    arguments: [
      [["deploy/other.yaml": other, "deploy/web.yaml": labelled]],
      // The document came from another file.
      [
        ["deploy/all.yaml": labelled, "deploy/other.yaml": other],
        ["deploy/all.yaml": "", "deploy/web.yaml": labelled],
      ],
      // Nobody can read what was there before.
      [
        ["deploy/other.yaml": other, "deploy/b.yaml": "a: ["],
        ["deploy/b.yaml": "", "deploy/web.yaml": labelled],
      ],
    ])
  func unproven(_ commits: [[String: String]]) throws {
    let report = try scan(commits, live: Self.live(Self.wrote("kubectl-create", in: 2020)))
    #expect(report.drifts.map(\.class) == [.runtimeRemoved])
  }

  @Test("A later commit does not make the declaration younger")
  func countsFromTheFirst() throws {
    // The label came with the first commit of all; only the comment is new.
    let report = try scan(
      [
        ["deploy/web.yaml": Self.labelled, "deploy/other.yaml": Self.other],
        ["deploy/web.yaml": Self.labelled + "# x\n"],
      ],
      live: Self.live(Self.wrote("kubectl-create", in: 2020)))
    #expect(report.drifts.map(\.class) == [.runtimeRemoved])
  }

  @Test("A label that a commit added, that was applied, and that somebody removed is drift")
  func appliedAndRemoved() throws {
    let commits = [
      ["deploy/web.yaml": Self.unlabelled, "deploy/other.yaml": Self.other],
      ["deploy/web.yaml": Self.labelled],
    ]
    func classes(_ applied: String) throws -> [[FindingClass]] {
      let report = try scan(
        commits, live: Self.live(Self.wrote("kubectl-client-side-apply", in: 2999), applied: applied))
      return [report.drifts.map(\.class), report.pending.map(\.class)]
    }
    #expect(try classes(Self.with) == [[.runtimeRemoved], []])
    #expect(try classes(Self.without) == [[], [.gitAhead]])
  }

  @Test("Where the deployed revision is known, an adopted resource lacks only what is pending")
  func adoptedSinceTheDeployment() throws {
    func classes(_ applied: String?) throws -> [[FindingClass]] {
      let report = try Scenario(
        git: Self.labelled + "---\n" + Self.other, live: Self.live(applied: applied), deployed: Self.other
      ).report()
      return [report.drifts.map(\.class), report.pending.map(\.class)]
    }
    #expect(try classes(nil) == [[], [.gitAhead]])
    #expect(try classes(Self.without) == [[], [.gitAhead]])
    #expect(try classes(Self.with) == [[.runtimeRemoved], []])
  }

  @Test(
    "What an overlay gives to an adopted resource is pending",
    .enabled(if: Kustomize().isAvailable, "neither kustomize nor kubectl is in PATH"))
  func adoptedByAnOverlay() throws {
    let overlay = "resources: [other.yaml]\ncommonAnnotations: {owner: ann}\n"
    let other = ["deploy/kustomization.yaml": overlay, "deploy/other.yaml": Self.other]
    let adopted = [
      "deploy/kustomization.yaml": overlay.replacing("other.yaml", with: "other.yaml, web.yaml"),
      "deploy/web.yaml": Self.unlabelled,
    ]
    let live = Self.live(Self.wrote("kubectl-client-side-apply", in: 2020), applied: Self.without)
      .replacing(
        "{name: other, namespace: shop}", with: "{name: other, namespace: shop, annotations: {owner: ann}}")
    let report = try scan([other, adopted], live: live)
    #expect(report.drifts.isEmpty)
    #expect(report.pending.map(\.path.description) == [".metadata.annotations.owner"])
    #expect(try scan([other.merging(adopted) { $1 }], live: live).drifts.map(\.class) == [.runtimeRemoved])
  }

  /// Scans with the history of some commits, each the files that it writes; an empty text removes one.
  private func scan(_ commits: [[String: String]], live: String) throws -> DriftReport {
    let folder = try PrivateFolder()
    try git(["init", "-q", "."], in: folder.path)
    try git(["commit", "-q", "--allow-empty", "-m", "Begin"], in: folder.path)
    let schema = Schema.builtin(symbols: Symbols())
    let repository = try Repository(at: folder.path, environment: { _ in nil })
    var head = try repository.resolve("HEAD")
    for commit in commits {
      var files = try repository.files(at: head)
      for (path, text) in commit {
        files = try files.replacing(path, with: text.isEmpty ? nil : Array(text.utf8))
      }
      head = try repository.commit(
        files, parent: head, message: CommitMessage(subject: "Change", body: "", trailers: []))
    }
    let environment = Environment(
      name: "production", phase: .production, sources: [Source(path: "deploy", namespace: "shop")],
      namespaces: ["shop"])
    return try Scan.run(
      environment,
      declaration: Renderer.render(environment, files: repository.files(at: head), schema: schema),
      revision: head.hex,
      snapshot: Snapshot.read(File(path: "live", bytes: Array(live.utf8)), symbols: schema.symbols),
      base: .history(
        EarlierDeclarations(repository: repository, head: head, environment: environment, schema: schema)),
      schema: schema)
  }

  private func git(_ words: [String], in folder: String) throws {
    let path = "PATH=" + (getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin")
    let words = ["git", "-C", folder, "-c", "user.name=Ann", "-c", "user.email=ann@example.com"] + words
    var arguments = words.map { strdup($0) } + [nil]
    let settings: [String] = [path, "HOME=/nonexistent", "GIT_CONFIG_NOSYSTEM=1"]
    var environment = settings.map { strdup($0) } + [nil]
    defer { for pointer in arguments + environment { free(pointer) } }
    var process: pid_t = 0
    #expect(posix_spawnp(&process, "git", nil, nil, &arguments, &environment) == 0)
    var status: Int32 = -1
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    #expect(status == 0)
  }
}
