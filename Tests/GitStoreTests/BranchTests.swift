import GitStore
import Resources
import Testing

@Suite struct BranchTests {
  let fixture: Fixture
  let repository: Repository
  let first: CommitID
  let second: CommitID

  init() throws {
    fixture = try Fixture()
    try fixture.commit(["app.yaml": "a: 1\n"])
    try fixture.commit(["app.yaml": "a: 2\n"])
    repository = try fixture.open()
    first = try repository.resolve("HEAD~1")
    second = try repository.resolve("HEAD")
  }

  private func fault(_ body: () throws -> Void) throws -> Diagnostic {
    try #require(#expect(throws: Diagnostic.self, performing: body))
  }

  @Test func aBranchIsCreatedAndMoved() throws {
    try repository.createBranch("driftback/production", at: first)
    #expect(try fixture.here.line("rev-parse", "driftback/production") == first.hex)
    #expect(try repository.target(of: "driftback/production") == first)
    try repository.moveBranch("driftback/production", from: first, to: second)
    #expect(try fixture.here.line("rev-parse", "driftback/production") == second.hex)
    let log = try fixture.here.line("reflog", "show", "--format=%gn <%ge> %gs", "driftback/production")
    #expect(
      log == """
        driftback <driftback@localhost> driftback: moved to \(second.short)
        driftback <driftback@localhost> branch: created by driftback from \(first.short)
        """)
    #expect(repository.headBranch == "main")
  }

  @Test func aBranchThatExistsIsKept() throws {
    try repository.createBranch("fix", at: first)
    for _ in 0..<2 {
      let exists = try fault { try repository.createBranch("fix", at: second) }
      #expect(exists.summary == "branch 'fix' exists")
      #expect(
        exists.remedy
          == "Choose another name, or delete the branch if it is no longer needed: git branch -D fix")
      #expect(try repository.target(of: "fix") == first)
      try fixture.here("pack-refs", "--all")
    }
    let below = try fault { try repository.createBranch("fix/more", at: second) }
    #expect(below.summary == "branch 'fix/more' cannot be, because branch 'fix' exists")
    let current = try fault { try repository.createBranch("main", at: first) }
    #expect(current.summary == "branch 'main' exists")
    try repository.createBranch("wide/one", at: first)
    let above = try fault { try repository.createBranch("wide", at: second) }
    #expect(above.summary == "branch 'wide' cannot be, because branch 'wide/one' exists")
  }

  @Test(arguments: [
    "", "-x", "a..b", "a b", "a~1", "HEAD", "x.lock", "/a", "a/", "a\u{1}b", "a\0b", "@{1}", "é:",
  ])
  func anInvalidNameIsRefused(_ name: String) throws {
    for body in [
      { try repository.createBranch(name, at: first) },
      { try repository.moveBranch(name, from: first, to: second) },
    ] {
      #expect(try fault(body).summary.hasSuffix("is no valid branch name"))
    }
  }

  @Test func aBranchThatMovedMeanwhileIsLeftThere() throws {
    try repository.createBranch("fix", at: first)
    let third = try repository.resolve(fixture.commit(["app.yaml": "a: 3\n"]))
    try fixture.here("update-ref", "refs/heads/fix", second.hex)
    let moved = try fault { try repository.moveBranch("fix", from: first, to: third) }
    #expect(
      moved.summary == "branch 'fix' moved meanwhile: it is at \(second.short), not at \(first.short)")
    #expect(try repository.target(of: "fix") == second)
    let missing = try fault { try repository.moveBranch("none", from: first, to: third) }
    #expect(missing.summary == "no branch 'none'")
    #expect(try repository.target(of: "none") == nil)
  }

  @Test func ofManyWhoMoveABranchAtOnceOneWins() async throws {
    try repository.createBranch("fix", at: first)
    var targets: [CommitID] = []
    for index in 0..<8 {
      let files = try repository.files(at: first).replacing("app.yaml", with: "a: \(index)\n\n".bytes)
      targets.append(try repository.commit(files, parent: first, message: CommitMessage(subject: "Edit")))
    }
    let (folder, first) = (fixture.folder, first)
    let winners = await withTaskGroup(of: CommitID?.self) { group in
      for target in targets {
        group.addTask {
          let own = try? Repository(at: folder, environment: Fixture.environment())
          let moved: Void? = try? own?.moveBranch("fix", from: first, to: target)
          return moved == nil ? nil : target
        }
      }
      return await group.reduce(into: [CommitID]()) { if let winner = $1 { $0.append(winner) } }
    }
    #expect(winners.count == 1)
    #expect(try repository.target(of: "fix") == winners.first)
  }

  @Test func aLockedBranchIsLeftAlone() throws {
    try repository.createBranch("fix", at: first)
    try Folder.write("", fixture.folder + "/.git/refs/heads/fix.lock")
    let locked = try fault { try repository.moveBranch("fix", from: first, to: second) }
    #expect(locked.summary.hasPrefix("cannot move branch 'fix'"))
    #expect(locked.remedy.hasPrefix("Another git process"))
    #expect(try repository.target(of: "fix") == first)
  }

  @Test func aBranchThatAWorkTreeStandsOnIsNotMoved() throws {
    try fixture.here("worktree", "add", "-q", "-b", "side", fixture.root + "/side", first.hex)
    let side = try fixture.open(fixture.root + "/side")
    for repository in [repository, side] {
      let main = try fault { try repository.moveBranch("main", from: second, to: first) }
      #expect(main.summary == "branch 'main' is checked out")
      #expect(main.file == fixture.folder + "/.git")
      let other = try fault { try repository.moveBranch("side", from: first, to: second) }
      #expect(other.summary == "branch 'side' is checked out")
      #expect(other.file == fixture.folder + "/.git/worktrees/side")
    }
    #expect(try repository.target(of: "main") == second)
    #expect(try repository.target(of: "side") == first)
  }

  @Test func aBranchUnderRebaseIsNotMoved() throws {
    try repository.createBranch("fix", at: first)
    try Folder.write("refs/heads/fix\n", fixture.folder + "/.git/rebase-merge/head-name")
    #expect(
      try fault { try repository.moveBranch("fix", from: first, to: second) }.summary.contains("checked out"))
  }

  @Test func theHeadOfABareRepositoryIsNobodysWorkTree() throws {
    try fixture.git("clone", "-q", "--bare", fixture.folder, fixture.root + "/bare.git")
    let bare = try fixture.open(fixture.root + "/bare.git")
    try bare.moveBranch("main", from: second, to: first)
    #expect(try bare.target(of: "main") == first)
    try Git(folder: fixture.root + "/bare.git")(
      "worktree", "add", "-q", "-b", "side", fixture.root + "/linked")
    let linked = try fixture.open(fixture.root + "/linked")
    try linked.moveBranch("main", from: first, to: second)
    #expect(
      try fault { try linked.moveBranch("side", from: first, to: second) }.summary.contains("checked out"))
  }

  @Test func aSymbolicBranchIsNotMoved() throws {
    try repository.createBranch("fix", at: first)
    try fixture.here("symbolic-ref", "refs/heads/alias", "refs/heads/fix")
    let alias = try fault { try repository.moveBranch("alias", from: first, to: second) }
    #expect(alias.summary == "branch 'alias' is a symbolic reference")
    #expect(try repository.target(of: "fix") == first)
  }

  @Test func referencesThatCannotBeWrittenAreReported() throws {
    try fixture.here("pack-refs", "--all")
    Folder.remove(fixture.folder + "/.git/refs/heads")
    try Folder.write("", fixture.folder + "/.git/refs/heads")
    let refused = try fault { try repository.createBranch("fix", at: first) }
    #expect(refused.category == .repository)
    #expect(refused.summary.hasPrefix("cannot create branch 'fix': could not"), "\(refused.summary)")
    #expect(refused.remedy.contains("may write"))
  }
}
