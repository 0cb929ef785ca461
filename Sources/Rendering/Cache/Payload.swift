internal import Resources

/// The content of an entry of the cache while it is written, from its beginning to its end.
///
/// Plain memory: an array asks for every byte whether it is the only one that holds it.
struct Payload: ~Copyable {
  private var start: UnsafeMutableRawPointer
  private var capacity: Int
  /// How many bytes are written.
  private(set) var count = 0

  /// - Parameter capacity: how many bytes it will have, about.
  init(capacity: Int = 0) {
    self.capacity = max(capacity, 256)
    start = .allocate(byteCount: self.capacity, alignment: 16)
    LargePages.request(for: UnsafeMutableRawBufferPointer(start: start, count: self.capacity))
  }

  deinit { start.deallocate() }

  /// Lends what is written.
  func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    body(UnsafeRawBufferPointer(start: start, count: count))
  }

  /// Overwrites eight bytes that were written; without effect at any other place.
  mutating func store(_ value: UInt64, at place: Int) {
    guard place >= 0, place <= count - 8 else { return }
    start.storeBytes(of: value, toByteOffset: place, as: UInt64.self)
  }

  /// Forgets what was written from a place on.
  mutating func removeAll(from place: Int) { count = min(max(place, 0), count) }

  @inline(__always)
  private mutating func reserve(_ more: Int) {
    if capacity - count < more { grow(more) }
  }

  @inline(never)
  private mutating func grow(_ more: Int) {
    capacity = max(capacity * 2, count + more)
    let moved = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16)
    moved.copyMemory(from: start, byteCount: count)
    start.deallocate()
    start = moved
  }

  @inline(__always)
  mutating func append(_ byte: UInt8) {
    reserve(1)
    start.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
    count += 1
  }

  mutating func append(_ bytes: UnsafeRawBufferPointer) {
    guard let base = bytes.baseAddress else { return }
    reserve(bytes.count)
    (start + count).copyMemory(from: base, byteCount: bytes.count)
    count += bytes.count
  }

  /// Appends a number as a LEB128 varint, ten bytes at most.
  @inline(__always)
  mutating func append(varint value: UInt64) {
    if value < 0x80 { append(UInt8(truncatingIfNeeded: value)) } else { append(longVarint: value) }
  }

  @inline(never)
  private mutating func append(longVarint value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    append(UInt8(truncatingIfNeeded: rest))
  }
}
