import Glibc
import Testing

@testable import Rendering

@Suite("The cache's folder")
struct CacheTests {
  private let folder: PrivateFolder
  private var path: String { folder.path + "/cache/driftback" }

  init() throws { folder = try PrivateFolder() }

  private func cache(_ version: String = "1", limit: Int = 1 << 20) throws -> Cache {
    try #require(Cache(at: path, version: version, limit: limit))
  }

  private var files: [String] { Folder.files(path) }

  private func mode(_ path: String) -> mode_t {
    var status = stat()
    return lstat(path, &status) == 0 ? status.st_mode & 0o7777 : 0
  }

  @Test func keepsBytesByKeyAndVersion() throws {
    let cache = try cache()
    let key = cache.key(["a", "b"])
    #expect(cache.read(key) == nil)
    cache.write([], for: cache.key(["empty"]))
    cache.write([1, 2, 3], for: key)
    #expect(try self.cache().read(key) == [1, 2, 3])
    #expect(try self.cache().read(cache.key(["empty"])) == [])
    for other in [["ab"], ["a", "b", ""], ["b", "a"], ["a:1", "b"]] {
      #expect(cache.read(cache.key(other)) == nil)
    }
    let newer = try self.cache("2")
    #expect(newer.read(newer.key(["a", "b"])) == nil)
    cache.write([4], for: key)
    #expect(cache.read(key) == [4])
    #expect(files.count == 2)
  }

