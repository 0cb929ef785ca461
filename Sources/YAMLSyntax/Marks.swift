internal import CYAML

/// Turns libyaml's marks into byte offsets.
///
/// A mark counts Unicode scalars and leaves a leading byte order mark out. Marks come in the order of the text, so
/// one cursor maps all of them in a single pass.
struct Marks {
  private let bytes: UnsafeRawBufferPointer
  private let isASCII: Bool
  private let base: Int
  private var index = 0
  private var offset: Int

  init(bytes: UnsafeRawBufferPointer, isASCII: Bool) {
    self.bytes = bytes
    self.isASCII = isASCII
    base = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
    offset = base
  }

  /// The byte offset of a mark, at most the number of bytes.
  mutating func offset(of mark: yaml_mark_t) -> Int {
    let target = Int(clamping: mark.index)
    if isASCII { return min(base + target, bytes.count) }
    if target < index {
      index = 0
      offset = base
    }
    while index < target, offset < bytes.count {
      offset += 1
      while offset < bytes.count, bytes[offset] & 0xc0 == 0x80 { offset += 1 }
      index += 1
    }
    return offset
  }
}
