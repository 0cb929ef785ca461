import Controls
import Drift
import Policy
import Reporting
import Resources
import Testing

/// Values come from clusters and repositories that somebody else may write to.
@Suite struct HostileTextTests {
  static let hostile = [
    "\u{1b}[2J\u{1b}]0;owned\u{7}", "\u{9b}31m", "a\rb", "a\u{8}\u{8}b", "\u{202e}gnp.exe",
    "x\u{200b}y\u{2028}z",
    "line one\nline \u{1b}[31mtwo\n", "\u{0}", "\u{e0041}tag", "wide 漢字漢字漢字 and 👩‍💻 and e\u{301}",
    String(repeating: "long ", count: 100), String(repeating: "漢", count: 200),
    String(repeating: "x", count: 5000), "\t", "", " ", "{", "[a, b]", "yes", "1e3", "- a", "a: b", "# no",
  ]

  static func report(_ a: String, _ b: String) -> JudgedReport {
    let id = ResourceID(group: a, kind: "Deployment" + a, namespace: b, name: a)
    let actor = Finding.Actor(manager: a, operation: b, subresource: a, time: b)
    let paths: [[FieldPath.Step]] = [
      [.field("spec"), .field(a)], [.field("data"), Samples.key("name", a), .field(b)],
      [.field(a), .field(b)], [],
    ]
    var findings: [Finding] = []
    for (index, path) in paths.enumerated() {
      for name in [FindingClass.runtimeModified, .default, .gitAhead] {
        findings.append(
          Finding(
            id: "\(index)", resource: id, apiVersion: a, path: FieldPath(path), pointer: a, class: name,
            declared: Samples.text(a), live: Samples.text(b), base: Samples.text(a),
            detail: index == 1 ? [a, b] : [], actor: actor,
            origin: .init(file: a, document: 0, line: 1, column: 1), reason: b))
      }
    }
    let found = DriftReport(
      environment: a, phase: b, revision: a, snapshotDigest: b, snapshotResources: 1, resources: 1,
      findings: findings, notes: [a])
    let decision = Verdict.Decision(rule: a, place: RulePlace(file: b, line: 1), response: .notify)
    let verdict = Verdict(
      posture: .weakens, crossings: [.init(control: b, severity: .high, weakens: true, message: b)],
      severity: .high,
      response: .notify, decision: decision, wouldBe: decision, actorGroup: .unknown,
      remediation: .init(program: a, status: nil, output: b, failure: b))
    return JudgedReport(
      found, drifts: found.drifts.map { JudgedDrift(finding: $0, verdict: verdict) }, notes: [b])
  }

  /// Whether a terminal would obey or hide a scalar.
  static func isDangerous(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control: scalar != "\n"
    case .format, .lineSeparator, .paragraphSeparator, .privateUse: true
    default: false
    }
  }

  @Test(arguments: hostile) func nothingThatATerminalObeysGetsThrough(text: String) {
    for (a, b) in [(text, "plain"), ("plain", text), (text, text + "x")] {
      let report = Self.report(a, b)
      #expect(!report.table(all: true).unicodeScalars.contains(where: Self.isDangerous))
      for drift in report.drifts {
        let explanation = Explanation(
          finding: drift.finding, verdict: drift.verdict, sourceLine: text, backport: text)
        #expect(!explanation.text().unicodeScalars.contains(where: Self.isDangerous))
      }
      #expect(
        !report.json(all: true).unicodeScalars.contains {
          $0.properties.generalCategory == .control && $0 != "\n"
        })
    }
  }

  @Test(arguments: [40, 60, 80, 120]) func noLineIsWiderThanTheTerminal(width: Int) {
    for text in Self.hostile {
      for (a, b) in [(text, "plain"), ("plain", text), (text, text + "x")] {
        for line in Self.report(a, b).table(Terminal(width: width), all: true).split(separator: "\n") {
          #expect(TerminalText.columns(String(line)) <= width, "\(line)")
        }
      }
    }
    for line in Samples.everything.table(Terminal(width: width), all: true).split(separator: "\n") {
      #expect(TerminalText.columns(String(line)) <= width)
    }
  }

  @Test func coloursAreTheOnlyEscapeSequences() {
    let colored = Self.report("\u{1b}[2J", "\u{1b}]8;;x").table(Terminal(color: true), all: true)
    for piece in colored.split(separator: "\u{1b}").dropFirst() {
      #expect(["[0m", "[1m", "[1;31m", "[2m", "[31m", "[32m", "[33m"].contains { piece.hasPrefix($0) })
    }
  }

  @Test func secretsAreNeverShown() {
    let texts = [
      Samples.everything.json(all: true), Samples.everything.yaml(all: true),
      Samples.everything.table(all: true),
    ]
    for text in texts { #expect(!text.contains("must-never-be-seen")) }
    #expect(texts[0].contains("\"secret\": \"hmac-sha256:9be011aa5c3d22ff\""))
  }

  @Test func stringsThatLookLikeOtherKindsAreQuoted() {
    let path: [FieldPath.Step] = [.field("x")]
    for text in ["5", "true", "null", "1e3", "0755", "yes", "", " a", "{}", "0x1f", "~"] {
      let finding = Samples.finding("1", Samples.cart, path, .runtimeAdded, .absent, Samples.text(text))
      #expect(Samples.report([finding]).table().contains("+ .x  \"\(text)\"\n"), "\(text)")
    }
    for text in ["1.4.2", "100m", "a:b", "nginx", "-v", "a b"] {
      let finding = Samples.finding("1", Samples.cart, path, .runtimeAdded, .absent, Samples.text(text))
      #expect(Samples.report([finding]).table().contains("+ .x  \(text)\n"), "\(text)")
    }
  }
}
