import Controls
import Testing

@Suite struct SeverityTests {
  @Test func theOrderOfTheCasesIsTheOrderOfTheSeverities() {
    #expect(Severity.allCases == Severity.allCases.sorted())
  }
}
