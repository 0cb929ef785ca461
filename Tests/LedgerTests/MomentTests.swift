import Ledger
import Testing

@Suite struct MomentTests {
  @Test(arguments: [
    ("1970-01-01T00:00:00Z", 0), ("2026-11-21T05:00:00Z", 1_795_237_200),
    ("2000-02-29T23:59:59Z", 951_868_799),
    ("0000-01-01T00:00:00Z", -62_167_219_200), ("9999-12-31T23:59:59Z", 253_402_300_799),
  ])
  func readsAndWrites(text: String, seconds: Int) {
    #expect(Moment(text)?.seconds == seconds)
    #expect(Moment(seconds: seconds).description == text)
  }

  @Test func everyDayOfFourCenturiesIsWrittenAsItIsRead() {
    for day in stride(from: -141_000, to: 141_000, by: 7) {
      let moment = Moment(seconds: day * 86_400 + 12_345)
      #expect(Moment(moment.description) == moment)
    }
  }

  @Test func appliesOffsetsAndDropsFractions() {
    #expect(Moment("2026-11-21T05:00:00.999+02:00")?.description == "2026-11-21T03:00:00Z")
    #expect(Moment("2026-11-21")?.description == "2026-11-21T00:00:00Z")
    #expect(Moment("2026-11-21")?.day == "2026-11-21")
  }

  @Test(arguments: [
    "", "2026", "2026-02-29", "2026-13-01", "2026-11-21T05:00:00", "2026-11-21T25:00:00Z",
    "2026-11-21 05:00:00Z",
    "2026-11-21T05:00:00.Z", "2026-11-21T05:00:00ZZ", "２026-11-21",
  ])
  func refusesOtherTexts(text: String) { #expect(Moment(text) == nil) }
}
