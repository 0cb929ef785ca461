import Glibc
import GitStore
import Resources
import Testing

@Suite struct PatchTests {
  let fixture: Fixture
  let repository: Repository
  let head: CommitID
  let files: Files

  init() throws {
    fixture = try Fixture()
    let long = (1...40).map { "key\($0): value\n" }.joined()
    for (path, text) in [
      ("long.yaml", long), ("crlf.yaml", "a: 1\r\nb: 2\r\n"), ("open.yaml", "a: 1\nb: 2"), ("empty", ""),
      ("one", "x"),
      ("with space.yaml", "a: 1\n"), ("größe \"q\".yaml", "a: 1\n"), ("run", "#!/bin/sh\n"),
      ("gone.yaml", "a: 1\nb: 2\n"),
      ("latin.yaml", "a: b\n"), ("binary", "a\0b"),
    ] {
      try Folder.write(text, fixture.folder + "/" + path)
    }
    chmod(fixture.folder + "/run", 0o755)
    try fixture.here("add", "-A")
    try fixture.here("commit", "-q", "-m", "Base")
    repository = try fixture.open()
    head = try repository.resolve("HEAD")
    files = try repository.files(at: head)
  }

  private func edited() throws -> Files {
    let long = (1...40).map { $0 == 7 || $0 == 33 ? "key\($0): \"other\"\n" : "key\($0): value\n" }.joined()
    return try files.replacing("long.yaml", with: long.bytes)
      .replacing("crlf.yaml", with: "a: 1\r\nb: 3\r\n".bytes)
      .replacing("open.yaml", with: "a: 1\nb: 3".bytes)
      .replacing("empty", with: "now: full\n".bytes)
      .replacing("one", with: [])
      .replacing("with space.yaml", with: "a: 2".bytes)
      .replacing("größe \"q\".yaml", with: "a: 2\n".bytes)
      .replacing("run", with: "#!/bin/bash\n".bytes)
      .replacing("gone.yaml", with: nil)
      .replacing("new/file.yaml", with: "a: 1\nb: 2".bytes)
      .replacing("new/empty", with: [])
      .replacing("latin.yaml", with: "a: ".bytes + [0xfc, 0x0a])
  }

  @Test func aDryRunShowsWhatGitShowsForTheCommit() throws {
    let edited = try edited().replacing("binary", with: "a\0c".bytes)
    let patch = try edited.diff()
    let commit = try repository.commit(edited, parent: head, message: CommitMessage(subject: "Edit"))
    let shown = try fixture.here.bytes("diff", "--no-renames", "--abbrev=7", head.hex, commit.hex)
    #expect(patch.bytes.text == shown.text)
    let isSame = patch.bytes == shown
    #expect(isSame)
    #expect(try repository.diff(from: head, to: commit).text == patch.text)
    let counts = try fixture.here("diff", "--no-renames", "--numstat", "-z", head.hex, commit.hex)
      .split(separator: "\0").map { $0.split(separator: "\t") }
    #expect(patch.files.map { Array($0.path.utf8) } == counts.map { Array($0[2].utf8) })
    for (file, count) in zip(patch.files, counts) where count[0] != "-" {
      #expect("\(file.added) \(file.removed)" == "\(count[0]) \(count[1])", "\(file.path)")
    }
    let total = counts.reduce(0) { $0 + (Int($1[0]) ?? 0) }
    #expect(patch.added == total)
  }

  @Test func aDryRunWritesNothingAndAppliesToTheWantedBytes() throws {
    let edited = try edited()
    let before = try Folder.contents(fixture.folder)
    let patch = try edited.diff()
    #expect(try Folder.contents(fixture.folder) == before)
    try fixture.here("apply", "--index", "--check", input: patch.bytes)
    try fixture.here("apply", "--index", input: patch.bytes)
    for path in edited.paths {
      #expect(try Folder.read(fixture.folder + "/" + path) == edited.read(path), "\(path)")
    }
    let applied = try fixture.here.line("write-tree")
    let commit = try repository.commit(edited, parent: head, message: CommitMessage(subject: "Edit"))
    #expect(try fixture.here.line("rev-parse", "\(commit.hex)^{tree}") == applied)
  }

  @Test func modesLinksAndSubmodulesAreShownAsGitShowsThem() throws {
    let here = fixture.here
    try here("update-index", "--chmod=-x", "run")
    try here("update-index", "--chmod=+x", "gone.yaml")
    let target = try here.line("hash-object", "-w", "--stdin", input: "one".bytes)
    for entry in ["120000,\(target),open.yaml", "120000,\(target),link", "160000,\(head.hex),module"] {
      try here("update-index", "--add", "--cacheinfo", entry)
    }
    try here("commit", "-q", "-m", "Kinds")
    try here("update-index", "--cacheinfo", "160000,\(String(repeating: "2", count: 40)),module")
    try here("commit", "-q", "-m", "Bump")
    let (middle, last) = (try repository.resolve("HEAD~1"), try repository.resolve("HEAD"))
    for (old, new) in [(head, middle), (middle, last), (last, head), (head, head)] {
      let shown = try here.bytes("diff", "--no-renames", "--abbrev=7", old.hex, new.hex)
      #expect(try repository.diff(from: old, to: new).bytes.text == shown.text)
    }
    #expect(try repository.diff(from: head, to: head).isEmpty)
  }

  @Test func randomEditsApply() throws {
    var random = Seeded(state: 7)
    let base = try fixture.here.line("rev-parse", "HEAD")
    for _ in 0..<25 {
      var lines = (1...40).map { "key\($0): value\n".bytes }
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        let index = Int.random(in: 0..<lines.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: lines.remove(at: index)
        case 1: lines.insert("  - added # \(index)\n".bytes, at: index)
        default: lines[index] = [UInt8.random(in: 1...255, using: &random), 10]
        }
      }
      if Bool.random(using: &random) { lines[lines.count - 1].removeLast() }
      let wanted = Array(lines.joined())
      let patch = try files.replacing("long.yaml", with: wanted).diff()
      try fixture.here("apply", "--cached", input: patch.bytes)
      #expect(try fixture.here.bytes("cat-file", "blob", ":long.yaml") == wanted)
      try fixture.here("read-tree", base)
    }
  }
}
