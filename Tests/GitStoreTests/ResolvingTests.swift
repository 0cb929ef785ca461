import GitStore
import Resources
import Testing

@Suite struct ResolvingTests {
  let fixture: Fixture
  let first: String
  let second: String

  init() throws {
    fixture = try Fixture()
    first = try fixture.commit(["app.yaml": "a: 1\n"], message: "First")
    try fixture.here("tag", "-a", "v1.0", "-m", "release")
    try fixture.here("tag", "light")
    second = try fixture.commit(["app.yaml": "a: 2\n"], message: "Second")
    try fixture.here("branch", "release/2024")
    try fixture.here("update-ref", "refs/remotes/origin/production", second)
  }

  @Test func everySpellingOfACommitResolves() throws {
    let repository = try fixture.open()
    for (revision, expected) in [
      ("HEAD", second), ("main", second), ("refs/heads/main", second), ("HEAD~1", first), ("main^", first),
      ("v1.0", first), ("light", first), (String(first.prefix(8)), first), (second, second),
      ("release/2024", second), ("origin/production", second), ("v1.0^{commit}", first), (":/First", first),
    ] {
      #expect(try repository.resolve(revision).hex == expected, "\(revision)")
    }
  }

  @Test(arguments: [
    ("mian", "unknown revision 'mian'", "Did you mean 'main'?"),
    ("release/2042", "unknown revision 'release/2042'", "Did you mean 'release/2024'?"),
    ("production", "unknown revision 'production'", "Did you mean 'origin/production'?"),
    (
      "quite-another", "unknown revision 'quite-another'",
      "Name a branch, a tag or a commit of this repository. Its branches: main, release/2024, origin/production."
    ),
    (
      String(repeating: "0", count: 40), "unknown revision '\(String(repeating: "0", count: 40))'",
      "Name a branch"
    ),
    ("HEAD~7", "unknown revision 'HEAD~7'", "Name a branch"),
    (
      "HEAD:app.yaml", "revision 'HEAD:app.yaml' names a blob, not a commit",
      "Name a branch, a tag or a commit."
    ),
    ("main..light", "revision 'main..light' is a range", "Name one branch, tag or commit."),
    ("", "the revision is empty", "Name a branch, a tag or a commit."),
    ("a b ~^:", "unknown revision 'a b ~^:'", "Name a branch"),
  ])
  func whatIsNoCommitIsRefusedWithTheReason(_ revision: String, _ summary: String, _ remedy: String) throws {
    let repository = try fixture.open()
    let fault = #expect(throws: Diagnostic.self) { try repository.resolve(revision) }
    #expect(fault?.category == .repository)
    #expect(fault?.summary == summary)
    #expect(fault?.remedy.hasPrefix(remedy) == true, "\(fault?.remedy ?? "")")
    #expect(fault?.file == fixture.folder + "/.git")
  }

  @Test func aRepositoryWithoutCommitsSaysSo() throws {
    let empty = try Fixture()
    let repository = try empty.open()
    #expect(repository.headBranch == "main")
    for revision in ["HEAD", "main", "anything"] {
      let fault = #expect(throws: Diagnostic.self) { try repository.resolve(revision) }
      #expect(fault?.summary == "the repository has no commits yet")
    }
  }

  @Test func anUnbornHeadSaysSoWhereOtherBranchesHaveCommits() throws {
    try fixture.here("checkout", "-q", "--orphan", "fresh")
    let repository = try fixture.open()
    #expect(repository.headBranch == "fresh")
    let fault = #expect(throws: Diagnostic.self) { try repository.resolve("HEAD") }
    #expect(fault?.summary == "HEAD is on branch 'fresh', which has no commits yet")
    #expect(try repository.resolve("main").hex == second)
    let inUse = #expect(throws: Diagnostic.self) {
      try repository.createBranch("fresh", at: repository.resolve("main"))
    }
    #expect(inUse?.summary == "branch 'fresh' is checked out")
  }
}
