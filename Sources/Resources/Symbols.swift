/// The number of a text in a `Symbols` table. Equal texts of one table have equal symbols.
public struct Symbol: Hashable, Sendable {
  /// Position in the table; 0 is the empty text.
  public let id: UInt32

  /// The symbol of a number that a table gave out, or that of the record for which an alias stands.
  @inlinable public init(id: UInt32) { self.id = id }

  /// One of 64 bits. Where those of all keys of a mapping lack a key's, the mapping lacks the key.
  @inlinable public var bit: UInt64 { 1 << UInt64(id % 64) }

  /// The empty text, and the key of whatever has no key.
  @inlinable public static var empty: Symbol { Symbol(id: 0) }
}

/// Every key and scalar of one run, each stored once.
///
/// Comparing two trees that share a table compares integers. A table is filled by one task at a time; once
/// the trees over it are built, any number of tasks may read it.
public final class Symbols: @unchecked Sendable {
  /// Where a text lies; its hash stands in its slot.
  private struct Entry {
    let text: UnsafeRawPointer
    let count: Int
  }

  // Plain memory instead of arrays: interning is the inner loop of every reader, and an array in a class pays
  // for uniqueness and exclusivity on each access. All of it stays private, and every index is the table's own.
  private var entries: UnsafeMutablePointer<Entry>
  private var capacity: Int
  /// Hash in the upper half, symbol in the lower; 0 is free, since no slot holds the empty text.
  private var slots: UnsafeMutablePointer<UInt64>
  private var mask: Int
  /// Texts never move: one that is lent stays valid while others are stored.
  private var chunks: [UnsafeMutableRawPointer] = []
  private var free: UnsafeMutableRawPointer
  private var room = 0
  /// Differs from table to table, so that no input can be made whose texts all collide.
  private let seed = UInt64.random(in: .min ... .max)

  private var stored = 1

  /// How many different texts the table holds, the empty one counted.
  public var count: Int { stored }

  /// An empty table with room for about `capacity` texts before it grows.
  public init(capacity: Int = 1024) {
    var size = 64
    while size < capacity * 2 { size *= 2 }
    slots = .allocate(capacity: size)
    slots.initialize(repeating: 0, count: size)
    mask = size - 1
    self.capacity = size / 2
    entries = .allocate(capacity: size / 2)
    free = .allocate(byteCount: 1, alignment: 1)
    chunks.append(free)
    entries.initialize(to: Entry(text: UnsafeRawPointer(free), count: 0))
  }

  deinit {
    for chunk in chunks { chunk.deallocate() }
    entries.deallocate()
    slots.deallocate()
  }

  /// The symbol of a text given as UTF-8, stored if it is new.
  public func intern(_ text: UnsafeRawBufferPointer) -> Symbol {
    guard let start = text.baseAddress, text.count > 0 else { return .empty }
    return intern(start, text.count)
  }

  /// The symbol of a text, stored if it is new.
  public func intern(_ text: String) -> Symbol {
    var text = text
    return text.withUTF8 { intern(UnsafeRawBufferPointer($0)) }
  }

  /// The symbol of a text if the table holds it; looking up stores nothing.
  public func find(_ text: String) -> Symbol? {
    var text = text
    return text.withUTF8 { utf8 -> Symbol? in
      guard let start = utf8.baseAddress, utf8.count > 0 else { return .empty }
      let id = UInt32(truncatingIfNeeded: slots[slot(of: start, utf8.count, hash(start, utf8.count))])
      return id == 0 ? nil : Symbol(id: id)
    }
  }

  /// The text of a symbol of this table.
  public subscript(symbol: Symbol) -> String {
    withUTF8(of: symbol) { String(decoding: $0, as: UTF8.self) }
  }

  /// Lends the UTF-8 bytes of a symbol without copying them.
  @inlinable
  public func withUTF8<Result>(of symbol: Symbol, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    withExtendedLifetime(self) { body(utf8(of: symbol)) }
  }

  /// Where the bytes of a symbol lie as long as the table lives.
  @usableFromInline
  func utf8(of symbol: Symbol) -> UnsafeRawBufferPointer {
    precondition(symbol.id < stored, "a symbol of another table")
    let entry = entries[Int(symbol.id)]
    return UnsafeRawBufferPointer(start: entry.text, count: entry.count)
  }

