import SystemPackage
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// A text that a test expects, in a file beside it. `DRIFTBACK_REWRITE_GOLDENS=1 swift test` writes what it got.
func expectGolden(_ name: String, _ text: String, location: SourceLocation = #_sourceLocation) throws {
  let path = FilePath(#filePath).removingLastComponent().appending("Goldens").appending(name)
  if getenv("DRIFTBACK_REWRITE_GOLDENS") != nil {
    let file = try FileDescriptor.open(
      path, .writeOnly, options: [.create, .truncate], permissions: [.ownerReadWrite, .groupRead, .otherRead])
    try file.closeAfter { _ = try file.writeAll(text.utf8) }
    return
  }
  let file = try FileDescriptor.open(path, .readOnly)
  let expected = try file.closeAfter {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = try chunk.withUnsafeMutableBytes { try file.read(into: $0) }
      if count == 0 { break }
      bytes += chunk[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
  }
  #expect(text == expected, "\(name) differs", sourceLocation: location)
}
