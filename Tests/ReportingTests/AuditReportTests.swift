import Controls
import Drift
import Policy
import Reporting
import Resources
import Testing

@Suite struct AuditReportTests {
  @Test(arguments: AuditFormat.allCases)
  func everyFormatIsWrittenAsBefore(format: AuditFormat) throws {
    try expectGolden("audit/once.\(format.rawValue)", AuditSamples.once.text(as: format))
    try expectGolden("audit/quarter.\(format.rawValue)", AuditSamples.quarter.text(as: format))
    try expectGolden("audit/clean.\(format.rawValue)", AuditSamples.clean.text(as: format))
  }

  @Test(arguments: AuditFormat.allCases)
  func theSameReportGivesTheSameBytesWhateverTheOrderOfItsDrifts(format: AuditFormat) {
    let report = AuditSamples.quarter
    for drifts in [report.drifts.reversed(), report.drifts.sorted { $0.id < $1.id }] {
      let other = AuditReport(
        period: report.period, scans: report.scans, scanCount: report.scanCount, drifts: drifts,
        days: report.days, ledger: report.ledger, notes: report.notes, tool: report.tool)
      #expect(other.text(as: format) == report.text(as: format))
    }
  }

  @Test(arguments: AuditFormat.allCases)
  func noPartOfASecretIsShown(format: AuditFormat) {
    let text = AuditSamples.quarter.text(as: format)
    #expect(!text.contains("must-never-be-seen"))
    // The keyed digest says nothing outside its own scan.
    #expect(!text.contains("3fa2c1d09b7e44aa"))
  }

  @Test(arguments: AuditFormat.allCases)
  func nothingHostileReachesTheReader(format: AuditFormat) {
    let text = AuditSamples.hostile.text(as: format)
    for scalar in text.unicodeScalars {
      let isLayout = scalar == "\n" || scalar == "\r" && format == .csv
      #expect(isLayout || scalar.value >= 0x20 && scalar.value != 0x7f, "\(format): \(scalar.value)")
      // Machine formats carry what there is; texts that people read must not turn round.
      if [.html, .markdown, .junit, .csv].contains(format) { #expect(scalar.value != 0x202e, "\(format)") }
    }
    if format == .html || format == .junit {
      #expect(!text.contains("<img"))
      #expect(!text.contains("</script"))
    }
    if format == .markdown { #expect(!text.contains("\n<img")) }
  }

  @Test func aPageNamesNothingOutsideItself() {
    for report in [AuditSamples.once, AuditSamples.quarter, AuditSamples.clean] {
      let page = report.text(as: .html)
      for name in ["http:", "https:", "src=", "url(", "@import", "<script", "<link", "<iframe"] {
        #expect(!page.contains(name), "\(name)")
      }
    }
  }

  @Test func theAnswerComesFirst() {
    let page = AuditSamples.clean.text(as: .html)
    #expect(page.contains("No open drift."))
    #expect(AuditSamples.once.text(as: .html).contains("14 open drifts: 2 weaken security, 1 hardens it"))
  }

  @Test func whatDoesNotFitIntoCardsStandsInATable() {
    let drifts = (0..<500).map { index in
      AuditSamples.entry(
        Samples.finding(
          "id\(index)", Samples.cart, [.field("f\(index)")], .runtimeModified, Samples.text("a"),
          Samples.text("b")))
    }
    let page = AuditReport(scans: [], drifts: drifts, tool: "0").text(as: .html)
    for index in 0..<500 { #expect(page.contains("id=\"drift-id\(index)\"")) }
    #expect(page.contains("100 more, one line each"))
  }

  @Test func graveComesBeforeSlightAndOpenBeforeClosed() {
    let drifts = AuditSamples.quarter.drifts
    for (one, next) in zip(drifts, drifts.dropFirst()) where (one.state == .closed) == (next.state == .closed)
    {
      #expect(one.severity >= next.severity)
    }
    let closed = drifts.firstIndex { $0.state == .closed } ?? drifts.count
    #expect(drifts[closed...].allSatisfy { $0.state == .closed })
    #expect(closed < drifts.count)
  }
}
