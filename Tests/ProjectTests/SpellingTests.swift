import Project
import Testing

@Suite struct SpellingTests {
  @Test(arguments: [
    ("enviroments", "environments"), ("Environments", "environments"), ("knid", "kind"),
    ("apiversion", "apiVersion"),
    ("kin", "kind"),
  ])
  func findsSlips(word: String, meant: String) {
    #expect(Spelling.nearest(to: word, among: ["apiVersion", "kind", "environments"]) == meant)
  }

  @Test(arguments: ["spec", "", "x", "metadata", String(repeating: "k", count: 1000)])
  func doesNotGuess(word: String) {
    #expect(Spelling.nearest(to: word, among: ["apiVersion", "kind", "environments"]) == nil)
  }
}
