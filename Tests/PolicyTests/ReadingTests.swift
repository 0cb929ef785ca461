import Policy
import Project
import Resources
import Testing

/// Whatever is wrong in a policy is told with its place and the words that were expected.
@Suite struct ReadingTests {
  /// The `policy` or the `suppressions`, and what the message says, its place first.
  static let faults: [(String, [String])] = [
    ("policy: []", ["8:9: \"policy\" must be a mapping, not a list"]),
    (
      "policy: {rulez: []}",
      ["unknown key \"rulez\" in \"policy\"", "Did you mean \"rules\"?", "extends, severities, rules"]
    ),
    (
      "policy: {extends: defualt}",
      ["unknown policy \"defualt\"", "Did you mean default?", "default, nothing"]
    ),
    ("policy: {rules: {}}", ["\"rules\" must be a list, not a mapping"]),
    ("policy: {rules: [{then: block}]}", ["the rule has no \"name\""]),
    (
      "policy: {rules: [{name: a}]}",
      ["the rule has no \"then\"", "ignore, report, notify, propose, commit, revert, block"]
    ),
    ("policy: {rules: [{name: a, then: bloc}]}", ["unknown response \"bloc\"", "Did you mean block?"]),
    ("policy: {rules: [{name: a, then: block}, {name: a, then: block}]}", ["two rules are named \"a\""]),
    (
      "policy: {rules: [{name: weakens, then: block}]}",
      ["the default policy has a rule named \"weakens\" too", "extends: nothing"]
    ),
    (
      "policy: {rules: [{name: a, then: block, when: {fase: staging}}]}",
      ["unknown key \"fase\"", "Did you mean \"phase\"?"]
    ),
    (
      "policy: {rules: [{name: a, then: block, when: {phase: prod}}]}",
      ["unknown phase \"prod\"", "development, testing, staging, production"]
    ),
    ("policy: {rules: [{name: a, then: block, when: {phase: []}}]}", ["\"phase\" is empty"]),
    (
      "policy: {rules: [{name: a, then: block, when: {phase: [staging, staging]}}]}", ["staging stands twice"]
    ),
    (
      "policy: {rules: [{name: a, then: block, when: {environment: prd}}]}",
      ["unknown environment \"prd\"", "Did you mean prod?"]
    ),
    (
      "policy: {rules: [{name: a, then: block, when: {severity: [high]}}]}",
      ["\"severity\" must be a string, not a list"]
    ),
    (
      "policy: {rules: [{name: a, then: block, when: {posture: weaker}}]}",
      ["unknown posture \"weaker\"", "hardens, weakens, neutral"]
    ),
    (
      "policy: {rules: [{name: a, then: block, when: {class: git-ahead}}]}",
      ["unknown class \"git-ahead\"", "runtime-modified"]
    ),
    (
      "policy: {rules: [{name: a, then: block, when: {path: spec}}]}",
      ["\"spec\" is no field path", "containers[*]"]
    ),
    (
      "policy: {rules: [{name: a, then: block, when: {control: privileged-contaner}}]}",
      ["unknown control", "privileged-container", "docs/controls.md"]
    ),
    (
      "policy: {rules: [{name: a, then: block, when: {actorGroup: humans}}]}",
      ["unknown actorGroup \"humans\"", "people, deployers"]
    ),
    (
      "policy: {rules: [{name: a, then: block, when: {olderThan: 7}}]}",
      ["\"olderThan\" must be a string, not the number 7", "7d"]
    ),
    ("policy: {rules: [{name: a, then: block, when: {olderThan: soon}}]}", ["\"soon\" is no time"]),
    (
      "policy: {rules: [{name: a, then: block, introduced: test}]}",
      ["unknown introduced \"test\"", "testing"]
    ),
    (
      "policy: {rules: [{name: a, then: notify, run: {command: [mail]}}]}",
      ["the program is no absolute path"]
    ),
    (
      "policy: {rules: [{name: a, then: notify, run: {command: mail me}}]}",
      ["\"command\" must be a list, not a string"]
    ),
    (
      "policy: {rules: [{name: a, then: notify, run: {command: [/bin/m], timeout: 1h}}]}",
      ["\"timeout\" is no such time", "at most 10 minutes"]
    ),
    (
      "policy: {rules: [{name: a, then: notify, run: {command: [/bin/m], variables: [A=b]}}]}",
      ["\"A=b\" is no name of a variable"]
    ),
    (
      "policy: {rules: [{name: a, then: ignore, run: {command: [/bin/m]}}]}",
      ["a rule that ignores runs no command"]
    ),
    (
      "policy: {rules: [{name: a, then: block, when: {cel: 1}}]}",
      ["\"cel\" must be a string, not the number 1"]
    ),
    ("policy: {rules: [{name: a, then: block, when: {cel: object.x +}}]}", ["of the expression: object.x +"]),
    (
      "policy: {rules: [{name: a, then: block, when: {cel: '1 + 1'}}]}",
      ["the expression gives int, but bool is needed"]
    ),
    ("policy: {rules: [{name: a, then: block, when: {cel: drift.pth == 'x'}}]}", ["column"]),
    (
      "policy: {rules: [{name: a, then: block, when: {cel: 'object.a.all(x, object.a.all(y, object.a.all(z, object.a.all(w, w == x))))'}}]}",
      ["steps"]
    ),
    (
      "policy: {severities: [{severity: hihg}]}",
      ["unknown severity \"hihg\"", "control, info, low, medium, high, critical"]
    ),
    (
      "policy: {severities: [{severity: high, when: {severity: low}}]}",
      ["unknown key \"severity\" in \"when\""]
    ),
    ("suppressions: {}", ["\"suppressions\" must be a list, not a mapping"]),
    (
      "suppressions: [{kind: A, name: b, owner: o, reason: r, ticket: t, until: 2027-01-01}]",
      ["says not what it accepts", "id", "path", "control"]
    ),
    (
      "suppressions: [{id: 0123456789ab, path: .**, owner: o, reason: r, ticket: t, until: 2027-01-01}]",
      ["the suppression has id, path"]
    ),
    (
      "suppressions: [{path: .**, owner: o, reason: r, ticket: t, until: 2027-01-01}]",
      ["the suppression names no resource"]
    ),
    (
      "suppressions: [{id: 0123, owner: o, reason: r, ticket: t, until: 2027-01-01}]",
      ["\"id\" must be a string"]
    ),
    (
      "suppressions: [{id: '0123', owner: o, reason: r, ticket: t, until: 2027-01-01}]",
      ["\"0123\" is no finding"]
    ),
    ("suppressions: [{id: 0123456789ab, reason: r, ticket: t, until: 2027-01-01}]", ["has no \"owner\""]),
    ("suppressions: [{id: 0123456789ab, owner: o, ticket: t, until: 2027-01-01}]", ["has no \"reason\""]),
    ("suppressions: [{id: 0123456789ab, owner: o, reason: r, until: 2027-01-01}]", ["has no \"ticket\""]),
    ("suppressions: [{id: 0123456789ab, owner: o, reason: r, ticket: t}]", ["has no \"until\""]),
    (
      "suppressions: [{id: 0123456789ab, owner: o, reason: r, ticket: t, until: 2027-02-30}]",
      ["\"2027-02-30\" is no date", "RFC 3339"]
    ),
    (
      "suppressions: [{id: 0123456789ab, owner: o, reason: r, ticket: t, until: never}]",
      ["\"never\" is no date"]
    ),
    (
      "suppressions: [{environment: x, id: 0123456789ab, owner: o, reason: r, ticket: t, until: 2027-01-01}]",
      ["unknown environment \"x\""]
    ),
    (
      "suppressions: [{kind: A, name: b, control: x, owner: o, reason: r, ticket: t, until: 2027-01-01}]",
      ["unknown control \"x\""]
    ),
  ]

