import Resources
import SystemPackage
import Testing

@testable import Kubernetes

#if canImport(Glibc)
  import Glibc
#endif

/// `docs/defaults.md` lists the rules that the code holds. `DRIFTBACK_REWRITE_GOLDENS=1 swift test` writes them anew.
@Suite struct DefaultsDocumentTests {
  private static let path = FilePath(#filePath).removingLastComponent().removingLastComponent()
    .removingLastComponent().appending("docs").appending("defaults.md")
  private static let begin = "<!-- rules -->\n"
  private static let end = "<!-- end of rules -->\n"

  @Test func documentListsEveryRule() throws {
    let text = try Self.read()
    let head = try #require(text.firstRange(of: Self.begin))
    let tail = try #require(text.firstRange(of: Self.end))
    let expected = text[..<head.upperBound] + Self.table() + text[tail.lowerBound...]
    if getenv("DRIFTBACK_REWRITE_GOLDENS") != nil {
      let file = try FileDescriptor.open(Self.path, .writeOnly, options: [.truncate])
      try file.closeAfter { _ = try file.writeAll(expected.utf8) }
      return
    }
    #expect(text == expected, "docs/defaults.md is out of date")
  }

  @Test func everyRuleIsOfAFieldThatTheSchemaKnows() {
    let schema = Schema.builtin(symbols: Symbols())
    var seen: Set<String> = []
    for rule in Defaults.all.flatMap(\.rules) {
      #expect(schema.slot(type: rule.type, field: rule.field) != nil, "\(rule.type) is no type")
      #expect(seen.insert(rule.type + "." + rule.field).inserted, "\(rule.type).\(rule.field) has two rules")
    }
  }

  private static func table() -> String {
    var out = ""
    for group in Defaults.all {
      out += "\n### \(group.source)\n\n| type | field | what the server puts there |\n|---|---|---|\n"
      for rule in group.rules { out += "| `\(rule.type)` | `\(rule.field)` | \(rule.says) |\n" }
    }
    return out + "\n"
  }

  private static func read() throws -> String {
    let file = try FileDescriptor.open(path, .readOnly)
    return try file.closeAfter {
      var bytes: [UInt8] = []
      var chunk = [UInt8](repeating: 0, count: 1 << 16)
      while true {
        let count = try chunk.withUnsafeMutableBytes { try file.read(into: $0) }
        if count == 0 { return String(decoding: bytes, as: UTF8.self) }
        bytes += chunk[..<count]
      }
    }
  }
}
