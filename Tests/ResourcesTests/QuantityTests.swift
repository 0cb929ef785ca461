import Resources
import Testing

@Suite struct QuantityTests {
  /// Texts of one value each. The first rows are the examples of resource.Quantity's documentation.
  static let classes: [[String]] = [
    ["1.5", "1500m", "1.500", "15e-1", "+1.5", "1500000u", "0.0015k"],
    ["1.5Gi", "1536Mi", "1610612736", "1572864Ki"],
    ["0", "0m", "-0", "0.0", "+0Ki", "0e9", "00", ".0", "0."],
    ["1", "1000m", "1.", "01", "1e0", "1E0", "1000000000n"],
    ["0.5", "500m", ".5", "5e-1", "5E-1"],
    ["-0.5", "-500m", "-.5"],
    ["1e3", "1k", "1000", "1E3", "1e+3"],
    ["1E", "1000P", "1e18", "1000000000000000000"],
    ["1Gi", "1024Mi", "1073741824"],
    ["52428800", "50Mi", "51200Ki"],
    ["100u", "0.0001", "0.1m", "100000n"],
    ["64Mi", "67108864"],
    ["64M", "64000k", "0.064G"],
    ["0.5Ki", "512"],
    ["0.1Ki", "102.4"],
    ["1Ti", "1099511627776"], ["1Pi", "1125899906842624"], ["1Ei", "1152921504606846976"],
    ["1T", "1e12"],
    // Rounded up to a billionth, away from zero.
    ["1n", "0.1n", "0.0000000001", "1e-10", "1e-2000000000", "0.5n"],
    ["-1n", "-0.1n", "-1e-300"],
    ["1.000000001", "1.0000000001", "1000000001n"],
    ["2", "1.9999999999"],
    // Binary amounts end at 2^63 - 1, others do not end.
    ["8Ei", "9223372036854775807", "100Ei", "99999999999999999999Ki"],
    ["-8Ei", "-9223372036854775807"],
    ["9223372036854775808"],
    ["1e30", "1000000000000E"],
    ["123456789012345678901234567890", "123456789012345678901234567.890k"],
  ]

  @Test func equalityIsByValue() {
    for (i, one) in Self.classes.enumerated() {
      for (j, other) in Self.classes.enumerated() {
        for a in one {
          for b in other { #expect(Quantity.equal(a, b) == (i == j), "\(a) and \(b)") }
        }
      }
    }
  }

  @Test(arguments: [
    "", " ", "+", "-", ".", "m", "Ki", "e3", "1 ", " 1", "1 Gi", "1K", "1ki", "1GI", "1g", "1mm", "1e",
    "1e1.5", "1.5.1", "--1",
    "1,5", "0x10", "1_000", "inf", "nan", "1Gib", "1e99999999999", "1n1", "1Mi3", "١", "true", "100%",
  ])
  func otherTextIsNoQuantity(_ text: String) {
    #expect(Quantity(text) == nil)
    #expect(!Quantity.equal(text, text))
  }

  @Test(arguments: [
    ("1.5", "1500m"), ("1000m", "1"), ("2000", "2k"), ("1Gi", "1073741824"), ("-0.25", "-250m"), ("0.0", "0"),
    ("5e19", "50E"),
    ("1e21", "1e21"), ("3n", "3n"), ("10u", "10u"), ("1234567", "1234567"),
  ])
  func theCanonicalTextIsPlain(_ text: String, _ canonical: String) {
    #expect(Quantity(text)?.description == canonical)
  }

  @Test func theCanonicalTextIsAnEqualQuantity() {
    for text in Self.classes.joined() {
      let canonical = Quantity(text)?.description ?? "none"
      #expect(Quantity.equal(text, canonical))
      #expect(Quantity(canonical)?.description == canonical)
    }
  }

  @Test func decimalSpellingsOfRandomAmountsAreEqual() {
    // Multiplicative steps cover all magnitudes without a generator.
    var amount: UInt64 = 3
    while amount < 1 << 60 {
      amount = amount &* 7 / 5 + 1
      let text = String(amount)
      #expect(Quantity.equal(text + "k", text + "000"))
      #expect(Quantity.equal(text + "m", text + "e-3"))
      #expect(
        Quantity.equal(text + "n", "0." + String(repeating: "0", count: max(0, 9 - text.count)) + text)
          == (text.count <= 9))
      #expect(!Quantity.equal(text, String(amount + 1)))
      #expect(!Quantity.equal(text, "-" + text))
      let (binary, isBeyond) = amount.multipliedReportingOverflow(by: 1024)
      if !isBeyond, binary < 1 << 63 { #expect(Quantity.equal(text + "Ki", String(binary))) }
    }
  }

  @Test func hostileExponentsCostNothing() {
    #expect(Quantity("1e2147483647")?.description == "1e2147483647")
    #expect(Quantity.equal("10e2147483646", "1e2147483647"))
    #expect(Quantity(String(repeating: "9", count: 10_000) + "Ei") == Quantity("8Ei"))
  }
}

@Suite struct QuantityDurationTests {
  static let classes: [[String]] = [
    ["1h0m0s", "60m", "3600s", "1h", "+1h", "0.5h30m", "3600000ms", "1.0h"],
    ["0", "0s", "-0s", "0h0m", "+0", "0.000ns", "0.9ns"],
    ["1.5s", "1500ms", "1s500ms", "1.s.5s", "1500000us", "1500000µs", "1500000μs"],
    ["-1m", "-60s"],
    ["1ns"], ["5m0s", "300s", "5m"],
    ["-9223372036854775808ns", "-2562047h47m16.854775808s"],
    ["9223372036854775807ns"],
    ["0.3333333333333333333h", "20m"],
  ]

  @Test func equalityIsByValue() {
    for (i, one) in Self.classes.enumerated() {
      for (j, other) in Self.classes.enumerated() {
        for a in one {
          for b in other { #expect(GoDuration.equal(a, b) == (i == j), "\(a) and \(b)") }
        }
      }
    }
  }

  @Test(arguments: [
    "", "1", "3600", "-", "+", "s", ".s", "1x", "1d", "1h ", " 1h", "1 h", "1hm", "1H", "--1h", "1h-1m",
    "1e3s", "9223372036854775808ns",
    "-9223372036854775809ns", "99999999999h", "9999999999999999999999s", "0x1s", "1..5s", "١s",
  ])
  func otherTextIsNoDuration(_ text: String) {
    #expect(GoDuration(text) == nil)
  }
}
