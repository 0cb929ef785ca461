import Drift
import Glibc
import Ledger
import Resources
import Testing

@Suite struct SecretTests {
  @Test func noSecretReachesTheFile() throws {
    let planted = ["hunter2hunter2", "aHVudGVyMmh1bnRlcjI=", "feedfacefeedface"]
    try withLedgerPath { path in
      let ledger = try Ledger.open(path, .writing)
      let secret = Finding.Side.secret(digest: "hmac-sha256:" + planted[2])
      let finding = Sample.finding(
        1, live: secret, declared: secret, detail: ["+ " + planted[0], "- " + planted[1]])
      let opened = try ledger.record(Sample.scan([finding]), at: Sample.now)
      #expect(opened.opened == 1)
      // Another run has another key, and so another digest.
      let again = Sample.finding(1, live: .secret(digest: "hmac-sha256:00"), declared: secret)
      #expect(try ledger.record(Sample.scan([again]), at: Sample.day(1)).seenAgain == 1)
      let gone = Sample.finding(1, live: .absent, declared: secret)
      #expect(try ledger.record(Sample.scan([gone]), at: Sample.day(2)).changed == 1)

      let files = names(in: String(path.dropLast("/ledger.sqlite".count)))
      #expect(files == ["ledger.sqlite", "ledger.sqlite-shm", "ledger.sqlite-wal"])
      var size = 0
      for name in files {
        let text = String(decoding: try bytes(of: path.dropLast("ledger.sqlite".count) + name), as: UTF8.self)
        size += text.utf8.count
        for word in planted { #expect(!text.contains(word), "\(name) holds \(word)") }
        if name.hasSuffix("wal") { #expect(text.contains("\"secret\":true")) }
      }
      #expect(size > 10_000)
      try ledger.export { line in for word in planted { #expect(!line.contains(word)) } }
    }
  }

  @Test func onlyTheOwnerCanReadIt() throws {
    try withLedgerPath { path in
      let mask = umask(0)
      defer { umask(mask) }
      let ledger = try Ledger.open(path, .writing)
      try ledger.record(Sample.scan([]), at: Sample.now)
      for ending in ["", "-wal", "-shm"] {
        var status = stat()
        #expect(stat(path + ending, &status) == 0 && status.st_mode & 0o777 == 0o600, "\(ending)")
      }
    }
  }

  @Test func aLargeValueIsNamedByItsDigest() throws {
    try withLedger { ledger in
      let text = String(repeating: "x", count: Value.limit)
      try ledger.record(Sample.scan([Sample.finding(1, live: Sample.text(text))]), at: Sample.now)
      guard case .omitted(let bytes, let digest)? = try ledger.all().first?.drift.live else {
        return #expect(Bool(false), "it was kept")
      }
      #expect(bytes == Value.limit + 2 && digest == "sha256:" + Digest.sha256(Array("\"\(text)\"".utf8)))
    }
  }
}
