import Glibc
import SystemPackage
import Testing

/// Audit reports as their users meet them: from one scan, and from a period of the ledger.
@Suite struct ReportCommandTests {
  /// Lends a folder with a repository of one ConfigMap and a live state that differs.
  private func withDrift(_ body: (FilePath) throws -> Void) throws {
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
      try write(Self.manifest("calm"), to: repository.appending("deploy/web.yaml"))
      for words in [
        ["init", "-q"], ["add", "."],
        ["-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "-qm", "a"],
      ] {
        let outcome = try run("/usr/bin/git", ["-C", repository.string] + words)
        try #require(outcome.status == 0, "\(outcome.errors)")
      }
      try write(Self.manifest("wild"), to: folder.appending("live.yaml"))
      try body(folder)
    }
  }

  private static func manifest(_ mode: String) -> String {
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web, namespace: shop}\ndata: {mode: \(mode)}\n"
  }

  private func scan(_ folder: FilePath, _ more: [String]) throws -> Outcome {
    try run(["scan", "--repo", "repo", "--snapshot", "live.yaml"] + more, in: folder)
  }

  private func exists(_ name: String, in folder: FilePath) -> Bool {
    access(folder.appending(name).string, F_OK) == 0
  }

  @Test func aScanWritesSeveralFormatsAtOnce() throws {
    try withDrift { folder in
      let outcome = try scan(
        folder, ["-o", "table", "-o", "html=r.html", "-o", "json=r.json", "-o", "sarif=r.sarif"])
      #expect(outcome.status == 1 && outcome.errors.isEmpty, "\(outcome.errors)")
      #expect(outcome.output.contains("ConfigMap shop/web"))
      #expect(try read(folder.appending("r.html")).hasPrefix("<!doctype html>"))
      let alone = try scan(folder, ["-o", "json"])
      #expect(try read(folder.appending("r.json")) == alone.output)
      #expect(try read(folder.appending("r.sarif")).contains("\"uri\": \"deploy/web.yaml\""))
      // A second run replaces the files, and leaves nothing beside them.
      #expect(try scan(folder, ["-o", "html=r.html"]).output.isEmpty)
      let files = try run("/bin/ls", [folder.string]).output.split(separator: "\n").map(String.init)
      #expect(files == ["live.yaml", "r.html", "r.json", "r.sarif", "repo"])
    }
  }

  @Test(arguments: [
    (["-o", "html=a", "-o", "csv=a"], "-o names a twice"),
    (["-o", "html", "-o", "csv"], "two formats for standard output"),
    (["-o", "diff", "-o", "csv=a"], "-o diff stands beside another format"),
    (["-o", "html="], "html="),
    (["-o", "pdf"], "pdf"),
  ])
  func refusesOutputsThatCannotBe(words: [String], message: String) throws {
    try withDrift { folder in
      let outcome = try scan(folder, words)
      #expect(outcome.status == 64 && outcome.errors.contains(message), "\(outcome.errors)")
      #expect(outcome.output.isEmpty && !exists("a", in: folder))
    }
  }

  @Test func aFileThatCannotBeWrittenIsNamed() throws {
    try withDrift { folder in
      let outcome = try scan(folder, ["-o", "html=nowhere/r.html"])
      #expect(outcome.status == 7 && outcome.errors.contains("nowhere/r.html"), "\(outcome.errors)")
    }
  }

  @Test func aPeriodTellsWhatOpenedAndWhatBroughtItHome() throws {
    try withDrift { folder in
      let ledger = ["--ledger", "ledger.sqlite"]
      #expect(try scan(folder, ["--now", "2026-11-01T08:00:00Z"] + ledger).status == 1)
      let backport = try run(
        [
          "backport", "--repo", "repo", "--snapshot", "live.yaml", "--all", "--branch", "fixes", "--now",
          "2026-11-02T08:00:00Z",
        ] + ledger, in: folder)
      #expect(backport.status == 0, "\(backport.errors)")
      let during = ["report", "--since", "2026-10-30", "--until", "2026-11-02"] + ledger
      let open = try run(during, in: folder)
      #expect(open.output.contains("**1 open drift.**"), "\(open.output)\(open.errors)")
      #expect(
        try scan(folder, ["--revision", "fixes", "--now", "2026-11-03T08:00:00Z"] + ledger).status == 0)
      let after = try run(["report", "--since", "7d", "--until", "2026-11-04"] + ledger, in: folder)
      #expect(after.output.contains("**No open drift.**") && after.output.contains("## Closed"))
      #expect(after.output.contains("proposal: fixes"))
      #expect(after.output.contains("From the change to the source: 2 days"), "\(after.output)")
      // A period that ended stays as it was, whatever was recorded later; and bytes are the same.
      #expect(try run(during, in: folder).output.contains("**1 open drift.**"))
      for format in [
        "html", "json", "csv", "junit", "policyreport", "openreport", "openmetrics", "cloudevents",
      ] {
        let words = during + ["-o", format]
        let one = try run(words, in: folder)
        #expect(one.status == 0 && !one.output.isEmpty, "\(format): \(one.errors)")
        #expect(try run(words, in: folder).output == one.output)
      }
    }
  }

  @Test func withoutALedgerNothingIsMade() throws {
    try withTemporaryFolder { folder in
      let outcome = try run(["report", "--ledger", "none.sqlite", "-o", "html=r.html"], in: folder)
      #expect(outcome.status > 1 && outcome.errors.contains("none.sqlite"), "\(outcome.errors)")
      #expect(!exists("r.html", in: folder) && !exists("none.sqlite", in: folder))
    }
  }
}
