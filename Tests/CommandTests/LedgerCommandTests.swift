import Glibc
import SystemPackage
import Testing

/// The ledger as its users meet it: record, list, verify, sign, move.
@Suite struct LedgerCommandTests {
  /// Lends a folder with a ledger that has one scan of the example of a project.
  private func withRecord(_ body: (FilePath) throws -> Void) throws {
    try withTemporaryFolder { folder in
      let repository = folder.appending("repo")
      try write(
        """
        apiVersion: driftback/v1
        kind: Project
        environments:
          - name: production
            phase: production
            sources: [{ path: deploy }]
            live: { namespaces: [shop] }
        """, to: repository.appending("driftback.yaml"))
      try write(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web, namespace: shop}\ndata: {mode: calm}\n",
        to: repository.appending("deploy/web.yaml"))
      for words in [
        ["init", "-q"], ["add", "."],
        ["-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "-qm", "a"],
      ] {
        let outcome = try run("/usr/bin/git", ["-C", repository.string] + words)
        try #require(outcome.status == 0, "\(outcome.errors)")
      }
      try live("wild", folder)
      let scan = try scan(folder, "2026-11-01T00:00:00Z", ["--ledger", "ledger.sqlite"])
      try #require(scan.status == 1, "\(scan.errors)")
      try body(folder)
    }
  }

  private func live(_ mode: String, _ folder: FilePath) throws {
    try write(
      """
      {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"web","namespace":"shop"},"data":{"mode":"\(mode)"}}
      """, to: folder.appending("live.json"))
  }

  private func scan(_ folder: FilePath, _ now: String, _ more: [String]) throws -> Outcome {
    try run(["scan", "--repo", "repo", "--snapshot", "live.json", "--now", now] + more, in: folder)
  }

  private func ledger(_ words: [String], in folder: FilePath) throws -> Outcome {
    try run(["ledger"] + words + ["--ledger", "ledger.sqlite"], in: folder)
  }

  @Test func recordsWhenASuppressionComesAndWhenItEnds() throws {
    try withRecord { folder in
      let file = folder.appending("repo/driftback.yaml")
      let bare = try read(file)
      let suppression = """

        suppressions:
          - kind: ConfigMap
            namespace: shop
            name: web
            path: .data.mode
            owner: team-shop
            reason: a sale
            ticket: OPS-1
            until: 2026-11-09

        """
      func events(at day: String) throws -> Int {
        _ = try scan(folder, "2026-11-\(day)T00:00:00Z", ["--ledger", "ledger.sqlite"])
        let export = try ledger(["export"], in: folder).output.split(separator: "\n")
        return export.count { $0.contains("\"suppression-") }
      }
      #expect(try events(at: "02") == 0)
      try write(bare + suppression, to: file)
      #expect(try events(at: "03") == 1)
      // Known already: no second event.
      #expect(try events(at: "04") == 1)
      try write(bare + suppression.replacing("a sale", with: "a longer sale"), to: file)
      #expect(try events(at: "05") == 2)
      // It ends with its last day.
      #expect(try events(at: "10") == 3)
      #expect(try events(at: "11") == 3)
      try write(bare + suppression.replacing("2026-11-09", with: "2026-11-29"), to: file)
      #expect(try events(at: "12") == 4)
      // Taken out before its end.
      try write(bare, to: file)
      #expect(try events(at: "13") == 5)
      let last = try ledger(["export"], in: folder).output.split(separator: "\n").last {
        $0.contains("\"suppression-")
      }
      #expect(last?.contains("suppression-expired") == true && last?.contains("OPS-1") == true)
      #expect(try ledger(["verify"], in: folder).status == 0)
    }
  }

