import Drift
import Glibc
import GitStore
import Kubernetes
import Project
import Resources

@testable import Rendering

/// A repository whose files exist only in memory, over one empty commit of the real git.
final class Fixture {
  let folder: PrivateFolder
  let files: Files
  let schema = Schema.builtin(symbols: Symbols())

  /// - Parameters:
  ///   - texts: the files by path.
  ///   - links: symbolic links by path, with their targets; these are committed.
  init(_ texts: [String: String], links: [String: String] = [:]) throws {
    folder = try PrivateFolder()
    let folder = folder
    func git(_ arguments: String...) throws { try Self.git(arguments, in: folder) }
    try git("init", "-q", ".")
    for (path, target) in links {
      if let slash = path.lastIndex(of: "/") { try folder.makeFolder(String(path[..<slash])) }
      symlink(target, folder.path + "/" + path)
    }
    try git("add", "-A")
    try git("commit", "-q", "--allow-empty", "-m", "Begin")
    let repository = try Repository(at: folder.path, environment: { _ in nil })
    var files = try repository.files(at: repository.resolve("HEAD"))
    for (path, text) in texts { files = try files.replacing(path, with: Array(text.utf8)) }
    self.files = files
  }

  /// Commits more files to the repository, and gives it back at that commit.
  func commit(_ texts: [String: String], time: Int) throws -> (repository: Repository, head: CommitID) {
    for (path, text) in texts {
      unlink(folder.path + "/" + path)
      try folder.write(Array(text.utf8), to: path)
    }
    try Self.git(["add", "-A"], in: folder)
    try Self.git(["commit", "-q", "--date=@\(time)", "-m", "Change"], in: folder, time: time)
    let repository = try Repository(at: folder.path, environment: { _ in nil })
    return (repository, try repository.resolve("HEAD"))
  }

  private static func git(_ arguments: [String], in folder: PrivateFolder, time: Int = 1_700_000_000) throws {
    let result = try Command(
      program: try program("git"),
      arguments: ["-c", "user.name=Ann", "-c", "user.email=ann@example.com"] + arguments,
      environment: [
        "HOME=/nonexistent", "GIT_CONFIG_NOSYSTEM=1", "GIT_COMMITTER_DATE=@\(time)", "PATH=\(path)",
      ], folder: folder.path,
      limits: .init()
    ).run()
    guard result.status == 0 else {
      throw Diagnostic(.system, "git: \(String(decoding: result.errors, as: UTF8.self))")
    }
  }

  static let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"

  static func program(_ name: String) throws -> String {
    for folder in path.split(separator: ":") where access("\(folder)/\(name)", X_OK) == 0 {
      return "\(folder)/\(name)"
    }
    throw Diagnostic(.system, "no \(name) in PATH")
  }

  func render(
    _ sources: Source..., files: Files? = nil, kustomize: Kustomize = Kustomize()
  ) throws(Diagnostic) -> Declaration {
    try Renderer.render(
      Environment(name: "test", phase: .production, sources: sources, namespaces: ["shop"]),
      files: files ?? self.files, schema: schema, kustomize: kustomize)
  }

  func graph(_ root: String) throws(Diagnostic) -> [String] {
    var graph = KustomizationGraph(files, symbols: schema.symbols)
    return try graph.files(of: root)
  }
}

/// A program that takes kustomize's place, written in shell. `$0` is its own path, beside which it can leave notes.
final class FakeTool {
  let folder: PrivateFolder

  init(_ script: String, name: String = "kustomize") throws {
    folder = try PrivateFolder()
    try folder.write(Array("#!/bin/sh\n\(script)\n".utf8), to: name)
    chmod(folder.path + "/" + name, 0o700)
  }

  func kustomize(seconds: Int = 60, outputBytes: Int = 1 << 20) -> Kustomize {
    Kustomize(searchPath: "\(folder.path):/usr/bin:/bin", seconds: seconds, outputBytes: outputBytes)
  }

  /// What the program left behind under a name.
  func note(_ name: String) -> String? {
    guard let file = fopen("\(folder.path)/kustomize.\(name)", "re") else { return nil }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    return String(decoding: bytes[..<fread(&bytes, 1, bytes.count, file)], as: UTF8.self)
  }
}

extension Declaration {
  /// The resource of a kind and a name.
  func resource(_ kind: String, _ name: String) -> DeclaredResource? {
    resources.first { $0.resource.id.kind == kind && $0.resource.id.name == name }
  }
}

/// The fault that a call throws; nil where it throws none.
func fault<Result>(_ body: () throws(Diagnostic) -> Result) -> Diagnostic? {
  do throws(Diagnostic) {
    _ = try body()
    return nil
  } catch {
    return error
  }
}

let deployment = """
  # Sells things.
  apiVersion: apps/v1
  kind: Deployment
  metadata:
    name: web
  spec:
    replicas: 1
    template:
      spec:
        containers:
        - name: web
          image: example.com/web:1.0
          env:
          - name: MODE
            value: calm

  """
