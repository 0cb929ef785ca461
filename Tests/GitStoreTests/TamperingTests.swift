import Glibc
import GitStore
import Resources
import Testing

/// Repositories that hold other content under an id than the id says.
@Suite struct TamperingTests {
  let fixture: Fixture
  let first: String
  let second: String

  init() throws {
    fixture = try Fixture()
    first = try fixture.commit(["deploy/app.yaml": "image: good\n", "other.yaml": "image: evil\n"])
    second = try fixture.commit(["deploy/app.yaml": "image: best\n"])
  }

  private func id(_ revision: String) throws -> String { try fixture.here.line("rev-parse", revision) }

  /// Puts the loose object of one id where that of another is.
  private func replace(_ victim: String, with other: String) throws {
    func file(_ id: String) -> String { fixture.folder + "/.git/objects/\(id.prefix(2))/\(id.dropFirst(2))" }
    let bytes = try Folder.read(file(other))
    Folder.remove(file(victim))
    try Folder.write(bytes, file(victim))
  }

  private func expectRefusal(
    _ type: String, _ id: String, file: String? = nil, at location: SourceLocation = #_sourceLocation,
    _ body: () throws -> Void
  ) {
    let fault = #expect(throws: Diagnostic.self, sourceLocation: location, performing: body)
    #expect(fault?.category == .repository, sourceLocation: location)
    #expect(
      fault?.summary.hasSuffix("the content of \(type) \(id.prefix(7)) does not have that id") == true,
      sourceLocation: location)
    #expect(fault?.remedy.contains("`git fsck`") == true, sourceLocation: location)
    if let file { #expect(fault?.file == file, sourceLocation: location) }
  }

  @Test func aBlobThatIsAnother() throws {
    let victim = try id("HEAD:deploy/app.yaml")
    try replace(victim, with: id("HEAD:other.yaml"))
    let repository = try fixture.open()
    let files = try repository.files(at: repository.resolve("HEAD"))
    // Twice: what was refused is not remembered as read.
    for _ in 0..<2 {
      expectRefusal("blob", victim, file: "deploy/app.yaml") { _ = try files.read("deploy/app.yaml") }
    }
    #expect(try files.read("other.yaml") == "image: evil\n".bytes)
    expectRefusal("blob", victim) {
      _ = try repository.diff(from: repository.resolve(first), to: files.commit)
    }
    // By its first digits, as a revision.
    expectRefusal("blob", victim) { _ = try repository.resolve(String(victim.prefix(10))) }
  }

  @Test func anEmptyBlob() throws {
    let empty = try fixture.here.line("hash-object", "-w", "--stdin")
    try fixture.commit(["empty": ""])
    let sound = try fixture.open()
    #expect(try sound.files(at: sound.resolve("HEAD")).read("empty") == [])
    try replace(empty, with: id("HEAD:other.yaml"))
    let repository = try fixture.open()
    let files = try repository.files(at: repository.resolve("HEAD"))
    expectRefusal("blob", empty, file: "empty") { _ = try files.read("empty") }
  }

  @Test(arguments: ["HEAD^{tree}", "HEAD:deploy"])
  func aTreeThatIsAnother(_ revision: String) throws {
    let victim = try id(revision)
    try replace(victim, with: id(revision.replacing("HEAD", with: "HEAD~1")))
    let repository = try fixture.open()
    let head = try repository.resolve("HEAD")
    expectRefusal("tree", victim) { _ = try repository.files(at: head) }
    expectRefusal("tree", victim) { _ = try repository.history(of: "deploy/app.yaml", from: head) }
  }

  @Test func aTreeThatIsReplacedBeforeACommit() throws {
    let repository = try fixture.open()
    let files = try repository.files(at: repository.resolve("HEAD"))
    let edited = try files.replacing("deploy/app.yaml", with: "image: mine\n".bytes)
    let victim = try id("HEAD:deploy")
    try replace(victim, with: id("HEAD~1:deploy"))
    let again = try fixture.open()
    expectRefusal("tree", victim) {
      _ = try again.commit(edited, parent: files.commit, message: CommitMessage(subject: "Edit"))
    }
  }

  @Test func aCommitThatIsAnother() throws {
    let head = try fixture.open().resolve("HEAD")
    try replace(second, with: first)
    let repository = try fixture.open()
    for revision in ["HEAD", "main", second, String(second.prefix(10)), "HEAD~1", "HEAD^{tree}"] {
      expectRefusal("commit", second) { _ = try repository.resolve(revision) }
    }
    expectRefusal("commit", second) { _ = try repository.files(at: head) }
    expectRefusal("commit", second) { _ = try repository.history(of: "", from: head) }
  }

  @Test func theParentOfACommitThatIsAnother() throws {
    let third = try fixture.commit(["deploy/app.yaml": "image: third\n"])
    try replace(second, with: first)
    let repository = try fixture.open()
    let head = try repository.resolve("HEAD")
    #expect(head.hex == third)
    expectRefusal("commit", second) { _ = try repository.resolve("HEAD~2") }
    expectRefusal("commit", second) { _ = try repository.history(of: "deploy", from: head) }
  }

