import Glibc
import Resources
import Testing

@testable import Kubernetes

@Suite struct SnapshotArchiveTests {
  private let first = Array(object("ConfigMap", "a").utf8)
  private let second = Array("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: b\n".utf8)

  // MARK: gzip

  @Test func gzipIsUnpackedWithAllItsMembers() throws {
    #expect(try snapshot(gzip(first)).resources.map(\.id.name) == ["a"])
    let third = Array(object("ConfigMap", "c").utf8)
    #expect(try snapshot(gzip(first) + gzip(third)).resources.map(\.id.name) == ["a", "c"])
    #expect(try snapshot(gzip(first) + [0, 0, 0]).resources.count == 1)
    let large = Array(
      list(object(rest: #", "data": {"x": "\#(String(repeating: "x", count: 300_000))"}"#)).utf8)
    #expect(try snapshot(gzip(large)).resources.count == 1)
  }

  @Test func damagedGzipIsRefused() {
    let packed = gzip(first)
    for count in 2..<packed.count {
      #expect(refusal(Array(packed[..<count]))?.summary == "the gzip data is cut off")
    }
    var flipped = packed
    flipped[20] ^= 1
    #expect(refusal(flipped)?.summary == "the gzip data is damaged")
    #expect(refusal(packed + [1, 2, 3])?.summary == "the gzip data is damaged")
    #expect(refusal(gzip([]))?.summary == "the snapshot is empty")
  }

  @Test func bombsAreRefused() throws {
    #expect(
      try Gunzip.unpack(packedZeros, path: "a", limit: 1 << 20) == [UInt8](repeating: 0, count: 1 << 20))
    #expect(throws: Diagnostic.self) { try Gunzip.unpack(packedZeros, path: "a", limit: 1 << 20 - 1) }
    let bomb = (0..<70).flatMap { _ in packedZeros }
    #expect(refusal(bomb)?.summary == "the gzip data unpacks to more than 64 MiB")
  }

  // MARK: tar

  @Test func tarHoldsManifestsInTheOrderOfTheirNames() throws {
    let archive =
      entry("./", [], type: "5") + entry("z/b.yaml", second) + entry("a.json", first)
      + entry("README.md", Array("NAME ".utf8))
      + entry("._a.json", [1, 2, 3]) + entry("pack.json.gz", gzip(Array(object("ConfigMap", "g").utf8)))
      + endOfArchive
    for bytes in [archive, gzip(archive), Array(archive.dropLast(1024))] {
      let found = try snapshot(bytes)
      #expect(found.resources.map(\.id.name) == ["a", "g", "b"])
      #expect(
        found.resources.map(\.root.tree.file.path) == [
          "live.json/a.json", "live.json/pack.json.gz", "live.json/z/b.yaml",
        ])
    }
  }

  @Test func longNamesAndLargeSizesAreRead() throws {
    let long = String(repeating: "d/", count: 120) + "a.json"
    let base256: [UInt8] = [
      0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, UInt8(first.count >> 8), UInt8(first.count & 255),
    ]
    let archives = [
      entry("a.json", first, prefix: "deep/folder"),
      entry("././@LongLink", Array(long.utf8) + [0], type: "L", magic: "ustar  \0")
        + entry("d/d", first, magic: "ustar  \0"),
      entry("x", pax([("mtime", "1.5"), ("path", long)]), type: "x") + entry("d/d", first),
      entry("x", pax([("size", String(first.count))]), type: "x")
        + entry("a.json", first, size: Array("00000000000\0".utf8)),
      entry("pax_global_header", pax([("comment", "x")]), type: "g") + entry("a.json", first),
      entry("a.json", first, size: base256),
    ]
    for archive in archives {
      #expect(try snapshot(archive + endOfArchive).resources.map(\.id.name) == ["a"])
    }
  }

  @Test func damagedArchivesAreRefused() {
    let archive = entry("a.json", first) + entry("b.json", second)
    #expect(refusal(Array(archive[..<600]))?.summary.contains("is cut off") == true)
    #expect(refusal(Array(archive[..<1100]))?.summary.contains("is cut off") == true)
    var flipped = archive
    flipped[1024 + 5] ^= 1
    #expect(refusal(flipped)?.summary == "the tar archive has a damaged header at byte 1024")
    #expect(refusal(entry("a.txt", first) + endOfArchive)?.summary.contains("no file named") == true)
    #expect(
      refusal(entry("a.json", [], size: Array("77777777777\0".utf8)))?.summary.contains("is cut off") == true)
    let negative: [UInt8] = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]
    #expect(refusal(entry("a.json", [], size: negative))?.summary.contains("damaged header") == true)
    #expect(refusal(entry("a.json", [], size: [0x80] + [UInt8](repeating: 0xff, count: 11))) != nil)
    for type in ["1", "2", "S"] as [Unicode.Scalar] {
      #expect(refusal(entry("a.json", [], type: type) + endOfArchive)?.remedy.contains("tar -h") == true)
    }
  }

  @Test func namesOfMembersCannotSteerATerminal() {
    let fault = refusal(entry("\u{1b}[31mred\n.json", Array("{".utf8)) + endOfArchive)
    #expect(fault?.file == "live.json/?[31mred?.json")
  }

  @Test func mutatedArchivesNeverTrap() {
    let archive =
      entry("x", pax([("path", "q/a.json"), ("size", String(first.count))]), type: "x")
      + entry("a.json", first)
      + entry("././@LongLink", Array("b.yaml".utf8), type: "L") + entry("b", second) + endOfArchive
    var state: UInt64 = 88172645463325252
    func random(_ bound: Int) -> Int {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return Int(state % UInt64(bound))
    }
    var accepted = 0
    for _ in 0..<3000 {
      var bytes = archive
      let block = random(archive.count / 512) * 512
      for _ in 0..<random(4) {
        let at = block + random(512)
        bytes[at] = UInt8(random(256))
      }
      // With a checksum that holds again, so that the other fields are reached.
      let header = bytes[block..<block + 512]
      let sum =
        header.reduce(0) { $0 + Int($1) } - header.dropFirst(148).prefix(8).reduce(0) { $0 + Int($1) } + 256
      let digits = Array(String(sum, radix: 8).utf8)
      bytes.replaceSubrange(
        block + 148..<block + 156, with: digits + [UInt8](repeating: 0, count: 8 - digits.count))
      if random(3) == 0 { bytes.removeLast(random(bytes.count)) }
      if let archive = try? TarArchive(bytes, path: "a.tar") {
        accepted += 1
        for member in archive.members { #expect(bytes.indices.contains(member.range)) }
      }
    }
    #expect(accepted > 100)
  }

  // MARK: Folders

  @Test func aFolderIsReadToTheLastManifest() throws {
    try withFolder { folder in
      mkdir(folder + "/sub", 0o755)
      mkdir(folder + "/.git", 0o755)
      write(second, to: folder + "/sub/b.yml")
      write(first, to: folder + "/a.json")
      write(gzip(Array(object("ConfigMap", "c").utf8)), to: folder + "/sub/c.json.gz")
      write("{", to: folder + "/.git/d.json")
      write("{", to: folder + "/notes.txt")
      symlink(folder + "/a.json", folder + "/link.json")
      symlink("sub", folder + "/other")
      symlink("..", folder + "/sub/notes.md")
      unlink(folder + "/sub/notes.md")
      let found = try Snapshot.read(folder, symbols: Symbols())
      #expect(found.resources.map(\.id.name) == ["a", "b", "c"])
      let lines = try ["a.json", "link.json", "sub/b.yml", "sub/c.json.gz"].map { name in
        let read = try SnapshotFiles(folder + "/" + name)
        return Digest.sha256(read.files.first?.bytes ?? []) + "  " + name + "\n"
      }
      #expect(found.digest == "sha256:" + Digest.sha256(Array(lines.joined().utf8)))
      #expect(try Snapshot.read(folder + "/", symbols: Symbols()).digest == found.digest)
      #expect(
        try Snapshot.read(folder + "/a.json", symbols: Symbols()).digest == "sha256:" + Digest.sha256(first))
    }
  }

  @Test func aLinkOutOfTheFolderIsRefused() throws {
    try withFolder { outside in
      write(first, to: outside + "/a.json")
      try withFolder { folder in
        write(first, to: folder + "/a.json")
        for target in [outside + "/a.json", outside, "..", folder + "x/a.json"] {
          symlink(target, folder + "/link.json")
          #expect(throws: Diagnostic.self, "\(target)") { try Snapshot.read(folder, symbols: Symbols()) }
          unlink(folder + "/link.json")
        }
        #expect(throws: Never.self) { try Snapshot.read(folder, symbols: Symbols()) }
      }
    }
  }

  @Test func aPipeIsRead() throws {
    // As the shell's `<(kubectl get …)` hands it over.
    var ends: [CInt] = [0, 0]
    #expect(pipe(&ends) == 0)
    _ = first.withUnsafeBytes { write(ends[1], $0.baseAddress, $0.count) }
    close(ends[1])
    let found = try Snapshot.read("/dev/fd/\(ends[0])", symbols: Symbols())
    close(ends[0])
    #expect(found.resources.map(\.id.name) == ["a"])
  }
}
