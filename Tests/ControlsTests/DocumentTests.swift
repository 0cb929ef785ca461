import Controls
import Glibc
import SystemPackage
import Testing

/// `docs/controls.md` lists the controls that the code holds. `DRIFTBACK_REWRITE_GOLDENS=1 swift test` writes it anew.
@Suite struct DocumentTests {
  private static let path = FilePath(#filePath).removingLastComponent().removingLastComponent()
    .removingLastComponent().appending("docs").appending("controls.md")

  @Test func theDocumentListsEveryControl() throws {
    let expected = ControlsDocument.text
    if getenv("DRIFTBACK_REWRITE_GOLDENS") != nil {
      let file = try FileDescriptor.open(
        Self.path, .writeOnly, options: [.create, .truncate],
        permissions: [.ownerReadWrite, .groupRead, .otherRead])
      try file.closeAfter { _ = try file.writeAll(expected.utf8) }
      return
    }
    #expect(try Self.read() == expected, "docs/controls.md is out of date")
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
