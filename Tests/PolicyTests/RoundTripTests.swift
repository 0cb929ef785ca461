import Controls
import Drift
import Policy
import Project
import Resources
import Testing

/// A policy that is printed and read again is the same.
@Suite struct RoundTripTests {
  static let environments = ["prod", "dev: 1", "a"].map {
    Environment(name: $0, phase: .production, sources: [], namespaces: [])
  }

  static func read(_ text: String) throws -> (Policy, [Suppression]) {
    let sections = try Policy.sections(of: File(path: "policy.yaml", bytes: Array(text.utf8)))
    return (
      try Policy.read(sections.policy, environments: environments),
      try Suppression.read(sections.suppressions, environments: environments) { (name) throws(Diagnostic) in
        throw Diagnostic(.configuration, "no file", file: name)
      }
    )
  }

  @Test func theDefaultPolicyIsTheSame() throws {
    #expect(try Self.read(Policy.standard.text).0 == .standard)
  }

  @Test func anEmptyPolicyIsTheSame() throws {
    let empty = Policy(severities: [], rules: [])
    #expect(try Self.read(empty.text).0 == empty)
  }

  static let texts = [
    "cart", "*", "cart-*", "example.com/*", "yes", "1", "null", "a, b", "[x]", "{y}", "# no", "a: b", " lead",
    "it's",
    "\"quoted\"", "\\", "é漢", "- dash", "&anchor", "!tag", "%", "@", "x:",
    "very " + String(repeating: "long ", count: 40),
  ]
  static let paths = [
    ".**", ".spec.replicas", ".**.image", #".metadata.annotations["example.com/*"]"#, ".spec.ports[port=80]",
    #".spec.template.spec.containers[name="app"].image"#, ".a[*]", #".finalizers[="x"]"#, ".a[0]",
    #"["a: b #"].*"#,
  ]

  static func condition(_ random: inout Seeded, row: Bool = false) throws -> Condition {
    var condition = Condition()
    func some<Word>(_ words: [Word]) -> [Word] {
      random.number(0...3) > 0 ? [] : words.filter { _ in random.number(0...1) == 0 }
    }
    func patterns(_ texts: [String]) -> [TextPattern] { some(texts).map { TextPattern($0) } }
    condition.phases = some(Phase.allCases)
    condition.environments = patterns(environments.map(\.name))
    condition.severity = row ? nil : some(Severity.allCases).first
    condition.postures = some(Posture.allCases)
    condition.classes = some(FindingClass.allCases.filter(\.isReported))
    condition.kinds = patterns(texts)
    condition.namespaces = patterns(texts)
    condition.names = patterns(texts)
    condition.paths = try some(paths).map { try #require(PathPattern($0)) }
    condition.actors = patterns(texts)
    condition.actorGroups = some(ActorGroup.allCases)
    condition.userGroups = patterns(texts)
    condition.controls = patterns(["privileged-container", "host-*"])
    condition.olderThan = some(["7d", "30s", "2w"]).first.flatMap { Age($0) }
    return condition
  }

  @Test(arguments: 0..<150) func anyPolicyIsTheSame(seed: Int) throws {
    var random = Seeded(seed)
    let rows = try (0..<random.number(0...4)).map { _ in
      SeverityRow(
        when: try Self.condition(&random, row: true),
        severity: random.pick([.control] + Severity.allCases.map { .fixed($0) }))
    }
    let rules = try (0..<random.number(0...4)).map { index in
      let response = random.pick(Response.allCases)
      let run =
        response == .ignore || random.number(0...1) == 0
        ? nil
        : Remediation(
          command: ["/bin/echo"] + Self.texts.filter { _ in random.number(0...4) == 0 },
          timeout: random.number(1...600), variables: random.pick([[], ["TOKEN"], ["A_1", "yes"]]))
      return Rule(
        "\(random.pick(Self.texts)) \(index)", when: try Self.condition(&random), then: response,
        introduced: random.pick([nil] + Phase.allCases.map { $0 }), run: run)
    }
    let policy = Policy(severities: rows, rules: rules)
    #expect(try Self.read(policy.text).0 == policy, "\(policy.text)")
  }

  @Test(arguments: 0..<60) func anySuppressionsAreTheSame(seed: Int) throws {
    var random = Seeded(seed)
    let suppressions = try (0..<random.number(1...4)).map { _ -> Suppression in
      let subject: Suppression.Subject = random.pick([
        .finding("0123456789ab"), .finding("012345678901"),
        .path(try #require(PathPattern(random.pick(Self.paths)))),
        .control(TextPattern("host-*")),
      ])
      func text() -> String { random.pick(Self.texts) }
      func pattern() -> TextPattern? { random.number(0...1) == 0 ? nil : TextPattern(text()) }
      var suppression = Suppression(
        environments: random.pick([[], [TextPattern("prod")]]), kind: TextPattern(text()),
        namespace: pattern(),
        name: TextPattern(text()), subject: subject, owner: text(), reason: text(), ticket: text(),
        until: try #require(Deadline(random.pick(["2027-03-31", "2028-02-29T18:00:00Z"]))))
      if case .finding = subject {
        (suppression.kind, suppression.namespace, suppression.name) = (nil, nil, nil)
      }
      return suppression
    }
    let read = try Self.read("policy: {}\n" + suppressions.text).1
    #expect(
      read.map {
        var one = $0; one.place = nil; return one
      } == suppressions, "\(suppressions.text)")
  }
}