  /// Stores all texts of another table here; the symbol that each has here, by its symbol there.
  func adopt(_ other: Symbols) -> [Symbol] {
    (0..<other.count).map { id in
      let entry = other.entries[id]
      return id == 0 ? .empty : intern(entry.text, entry.count)
    }
  }

  /// The symbol of `count` bytes, at least one.
  @inline(__always)
  func intern(_ text: UnsafeRawPointer, _ count: Int) -> Symbol {
    let hash = hash(text, count)
    let slot = slot(of: text, count, hash)
    let id = UInt32(truncatingIfNeeded: slots[slot])
    return id == 0 ? store(text, count, hash: hash, slot: slot) : Symbol(id: id)
  }

  /// The slot that holds a text, or the free one where it belongs.
  @inline(__always)
  private func slot(of text: UnsafeRawPointer, _ count: Int, _ hash: UInt32) -> Int {
    var slot = Int(hash) & mask
    while slots[slot] != 0 {
      if UInt32(truncatingIfNeeded: slots[slot] >> 32) == hash {
        let entry = entries[Int(UInt32(truncatingIfNeeded: slots[slot]))]
        if entry.count == count, Self.equal(entry.text, text, count) { break }
      }
      slot = (slot + 1) & mask
    }
    return slot
  }

  @inline(never)
  private func store(_ text: UnsafeRawPointer, _ length: Int, hash: UInt32, slot: Int) -> Symbol {
    if length > room {
      room = max(length, 1 << min(20, 12 + chunks.count))
      free = .allocate(byteCount: room, alignment: 1)
      chunks.append(free)
    }
    free.copyMemory(from: text, byteCount: length)
    let id = UInt32(stored)
    (entries + stored).initialize(to: Entry(text: UnsafeRawPointer(free), count: length))
    slots[slot] = UInt64(hash) << 32 | UInt64(id)
    free += length
    room -= length
    stored += 1
    if stored == capacity { grow() }
    return Symbol(id: id)
  }

  private func grow() {
    let old = (slots: slots, size: mask + 1)
    let size = old.size * 2
    slots = .allocate(capacity: size)
    slots.initialize(repeating: 0, count: size)
    mask = size - 1
    for index in 0..<old.size where old.slots[index] != 0 {
      var slot = Int(old.slots[index] >> 32) & mask
      while slots[slot] != 0 { slot = (slot + 1) & mask }
      slots[slot] = old.slots[index]
    }
    old.slots.deallocate()

    capacity = size / 2
    let more = UnsafeMutablePointer<Entry>.allocate(capacity: capacity)
    more.moveInitialize(from: entries, count: stored)
    entries.deallocate()
    entries = more
  }

  /// Eight bytes a step, mixed by multiplication; the last step overlaps the one before it.
  @inline(__always)
  private func hash(_ text: UnsafeRawPointer, _ count: Int) -> UInt32 {
    var hash = seed ^ UInt64(truncatingIfNeeded: count)
    var offset = 0
    while offset + 8 < count {
      hash = (hash ^ text.loadUnaligned(fromByteOffset: offset, as: UInt64.self)) &* 0xff51_afd7_ed55_8ccd
      hash ^= hash >> 32
      offset += 8
    }
    hash = (hash ^ Self.tail(text, count)) &* 0xff51_afd7_ed55_8ccd
    hash ^= hash >> 32
    return UInt32(truncatingIfNeeded: (hash &* 0xc4ce_b9fe_1a85_ec53) >> 32)
  }

  @inline(__always)
  private static func equal(_ a: UnsafeRawPointer, _ b: UnsafeRawPointer, _ count: Int) -> Bool {
    var offset = 0
    while offset + 8 < count {
      let same =
        a.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        == b.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      if !same { return false }
      offset += 8
    }
    return tail(a, count) == tail(b, count)
  }

  /// The last bytes of a text, up to eight, as one number that no other text of the same length and the same
  /// bytes before gives.
  @inline(__always)
  private static func tail(_ text: UnsafeRawPointer, _ count: Int) -> UInt64 {
    if count >= 8 { return text.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self) }
    if count >= 4 {
      return UInt64(text.loadUnaligned(as: UInt32.self)) << 32
        | UInt64(text.loadUnaligned(fromByteOffset: count - 4, as: UInt32.self))
    }
    let first = UInt64(text.load(as: UInt8.self))
    let middle = UInt64(text.load(fromByteOffset: count >> 1, as: UInt8.self))
    return first << 16 | middle << 8 | UInt64(text.load(fromByteOffset: count - 1, as: UInt8.self))
  }
}
