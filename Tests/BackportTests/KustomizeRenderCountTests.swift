import Backport
import Drift
import GitStore
import Glibc
import Project
import Rendering
import Testing

/// How often the real kustomize runs for a back-port: once more per environment that the edits reach, and not once per
/// drift.
@Suite(.enabled(if: Kustomize().isAvailable, "neither kustomize nor kubectl is in PATH"))
struct KustomizeRenderCountTests {
  @Test func rendersGrowWithEnvironmentsAndNotWithDrifts() throws {
    let fixture = try Fixture()
    let counter = try Counter(in: fixture)
    let one = try renders(drifts: 1, environments: 2, fixture, counter)
    let many = try renders(drifts: 8, environments: 2, fixture, counter)
    let wide = try renders(drifts: 8, environments: 5, fixture, counter)
    #expect(one == many)
    // The target twice with its origins and once to prove it, every other one once: no edit reaches them.
    #expect(many <= 5)
    #expect(wide == many + 3)
  }

  @Test func oneRenderProvesEachEnvironmentOfASharedBase() throws {
    let fixture = try Fixture()
    let counter = try Counter(in: fixture)
    let two = try renders(drifts: 4, environments: 2, everywhere: true, fixture, counter)
    let four = try renders(drifts: 4, environments: 4, everywhere: true, fixture, counter)
    #expect(four == 2 * two)
  }

  private func renders(
    drifts: Int, environments: Int, everywhere: Bool = false, _ fixture: Fixture, _ counter: Counter
  ) throws -> Int {
    let keys = (0..<8).map { "  key\($0): old\n" }.joined()
    let names = (0..<environments).map { "env\($0)" }
    var content = [
      "base/kustomization.yaml": "resources: [settings.yaml]\n",
      "base/settings.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\ndata:\n" + keys,
    ]
    for name in names { content[name + "/kustomization.yaml"] = "resources: [../base]\n" }
    let files = try fixture.declare(content)
    let before = counter.count
    var scene = try KustomizeScene(files, environments: names, kustomize: counter.kustomize)
    let driven = everywhere ? names : ["env0"]
    for name in driven {
      for key in 0..<drifts { scene.live[name]?[0]["data"]?["key\(key)"] = "new" }
    }
    let (proposal, found, faults) = try scene.backport(driven)
    #expect(found.count == drifts * driven.count)
    #expect(proposal.refused.isEmpty && faults.isEmpty, "\(faults)")
    return counter.count - before
  }

  /// The machine's kustomize behind a program that writes a line for every build.
  private struct Counter {
    let kustomize: Kustomize
    private let log: String

    init(in fixture: Fixture) throws {
      let folder = fixture.folder + "/.git/counter"
      log = folder + "/log"
      try Fixture.run(["mkdir", folder])
      let script = """
        tool=$(command -v kustomize || command -v kubectl)
        name=$(basename "$tool")
        printf '#!/bin/sh\\ncase $1 in build|kustomize) echo >> "%s";; esac\\nexec "%s" "$@"\\n' "$1" "$tool" > "$2/$name"
        chmod 755 "$2/$name"
        """
      try Fixture.run(["sh", "-c", script, "sh", log, folder])
      let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
      kustomize = Kustomize(searchPath: folder + ":" + path)
    }

    var count: Int { (try? Fixture.run(["cat", log]).count) ?? 0 }
  }
}
