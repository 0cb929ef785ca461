import GitStore
import Resources
import Testing

/// Trees that git would not write, and that a hand can.
@Suite struct HostileTreeTests {
  let fixture: Fixture
  let blob: String

  init() throws {
    fixture = try Fixture()
    blob = try fixture.here.line("hash-object", "-w", "--stdin", input: "x".bytes)
  }

  /// Writes a tree from its raw entries and commits it.
  private func commit(_ entries: [(mode: String, name: [UInt8], id: String)]) throws -> CommitID {
    let tree = try writeTree(entries)
    let commit = try fixture.here.line("commit-tree", tree, "-m", "x")
    try fixture.here("update-ref", "refs/heads/main", commit)
    return try fixture.open().resolve(commit)
  }

  private func writeTree(_ entries: [(mode: String, name: [UInt8], id: String)]) throws -> String {
    var bytes: [UInt8] = []
    for entry in entries {
      bytes += "\(entry.mode) ".bytes + entry.name + [0]
      var digits = entry.id[...]
      while let byte = UInt8(digits.prefix(2), radix: 16) {
        bytes.append(byte)
        digits = digits.dropFirst(2)
      }
    }
    return try fixture.here.line("hash-object", "-w", "-t", "tree", "--literally", "--stdin", input: bytes)
  }

  @Test(arguments: ["..", ".", ".git", ".GIT", ".Git", "a/b", "../../etc/passwd", "/etc/passwd", "a/"])
  func aNameThatCouldLeadOutsideIsRefused(_ name: String) throws {
    for (mode, id) in [("100644", blob), ("40000", try writeTree([("100644", "f".bytes, blob)]))] {
      let commit = try commit([(mode, name.bytes, id)])
      let fault = #expect(throws: Diagnostic.self) { try fixture.open().files(at: commit) }
      #expect(fault?.category == .repository)
      #expect(
        fault?.summary
          == "a tree of the repository holds '\(name)': such a name could lead outside the repository")
      let inner = try writeTree([(mode, name.bytes, id)])
      let below = try self.commit([("40000", "sub".bytes, inner)])
      let nested = #expect(throws: Diagnostic.self) { try fixture.open().files(at: below) }
      #expect(nested?.summary.contains("'sub/\(name)'") == true)
    }
  }

  @Test func anEmptyNameIsRefused() throws {
    let commit = try commit([("100644", [], blob)])
    let fault = #expect(throws: Diagnostic.self) { try fixture.open().files(at: commit) }
    #expect(fault?.category == .repository)
  }

  @Test func entriesListedTwiceOrOutOfOrderAreRefused() throws {
    let folder = try writeTree([("100644", "f".bytes, blob)])
    for entries in [
      [("100644", "a".bytes, blob), ("100644", "a".bytes, blob)],
      [("100644", "b".bytes, blob), ("100644", "a".bytes, blob)],
      [("100644", "a".bytes, blob), ("40000", "a".bytes, folder)],
      [("100644", "a".bytes, blob), ("100644", "a.yaml".bytes, blob), ("40000", "a".bytes, folder)],
    ] {
      let commit = try commit(entries)
      let fault = #expect(throws: Diagnostic.self) { try fixture.open().files(at: commit) }
      #expect(fault?.summary.contains("lists it twice or out of order") == true)
    }
  }

  @Test func nearlyHostileNamesAreAllowed() throws {
    let names = ["...", ".gitignore", ".gitx", "..a", "git", "a\\b"]
    let commit = try commit(
      names.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }.map {
        ("100644", $0.bytes, blob)
      })
    #expect(try Set(fixture.open().files(at: commit).paths) == Set(names))
  }

  @Test func aNameThatIsNoTextIsSetApartAndKept() throws {
    let name: [UInt8] = [0x66, 0xfc, 0x72]
    let parent = try commit([("100644", "a".bytes, blob), ("100644", name, blob)])
    let repository = try fixture.open()
    let files = try repository.files(at: parent)
    #expect(files.paths == ["a"])
    #expect(files.undecodable == ["f\u{fffd}r"])
    let child = try repository.commit(
      files.replacing("a", with: "y".bytes), parent: parent, message: CommitMessage(subject: "Edit"))
    let listed = try fixture.here.bytes("ls-tree", "-z", "--name-only", child.hex)
    #expect(listed == "a".bytes + [0] + name + [0])
  }

  @Test func treesThatClaimBillionsOfFilesAreRefused() throws {
    // Of files, and of folders without any.
    for start in [try writeTree([("100644", "f".bytes, blob)]), try writeTree([])] {
      var id = start
      for _ in 0..<9 { id = try writeTree((0..<10).map { ("40000", "\($0)".bytes, id) }) }
      let commit = try commit([("40000", "bomb".bytes, id)])
      let fault = #expect(throws: Diagnostic.self) { try fixture.open().files(at: commit) }
      #expect(fault?.summary == "the revision has more than 1000000 files and folders")
    }
  }

  @Test func aPathThatIsTooLongIsRefused() throws {
    let long = String(repeating: "n", count: 250)
    var id = try writeTree([("100644", "f".bytes, blob)])
    for _ in 0..<20 { id = try writeTree([("40000", long.bytes, id)]) }
    let commit = try commit([("40000", "deep".bytes, id)])
    let fault = #expect(throws: Diagnostic.self) { try fixture.open().files(at: commit) }
    #expect(fault?.summary.contains("nested too deeply") == true)
  }

  @Test func foldersNestDeeplyButNotWithoutEnd() throws {
    for (depth, isListed) in [(127, true), (128, false), (2_000, false)] {
      let path = String(repeating: "a/", count: depth) + "f"
      let stream =
        "commit refs/heads/main\ncommitter A <a@x> 1 +0000\ndata 1\nx\nM 100644 inline \(path)\ndata 1\nx\n"
      try fixture.here("fast-import", "--quiet", "--force", input: stream.bytes)
      let repository = try fixture.open()
      let head = try repository.resolve("main")
      guard isListed else {
        let fault = #expect(throws: Diagnostic.self) { try repository.files(at: head) }
        #expect(fault?.summary.contains("nested too deeply") == true)
        #expect(throws: Diagnostic.self) { try repository.history(of: path, from: head) }
        continue
      }
      let files = try repository.files(at: head)
      #expect(files.paths == [path])
      let edited = try files.replacing(path, with: "y".bytes)
      let commit = try repository.commit(edited, parent: head, message: CommitMessage(subject: "Deep"))
      #expect(try repository.files(at: commit).read(path) == "y".bytes)
      #expect(try repository.history(of: path, from: commit).changes.count == 2)
    }
  }

  @Test func aBlobWhereATreeShouldBeIsRefused() throws {
    let commit = try commit([("40000", "sub".bytes, blob)])
    let fault = #expect(throws: Diagnostic.self) { try fixture.open().files(at: commit) }
    #expect(fault?.category == .repository)
  }
}
