internal import GitStore
public import Resources
internal import YAMLSyntax

/// The edits of a proposal as they may be shown.
public struct Preview: Sendable {
  /// The difference as `git apply` reads it.
  public let text: String
  /// The edited files whose difference is left out, because it would show a Secret's values.
  public let withheld: [String]
}

extension Proposal {
  /// The difference that all steps make together, without the files in which a line of a Secret's `data` or
  /// `stringData` would be shown: removed, or beside a changed one.
  public func preview() throws(Diagnostic) -> Preview {
    var bytes: [UInt8] = []
    var withheld: [String] = []
    for file in try files.diff().files {
      let lines = base.contains(file.path) ? Self.secretLines(of: try base.read(file.path)) : []
      if Self.shows(file.bytes, secretLines: lines) {
        withheld.append(file.path)
      } else {
        bytes += file.bytes
      }
    }
    return Preview(text: String(decoding: bytes, as: UTF8.self), withheld: withheld)
  }

  private static let newline = UInt8(ascii: "\n")

  private static func shows(_ patch: [UInt8], secretLines: Set<ArraySlice<UInt8>>) -> Bool {
    guard !secretLines.isEmpty else { return false }
    return patch.split(separator: newline).contains { secretLines.contains($0.dropFirst()) }
  }

  /// The lines of a file that hold a Secret's values.
  private static func secretLines(of bytes: [UInt8]) -> Set<ArraySlice<UInt8>> {
    guard let tree = try? YAML.parse(File(path: "", bytes: bytes), symbols: Symbols()) else { return [] }
    var lines: Set<ArraySlice<UInt8>> = []
    for node in tree.records.indices.lazy.map({ tree[$0] }) where node["kind"]?.text == "Secret" {
      for map in [node["data"], node["stringData"]] {
        guard let map, !map.isEmptyCollection else { continue }
        let start = bytes[..<map.span.lowerBound].lastIndex(of: newline).map { $0 + 1 } ?? 0
        let end = bytes[map.span.upperBound...].firstIndex(of: newline) ?? bytes.count
        lines.formUnion(bytes[start..<end].split(separator: newline))
      }
    }
    return lines
  }
}
