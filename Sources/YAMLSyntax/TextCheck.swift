internal import Glibc
internal import Resources

/// What must hold of a file's bytes before libyaml sees them: size, UTF-8, no control characters, few directives.
///
/// libyaml's reader finds most of this too, but names no line, and compares directives in quadratic time.
struct TextCheck {
  let file: File
  let limits: Limits

  /// Whether all but a leading byte order mark is ASCII.
  func run() throws(Diagnostic) -> Bool {
    let faults = Faults(file: file)
    guard file.bytes.count <= limits.bytes else {
      throw Diagnostic(
        .source, "the file has \(file.bytes.count) bytes, more than \(limits.bytes)",
        remedy: "Split it, or leave it out of the source.", file: file.path)
    }
    let start = file.hasByteOrderMark ? 3 : 0
    let (isASCII, fault) = file.bytes.withUnsafeBytes { Self.scan($0, from: start) }
    switch fault {
    case .encoding(let offset):
      throw faults.at(
        offset, "the file is not UTF-8 (byte \(offset + 1))", remedy: "Save it as UTF-8.")
    case .control(let offset):
      let name = file.bytes[offset] == 0 ? "a NUL byte" : "a control character"
      throw faults.at(
        offset, "\(name) (byte \(offset + 1))",
        remedy: "YAML text holds no control characters; write one as an escape in double quotes.")
    case nil: break
    }
    if let offset = tooManyDirectives() {
      throw faults.at(
        offset, "more than \(limits.directives) directives before one document",
        remedy: "Remove the `%` lines that the document does not use.")
    }
    return isASCII
  }

  private enum Fault {
    case encoding(Int)
    case control(Int)
  }

  private static func scan(_ bytes: UnsafeRawBufferPointer, from start: Int) -> (isASCII: Bool, Fault?) {
    var isASCII = true
    var offset = start
    while offset < bytes.count {
      if offset + 8 <= bytes.count,
        isPlain(bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
      {
        offset += 8
        continue
      }
      let byte = bytes[offset]
      if byte < 0x80 {
        if byte < 0x20 ? (byte != 0x0a && byte != 0x0d && byte != 0x09) : byte == 0x7f {
          return (isASCII, .control(offset))
        }
        offset += 1
        continue
      }
      isASCII = false
      let length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2
      guard byte >= 0xc2, byte <= 0xf4, offset + length <= bytes.count else {
        return (false, .encoding(offset))
      }
      var scalar = UInt32(byte) & (0x7f >> UInt32(length))
      for next in (offset + 1)..<(offset + length) {
        guard bytes[next] & 0xc0 == 0x80 else { return (false, .encoding(offset)) }
        scalar = scalar << 6 | UInt32(bytes[next] & 0x3f)
      }
      let least: UInt32 = length == 4 ? 0x10000 : length == 3 ? 0x800 : 0x80
      guard scalar >= least, Unicode.Scalar(scalar) != nil else { return (false, .encoding(offset)) }
      // As libyaml's reader: the C1 controls but NEL, and the two noncharacters of the basic plane.
      if (scalar < 0xa0 && scalar != 0x85) || scalar == 0xfffe || scalar == 0xffff {
        return (false, .control(offset))
      }
      offset += length
    }
    return (isASCII, nil)
  }

  /// Whether all eight bytes are printable ASCII, blanks or line breaks.
  @inline(__always)
  private static func isPlain(_ word: UInt64) -> Bool {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let highs: UInt64 = 0x8080_8080_8080_8080
    // In bytes below 0x80 no sum carries into the next byte. Each sum has the high bit of a byte set …
    let isPrintable = word &+ ones &* 0x60  // … where it is 0x20 and more,
    let isNoTab = (word ^ ones &* 0x09) &+ ones &* 0x7f  // … where it is another one than that.
    let isNoFeed = (word ^ ones &* 0x0a) &+ ones &* 0x7f
    let isNoReturn = (word ^ ones &* 0x0d) &+ ones &* 0x7f
    let isNoDelete = (word ^ ones &* 0x7f) &+ ones &* 0x7f
    let isText = isPrintable | ~(isNoTab & isNoFeed & isNoReturn)
    return word & highs == 0 && isText & isNoDelete & highs == highs
  }

  /// The offset of the first directive beyond the limit. Comments and blank lines between directives do not end
  /// their run.
  private func tooManyDirectives() -> Int? {
    var run = 0
    var line = file.hasByteOrderMark ? 3 : 0
    return file.bytes.withUnsafeBytes { bytes -> Int? in
      guard let base = bytes.baseAddress, memchr(base, CInt(UInt8(ascii: "%")), bytes.count) != nil else {
        return nil
      }
      while line < bytes.count {
        switch bytes[line] {
        case UInt8(ascii: "%"):
          run += 1
          if run > limits.directives { return line }
        case UInt8(ascii: "#"), UInt8(ascii: "\r"), UInt8(ascii: "\n"): break
        default: run = 0
        }
        guard let feed = bytes[line...].firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        line = feed + 1
      }
      return nil
    }
  }
}

extension File {
  /// Whether the bytes begin with U+FEFF in UTF-8.
  var hasByteOrderMark: Bool { bytes.starts(with: [0xef, 0xbb, 0xbf]) }
}
