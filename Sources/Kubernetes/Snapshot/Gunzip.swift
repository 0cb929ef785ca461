internal import Resources

/// Unpacks gzip (RFC 1952) whole.
enum Gunzip {
  /// Whether bytes begin like gzip.
  static func matches(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x1f, 0x8b]) }

  /// The unpacked bytes of all members, one after the other, as `gzip -d` gives them.
  ///
  /// - Parameters:
  ///   - bytes: the packed bytes; zeros behind the last member are padding.
  ///   - path: the file's name for messages.
  ///   - limit: how many bytes may come out.
  /// - Throws: a diagnostic for truncated or damaged data, for more than `limit`, and for what grows like a bomb.
  static func unpack(_ bytes: [UInt8], path: String, limit: Int) throws(Diagnostic) -> [UInt8] {
    let stream = try Inflation(path: path)
    // JSON of Kubernetes packs to a twentieth; deflate at its best to a thousandth.
    let plausible = max(64 << 20, bytes.count.multipliedReportingOverflow(by: 250).partialValue)
    var out: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 256 << 10)
    var consumed = 0
    while true {
      let (outcome, read, written) = bytes.withUnsafeBytes { input in
        chunk.withUnsafeMutableBytes { output in
          stream.step(UnsafeRawBufferPointer(rebasing: input[consumed...]), into: output)
        }
      }
      consumed += read
      out += chunk[..<written]
      guard out.count <= limit, out.count <= plausible else {
        throw Diagnostic(
          .snapshot, "the gzip data unpacks to more than \(min(limit, plausible) >> 20) MiB",
          remedy:
            "No snapshot grows like this. If it is one, unpack it first and split it into several files.",
          file: path)
      }
      switch outcome {
      case .end:
        guard bytes[consumed...].contains(where: { $0 != 0 }) else { return out }
        stream.reset()
      case .more where read + written > 0: continue
      case .more:
        throw Diagnostic(
          .snapshot, "the gzip data is cut off", remedy: "Copy the file again, or take the snapshot again.",
          file: path)
      case .damaged:
        throw Diagnostic(
          .snapshot, "the gzip data is damaged",
          remedy: "Check the file with `gzip -t`; copy it again, or take the snapshot again.", file: path)
      }
    }
  }
}
