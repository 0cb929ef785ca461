import GitStore
import Resources
import Testing

@Suite struct HistoryTests {
  @Test func everyPathHasTheHistoryThatGitFinds() throws {
    let fixture = try Fixture()
    let here = fixture.here
    var clock = 1_700_000_000
    func commit(_ files: [String: String], _ message: String) throws {
      clock += 60
      try fixture.commit(files, message: message, at: clock)
    }
    try commit(["deploy/app.yaml": "1", "deploy/a/b/c.yaml": "1", "other": "1"], "Base")
    try commit(["other": "2"], "Other")
    try commit(["deploy/app.yaml": "2"], "App two")
    try here("checkout", "-q", "-b", "side")
    try commit(["deploy/a/b/c.yaml": "2"], "Side deep")
    try commit(["deploy/app.yaml": "3"], "Side app")
    try here("checkout", "-q", "main")
    try commit(["other": "3"], "Main other")
    clock += 60
    try here("merge", "-q", "--no-ff", "-m", "Merge side", "side", at: clock)
    Folder.remove(fixture.folder + "/deploy/app.yaml")
    try commit([:], "Remove app")
    try commit(["deploy/app.yaml": "2"], "App back")
    try here("checkout", "-q", "-b", "evil", "HEAD~1")
    try commit(["deploy/app.yaml": "evil"], "Evil app")
    try here("checkout", "-q", "main")
    clock += 60
    _ = try here.attempt("merge", "-q", "--no-commit", "evil")
    try commit(["deploy/app.yaml": "both"], "Merge both")
    try commit(["other": "4"], "Last")

    let repository = try fixture.open()
    let head = try repository.resolve("HEAD")
    for path in ["deploy/app.yaml", "deploy/a/b/c.yaml", "deploy", "deploy/a", "other", "never"] {
      let found = try repository.history(of: path, from: head)
      let expected = try here.line("log", "--format=%H %s", "HEAD", "--", path).split(separator: "\n").map(
        String.init)
      #expect(found.changes.map { "\($0.commit) \($0.summary)" } == expected, "\(path)")
      #expect(!found.isTruncated)
      #expect(found.changes.allSatisfy { !$0.isBoundary })
      for change in found.changes {
        let at = try here.attempt("rev-parse", "-q", "--verify", "\(change.commit):\(path)")
        #expect((change.content?.hex ?? "") == at.output.text.split(separator: "\n").first ?? "")
      }
    }
    let app = try repository.history(of: "./deploy/app.yaml", from: head, limit: 2)
    #expect(app.changes.map(\.summary) == ["Merge both", "Evil app"])
    let all = try repository.history(of: "deploy/app.yaml", from: head).changes
    let removal = try #require(all.first { $0.content == nil })
    #expect(removal.summary == "Remove app")
    #expect(removal.author.name == "Ann")
    #expect(removal.author.offset == 60)
    let oldest = try #require(all.last?.content)
    #expect(try repository.blob(oldest) == "1".bytes)
    #expect(throws: Diagnostic.self) { try repository.history(of: "../x", from: head) }
  }

  @Test func aCutHistorySaysThatItIsCut() throws {
    let fixture = try Fixture()
    for index in 1...6 {
      let files =
        index == 2 || index == 5
        ? ["app.yaml": "\(index)"] : ["app.yaml": index == 1 ? "1" : "\(index > 4 ? 5 : 2)", "x": "\(index)"]
      try fixture.commit(files, message: "\(index)", at: 1_700_000_000 + index)
    }
    try fixture.git("clone", "-q", "--depth", "4", "file://\(fixture.folder)", fixture.root + "/shallow")
    let repository = try fixture.open(fixture.root + "/shallow")
    let history = try repository.history(of: "app.yaml", from: repository.resolve("HEAD"))
    #expect(history.isTruncated)
    #expect(history.changes.map(\.summary) == ["5", "3"])
    #expect(history.changes.map(\.isBoundary) == [false, true])
    // A walk that ends before the cut knows all it was asked for.
    let one = try repository.history(of: "app.yaml", from: repository.resolve("HEAD"), limit: 1)
    #expect(!one.isTruncated)
    let full = try fixture.open()
    #expect(
      try full.history(of: "app.yaml", from: full.resolve("HEAD")).changes.map(\.summary) == ["5", "2", "1"])
  }
}
