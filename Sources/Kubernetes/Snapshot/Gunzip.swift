internal import CZlib
internal import Resources

/// Unpacks gzip (RFC 1952) by the system's zlib.
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
    var stream = z_stream()
    let windowOfGzip = MAX_WBITS + 16
    guard
      inflateInit2_(&stream, windowOfGzip, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
    else {
      throw Diagnostic(.system, "zlib cannot start: out of memory", file: path)
    }
    defer { inflateEnd(&stream) }

    // JSON of Kubernetes packs to a twentieth; deflate at its best to a thousandth.
    let plausible = max(64 << 20, bytes.count.multipliedReportingOverflow(by: 250).partialValue)
    var out: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 256 << 10)
    var consumed = 0
    while true {
      let piece = min(bytes.count - consumed, 1 << 30)
      let (status, read, written) = bytes.withUnsafeBufferPointer { input in
        chunk.withUnsafeMutableBufferPointer { output in
          stream.next_in = input.baseAddress.map { UnsafeMutablePointer(mutating: $0 + consumed) }
          stream.avail_in = UInt32(piece)
          stream.next_out = output.baseAddress
          stream.avail_out = UInt32(output.count)
          let status = inflate(&stream, Z_NO_FLUSH)
          return (status, piece - Int(stream.avail_in), output.count - Int(stream.avail_out))
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
      switch status {
      case Z_STREAM_END:
        guard bytes[consumed...].contains(where: { $0 != 0 }) else { return out }
        inflateReset(&stream)
      case Z_OK where read + written > 0: continue
      case Z_OK, Z_BUF_ERROR:
        throw Diagnostic(
          .snapshot, "the gzip data is cut off", remedy: "Copy the file again, or take the snapshot again.",
          file: path)
      default:
        throw Diagnostic(
          .snapshot, "the gzip data is damaged",
          remedy: "Check the file with `gzip -t`; copy it again, or take the snapshot again.", file: path)
      }
    }
  }
}
