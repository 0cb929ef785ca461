import Drift
import Kubernetes
import Rendering
import Resources
import Testing

/// Nothing is reported of objects that nobody touched since they were applied: every built-in kind and every optional
/// branch, as an API server answered when they were recorded (`scripts/record-defaults`).
@Suite struct RecordedDefaultsTests {
  @Test(arguments: ["client", "server"], [true, false])
  func untouchedObjectsAreInSync(_ pass: String, keepsManagers: Bool) throws {
    let recorded = try RecordedPass(recorded: pass, keepsManagers: keepsManagers)
    #expect(recorded.snapshot.hasManagedFields == keepsManagers)
    let report = try recorded.scan(pass)
    for drift in report.drifts { Issue.record("\(drift.line)") }
    #expect(recorded.pairs.count == recorded.declaration.resources.count)
  }
}