  @Test func tellsTheLifeOfADrift() throws {
    try withRecord { folder in
      let open = try ledger(["list", "--now", "2026-11-04T00:00:00Z"], in: folder)
      #expect(open.status == 0 && open.output.contains("open    3d    1x"), "\(open.output)")
      #expect(open.output.contains("ConfigMap shop/web"))
      let id = open.output.split(separator: "\n").last.map { String($0.prefix(12)) } ?? ""
      let accepted = try ledger(
        ["accept", id, "--reason", "a launch", "--by", "amara", "--now", "2026-11-01T12:00:00Z"], in: folder)
      #expect(accepted.status == 0 && accepted.output == "accepted 1 drift in event 3\n")
      try live("calm", folder)
      #expect(try scan(folder, "2026-11-02T00:00:00Z", ["--ledger", "ledger.sqlite"]).status == 0)
      let shown = try ledger(["show", String(id.prefix(6))], in: folder)
      #expect(shown.output.contains("the live state went back"), "\(shown.output)\(shown.errors)")
      #expect(shown.output.contains("by amara, a launch"))
      let json = try ledger(["show", id, "-o", "json"], in: folder)
      #expect(json.output.hasPrefix("{\"id\":\"\(id)\",\"environment\":\"production\""))
      #expect(try ledger(["list"], in: folder).output == "no drift on record is open\n")
      #expect(try ledger(["list", "--all"], in: folder).output.contains("closed"))
      let backported = try run(
        ["backport", "--all", "--dry-run", "--repo", "repo", "--snapshot", "live.json"], in: folder)
      #expect(backported.status == 0)
      let verified = try ledger(["verify"], in: folder)
      #expect(verified.status == 0 && verified.output.hasPrefix("intact: 5 events"), "\(verified.errors)")
    }
  }

  @Test func aBackportIsOnRecord() throws {
    try withRecord { folder in
      let outcome = try run(
        [
          "backport", "--all", "--repo", "repo", "--snapshot", "live.json", "--branch", "fix", "--ledger",
          "ledger.sqlite", "--now", "2026-11-02T00:00:00Z",
        ], in: folder)
      try #require(outcome.status == 0, "\(outcome.errors)")
      let commit = try run("/usr/bin/git", ["-C", "repo", "rev-parse", "fix"], in: folder).output.dropLast()
      let list = try ledger(["list", "-o", "json"], in: folder)
      #expect(list.output.contains("\"kind\":\"backported\""))
      #expect(list.output.contains("\"commit\":\"\(commit)\",\"branch\":\"fix\""))
      try live("wild", folder)
      let after = try scan(
        folder, "2026-11-03T00:00:00Z", ["--revision", "fix", "--ledger", "ledger.sqlite"])
      #expect(after.status == 0, "\(after.output)")
      let closed = try ledger(["list", "--all", "-o", "json"], in: folder).output
      #expect(closed.contains("\"closed\":{") && closed.contains("\"commit\":\"\(commit)\"}"), "\(closed)")
    }
  }

  @Test func aReversionIsOnRecordAsAProposal() throws {
    try withRecord { folder in
      let words = ["revert", "--all", "--repo", "repo", "--snapshot", "live.json"]
      let silent = try run(words, in: folder)
      try #require(silent.status == 0, "\(silent.errors)")
      #expect(!(try ledger(["list", "-o", "json"], in: folder).output.contains("\"kind\":\"proposed\"")))
      let outcome = try run(
        words + ["--ledger", "ledger.sqlite", "--now", "2026-11-02T00:00:00Z"], in: folder)
      try #require(outcome.status == 0, "\(outcome.errors)")
      #expect(outcome.output == silent.output)
      // Nothing was sent: the drift is open until a scan does not see it.
      let list = try ledger(["list", "-o", "json"], in: folder).output
      #expect(list.contains("\"kind\":\"proposed\"") && !list.contains("\"kind\":\"reverted\""), "\(list)")
      try live("calm", folder)
      #expect(try scan(folder, "2026-11-03T00:00:00Z", ["--ledger", "ledger.sqlite"]).status == 0)
      #expect(try ledger(["list"], in: folder).output == "no drift on record is open\n")
      #expect(try ledger(["verify"], in: folder).status == 0)
    }
  }

