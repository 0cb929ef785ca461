import Policy
import Project
import Resources
import SystemPackage
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// The examples of `docs/policy.md` are read and run.
@Suite struct DocumentTests {
  static let path = FilePath(#filePath).removingLastComponent().removingLastComponent()
    .removingLastComponent()
    .appending("docs/policy.md")

  static func text() throws -> String {
    let file = try FileDescriptor.open(path, .readOnly)
    return try file.closeAfter {
      var bytes: [UInt8] = []
      var chunk = [UInt8](repeating: 0, count: 1 << 16)
      while true {
        let count = try chunk.withUnsafeMutableBytes { try file.read(into: $0) }
        if count == 0 { return String(decoding: bytes, as: UTF8.self) }
        bytes += chunk[..<count]
      }
    }
  }

  /// The fenced examples, without those that are no whole sections.
  static func examples() throws -> [String] {
    try text().split(separator: "```yaml\n").dropFirst().compactMap {
      $0.split(separator: "```", maxSplits: 1, omittingEmptySubsequences: false).first.map(String.init)
    }
  }

  static let environments = [("dev", Phase.development), ("production", .production)].map {
    Environment(name: $0, phase: $1, sources: [], namespaces: [])
  }

  @Test func everyExampleIsReadAndGivesAnAnswer() throws {
    let examples = try Self.examples()
    #expect(examples.count >= 9)
    for example in examples {
      let isWhole = example.hasPrefix("apiVersion:")
      let situation = Situation(
        live: Situation.workload("replicas: 5", pod: "hostNetwork: true"),
        environment: isWhole ? "prod" : "production", configuration: isWhole ? "" : example)
      if isWhole {
        let project = try Configuration.read(File(path: "policy.md", bytes: Array(example.utf8)))
        let policy = try Policy.read(project.policy, environments: project.environments)
        #expect(policy.rules.count > Policy.standard.rules.count)
        let suppressions = try Suppression.read(project.suppressions, environments: project.environments) {
          (name) throws(Diagnostic) in throw Diagnostic(.configuration, "no such file", file: name)
        }
        #expect(suppressions.count == 1)
      } else {
        let judged = try situation.judged()
        #expect(judged.drifts.count + judged.ignored.count + judged.suppressed.count == 2, "\(example)")
      }
    }
  }

  @Test func theExamplesDoWhatTheTextSays() throws {
    func decision(_ word: String, _ live: String, phase: Phase = .production) throws -> [String] {
      let example = try #require(try Self.examples().first { $0.contains(word) }, "\(word)")
      return try Situation(live: live, environment: "production", phase: phase, configuration: example)
        .verdicts()
    }
    let network = Situation.workload("replicas: 2", pod: "hostNetwork: true")
    #expect(
      try decision("no-weakening-in-production", network)
        == [".spec.template.spec.hostNetwork: high weakens, block by no-weakening-in-production"])
    #expect(
      try decision("no-weakening-in-production", Situation.workload("replicas: 3"))
        == [".spec.replicas: low neutral, ignore by replicas-are-operations"])
    let shell = Situation.workload("replicas: 2", container: "securityContext: {privileged: true}")
    let place = #".spec.template.spec.containers[name="app"].securityContext: critical weakens, "#
    #expect(
      try decision("no-debug-containers", shell)
        == [place + "revert by weakens, would be block by no-debug-containers"])
    #expect(
      try decision("no-debug-containers", shell, phase: .testing) == [place + "block by no-debug-containers"])
    #expect(
      try decision("more-than-double", Situation.workload("replicas: 5"))
        == [".spec.replicas: low neutral, notify by more-than-double"])
    #expect(
      try decision("more-than-double", Situation.workload("replicas: 4"))
        == [".spec.replicas: low neutral, report by everything-else"])
  }

  @Test func theDefaultPolicyIsPrintedInFull() throws {
    let parts = try Self.text().split(separator: "<!-- default -->\n", maxSplits: 1)
    let expected = "```yaml\n\(Policy.standard.text)```\n<!-- /default -->\n"
    if getenv("DRIFTBACK_REWRITE_GOLDENS") != nil {
      let file = try FileDescriptor.open(Self.path, .writeOnly, options: [.truncate])
      try file.closeAfter { _ = try file.writeAll((parts[0] + "<!-- default -->\n" + expected).utf8) }
      return
    }
    #expect(parts.count == 2 && parts[1] == expected)
  }
}
