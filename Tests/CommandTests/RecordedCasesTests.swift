import Glibc
import Resources
import SystemPackage
import Testing

private let recordedCases = getenv("DRIFTBACK_CASES").map { String(cString: $0) }

/// What the default policy answers over repositories and live states that were recorded from a real API server. They are
/// too large to stand here: `DRIFTBACK_CASES` names their folder, each case with `repo`, `driftback.yaml` and
/// `live-after.json.gz`. The answers stand here, to be read; `DRIFTBACK_REWRITE_GOLDENS` writes them anew.
@Suite(.enabled(if: recordedCases != nil, "DRIFTBACK_CASES names no folder of recorded cases"))
struct RecordedCasesTests {
  @Test func theDefaultPolicyAnswersAsItDid() throws {
    let cases = try #require(recordedCases)
    let names = try run("/bin/ls", [cases]).output.split(separator: "\n").map(String.init)
    var text = ""
    for name in names where access("\(cases)/\(name)/live-after.json.gz", R_OK) == 0 {
      text += "\(name)\n" + (try answers("\(cases)/\(name)"))
    }
    let golden = FilePath(#filePath).removingLastComponent().appending("recorded-answers.txt")
    if getenv("DRIFTBACK_REWRITE_GOLDENS") != nil { return try write(text, to: golden) }
    #expect(try read(golden) == text)
  }

  private func answers(_ folder: String) throws -> String {
    try withTemporaryFolder { work in
      let repository = work.appending("repo").string
      _ = try run("/bin/cp", ["-R", folder + "/repo", repository])
      for words in [
        ["init", "-q"], ["add", "-A", "-f"],
        ["-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "-qm", "a"],
      ] {
        let outcome = try run("/usr/bin/git", ["-C", repository] + words)
        try #require(outcome.status == 0, "\(outcome.errors)")
      }
      let scan = try run([
        "scan", "--config", folder + "/driftback.yaml", "--repo", repository, "--snapshot",
        folder + "/live-after.json.gz", "-o", "json",
      ])
      try #require(scan.status == 1, "\(scan.errors)")
      let report = try JSONReader.read(
        File(path: "report", bytes: Array(scan.output.utf8)), symbols: Symbols(), category: .snapshot)
      func word(_ node: Node, _ key: String) -> String { node[key]?.string ?? "" }
      return
        (report.roots.first?["drifts"]?.children.map { drift in
          let resource = drift["resource"]
          let namespace = resource.map { word($0, "namespace") } ?? ""
          let place = (namespace.isEmpty ? "" : namespace + "/") + (resource.map { word($0, "name") } ?? "")
          let answer = ["severity", "posture", "response", "class"].map { word(drift, $0) }
            .joined(separator: " ")
          return "  \(answer)  \(resource.map { word($0, "kind") } ?? "") \(place) \(word(drift, "path"))\n"
        } ?? []).joined()
    }
  }
}
