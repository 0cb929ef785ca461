import Drift
import Glibc
import GitStore
import Kubernetes
import Project
import Rendering
import Resources

@testable import Backport

/// A repository in a temporary folder that goes with its owner, and what a back-port needs around it.
final class Fixture {
  let folder: String
  let repository: Repository
  private(set) var head: CommitID

  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  init() throws {
    let root = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array((root + "/driftback-test-XXXXXX").utf8CString)
    guard mkdtemp(&template) != nil, let path = realpath(template, nil) else {
      throw Failure(description: "mkdtemp: \(String(cString: strerror(errno)))")
    }
    defer { free(path) }
    folder = String(cString: path)
    try Self.run(["git", "init", "-q", "-b", "main", folder])
    try Self.run(["git", "-C", folder, "commit", "-q", "--allow-empty", "-m", "Start"])
    repository = try Repository(at: folder) { Self.variables[$0] }
    head = try repository.resolve("main")
  }

  deinit { _ = try? Self.run(["rm", "-rf", folder]) }

  private static let variables = [
    "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null", "HOME": "/nonexistent", "LC_ALL": "C",
    "GIT_AUTHOR_NAME": "Ann", "GIT_AUTHOR_EMAIL": "ann@example.com", "GIT_COMMITTER_NAME": "Cob",
    "GIT_COMMITTER_EMAIL": "cob@example.com", "GIT_AUTHOR_DATE": "1700000000 +0100",
    "GIT_COMMITTER_DATE": "1700000000 +0100", "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "safe.directory",
    "GIT_CONFIG_VALUE_0": "*",
  ]

  /// Runs the real git in the repository and returns what it prints.
  @discardableResult
  func git(_ arguments: String..., input: String = "") throws -> String {
    try Self.run(["git", "-C", folder] + arguments, input: input)
  }

  /// Runs a program with files for its streams, so that no pipe can fill up.
  @discardableResult
  static func run(_ words: [String], input: String = "") throws -> String {
    guard let file = tmpfile(), let source = tmpfile() else { throw Failure(description: "tmpfile") }
    defer {
      fclose(file)
      fclose(source)
    }
    _ = input.utf8.withContiguousStorageIfAvailable { fwrite($0.baseAddress, 1, $0.count, source) }
    rewind(source)
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, fileno(source), 0)
    posix_spawn_file_actions_adddup2(&actions, fileno(file), 1)
    posix_spawn_file_actions_adddup2(&actions, fileno(file), 2)
    let path = "PATH=" + (getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin")
    var arguments = words.map { strdup($0) } + [nil]
    let settings: [String] = [path] + Self.variables.map { "\($0)=\($1)" }
    var environment = settings.map { strdup($0) } + [nil]
    defer { for pointer in arguments + environment { free(pointer) } }
    var child: pid_t = 0
    let code = posix_spawnp(&child, words[0], &actions, nil, &arguments, &environment)
    guard code == 0 else { throw Failure(description: "\(words[0]): \(String(cString: strerror(code)))") }
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0 && errno == EINTR {}
    rewind(file)
    var output: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&chunk, 1, chunk.count, file), count > 0 { output += chunk[..<count] }
    let text = String(decoding: output, as: UTF8.self)
    guard status == 0 else {
      throw Failure(description: "\(words.joined(separator: " ")): \(status)\n\(text)")
    }
    return text
  }

  /// Makes files the whole content of a new commit on `main`'s root, and gives its files.
  func declare(_ content: [String: String]) throws -> Files {
    var files = try repository.files(at: head)
    for (path, text) in content { files = try files.replacing(path, with: Array(text.utf8)) }
    let commit = try repository.commit(files, parent: head, message: CommitMessage(subject: "Declare"))
    return try repository.files(at: commit)
  }

  /// Brings the files of a commit onto `main` and into the work tree.
  func checkOut(_ files: Files) throws {
    try git("reset", "-q", "--hard", files.commit.hex)
    head = files.commit
  }
}

/// One environment, its files and its live state, compared.
struct Comparison {
  let configuration: Configuration
  let environment: Environment
  let files: Files
  let declaration: Declaration
  let snapshot: Snapshot
  let schema: Schema
  let report: DriftReport

  static let production = Environment(
    name: "production", phase: .production,
    sources: [Source(path: "deploy", kind: .plain, namespace: "shop")],
    namespaces: ["shop"])

  init(
    _ files: Files, live: [String], environment: Environment = production, others: [Environment] = [],
    deployed: Files? = nil
  ) throws {
    configuration = Configuration(environments: [environment] + others)
    self.environment = environment
    self.files = files
    let symbols = Symbols()
    schema = Schema.builtin(symbols: symbols)
    // With these two a snapshot counts as complete: what it lacks is gone.
    let system = [
      #"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"kube-root-ca.crt","namespace":"shop"}}"#,
      #"{"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"default","namespace":"shop"}}"#,
    ]
    let text = #"{"apiVersion":"v1","kind":"List","items":["# + (live + system).joined(separator: ",") + "]}"
    snapshot = try Snapshot.read(File(path: "live.json", bytes: Array(text.utf8)), symbols: symbols)
    declaration = try Renderer.render(environment, files: files, schema: schema)
    var base = Base.unknown
    if let deployed {
      base = .deployed(try Renderer.render(environment, files: deployed, schema: schema), revision: "")
    }
    report = try Scan.run(
      environment, declaration: declaration, revision: files.commit.hex, snapshot: snapshot,
      base: base,
      schema: schema)
  }

  func propose(_ findings: [Finding]? = nil, grouping: Grouping = .perResource) throws -> Proposal {
    try Planner(
      configuration: configuration,
      sides: [
        Side(environment: environment, declaration: declaration, snapshot: snapshot, report: report)
      ],
      files: files, schema: schema
    ).propose(findings ?? report.drifts, grouping: grouping)
  }

  func finding(_ path: String) -> Finding? { report.drifts.first { $0.path.description == path } }
}

extension Files {
  func text(_ path: String) throws -> String { String(decoding: try read(path), as: UTF8.self) }
}
