import GitStore
import Resources
import Testing

@Suite struct FilesTests {
  let fixture: Fixture
  let repository: Repository
  let files: Files

  init() throws {
    fixture = try Fixture()
    for (path, text) in [
      ("app.yaml", "a: 1\r\nb: 2"), ("app/a.yaml", "x"), ("app/b/c.yaml", "y"), ("app-two/a.yaml", "z"),
      ("é.yaml", "e"),
      ("empty", ""), ("run", "#!/bin/sh\n"),
    ] {
      try Folder.write(text, fixture.folder + "/" + path)
    }
    let here = fixture.here
    try here("add", "-A")
    try here("update-index", "--chmod=+x", "run")
    let target = try here.line("hash-object", "-w", "--stdin", input: "/etc/passwd".bytes)
    try here("update-index", "--add", "--cacheinfo", "120000,\(target),link")
    try here(
      "update-index", "--add", "--cacheinfo", "160000,\(String(repeating: "1", count: 40)),vendor/module")
    try here("commit", "-q", "-m", "All kinds")
    repository = try fixture.open()
    files = try repository.files(at: repository.resolve("HEAD"))
  }

  @Test func theListingIsWhatGitLists() throws {
    let listed = try fixture.here("ls-tree", "-r", "-z", "HEAD").split(separator: "\0").map { line in
      let parts = line.split(separator: "\t", maxSplits: 1)
      return (fields: parts[0].split(separator: " "), path: String(parts[1]))
    }
    #expect(files.paths.map { Array($0.utf8) } == listed.map { Array($0.path.utf8) })
    for item in listed {
      let entry = try #require(files.entry(item.path))
      #expect(entry.mode.octal == item.fields[0])
      #expect(entry.id.hex == item.fields[2])
    }
    #expect(files.entry("run")?.mode == .executable)
    #expect(files.entry("link")?.mode == .symlink)
    #expect(files.entry("vendor/module")?.mode == .submodule)
    #expect(files.entry("app") == nil)
    #expect(files.undecodable == [])
  }

  @Test func bytesAreReadAsGitStoresThem() throws {
    #expect(try files.read("app.yaml") == "a: 1\r\nb: 2".bytes)
    #expect(try files.read("empty") == [])
    #expect(try files.read("é.yaml") == "e".bytes)
  }

  @Test(arguments: [
    ("link", "is a symbolic link, and links are not followed"),
    ("link/x", "no such file"), ("vendor/module", "is a submodule, and submodules are not followed"),
    ("app", "is a folder, not a file"), ("", "is a folder, not a file"), ("none.yaml", "no such file"),
    // The same letter from two scalars is another path for git.
    ("e\u{301}.yaml", "no such file"),
  ])
  func whatIsNoFileIsRefusedWithTheReason(_ path: String, _ summary: String) throws {
    let fault = #expect(throws: Diagnostic.self) { try files.read(path) }
    #expect(fault?.category == .repository)
    #expect(fault?.summary.hasPrefix(summary) == true, "\(fault?.summary ?? "")")
    #expect(fault?.file == path)
  }

  @Test func aFileAboveTheLimitIsNotRead() throws {
    #expect(try files.read("app.yaml", limit: 10) == "a: 1\r\nb: 2".bytes)
    let fault = #expect(throws: Diagnostic.self) { try files.read("app.yaml", limit: 9) }
    #expect(fault?.summary.contains("has 10 bytes, more than the limit of 9") == true)
    #expect(fault?.file == "app.yaml")
  }

