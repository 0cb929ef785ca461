import Resources
import Testing

@Suite struct TimestampTests {
  @Test(arguments: [
    ("1970-01-01T00:00:00Z", 0), ("1970-01-01T00:00:00.000001Z", 1),
    ("2000-02-29T12:00:00Z", 951_825_600_000_000),
    ("2026-11-21T00:50:01.836134Z", 1_795_222_201_836_134),
    ("1969-12-31T23:59:59Z", -1_000_000), ("1969-12-31T23:59:59.999999Z", -1),
    ("0000-01-01T00:00:00Z", -62_167_219_200_000_000),
    ("9999-12-31T23:59:59.999999Z", 253_402_300_799_999_999),
  ]) func readsAndPrintsRFC3339(_ text: String, _ microseconds: Int64) {
    #expect(Timestamp(text)?.microseconds == microseconds)
    #expect(Timestamp(text)?.description == text)
  }

  @Test(arguments: [
    ("2026-11-21T02:50:01.836134+02:00", "2026-11-21T00:50:01.836134Z"),
    ("2026-11-21t00:50:01.8361349z", "2026-11-21T00:50:01.836134Z"),
    ("2026-11-21T00:50:01.500-00:30", "2026-11-21T01:20:01.500000Z"),
    // A leap second, and what lies beyond four digits of a year.
    ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z"),
    ("0000-01-01T00:00:00+01:00", "0000-01-01T00:00:00Z"),
    ("9999-12-31T23:59:59-01:00", "9999-12-31T23:59:59Z"),
  ]) func readsWhatItPrintsOtherwise(_ text: String, _ printed: String) {
    #expect(Timestamp(text)?.description == printed)
  }

  @Test(arguments: [
    "", "2026", "2026-11-21", "2026-13-21T00:50:01Z", "2026-02-29T00:00:00Z", "2100-02-29T00:00:00Z",
    "2026-11-21T00:50:01", "2026-11-21T00:50:01Zz", "2026-11-21T0x:50:01Z", "2026/11/21T00:50:01Z",
    "2026-11-21T00-50-01Z", "2026-11-21T00:50:01.Z", "2026-11-21T00:50:01+99:00", "2026-11-21T00:50:61Z",
  ])
  func refusesEverythingElse(_ text: String) { #expect(Timestamp(text) == nil) }

  @Test func aDayIsItsFirstSecond() {
    #expect(Timestamp.dayOrMoment("2026-11-21")?.description == "2026-11-21T00:00:00Z")
    #expect(Timestamp.dayOrMoment("2026-11-21T05:00:00Z")?.description == "2026-11-21T05:00:00Z")
    #expect(Timestamp.dayOrMoment("2026-02-29") == nil && Timestamp.dayOrMoment("2026-11-21T") == nil)
  }

  @Test func theSecondOfAMomentBefore1970LiesBeforeIt() {
    #expect(Timestamp("1969-12-31T23:59:58.5Z")?.second == -2)
    #expect(
      Timestamp(second: .min) < Timestamp(second: -1) && Timestamp(second: .max).second == 253_402_300_799)
  }
}
