import Policy
import Testing

@Suite struct ResponseTests {
  @Test func theWordsAreThoseOfTheReport() {
    #expect(
      Response.allCases.map(\.rawValue)
        == ["ignore", "report", "notify", "propose", "commit", "revert", "block"])
  }
}