  @Test func aFolderListsWhatIsBelowItAndNothingBeside() throws {
    #expect(try files.paths(under: "app") == ["app/a.yaml", "app/b/c.yaml"])
    #expect(try files.paths(under: "./app//b/") == ["app/b/c.yaml"])
    #expect(try files.paths(under: "app/a.yaml") == ["app/a.yaml"])
    #expect(try files.paths(under: "ap") == [])
    for root in ["", ".", "./"] { #expect(try files.paths(under: root) == files.paths) }
    for path in ["..", "app/../..", "/", "/etc", ".git", "app/.GIT/config", "a\0b"] {
      let fault = #expect(throws: Diagnostic.self) { try files.paths(under: path) }
      #expect(fault?.category == .usage)
    }
  }

  @Test func itemsAreThePathsWithWhatIsThere() throws {
    let edited = try files.replacing("app/b/d.yaml", with: "new".bytes).replacing("app/a.yaml", with: nil)
    for files in [files, edited] {
      for folder in ["", ".", "app", "./app//b/", "app/b/c.yaml", "app/a.yaml", "ap", "link"] {
        let items = try files.items(under: folder)
        #expect(try items.map(\.path) == files.paths(under: folder))
        for item in items {
          #expect(item.entry == files.entry(item.path))
          #expect(item.isEdited == files.isEdited(item.path))
          guard item.entry.mode.isFile else {
            #expect(throws: Diagnostic.self) { try files.read(item) }
            continue
          }
          #expect(try files.read(item) == files.read(item.path))
        }
      }
    }
    #expect(throws: Diagnostic.self) { try files.items(under: "../app") }
  }

  @Test func editsLieOverTheRevisionAndLeaveItAsItWas() throws {
    let edited = try files.replacing("app/b/d.yaml", with: "new".bytes).replacing("app/a.yaml", with: nil)
      .replacing("run", with: "#!/bin/bash\n".bytes)
    #expect(files.editedPaths == [])
    #expect(edited.editedPaths == ["app/a.yaml", "app/b/d.yaml", "run"])
    #expect(try edited.paths(under: "app") == ["app/b/c.yaml", "app/b/d.yaml"])
    #expect(edited.paths.count == files.paths.count)
    #expect(try edited.read("app/b/d.yaml") == "new".bytes)
    #expect(edited.entry("app/b/d.yaml")?.mode == .file)
    #expect(edited.entry("run")?.mode == .executable)
    #expect(!edited.contains("app/a.yaml"))
    #expect(try files.read("app/a.yaml") == "x".bytes)
    #expect(throws: Diagnostic.self) { try edited.read("app/a.yaml") }
    let id = try fixture.here.line("hash-object", "--stdin", input: "new".bytes)
    #expect(edited.entry("app/b/d.yaml")?.id.hex == id)
  }

  @Test func whatEqualsTheRevisionIsNoEdit() throws {
    #expect(try files.replacing("app/a.yaml", with: "x".bytes).editedPaths == [])
    let back = try files.replacing("app/a.yaml", with: "other".bytes).replacing("app/a.yaml", with: "x".bytes)
    #expect(back.editedPaths == [])
    let restored = try files.replacing("run", with: nil).replacing("run", with: "#!/bin/sh\n".bytes)
    #expect(restored.editedPaths == [])
    let gone = try files.replacing("fresh", with: "1".bytes).replacing("fresh", with: nil)
    #expect(gone.editedPaths == [])
    #expect(gone.paths == files.paths)
  }

  @Test(arguments: [
    "../x", "/x", ".git/config", "a/.Git/x", "a/../b", "link", "vendor/module", "vendor/module/x", "link/x",
    "app.yaml/x", "app", "app/b", "", ".",
  ])
  func aPlaceWhereNoFileCanBeIsNotWritten(_ path: String) {
    #expect(throws: Diagnostic.self) { try files.replacing(path, with: "x".bytes) }
  }

  @Test func onlyAFileThatIsThereIsDeleted() {
    for path in ["none", "app", "link", "vendor/module"] {
      #expect(throws: Diagnostic.self) { try files.replacing(path, with: nil) }
    }
  }

  @Test func aFileMayBecomeAFolderAndBack() throws {
    let folder = try files.replacing("app.yaml", with: nil).replacing("app.yaml/x", with: "x".bytes)
    #expect(try folder.paths(under: "app.yaml") == ["app.yaml/x"])
    let file = try folder.replacing("app.yaml/x", with: nil).replacing("app.yaml", with: "f".bytes)
    #expect(file.editedPaths == ["app.yaml"])
    #expect(file.paths == files.paths)
  }

  @Test func listingReadsNoBlob() throws {
    // Every blob is taken away; the names remain.
    for path in files.paths {
      guard let id = files.entry(path)?.id.hex else { continue }
      Folder.remove(fixture.folder + "/.git/objects/\(id.prefix(2))/\(id.dropFirst(2))")
    }
    let again = try fixture.open()
    let listed = try again.files(at: again.resolve("HEAD"))
    #expect(listed.paths == files.paths)
    let fault = #expect(throws: Diagnostic.self) { try listed.read("app.yaml") }
    #expect(fault?.summary.contains("object not found") == true)
  }
}