  @Test(arguments: faults) func namesTheFault(text: String, says: [String]) throws {
    let situation = Situation(live: Situation.declared, configuration: text)
    let fault = try #require(throws: Diagnostic.self) { try situation.judged() }
    #expect(fault.category == .configuration && fault.file == "driftback.yaml" && fault.place?.line == 8)
    for part in says { #expect("\(fault)".contains(part), "\(fault)") }
    #expect(!fault.remedy.isEmpty)
  }

  @Test func suppressionsMayStandInAFileOfTheirOwn() throws {
    let project = try Situation(live: "", configuration: "suppressions: accepted.yaml").project()
    let text = """
      suppressions:
        - {id: 0123456789ab, owner: o, reason: r, ticket: t, until: 2027-01-01}
      """
    let read = try Suppression.read(project.suppressions, environments: project.environments) {
      (name) throws(Diagnostic) in File(path: "etc/" + name, bytes: Array(text.utf8))
    }
    #expect(read.map(\.place?.description) == ["etc/accepted.yaml:2"])
  }

  @Test func aRuleKnowsItsPlace() throws {
    let text = "policy:\n  rules:\n    - name: mine\n      then: notify\n"
    let situation = Situation(live: Situation.workload("replicas: 3"), configuration: text)
    let decision = try #require(try situation.judged().drifts.first).verdict.decision
    #expect(decision.place == RulePlace(file: "driftback.yaml", line: 10))
  }

  @Test(arguments: ["7d", "30s", "1m", "12h", "2w"]) func ages(text: String) throws {
    #expect(try #require(Age(text)).text == text)
  }

  @Test(arguments: [
    "", "d", "0d", "-1d", "+1d", "1", "1y", "1.5h", " 1d", "99999999999999999999d", "9223372036854775807w",
  ])
  func noAges(text: String) { #expect(Age(text) == nil) }
}
