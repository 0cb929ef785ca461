internal import CZlib
internal import Resources

/// A gzip stream (RFC 1952) while zlib unpacks it, piece by piece.
final class Inflation {
  /// What a step came to.
  enum Outcome {
    /// There may be more: of input, of output, or of both.
    case more
    /// A member is complete; `reset` begins another one.
    case end
    /// The bytes are no gzip.
    case damaged
  }

  // On the heap, since zlib keeps the address.
  private let stream: UnsafeMutablePointer<z_stream>

  /// - Throws: a `system` fault where there is no memory.
  init(path: String) throws(Diagnostic) {
    let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    stream.initialize(to: z_stream())
    self.stream = stream
    let windowOfGzip = MAX_WBITS + 16
    guard inflateInit2_(stream, windowOfGzip, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
      throw Diagnostic(.system, "zlib cannot start: out of memory", file: path)
    }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  /// Begins another member.
  func reset() { inflateReset(stream) }

  /// Unpacks from `input` into `output`, as far as one of them goes; `read` and `written` are bytes.
  func step(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) -> (outcome: Outcome, read: Int, written: Int) {
    let offered = min(input.count, 1 << 30)
    let room = min(output.count, 1 << 30)
    stream.pointee.next_in = input.baseAddress.map {
      UnsafeMutablePointer(mutating: $0.assumingMemoryBound(to: UInt8.self))
    }
    stream.pointee.avail_in = UInt32(offered)
    stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_out = UInt32(room)
    let status = inflate(stream, Z_NO_FLUSH)
    let outcome: Outcome =
      switch status {
      case Z_STREAM_END: .end
      case Z_OK, Z_BUF_ERROR: .more
      default: .damaged
      }
    return (outcome, offered - Int(stream.pointee.avail_in), room - Int(stream.pointee.avail_out))
  }
}
