import Glibc
import GitStore
import Resources
import Testing

@Suite struct OpeningTests {
  @Test func aWorkTreeOpensFromItsRootAndFromBelow() throws {
    let fixture = try Fixture()
    let head = try fixture.commit(["deploy/app.yaml": "a: 1\n"])
    for path in ["", "/deploy", "/.git"] {
      let repository = try fixture.open(fixture.folder + path)
      #expect(repository.path == fixture.folder + "/.git")
      #expect(try repository.resolve("HEAD").hex == head)
      #expect(!repository.isBare)
      #expect(!repository.isShallow)
      #expect(repository.headBranch == "main")
    }
  }

  @Test func aBareRepositoryOpens() throws {
    let fixture = try Fixture()
    try fixture.commit(["app.yaml": "a: 1\n"])
    try fixture.git("clone", "-q", "--bare", fixture.folder, fixture.root + "/bare.git")
    let repository = try fixture.open(fixture.root + "/bare.git")
    #expect(repository.isBare)
    #expect(repository.headBranch == "main")
    #expect(try repository.files(at: repository.resolve("main")).read("app.yaml") == "a: 1\n".bytes)
  }

  @Test func aShallowCloneOpensAndSaysSo() throws {
    let fixture = try Fixture()
    try fixture.commit(["app.yaml": "a: 1\n"])
    try fixture.commit(["app.yaml": "a: 2\n"])
    try fixture.git("clone", "-q", "--depth", "1", "file://\(fixture.folder)", fixture.root + "/shallow")
    let repository = try fixture.open(fixture.root + "/shallow")
    #expect(repository.isShallow)
    let head = try repository.resolve("HEAD")
    #expect(try repository.files(at: head).read("app.yaml") == "a: 2\n".bytes)
    let fault = #expect(throws: Diagnostic.self) { try repository.resolve("HEAD~1") }
    #expect(fault?.remedy.contains("--unshallow") == true)
    let history = try repository.history(of: "app.yaml", from: head)
    #expect(history.isTruncated)
    #expect(history.changes.map(\.commit) == [head])
    #expect(history.changes.first?.isBoundary == true)
  }

  @Test func aLinkedWorkTreeHasItsOwnHead() throws {
    let fixture = try Fixture()
    try fixture.commit(["app.yaml": "a: 1\n"])
    try fixture.here("worktree", "add", "-q", "-b", "side", fixture.root + "/side")
    let repository = try fixture.open(fixture.root + "/side")
    #expect(repository.headBranch == "side")
    #expect(try fixture.open().headBranch == "main")
    #expect(try repository.files(at: repository.resolve("main")).paths == ["app.yaml"])
  }

  @Test func aDetachedHeadIsOnNoBranch() throws {
    let fixture = try Fixture()
    try fixture.commit(["app.yaml": "a: 1\n"])
    try fixture.here("checkout", "-q", "--detach")
    #expect(try fixture.open().headBranch == nil)
  }

  @Test func sparseAndPartialClonesOpen() throws {
    let fixture = try Fixture()
    try fixture.commit(["deploy/app.yaml": "a: 1\n", "docs/x": "x"])
    try fixture.here("config", "uploadpack.allowFilter", "true")
    try fixture.git(
      "clone", "-q", "--filter=blob:none", "--no-checkout", "file://\(fixture.folder)",
      fixture.root + "/partial")
    try Git(folder: fixture.root + "/partial")("sparse-checkout", "set", "deploy")
    let repository = try fixture.open(fixture.root + "/partial")
    let files = try repository.files(at: repository.resolve("HEAD"))
    #expect(files.paths == ["deploy/app.yaml", "docs/x"])
    let fault = #expect(throws: Diagnostic.self) { try files.read("docs/x") }
    #expect(fault?.remedy.contains("partial") == true)
    #expect(fault?.file == "docs/x")
  }

  @Test func whatIsNoRepositoryIsRefusedWithTheReason() throws {
    let folder = try Folder.make()
    defer { Folder.remove(folder) }
    let none = #expect(throws: Diagnostic.self) { try Repository(at: folder) }
    #expect(none?.category == .repository)
    #expect(none?.summary == "not a git repository, nor inside one")
    #expect(none?.file == folder)
    let missing = #expect(throws: Diagnostic.self) { try Repository(at: folder + "/missing") }
    try Folder.write("x", folder + "/file")
    #expect(throws: Diagnostic.self) { try Repository(at: folder + "/file") }
    #expect(missing?.summary == "no such repository: No such file or directory")
  }

  @Test func anUnknownFormatIsRefusedWithTheReason() throws {
    let fixture = try Fixture()
    try fixture.commit(["a": "a"])
    try fixture.here("config", "core.repositoryFormatVersion", "1")
    try fixture.here("config", "extensions.refStorage", "reftable")
    let fault = #expect(throws: Diagnostic.self) { try fixture.open() }
    #expect(fault?.summary.contains("format is not supported") == true)
  }

  @Test func idsOfAnotherHashAreRefusedWithTheReason() throws {
    let fixture = try Fixture()
    try fixture.git("init", "-q", "--object-format=sha256", fixture.root + "/other")
    let fault = #expect(throws: Diagnostic.self) { try fixture.open(fixture.root + "/other") }
    #expect(fault?.summary.contains("format is not supported") == true)
    #expect(fault?.remedy.contains("SHA-1") == true)
  }

  @Test(.enabled(if: geteuid() == 0, "only root can give a repository to somebody else"))
  func somebodyElsesRepositoryNeedsTrust() throws {
    let fixture = try Fixture()
    try fixture.commit(["app.yaml": "a: 1\n"])
    chown(fixture.folder + "/.git", 65534, 65534)
    let fault = #expect(throws: Diagnostic.self) { try fixture.open() }
    #expect(fault?.category == .repository)
    #expect(fault?.summary == "the repository belongs to another user (uid 65534, not 0)")
    #expect(fault?.remedy.contains("safe.directory \(fixture.folder)") == true)

    let home = fixture.root + "/home"
    func trust(_ value: String) throws {
      try Folder.write("[safe]\n\tdirectory = \(value)\n", home + "/.gitconfig")
    }
    try trust("/somewhere/else")
    #expect(throws: Diagnostic.self) { try fixture.open(nil, ["HOME": home]) }
    for value in [fixture.folder, "*", fixture.root + "/*"] {
      try trust(value)
      #expect(try fixture.open(nil, ["HOME": home]).headBranch == "main")
    }
    try trust("*\n\tdirectory =")
    #expect(throws: Diagnostic.self) { try fixture.open(nil, ["HOME": home]) }
    #expect(try fixture.open(nil, ["SUDO_UID": "65534"]).headBranch == "main")
    // The repository's own configuration has no say in it.
    try Folder.write("[safe]\n\tdirectory = *\n", fixture.folder + "/.git/config")
    #expect(throws: Diagnostic.self) { try fixture.open() }
  }
}