  @Test func aSignedCheckpointIsCheckedByOpenSSHAlone() throws {
    try withRecord { folder in
      let key = try run(
        "/usr/bin/ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", "key", "-C", "amara"], in: folder)
      try #require(key.status == 0, "\(key.errors)")
      let made = try ledger(
        ["checkpoint", "-o", "head.txt", "--sign", "key", "--now", "2026-11-02T00:00:00Z"], in: folder)
      #expect(made.status == 0, "\(made.errors)")
      let text = try read(folder.appending("head.txt"))
      #expect(text.hasPrefix("driftback ledger checkpoint v1\nevents 2\nhead sha256:"))
      try write(
        "amara namespaces=\"driftback-ledger\" " + (try read(folder.appending("key.pub"))),
        to: folder.appending("signers"))
      let words = [
        "-Y", "verify", "-n", "driftback-ledger", "-f", "signers", "-I", "amara", "-s", "head.txt.sig",
      ]
      let alone = try run("/usr/bin/ssh-keygen", words, in: folder, input: text)
      #expect(alone.status == 0, "\(alone.output)\(alone.errors)")
      let other = try run(
        "/usr/bin/ssh-keygen", words, in: folder, input: text.replacingFirst("events 2", "events 1"))
      #expect(other.status != 0)

      let signed = ["--allowed-signers", "signers", "--signer", "amara"]
      let checked = try ledger(["verify", "--checkpoint", "head.txt"] + signed, in: folder)
      #expect(checked.status == 0, "\(checked.errors)")
      #expect(checked.output.hasSuffix("contains 1 checkpoint signed by amara\n"))
      let stranger = try ledger(
        ["verify", "--checkpoint", "head.txt", "--allowed-signers", "signers", "--signer", "ben"], in: folder)
      #expect(stranger.status == 9 && stranger.errors.contains("no good signature by ben"))

      // The ledger is replaced by a shorter one.
      #expect(try run("/bin/rm", ["ledger.sqlite"], in: folder).status == 0)
      try live("calm", folder)
      #expect(try scan(folder, "2026-11-03T00:00:00Z", ["--ledger", "ledger.sqlite"]).status == 0)
      let cut = try ledger(["verify", "--checkpoint", "head.txt"], in: folder)
      #expect(cut.status == 9 && cut.errors.contains("event 2: is missing"), "\(cut.errors)")
    }
  }

  @Test func movesAsLines() throws {
    try withRecord { folder in
      let exported = try ledger(["export"], in: folder).output
      #expect(exported.split(separator: "\n").count == 2)
      let imported = try run(
        ["ledger", "import", "-", "--ledger", "new.sqlite"], in: folder, input: exported)
      #expect(imported.status == 0 && imported.output.hasPrefix("imported 2 events"), "\(imported.errors)")
      let cut = try run(
        ["ledger", "import", "-", "--ledger", "cut.sqlite"], in: folder, input: String(exported.dropLast(9)))
      #expect(cut.status == 9 && cut.errors.contains("the file was cut"))
    }
  }

  @Test func nothingIsRecordedUnasked() throws {
    try withRecord { folder in
      let state = folder.appending("state")
      let silent = try run(
        ["scan", "--repo", "repo", "--snapshot", "live.json"], in: folder,
        environment: ["XDG_STATE_HOME=\(state.string)"])
      #expect(silent.status == 1 && access(state.string, F_OK) != 0)
      let asked = try run(
        ["scan", "--repo", "repo", "--snapshot", "live.json", "--record"], in: folder,
        environment: ["XDG_STATE_HOME=\(state.string)"])
      #expect(asked.status == 1 && asked.output == silent.output, "\(asked.errors)")
      #expect(access(state.appending("driftback/ledger.sqlite").string, F_OK) == 0)
    }
  }

  @Test func aMissingOrForeignLedgerIsNamed() throws {
    try withRecord { folder in
      let missing = try run(["ledger", "verify", "--ledger", "none.sqlite"], in: folder)
      #expect(missing.status == 9 && missing.errors.contains("none.sqlite: there is no ledger"))
      try write(
        "not a database, but long enough to be taken for one at first sight", to: folder.appending("x"))
      let foreign = try run(["ledger", "verify", "--ledger", "x"], in: folder)
      #expect(foreign.status == 9 && foreign.errors.contains("x: is no ledger"), "\(foreign.errors)")
      let unwritable = try scan(folder, "2026-11-03T00:00:00Z", ["--ledger", "missing/ledger.sqlite"])
      #expect(unwritable.status == 7 && unwritable.output.isEmpty, "\(unwritable.errors)")
    }
  }
}

extension String {
  fileprivate func replacingFirst(_ old: String, _ new: String) -> String {
    split(separator: old, maxSplits: 1, omittingEmptySubsequences: false).joined(separator: new)
  }
}
