import Glibc
import Testing

/// The language's own suite, https://github.com/google/cel-spec, read from the folder that `CEL_CONFORMANCE` names:
/// `tests/simple/testdata` of a checkout.
@Suite struct ConformanceTests {
  private static let folder = getenv("CEL_CONFORMANCE").map { String(cString: $0) }

  /// The files with the parts of the language that Driftback has. The others test messages of protobuf, optional
  /// values and extensions that Kubernetes does not have.
  static let files = [
    "basic", "comparisons", "conversions", "fields", "fp_math", "integer_math", "lists", "logic", "macros",
    "macros2", "namespace", "network_ext", "parse", "plumbing", "string", "string_ext", "timestamps",
    "type_deduction",
  ]

  @Test(
    .enabled(if: folder != nil, "CEL_CONFORMANCE names no folder with the language's test data"),
    arguments: files)
  func passes(file: String) throws {
    let folder = try #require(Self.folder)
    let text = try #require(read(folder + "/" + file + ".textproto"))
    let root = try TextProto(text)
    var passed = 0
    var skipped = 0
    var failed: [String] = []
    for section in root.messages("section") {
      for test in section.messages("test") {
        let name = (section.text("name") ?? "") + "/" + (test.text("name") ?? "")
        switch ConformanceCase(name: name, test: test).run() {
        case .passed: passed += 1
        case .skipped: skipped += 1
        case .failed(let why): failed.append("\(name): \(test.text("expr") ?? ""): \(why)")
        }
      }
    }
    print("\(file): \(passed) passed, \(failed.count) failed, \(skipped) skipped")
    #expect(failed == [])
    #expect(passed > 0)
  }

  private func read(_ path: String) -> [UInt8]? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = fread(&buffer, 1, buffer.count, file)
      if count == 0 { return bytes }
      bytes += buffer[..<count]
    }
  }
}
