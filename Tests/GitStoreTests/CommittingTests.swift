import GitStore
import Resources
import Testing

@Suite struct CommittingTests {
  let fixture: Fixture
  let message = CommitMessage(subject: "Back-port replicas")

  init() throws {
    fixture = try Fixture()
    for (path, text) in [
      ("deploy/app.yaml", "replicas: 1\r\n"), ("deploy/only/one.yaml", "x"), ("run", "#!/bin/sh\n"),
      ("README", "no newline"),
    ] {
      try Folder.write(text, fixture.folder + "/" + path)
    }
    let here = fixture.here
    try here("add", "-A")
    try here("update-index", "--chmod=+x", "run")
    let target = try here.line("hash-object", "-w", "--stdin", input: "deploy".bytes)
    try here("update-index", "--add", "--cacheinfo", "120000,\(target),link")
    try here("update-index", "--add", "--cacheinfo", "160000,\(String(repeating: "1", count: 40)),module")
    try here("commit", "-q", "-m", "Base")
  }

  @Test func onlyTheEditsChangeAndTheRestKeepsItsIdAndMode() throws {
    let repository = try fixture.open()
    let head = try repository.resolve("HEAD")
    let edited = try repository.files(at: head)
      .replacing("deploy/app.yaml", with: "replicas: 3\r\n".bytes)
      .replacing("deploy/new/patch.yaml", with: "new".bytes)
      .replacing("deploy/only/one.yaml", with: nil)
      .replacing("run", with: "#!/bin/bash\n".bytes)
    let commit = try repository.commit(edited, parent: head, message: message)
    #expect(try fixture.here.line("rev-parse", "\(commit.hex)^") == head.hex)
    let status = try fixture.here("diff-tree", "-r", "--no-renames", "--name-status", head.hex, commit.hex)
    #expect(status == "M\tdeploy/app.yaml\nA\tdeploy/new/patch.yaml\nD\tdeploy/only/one.yaml\nM\trun\n")
    let modes = try fixture.here("ls-tree", "-r", commit.hex).split(separator: "\n")
      .map { "\($0.prefix(6)) \($0.split(separator: "\t")[1])" }
    #expect(
      modes == [
        "100644 README", "100644 deploy/app.yaml", "100644 deploy/new/patch.yaml", "120000 link",
        "160000 module",
        "100755 run",
      ])
    #expect(try fixture.here.line("ls-tree", "--name-only", "\(commit.hex):deploy") == "app.yaml\nnew")
    #expect(
      try fixture.here.bytes("cat-file", "blob", "\(commit.hex):deploy/app.yaml") == "replicas: 3\r\n".bytes)
    try fixture.here("branch", "keep", commit.hex)
    try fixture.here("fsck", "--strict", "--full", "--no-dangling")
  }

  @Test func workTreeIndexHeadAndConfigurationStayAsTheyWere() throws {
    try Folder.write("unsaved", fixture.folder + "/deploy/app.yaml")
    try Folder.write("untracked", fixture.folder + "/untracked")
    try Folder.write("staged", fixture.folder + "/README")
    try fixture.here("add", "README")
    let before = try Folder.contents(fixture.folder, leavingOut: ["objects"])
    let repository = try fixture.open()
    let head = try repository.resolve("HEAD")
    let files = try repository.files(at: head).replacing("deploy/app.yaml", with: "replicas: 3\n".bytes)
    let commit = try repository.commit(files, parent: head, message: message)
    #expect(try Folder.contents(fixture.folder, leavingOut: ["objects"]) == before)
    try repository.createBranch("driftback/production", at: commit)
    let after = try Folder.contents(fixture.folder, leavingOut: ["objects"])
    #expect(
      Set(after.keys).subtracting(before.keys) == [
        fixture.folder + "/.git/refs/heads/driftback/production",
        fixture.folder + "/.git/logs/refs/heads/driftback/production",
      ])
    for (path, bytes) in before { #expect(after[path] == bytes, "\(path)") }
  }

  @Test func commitsFollowEachOtherOverOneListing() throws {
    let repository = try fixture.open()
    let head = try repository.resolve("HEAD")
    let first = try repository.files(at: head).replacing("README", with: "1".bytes)
    let one = try repository.commit(first, parent: head, message: message)
    let second = try first.replacing("run", with: "2".bytes)
    let two = try repository.commit(second, parent: one, message: message)
    #expect(try fixture.here("diff-tree", "-r", "--name-only", one.hex, two.hex) == "run\n")
    #expect(try repository.files(at: two).read("README") == "1".bytes)
  }

  @Test func anEditOnOldContentIsRefused() throws {
    let repository = try fixture.open()
    let old = try repository.resolve("HEAD")
    let files = try repository.files(at: old).replacing("README", with: "mine".bytes)
    let elsewhere = try repository.resolve(fixture.commit(["deploy/app.yaml": "other"]))
    let rebased = try repository.commit(files, parent: elsewhere, message: message)
    #expect(try repository.files(at: rebased).read("deploy/app.yaml") == "other".bytes)
    let same = try repository.resolve(fixture.commit(["README": "theirs"]))
    let fault = #expect(throws: Diagnostic.self) {
      try repository.commit(files, parent: same, message: message)
    }
    #expect(fault?.summary == "changed between \(old.short) and \(same.short)")
    #expect(fault?.file == "README")
  }

  @Test func aNewFileTakesNothingAwayThatCameSince() throws {
    let repository = try fixture.open()
    let old = try repository.files(at: repository.resolve("HEAD"))
    let now = try repository.resolve(fixture.commit(["folder/kept": "1", "file": "2"]))
    for (path, lost) in [("folder", "folder/kept"), ("file/below", "file")] {
      let files = try old.replacing(path, with: "new".bytes)
      let fault = #expect(throws: Diagnostic.self) {
        try repository.commit(files, parent: now, message: message)
      }
      #expect(fault?.summary == "changed between \(old.commit.short) and \(now.short)")
      #expect(fault?.file == lost)
    }
  }

  @Test func aCommitThatChangesNothingIsRefused() throws {
    let repository = try fixture.open()
    let head = try repository.resolve("HEAD")
    let fault = #expect(throws: Diagnostic.self) {
      try repository.commit(repository.files(at: head), parent: head, message: message)
    }
    #expect(fault?.summary == "nothing to commit: the edits leave \(head.short) as it is")
  }

  @Test func aFileBecomesAFolderAndAFolderAFile() throws {
    let repository = try fixture.open()
    let head = try repository.resolve("HEAD")
    let files = try repository.files(at: head).replacing("README", with: nil).replacing(
      "README/a", with: "a".bytes
    )
    .replacing("deploy/only/one.yaml", with: nil).replacing("deploy/only", with: "o".bytes)
    let commit = try repository.commit(files, parent: head, message: message)
    #expect(
      try fixture.here.line("ls-tree", "-r", "--name-only", commit.hex)
        == "README/a\ndeploy/app.yaml\ndeploy/only\nlink\nmodule\nrun")
    try fixture.here("fsck", "--strict", commit.hex)
  }

  @Test func everyFileMayGo() throws {
    let one = try Fixture()
    try one.commit(["a/b": "c"])
    let repository = try one.open()
    let head = try repository.resolve("HEAD")
    let commit = try repository.commit(
      repository.files(at: head).replacing("a/b", with: nil), parent: head, message: message)
    #expect(try one.here("ls-tree", commit.hex) == "")
    try one.here("fsck", "--strict", commit.hex)
  }

  @Test func signaturesAndMessageAreStoredAsGiven() throws {
    let repository = try fixture.open()
    let head = try repository.resolve("HEAD")
    let files = try repository.files(at: head).replacing("README", with: "1".bytes)
    let commit = try repository.commit(
      files, parent: head,
      message: CommitMessage(subject: "Größe", body: "Why.", trailers: [.init("Drift", "abc")]),
      author: Signature(name: "Änne", email: "a@example.com", time: 1_600_000_000, offset: -330),
      committer: Signature(name: "Bot", email: "b@example.com", time: 1_600_000_001, offset: 60))
    let raw = try fixture.here("cat-file", "commit", commit.hex).split(
      separator: "\n", omittingEmptySubsequences: false)
    #expect(
      raw.dropFirst(2).joined(separator: "\n") == """
        author Änne <a@example.com> 1600000000 -0530
        committer Bot <b@example.com> 1600000001 +0100

        Größe

        Why.

        Drift: abc

        """)
    let bad = Signature(name: "a <b>", email: "x", time: 0)
    #expect(throws: Diagnostic.self) {
      try repository.commit(files, parent: head, message: message, author: bad)
    }
  }

  @Test func identityFollowsGitsOrder() throws {
    let home = fixture.root + "/home"
    func author(_ more: [String: String] = [:]) throws -> String {
      let signature = try fixture.open(nil, ["HOME": home].merging(more) { $1 }).identity(.author)
      return "\(signature.name) <\(signature.email)>"
    }
    #expect(try author() == "driftback <driftback@localhost>")
    try Folder.write("[user]\n\tname = Home\n\temail = home@example.com\n", home + "/.gitconfig")
    #expect(try author() == "Home <home@example.com>")
    try fixture.here("config", "user.name", "Local")
    #expect(try author() == "Local <home@example.com>")
    try fixture.here("config", "author.name", "Author")
    #expect(try author() == "Author <home@example.com>")
    #expect(try fixture.open(nil, ["HOME": home]).identity(.committer).name == "Local")
    #expect(try author(["GIT_AUTHOR_NAME": "Variable"]) == "Variable <home@example.com>")
    #expect(try author(["GIT_CONFIG_GLOBAL": "/dev/null"]) == "Author <driftback@localhost>")
    try Folder.write("[user\n", home + "/.gitconfig")
    let fault = #expect(throws: Diagnostic.self) { try author() }
    #expect(fault?.file == home + "/.gitconfig")
  }

  @Test func anObjectStoreThatCannotBeWrittenIsReportedAndNothingMoves() throws {
    try fixture.here("gc", "-q")
    let objects = fixture.folder + "/.git/objects"
    // A file where a folder would be made stops root too, which permissions do not.
    for value in 0..<256 {
      let name = String(value, radix: 16)
      try Folder.write("", objects + "/" + (name.count < 2 ? "0" + name : name))
    }
    let repository = try fixture.open()
    let head = try repository.resolve("HEAD")
    let files = try repository.files(at: head).replacing("README", with: "1".bytes)
    let before = try Folder.contents(fixture.folder, leavingOut: [])
    let fault = #expect(throws: Diagnostic.self) {
      try repository.commit(files, parent: head, message: message)
    }
    #expect(fault?.category == .repository)
    #expect(fault?.summary.hasPrefix("cannot write 'README' to the object store") == true)
    #expect(fault?.remedy.contains("may write") == true)
    #expect(try Folder.contents(fixture.folder, leavingOut: []) == before)
  }

  @Test func randomEditsAreReadBackAndTheRestStays() throws {
    var random = Seeded(state: 42)
    let repository = try fixture.open()
    var parent = try repository.resolve("HEAD")
    let names = ["a", "b", "c.yaml", "d-e", "d"]
    for _ in 0..<60 {
      let base = try repository.files(at: parent)
      var files = base
      var wanted: [String: [UInt8]?] = [:]
      for _ in 0..<Int.random(in: 1...8, using: &random) {
        let depth = Int.random(in: 1...4, using: &random)
        let path = (0..<depth).map { _ in names[Int.random(in: 0..<names.count, using: &random)] }.joined(
          separator: "/")
        let bytes =
          Bool.random(using: &random) || !files.contains(path)
          ? (0..<Int.random(in: 0...40, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random)
          } : nil
        // A path may run into a file or a folder of the same name; that is refused and no edit.
        guard let next = try? files.replacing(path, with: bytes) else { continue }
        files = next
        wanted[path] = .some(bytes)
      }
      if files.editedPaths.isEmpty { continue }
      let commit = try repository.commit(files, parent: parent, message: message)
      let read = try repository.files(at: commit)
      #expect(read.paths == files.paths)
      for path in Set(read.paths + base.paths) {
        if let bytes = wanted[path] {
          #expect(try bytes == (read.contains(path) ? read.read(path) : nil))
        } else {
          #expect(read.entry(path) == base.entry(path))
        }
      }
      parent = commit
    }
    try fixture.here("branch", "keep", parent.hex)
    try fixture.here("fsck", "--strict", "--full", "--no-dangling")
  }
}

/// A generator that gives the same numbers in every run.
struct Seeded: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