  @Test func isOnlyForItsOwner() throws {
    let cache = try cache()
    cache.write([1], for: cache.key(["a"]))
    #expect(mode(path) == 0o700 && mode(folder.path + "/cache") == 0o700)
    for file in files { #expect(mode(path + "/" + file) == 0o600) }
    chmod(path, 0o755)
    #expect(Cache(at: path, version: "1") != nil)
    #expect(mode(path) == 0o700)
    chmod(path, 0o770)
    #expect(Cache(at: path, version: "1") == nil, "others could have put something there")
  }

  @Test func staysAwayFromWhereItCannotBe() throws {
    for path in ["", "cache", "/dev/null/driftback", "/proc/driftback"] {
      #expect(Cache(at: path, version: "1") == nil)
    }
    try folder.makeFolder("elsewhere")
    symlink(folder.path + "/elsewhere", folder.path + "/link")
    #expect(Cache(at: folder.path + "/link", version: "1") == nil)
    // Whoever keeps ~/.cache on another disk links that.
    #expect(Cache(at: folder.path + "/link/driftback", version: "1") != nil)
  }

  @Test func everyChangeOfAnEntryIsAMiss() throws {
    let cache = try cache()
    let key = cache.key(["a"])
    let other = cache.key(["b"])
    cache.write(Array("what was kept".utf8), for: key)
    cache.write(Array("what was kept".utf8), for: other)
    let entry = path + "/" + key.name
    let bytes = Folder.read(entry)
    func check(_ bytes: [UInt8], _ what: String) {
      Folder.write(bytes, to: entry)
      #expect(cache.read(key) == nil, "\(what)")
    }
    for index in bytes.indices {
      for bit in 0..<8 {
        var changed = bytes
        changed[index] ^= 1 << bit
        check(changed, "byte \(index), bit \(bit)")
      }
    }
    for length in bytes.indices { check(Array(bytes[..<length]), "cut at \(length)") }
    check(bytes + [0], "a byte more")
    check(Folder.read(path + "/" + other.name), "another entry in its place")
    cache.write([7], for: key)
    #expect(cache.read(key) == [7])
  }

  @Test func followsNoLinkAndWaitsForNobody() throws {
    let cache = try cache()
    let key = cache.key(["a"])
    cache.write([1], for: key)
    let entry = path + "/" + key.name
    rename(entry, folder.path + "/elsewhere")
    symlink(folder.path + "/elsewhere", entry)
    #expect(cache.read(key) == nil)
    // Written over, the link is gone and what it led to untouched.
    cache.write([2], for: key)
    #expect(cache.read(key) == [2] && Folder.read(folder.path + "/elsewhere").last == 1)
    unlink(entry)
    mkfifo(entry, 0o600)
    #expect(cache.read(key) == nil)
    unlink(entry)
    mkdir(entry, 0o700)
    #expect(cache.read(key) == nil)
    cache.write([3], for: key)
    #expect(cache.read(key) == nil && !files.contains { $0.hasPrefix(CacheFolder.temporary) })
  }

  @Test func holdsItsBoundAndKeepsWhatIsUsed() throws {
    let limit = 10 * 4096
    let payload = [UInt8](repeating: 7, count: 3000)
    let writer = try cache(limit: limit)
    for number in 0..<9 {
      let key = writer.key(["\(number)"])
      writer.write(payload, for: key)
      // Older than everything that comes now, the first ones most.
      Folder.age(path + "/" + key.name, seconds: 1000 - number)
    }
    let cache = try cache(limit: limit)
    #expect(cache.read(cache.key(["0"])) == payload)
    for number in 9..<30 {
      cache.write(payload, for: cache.key(["\(number)"]))
      #expect(files.count * 4096 <= limit)
      // It is used again and again.
      #expect(cache.read(cache.key(["0"])) == payload)
      Folder.age(path + "/" + cache.key(["\(number)"]).name, seconds: 500 - number)
    }
    #expect(cache.read(cache.key(["1"])) == nil && cache.read(cache.key(["29"])) == payload)
    cache.write([UInt8](repeating: 1, count: limit), for: cache.key(["huge"]))
    #expect(cache.read(cache.key(["huge"])) == nil && cache.read(cache.key(["29"])) == payload)
  }

  @Test func removesWhatAKilledWriterLeft() throws {
    _ = try cache()
    Folder.write([1, 2, 3], to: path + "/writing-1-2")
    Folder.write([1, 2, 3], to: path + "/writing-3-4")
    Folder.write([1, 2, 3], to: path + "/somebody-else's")
    Folder.age(path + "/writing-1-2", seconds: 7200)
    let cache = try cache()
    cache.write([1], for: cache.key(["a"]))
    #expect(Set(files) == ["writing-3-4", "somebody-else's", cache.key(["a"]).name])
  }

  @Test func standsWhereOthersStand() {
    func folder(_ variables: [String: String]) -> String? { Cache.standardFolder { variables[$0] } }
    #expect(folder(["XDG_CACHE_HOME": "/x", "HOME": "/home/ann"]) == "/x/driftback")
    #expect(folder(["HOME": "/home/ann"]) == "/home/ann/.cache/driftback")
    #expect(folder(["XDG_CACHE_HOME": "x", "HOME": "/home/ann"]) == "/home/ann/.cache/driftback")
    #expect(folder(["XDG_CACHE_HOME": "", "HOME": "ann"]) == nil)
    #expect(folder([:]) == nil)
  }
}

/// Files as a test sees and spoils them.
enum Folder {
  /// The names in a folder, in order.
  static func files(_ path: String) -> [String] {
    CacheFolder(path)?.members { _ in true }.map(\.name).sorted() ?? []
  }

  static func read(_ path: String) -> [UInt8] {
    guard let file = fopen(path, "re") else { return [] }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&chunk, 1, chunk.count, file), count > 0 { bytes += chunk[..<count] }
    return bytes
  }

  static func write(_ bytes: [UInt8], to path: String) {
    guard let file = fopen(path, "we") else { return }
    fwrite(bytes, 1, bytes.count, file)
    fclose(file)
  }

  /// Makes a file look as if it was last used so many seconds ago.
  static func age(_ path: String, seconds: Int) {
    let then = timespec(tv_sec: time(nil) - seconds, tv_nsec: 0)
    utimensat(AT_FDCWD, path, [then, then], 0)
  }
}
