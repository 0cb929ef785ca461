import Glibc
import Reporting
import Resources
import SystemPackage
import Testing

/// What each machine format must have, whatever is in the report. Their whole schemas are checked by
/// `scripts/validate-reports`, where Python has what it needs.
@Suite struct AuditFormatTests {
  static let reports = [
    AuditSamples.once, AuditSamples.quarter, AuditSamples.clean, AuditSamples.hostile,
    AuditReport(scans: [], drifts: [], tool: "0"),
  ]

  @Test(arguments: reports.indices)
  func jsonHoldsEveryDriftAndAddsUp(index: Int) throws {
    let report = Self.reports[index]
    let root = try Self.json(report.text(as: .json))
    #expect(root["kind"]?.string == "AuditReport")
    let drifts = Array(try #require(root["drifts"]).children)
    #expect(drifts.map { $0["id"]?.string } == report.drifts.map(\.id))
    for state in AuditReport.Entry.State.allCases {
      let count = try #require(root[path: "summary", state.rawValue]).text
      #expect(count == String(drifts.count { $0["state"]?.string == state.rawValue }))
    }
    for member in ["tool", "period", "scans", "scanCount", "days", "ledger", "notes"] {
      #expect(root[member] != nil, "\(member)")
    }
  }

  @Test(arguments: reports.indices)
  func sarifNamesARuleAPlaceAndAFingerprintForEachResult(index: Int) throws {
    let root = try Self.json(Self.reports[index].text(as: .sarif))
    #expect(root["version"]?.string == "2.1.0")
    let runs = Array(try #require(root["runs"]).children)
    #expect(runs.count == 1)
    let rules = Array(try #require(runs.first?[path: "tool", "driver", "rules"]).children)
    var fingerprints: Set<String> = []
    let results = Array(try #require(runs.first?["results"]).children)
    for result in results {
      let position = try #require(result["ruleIndex"].flatMap { Int($0.text) })
      try #require(rules.indices.contains(position))
      #expect(rules[position]["id"]?.string == result["ruleId"]?.string)
      #expect(["error", "warning", "note", "none"].contains(result["level"]?.string))
      #expect(result[path: "message", "text"]?.string?.isEmpty == false)
      let uri = result["locations"].flatMap { Array($0.children).first }?[
        path: "physicalLocation", "artifactLocation", "uri"]
      #expect(uri?.string?.isEmpty == false)
      let fingerprint = try #require(
        result["partialFingerprints"].flatMap { Array($0.children).first }?.string)
      #expect(fingerprints.insert(fingerprint).inserted, "two results are \(fingerprint)")
    }
  }

  @Test(arguments: reports.indices)
  func junitIsWellFormedAndItsCountsAreThoseOfItsCases(index: Int) throws {
    let text = Self.reports[index].text(as: .junit)
    let names = try Self.elements(text)
    #expect(names.first == "testsuites")
    #expect(text.contains("tests=\"\(names.count { $0 == "testcase" })\""))
    #expect(text.contains("failures=\"\(names.count { $0 == "failure" })\""))
  }

  @Test func aMalformedTextIsNotWellFormed() {
    for text in ["<a>", "<a></b>", "<a b=\"<\"></a>", "<a>&</a>", "<a>&nbsp;</a>", "<a></a><b></b>", "</a>"] {
      #expect(throws: Malformed.self, "\(text)") { try Self.elements(text) }
    }
  }

  @Test(arguments: [AuditFormat.policyReport, .openReport], reports.indices)
  func policyReportsAddUpAndHoldStringsAlone(format: AuditFormat, index: Int) throws {
    let report = Self.reports[index]
    let root = try Self.json(report.text(as: format))
    #expect(root["kind"]?.string == "List")
    var count = 0
    for item in try #require(root["items"]).children {
      let isNamespaced = item[path: "metadata", "namespace"] != nil
      #expect(item["kind"]?.string?.hasPrefix("Cluster") == !isNamespaced)
      let results = Array(try #require(item["results"]).children)
      count += results.count
      for name in ["pass", "fail", "warn", "error", "skip"] {
        let said = item[path: "summary", name]?.text
        #expect(said == String(results.count { $0["result"]?.string == name }))
      }
      for result in results {
        #expect(result["policy"]?.string == "drift")
        for property in try #require(result["properties"]).children { #expect(property.kind == .string) }
      }
    }
    #expect(count == report.drifts.count)
  }

  @Test(arguments: reports.indices)
  func openMetricsEndsAndDeclaresEachFamilyOnce(index: Int) {
    let text = Self.reports[index].text(as: .openMetrics)
    #expect(text.hasSuffix("\n# EOF\n"))
    let lines = text.split(separator: "\n")
    #expect(lines.count { $0 == "# EOF" } == 1)
    let types = lines.filter { $0.hasPrefix("# TYPE ") }.map { $0.split(separator: " ")[2] }
    #expect(Set(types).count == types.count)
    for line in lines where !line.hasPrefix("#") {
      #expect(types.contains { line.hasPrefix($0) }, "\(line)")
      #expect(line.split(separator: " ").last.flatMap { Double($0) } != nil, "\(line)")
    }
  }

  @Test(arguments: reports.indices)
  func eachLineOfCloudEventsIsAnEventOfItsOwn(index: Int) throws {
    let report = Self.reports[index]
    let lines = report.text(as: .cloudEvents).split(separator: "\n")
    #expect(lines.count == report.drifts.count)
    var names: Set<String> = []
    for line in lines {
      let event = try Self.json(String(line))
      #expect(event["specversion"]?.string == "1.0")
      for attribute in ["id", "source", "type"] {
        #expect(event[attribute]?.string?.isEmpty == false, "\(attribute)")
      }
      let name = (event["source"]?.string ?? "") + " " + (event["id"]?.string ?? "")
      #expect(names.insert(name).inserted, "two events are \(name)")
    }
  }

  @Test(arguments: reports.indices)
  func everyRowOfCSVHasAsManyFieldsAsItsHead(index: Int) throws {
    let report = Self.reports[index]
    let rows = Self.rows(report.text(as: .csv))
    #expect(rows.count == report.drifts.count + 1)
    let head = try #require(rows.first)
    #expect(Set(head).count == head.count)
    for row in rows.dropFirst() {
      #expect(row.count == head.count)
      // A spreadsheet would run these.
      for field in row { #expect(!["=", "@", "+"].contains(field.first), "\(field)") }
    }
  }

  @Test(.enabled(if: validates("--check"), "python3 or a package is missing: `make validate` installs them"))
  func everyFormatIsValidByItsPublicSchemaOrParser() {
    #expect(Self.validates(""))
  }

  /// Whether the script succeeds: with the Python that `make validate` set up, or else any.
  private static func validates(_ arguments: String) -> Bool {
    let root = FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()
    // The path is the variable's, so that no shell takes it apart.
    setenv("DRIFTBACK_TEST_ROOT", root.string, 1)
    return system(
      """
      cd "$DRIFTBACK_TEST_ROOT" || exit 1
      python=.build/venv/bin/python; [ -x $python ] || python=python3
      $python scripts/validate-reports \(arguments) >/dev/null 2>&1
      """) == 0
  }

  private static func json(_ text: String) throws -> Node {
    let tree = try JSONReader.read(File(path: "report", bytes: Array(text.utf8)), symbols: Symbols())
    #expect(tree.roots.count == 1)
    return try #require(tree.roots.first)
  }

  private struct Malformed: Error { let offset: Int }

  /// The names of a text's elements in their order, where it is well-formed XML without comments and sections.
  @discardableResult
  private static func elements(_ text: String) throws -> [String] {
    var names: [String] = []
    var open: [String] = []
    var rest = text[...]
    func malformed() -> Malformed {
      Malformed(offset: text.utf8.distance(from: text.startIndex, to: rest.startIndex))
    }
    func checkReferences(_ part: Substring) throws {
      for piece in part.split(separator: "&", omittingEmptySubsequences: false).dropFirst() {
        let name = piece.prefix { $0 != ";" }
        let isNumber =
          name.hasPrefix("#x")
          ? UInt32(name.dropFirst(2), radix: 16) != nil
          : name.hasPrefix("#") && UInt32(name.dropFirst()) != nil
        guard name.endIndex < piece.endIndex, isNumber || ["lt", "gt", "amp", "quot", "apos"].contains(name)
        else { throw malformed() }
      }
    }
    if rest.hasPrefix("<?xml") { rest = rest[(rest.firstIndex(of: ">") ?? rest.startIndex)...].dropFirst() }
    while let start = rest.firstIndex(of: "<") {
      try checkReferences(rest[..<start])
      let isInside = !open.isEmpty || rest[..<start].allSatisfy(\.isWhitespace)
      guard let end = rest[start...].firstIndex(of: ">"), isInside else { throw malformed() }
      var tag = rest[start..<end].dropFirst()
      rest = rest[end...].dropFirst()
      if tag.hasPrefix("/") {
        guard open.popLast() == String(tag.dropFirst()) else { throw malformed() }
        continue
      }
      let isEmpty = tag.hasSuffix("/")
      if isEmpty { tag = tag.dropLast() }
      let name = String(tag.prefix { $0 != " " })
      guard !name.isEmpty, !open.isEmpty || names.isEmpty else { throw malformed() }
      names.append(name)
      if !isEmpty { open.append(name) }
      // Between the quotes are values, around them names: `a="b" c="d"`.
      let parts = tag.dropFirst(name.count).split(separator: "\"", omittingEmptySubsequences: false)
      guard parts.count % 2 == 1, !tag.contains("<") else { throw malformed() }
      for (position, part) in parts.enumerated() {
        if position % 2 == 1 {
          try checkReferences(part)
        } else if position < parts.count - 1 {
          guard part.hasPrefix(" "), part.hasSuffix("=") else { throw malformed() }
        } else if !part.isEmpty {
          throw malformed()
        }
      }
    }
    guard open.isEmpty, !names.isEmpty, rest.allSatisfy(\.isWhitespace) else { throw malformed() }
    return names
  }

  /// The fields of CSV by RFC 4180.
  private static func rows(_ text: String) -> [[String]] {
    var rows: [[String]] = []
    var row: [String] = []
    var field = ""
    var isQuoted = false
    let scalars = Array(text.unicodeScalars)
    var index = 0
    while index < scalars.count {
      let scalar = scalars[index]
      let next = index + 1 < scalars.count ? scalars[index + 1] : nil
      switch scalar {
      case "\"" where isQuoted && next == "\"":
        field.unicodeScalars.append(scalar)
        index += 1
      case "\"": isQuoted.toggle()
      case "," where !isQuoted:
        row.append(field)
        field = ""
      case "\r" where !isQuoted && next == "\n":
        rows.append(row + [field])
        (row, field) = ([], "")
        index += 1
      default: field.unicodeScalars.append(scalar)
      }
      index += 1
    }
    return rows
  }
}
