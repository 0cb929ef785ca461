extension JSONScanner {
  static let ones: UInt64 = 0x0101_0101_0101_0101
  static let highs: UInt64 = 0x8080_8080_8080_8080

  /// Marks, by their high bits, the bytes of a word that end a run of plain characters: `"`, `\` and controls.
  /// The lowest mark is exact; those above it may be false.
  @inline(__always)
  static func special(_ word: UInt64) -> UInt64 {
    let quote = word ^ (ones &* 0x22)
    let backslash = word ^ (ones &* 0x5c)
    return ((quote &- ones) & ~quote | (backslash &- ones) & ~backslash | (word &- ones &* 0x20) & ~word)
      & highs
  }

  /// Reads a string whose opening quote stands at `at`; moves behind the closing one.
  @inline(__always)
  mutating func string() throws(Fault) -> Symbol {
    let start = at + 1
    var end = start
    var high: UInt64 = 0
    while true {
      guard end + 8 <= count else { return try stringNearEnd(from: start, at: end, high: high) }
      let word = word(end)
      let special = Self.special(word)
      if special == 0 {
        high |= word
        end += 8
        continue
      }
      let plain = special.trailingZeroBitCount & ~7
      high |= word & ~(~0 << UInt64(plain))
      end += plain >> 3
      break
    }
    guard byte(end) == UInt8(ascii: "\"") else {
      return try stringWithEscapes(from: start, at: end, high: high)
    }
    at = end + 1
    if high & Self.highs != 0 { try validate(start, end) }
    return end == start ? .empty : builder.symbols.intern(base + start, end - start)
  }

  /// The last bytes of the text, one by one.
  @inline(never)
  private mutating func stringNearEnd(from start: Int, at place: Int, high: UInt64) throws(Fault) -> Symbol {
    var end = place
    while end < count, byte(end) != UInt8(ascii: "\"") {
      if byte(end) == UInt8(ascii: "\\") || byte(end) < 0x20 {
        return try stringWithEscapes(from: start, at: end, high: Self.highs)
      }
      end += 1
    }
    guard end < count else { throw truncated() }
    at = end + 1
    try validate(start, end)
    return end == start ? .empty : builder.symbols.intern(base + start, end - start)
  }

  /// Goes on with a string at its first escape, or at a fault.
  @inline(never)
  private mutating func stringWithEscapes(from start: Int, at place: Int, high: UInt64) throws(Fault)
    -> Symbol
  {
    var high = high
    var end = place
    var length = place - start
    reserve(length + 16)
    // A string of a buffer that is never empty has a base address.
    var out = scratch.baseAddress.unsafelyUnwrapped
    out.copyMemory(from: base + start, byteCount: length)
    while end < count {
      if length + 16 > scratch.count {
        reserve(length + 16)
        out = scratch.baseAddress.unsafelyUnwrapped
      }
      if end + 8 <= count {
        let word = word(end)
        (out + length).storeBytes(of: word.littleEndian, as: UInt64.self)
        let special = Self.special(word)
        let plain = special == 0 ? 8 : special.trailingZeroBitCount >> 3
        high |= plain == 8 ? word : word & ~(~0 << UInt64(plain * 8))
        length += plain
        end += plain
        if special == 0 { continue }
      }
      let next = byte(end)
      switch next {
      case UInt8(ascii: "\""):
        at = end + 1
        if high & Self.highs != 0 { try validate(start, end) }
        return builder.symbols.intern(UnsafeRawPointer(out), length)
      case UInt8(ascii: "\\"):
        length += try escape(at: &end, to: out + length)
      case 0..<0x20:
        throw Fault(
          offset: end,
          summary: "a control character stands in a string: only as an escape (\\n, \\u0007) may it")
      default:
        out.storeBytes(of: next, toByteOffset: length, as: UInt8.self)
        high |= UInt64(next)
        length += 1
        end += 1
      }
    }
    throw truncated()
  }

  /// Decodes one escape and moves behind it; writes and returns at most four bytes.
  private func escape(at end: inout Int, to out: UnsafeMutableRawPointer) throws(Fault) -> Int {
    guard end + 1 < count else { throw truncated() }
    let letter = byte(end + 1)
    let decoded: UInt8
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): decoded = letter
    case UInt8(ascii: "n"): decoded = 0x0a
    case UInt8(ascii: "t"): decoded = 0x09
    case UInt8(ascii: "r"): decoded = 0x0d
    case UInt8(ascii: "b"): decoded = 0x08
    case UInt8(ascii: "f"): decoded = 0x0c
    case UInt8(ascii: "u"): return try unicode(at: &end, to: out)
    default:
      throw Fault(offset: end, summary: "no such escape: JSON knows \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u")
    }
    end += 2
    out.storeBytes(of: decoded, as: UInt8.self)
    return 1
  }

  private func unicode(at end: inout Int, to out: UnsafeMutableRawPointer) throws(Fault) -> Int {
    let start = end
    var value = try hex(start)
    end += 6
    if value & 0xfc00 == 0xd800 {
      guard end + 1 < count, byte(end) == UInt8(ascii: "\\"), byte(end + 1) == UInt8(ascii: "u"),
        case let low = try hex(end), low & 0xfc00 == 0xdc00
      else {
        if end >= count { throw truncated() }
        throw Fault(offset: start, summary: "half a surrogate pair stands alone")
      }
      value = 0x10000 + (value & 0x3ff) << 10 + (low & 0x3ff)
      end += 6
    }
    guard let scalar = Unicode.Scalar(value) else {
      throw Fault(offset: start, summary: "half a surrogate pair stands alone")
    }
    var length = 0
    for byte in UTF8.encode(scalar).unsafelyUnwrapped {
      out.storeBytes(of: byte, toByteOffset: length, as: UInt8.self)
      length += 1
    }
    return length
  }

  /// The four digits of the `\u` escape at an offset.
  private func hex(_ offset: Int) throws(Fault) -> UInt32 {
    guard offset + 6 <= count else { throw truncated() }
    var value: UInt32 = 0
    for index in offset + 2..<offset + 6 {
      let digit = byte(index)
      switch digit {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt32(digit - UInt8(ascii: "0"))
      case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value << 4 | UInt32(digit - UInt8(ascii: "a") + 10)
      case UInt8(ascii: "A")...UInt8(ascii: "F"): value = value << 4 | UInt32(digit - UInt8(ascii: "A") + 10)
      default: throw Fault(offset: offset, summary: "\\u needs four hexadecimal digits")
      }
    }
    return value
  }

  private mutating func reserve(_ capacity: Int) {
    guard capacity > scratch.count else { return }
    let more = UnsafeMutableRawBufferPointer.allocate(byteCount: capacity * 2, alignment: 8)
    more.copyMemory(from: UnsafeRawBufferPointer(scratch))
    scratch.deallocate()
    scratch = more
  }

  /// Checks that a range of the text is UTF-8.
  @inline(never)
  private func validate(_ start: Int, _ end: Int) throws(Fault) {
    var offset = start
    while offset < end {
      let first = byte(offset)
      if first < 0x80 {
        offset += 1
        continue
      }
      // The Unicode Standard, table 3-7: well-formed byte sequences.
      let (length, second): (Int, ClosedRange<UInt8>)
      switch first {
      case 0xc2...0xdf: (length, second) = (2, 0x80...0xbf)
      case 0xe0: (length, second) = (3, 0xa0...0xbf)
      case 0xed: (length, second) = (3, 0x80...0x9f)
      case 0xe1...0xef: (length, second) = (3, 0x80...0xbf)
      case 0xf0: (length, second) = (4, 0x90...0xbf)
      case 0xf1...0xf3: (length, second) = (4, 0x80...0xbf)
      case 0xf4: (length, second) = (4, 0x80...0x8f)
      default: throw Fault(offset: offset, summary: "the text is not UTF-8")
      }
      guard offset + length <= end, second.contains(byte(offset + 1)),
        (offset + 2..<offset + length).allSatisfy({ byte($0) & 0xc0 == 0x80 })
      else { throw Fault(offset: offset, summary: "the text is not UTF-8") }
      offset += length
    }
  }

  /// Reads a number that starts at `at`, as its kind and canonical text.
  @inline(__always)
  mutating func number() throws(Fault) -> (Kind, Symbol) {
    let start = at
    if byte(at) == UInt8(ascii: "-") { at += 1 }
    let digits = at
    while at < count, byte(at) &- UInt8(ascii: "0") < 10 { at += 1 }
    guard at > digits else {
      if at == count { throw truncated() }
      throw Fault(offset: start, summary: "a number needs a digit behind its sign")
    }
    if byte(digits) == UInt8(ascii: "0"), at > digits + 1 {
      throw Fault(offset: start, summary: "a number must not begin with 0")
    }
    let length = at - digits
    if at < count {
      switch byte(at) {
      case UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"):
        try fraction()
        return try canonical(from: start)
      default: try delimited()
      }
    }
    // Eighteen digits fit 64 bits, and only zero has a sign too many.
    if length > 18 || byte(start) != byte(digits) && byte(digits) == UInt8(ascii: "0") {
      return try canonical(from: start)
    }
    return (.integer, builder.symbols.intern(base + start, at - start))
  }

  @inline(never)
  private func canonical(from start: Int) throws(Fault) -> (Kind, Symbol) {
    let text = UnsafeRawBufferPointer(start: base + start, count: at - start)
    guard let number = Number.canonical(text, in: builder.symbols) else {
      throw Fault(offset: start, summary: "the number is out of range: a 64-bit float ends at 1.8e308")
    }
    return number
  }

  /// Goes on with a number at its point or exponent.
  private mutating func fraction() throws(Fault) {
    if byte(at) == UInt8(ascii: ".") { try skipDigits() }
    if at < count, byte(at) | 0x20 == UInt8(ascii: "e") {
      if at + 1 < count, byte(at + 1) == UInt8(ascii: "+") || byte(at + 1) == UInt8(ascii: "-") { at += 1 }
      try skipDigits()
    }
    try delimited()
  }

  /// Skips the byte at `at` and the digits behind it, at least one.
  private mutating func skipDigits() throws(Fault) {
    at += 1
    let first = at
    while at < count, byte(at) &- UInt8(ascii: "0") < 10 { at += 1 }
    guard at > first else {
      if at == count { throw truncated() }
      throw Fault(offset: at, summary: "a digit was expected")
    }
  }
}
