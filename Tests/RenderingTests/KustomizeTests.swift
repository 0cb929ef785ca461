import Glibc
import GitStore
import Project
import Resources
import Testing

@testable import Rendering

/// How the program is run, with one that takes its place.
struct KustomizeTests {
  private static let printing = "cat <<'END'\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\nEND"

  private static func fixture() throws -> Fixture {
    try Fixture([
      "app/kustomization.yaml": "resources: [a.yaml] # the list", "app/a.yaml": "kind: A",
      "app/private.key": "secret",
      "other.yaml": "kind: B",
    ])
  }

  @Test(
    "The program sees the files that it needs, in a folder of its own, and none of the caller's environment")
  func surroundings() throws {
    let tool = try FakeTool(
      """
      pwd >"$0.folder"; find . -type f >"$0.files"; env >"$0.env"; stat -c %a .. >"$0.mode"; echo "$@" >"$0.arguments"
      cat >"$0.input"; ls -l /proc/self/fd | grep -c '^l' >"$0.open"; cat app/kustomization.yaml >>"$0.root"
      \(Self.printing)
      """)
    setenv("KUBECONFIG", "/somewhere", 1)
    defer { unsetenv("KUBECONFIG") }
    let declaration = try Self.fixture().render(Source(path: "app"), kustomize: tool.kustomize())
    #expect(declaration.resources.map(\.resource.id.name) == ["a"])
    #expect(
      Set(tool.note("files")?.split(separator: "\n") ?? []) == ["./app/kustomization.yaml", "./app/a.yaml"])
    #expect(tool.note("mode") == "700\n")
    #expect(tool.note("arguments") == "build ./app\n")
    #expect(tool.note("input") == "")
    // Standard streams, and the folder that ls itself reads.
    #expect(tool.note("open") == "4\n")
    #expect(
      tool.note("root")
        == #"{"resources":["a.yaml"]}{"resources":["a.yaml"],"buildMetadata":["originAnnotations"]}"#)
    let folder = try #require(tool.note("folder")?.split(separator: "\n").first.map(String.init))
    #expect(access(folder, F_OK) != 0)
    let names = Set(
      (tool.note("env") ?? "").split(separator: "\n").compactMap { $0.split(separator: "=").first })
    #expect(!names.contains("KUBECONFIG"))
    #expect(
      names.subtracting(["PWD", "OLDPWD", "SHLVL", "_"]) == [
        "PATH", "HOME", "TMPDIR", "LC_ALL", "GIT_ALLOW_PROTOCOL", "GIT_TERMINAL_PROMPT", "HTTP_PROXY",
        "HTTPS_PROXY",
      ])
    #expect(tool.note("env")?.contains("HOME=\(folder.dropLast("repository".count))home\n") == true)
  }

  @Test(
    "Equal content is built once; an edit of a file that the root reaches builds it again, any other does not"
  )
  func cache() throws {
    let tool = try FakeTool("echo run >>\"$0.count\"\n\(Self.printing)")
    let kustomize = tool.kustomize()
    let fixture = try Self.fixture()
    for _ in 1...3 { _ = try fixture.render(Source(path: "app"), kustomize: kustomize) }
    #expect(tool.note("count") == "run\nrun\n")
    let apart = try fixture.files.replacing("other.yaml", with: Array("kind: C".utf8))
    _ = try fixture.render(Source(path: "app"), files: apart, kustomize: kustomize)
    #expect(tool.note("count") == "run\nrun\n")
    let edited = try apart.replacing("app/a.yaml", with: Array("kind: C".utf8))
    _ = try fixture.render(Source(path: "app"), files: edited, kustomize: kustomize)
    #expect(tool.note("count") == "run\nrun\nrun\nrun\n")
  }

  @Test("A build that takes too long or prints too much is ended")
  func limits() throws {
    let slow = try FakeTool("pwd >\"$0.folder\"; sleep 1000 & sleep 1000")
    let time = fault { () throws(Diagnostic) in
      try Self.fixture0().render(Source(path: "app"), kustomize: slow.kustomize(seconds: 1))
    }
    #expect(time?.summary == "rendering was stopped: it took more than 1 seconds")
    let folder = try #require(slow.note("folder")?.split(separator: "\n").first.map(String.init))
    #expect(access(folder, F_OK) != 0)
    let loud = try FakeTool("exec yes")
    let size = fault { () throws(Diagnostic) in
      try Self.fixture0().render(Source(path: "app"), kustomize: loud.kustomize(outputBytes: 1 << 20))
    }
    #expect(size?.summary == "rendering was stopped: it printed more than 1 MiB")
  }

  private static func fixture0() throws(Diagnostic) -> Fixture {
    do { return try fixture() } catch { throw Diagnostic(.system, "\(error)") }
  }

  @Test("What the program complains about names the repository's paths and no secret")
  func complaints() throws {
    let tool = try FakeTool(
      """
      echo "Error: accumulating '$PWD/app/a.yaml' in '$PWD': config: \\`literals: [x]\\` token=hunter2 failed" >&2; exit 1
      """)
    let fixture = try Fixture([
      "app/kustomization.yaml":
        "resources: [a.yaml]\nsecretGenerator: [{name: s, literals: [token=hunter2]}]",
      "app/a.yaml": "kind: A",
    ])
    let fault = try #require(
      fault { () throws(Diagnostic) in try fixture.render(Source(path: "app"), kustomize: tool.kustomize()) })
    #expect(fault.category == .source)
    #expect(fault.file == "app/kustomization.yaml")
    #expect(
      fault.summary
        == "kustomize build cannot build the source: accumulating 'app/a.yaml' in '.': config: `…` … failed")
  }

  @Test("The version is the program's own, and kustomize is preferred to kubectl")
  func versions() throws {
    let new = try FakeTool("echo v5.7.1")
    #expect(try new.kustomize().version() == "kustomize build v5.7.1")
    let old = try FakeTool("echo '{Version:kustomize/v4.5.7 GitCommit:56d8}'")
    #expect(try old.kustomize().version() == "kustomize build v4.5.7")
    let kubectl = try FakeTool(
      "echo Client Version: v1.30.0; echo Kustomize Version: v5.4.2", name: "kubectl")
    let alone = Kustomize(searchPath: kubectl.folder.path)
    #expect(try alone.version() == "kubectl kustomize v5.4.2")
    #expect(alone.isAvailable)
  }

  @Test("Without a program the fault says what to install, and a relative folder of PATH is not searched")
  func missing() throws {
    let kustomize = Kustomize(searchPath: ".:bin:/nonexistent")
    #expect(!kustomize.isAvailable)
    let fault = fault { () throws(Diagnostic) in
      try Self.fixture0().render(Source(path: "app"), kustomize: kustomize)
    }
    #expect(fault?.category == .system)
    #expect(fault?.remedy.contains("Install") == true)
  }
}
