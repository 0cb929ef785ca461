import Drift
import Policy
import Reporting
import Resources
import Testing

@Suite struct WriterTests {
  @Test func everyClassHasASample() {
    let findings = Samples.drifts + Samples.pending + Samples.notReported
    #expect(Set(findings.map(\.class)) == Set(FindingClass.allCases))
  }

  @Test func json() throws { try expectGolden("report.json", Samples.everything.json(all: true)) }

  @Test func yaml() throws { try expectGolden("report.yaml", Samples.everything.yaml(all: true)) }

  @Test func table() throws { try expectGolden("table.txt", Samples.everything.table()) }

  @Test func tableOfAll() throws { try expectGolden("table-all.txt", Samples.everything.table(all: true)) }

  @Test func tableInColor() throws {
    try expectGolden("table-color.txt", Samples.everything.table(Terminal(width: 100, color: true)))
  }

  @Test func tableInSync() throws {
    try expectGolden("table-in-sync.txt", Samples.report(Samples.notReported).table())
  }

  @Test func tablePendingOnly() throws {
    try expectGolden("table-pending.txt", Samples.report(Samples.pending).table())
  }

  @Test(arguments: ["0a1b2c3d4e02", "0a1b2c3d4e08", "0a1b2c3d4e09", "0a1b2c3d4e10"])
  func explanation(id: String) throws {
    let finding = try #require(Samples.drifts.first { $0.id == id })
    let explanation = Explanation(
      finding: finding, verdict: Samples.verdict(on: id),
      sourceLine: "      image: must-not-show-with-a-secret",
      backport: "one line changes:\n+ x")
    try expectGolden("explain-\(id).txt", explanation.text())
  }

  @Test func yamlAndJSONAreTheSameObject() {
    let json = Samples.node(Samples.everything.json(all: true))
    let yaml = Samples.node(Samples.everything.yaml(all: true))
    #expect(json.kind == .mapping && json.hasSameValue(as: yaml))
  }

  @Test func notReportedIsWrittenOnlyOnRequest() {
    #expect(!Samples.everything.json().contains("notReported"))
    #expect(Samples.everything.json(all: true).contains("\"notReported\""))
    #expect(!Samples.everything.table().contains("evidence number"))
  }

  @Test func jsonIsTheSameEveryTime() {
    #expect(Samples.everything.json(all: true) == Samples.everything.json(all: true))
  }

  @Test func emptyReportKeepsItsShape() {
    let json = Samples.report([]).json()
    #expect(json.contains("\"drifts\": []") && json.contains("\"pending\": []"))
    #expect(json.contains("\"byClass\": {}") && json.contains("\"inSync\": 11"))
  }
}