  @Test func aTagThatIsAnother() throws {
    try fixture.here("tag", "-a", "-m", "One", "one", first)
    try fixture.here("tag", "-a", "-m", "Two", "two", second)
    let victim = try id("two")
    #expect(try fixture.open().resolve("two").hex == second)
    try replace(victim, with: id("one"))
    expectRefusal("tag", victim) { _ = try fixture.open().resolve("two") }
    expectRefusal("tag", victim) { _ = try fixture.open().resolve("two~1") }
  }

  @Test func aPackWhoseIndexNamesAnotherObject() throws {
    try fixture.here("repack", "-a", "-d", "-q")
    let folder = fixture.folder + "/.git/objects/pack"
    let name = try #require(Folder.list(folder).first { $0.hasSuffix(".idx") })
    let victim = try id("HEAD:deploy/app.yaml")
    let other = try id("HEAD:other.yaml")
    // gitformat-pack(5), version 2: the ids in order behind 1,032 bytes, then 4 bytes of checksum for each, then 4 of offset.
    let ids = try fixture.here("show-index", input: Folder.read(folder + "/" + name)).split(separator: "\n")
      .map { String($0.split(separator: " ")[1]) }.sorted()
    var index = try Folder.read(folder + "/" + name)
    let offsets = 1_032 + 24 * ids.count
    let left = offsets + 4 * (try #require(ids.firstIndex(of: victim)))
    let right = offsets + 4 * (try #require(ids.firstIndex(of: other)))
    for byte in 0..<4 { index.swapAt(left + byte, right + byte) }
    Folder.remove(folder + "/" + name)
    try Folder.write(index, folder + "/" + name)
    let repository = try fixture.open()
    let files = try repository.files(at: repository.resolve("HEAD"))
    expectRefusal("blob", victim, file: "deploy/app.yaml") { _ = try files.read("deploy/app.yaml") }
    expectRefusal("blob", other, file: "other.yaml") { _ = try files.read("other.yaml") }
  }

  @Test func anObjectThatIsBorrowedFromAnotherRepository() throws {
    try fixture.git("clone", "-q", "--shared", fixture.folder, fixture.root + "/borrower")
    func open() throws -> Repository { try fixture.open(fixture.root + "/borrower") }
    let sound = try open()
    #expect(try sound.files(at: sound.resolve("HEAD")).read("deploy/app.yaml") == "image: best\n".bytes)
    let victim = try id("HEAD:deploy/app.yaml")
    try replace(victim, with: id("HEAD:other.yaml"))
    let repository = try open()
    let files = try repository.files(at: repository.resolve("HEAD"))
    expectRefusal("blob", victim, file: "deploy/app.yaml") { _ = try files.read("deploy/app.yaml") }
  }

  @Test func contentOfEverySizeHasItsID() throws {
    // Around the blocks of SHA-1, and with headers of one to six digits.
    let sizes = Array(0...130) + [999, 1_000, 9_999, 10_000, 99_999, 100_000]
    for size in sizes { try Folder.write([UInt8](repeating: 0x61, count: size), fixture.folder + "/\(size)") }
    try fixture.commit([:])
    let repository = try fixture.open()
    let files = try repository.files(at: repository.resolve("HEAD"))
    for size in sizes { #expect(try files.read("\(size)") == [UInt8](repeating: 0x61, count: size)) }
  }

  @Test func whatWasWrittenIsReadAgain() throws {
    let repository = try fixture.open()
    let files = try repository.files(at: repository.resolve("HEAD"))
    let commit = try repository.commit(
      files.replacing("new.yaml", with: "a: 1\n".bytes), parent: files.commit,
      message: CommitMessage(subject: "New"))
    #expect(try repository.files(at: commit).read("new.yaml") == "a: 1\n".bytes)
    try fixture.here("fsck", "--strict", commit.hex)
  }

  @Test func anObjectThatIsWrittenAgainIsKeptFromBeingPruned() throws {
    // git prune(1) takes loose objects by their time.
    let id = try fixture.here.line("hash-object", "-w", "--stdin", input: "a: 1\n".bytes)
    let file = fixture.folder + "/.git/objects/\(id.prefix(2))/\(id.dropFirst(2))"
    let old = timeval(tv_sec: 1_000, tv_usec: 0)
    try #require(utimes(file, [old, old]) == 0)
    let repository = try fixture.open()
    let files = try repository.files(at: repository.resolve("HEAD"))
    _ = try repository.commit(
      files.replacing("new.yaml", with: "a: 1\n".bytes), parent: files.commit,
      message: CommitMessage(subject: "New"))
    var status = stat()
    try #require(stat(file, &status) == 0)
    #expect(status.st_mtim.tv_sec > 1_000)
  }
}
