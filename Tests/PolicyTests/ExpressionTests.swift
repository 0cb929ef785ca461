import Controls
import Drift
import Policy
import Testing

@Suite struct ExpressionTests {
  @Test func oneThatCannotBeEvaluatedIsNamedAndOnlyBlocks() throws {
    var situation = PolicyTableTests.situation
    situation.configuration =
      "policy: {rules: [{name: a, when: {cel: object.spec.nothing > 1}, then: RESPONSE}]}"
    for (word, rule) in [("ignore", "weakens"), ("propose", "weakens"), ("block", "a")] {
      var situation = situation
      situation.configuration.replace("RESPONSE", with: word)
      let judged = try situation.judged()
      #expect(judged.drifts.map(\.verdict.decision.rule) == [rule])
      #expect(
        judged.notes.last?.hasPrefix(
          "the expression at driftback.yaml:8 could not be evaluated for 1 drift: ") == true)
    }
  }

  /// A policy that could look at a secret could spell it out by its answers.
  @Test(arguments: [
    "object.data.password == 'aHVudGVyMmh1bnRlcjI='", "oldObject.data.password == 'b25lb25lb25lb25l'",
    "object.metadata.annotations['kubectl.kubernetes.io/last-applied-configuration'].contains('b25l')",
    "drift.live == 'aHVudGVyMmh1bnRlcjI='", "object.data.pin == 'MTIz'",
  ])
  func seesNoSecret(expression: String) throws {
    let text = """
      apiVersion: v1
      kind: Secret
      metadata:
        name: s
        namespace: shop
        annotations: {kubectl.kubernetes.io/last-applied-configuration: '{"data":{"password":"b25lb25lb25lb25l"}}'}
      data: {password: PASSWORD, pin: MTIz}

      """
    var situation = Situation(
      git: text.replacing("PASSWORD", with: "b25lb25lb25lb25l"),
      live: text.replacing("PASSWORD", with: "aHVudGVyMmh1bnRlcjI="))
    situation.configuration = "policy: {rules: [{name: spy, when: {cel: \"\(expression)\"}, then: notify}]}"
    #expect(try situation.verdicts() == [".data.password: medium neutral, report by secrets"])
    situation.configuration =
      "policy: {rules: [{name: spy, when: {cel: \"object.data.password == '(secret)' && object.data.pin == '(secret)'\"}, then: notify}]}"
    #expect(try situation.verdicts() == [".data.password: medium neutral, notify by spy"])
  }

  @Test func seesNoCopyOfASecretElsewhere() throws {
    let secret =
      "---\napiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: shop}\nstringData: {p: hunter2hunter2}\n"
    var situation = Situation(
      git: Situation.workload("replicas: 2") + secret,
      live: Situation.workload("replicas: 3", container: "args: [\"--token=hunter2hunter2\"]")
        + "---\napiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: shop}\ndata: {p: aHVudGVyMmh1bnRlcjI=}\n"
    )
    situation.configuration =
      "policy: {rules: [{name: spy, when: {cel: \"object.spec.template.spec.containers[0].args[0].contains('hunter2')\"}, then: notify}]}"
    #expect(try situation.judged().drifts.allSatisfy { $0.verdict.decision.rule != "spy" })
    #expect(try situation.judged().drifts.count == 2)
  }
}
