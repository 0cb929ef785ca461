import Drift
import Rendering
import Resources
import Testing

/// Nothing is reported of objects that nobody touched since they were applied: every built-in kind and every optional
/// branch, as an API server answered when they were recorded (`scripts/record-defaults`).
@Suite struct RecordedDefaultsTests {
  @Test(arguments: ["client", "server"])
  func untouchedObjectsAreInSync(_ pass: String) throws {
    let recorded = try RecordedPass(recorded: pass)
    let report = try recorded.scan(pass)
    for drift in report.drifts { Issue.record("\(drift.line)") }
    #expect(recorded.pairs.count == recorded.declaration.resources.count)
  }
}
