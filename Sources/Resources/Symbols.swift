/// The number of a text in a `Symbols` table. Equal texts of one table have equal symbols.
public struct Symbol: Hashable, Sendable {
  /// Position in the table; 0 is the empty text.
  public let id: UInt32

  /// The symbol of a number that a table gave out, or that of the record for which an alias stands.
  public init(id: UInt32) { self.id = id }

  /// The empty text, and the key of whatever has no key.
  public static let empty = Symbol(id: 0)
}

/// Every key and scalar of one run, each stored once.
///
/// Comparing two trees that share a table compares integers. A table is filled by one task at a time; once
/// the trees over it are built, any number of tasks may read it.
public final class Symbols: @unchecked Sendable {
  private var bytes: [UInt8] = []
  private var ends: [UInt32] = [0]
  private var hashes: [UInt32] = [0]
  private var slots: [UInt32]
  private var mask: Int

  /// An empty table with room for about `capacity` texts before it grows.
  public init(capacity: Int = 1024) {
    var size = 64
    while size < capacity * 2 { size *= 2 }
    slots = [UInt32](repeating: 0, count: size)
    mask = size - 1
    bytes.reserveCapacity(capacity * 16)
  }

  /// How many different texts the table holds, the empty one counted.
  public var count: Int { ends.count }

  /// The symbol of a text given as UTF-8, stored if it is new.
  public func intern(_ text: UnsafeRawBufferPointer) -> Symbol {
    if text.isEmpty { return .empty }
    let hash = Self.hash(text)
    var slot = Int(hash) & mask
    while slots[slot] != 0 {
      let id = slots[slot]
      if hashes[Int(id)] == hash, equals(id, text) { return Symbol(id: id) }
      slot = (slot + 1) & mask
    }
    let id = UInt32(ends.count)
    bytes.append(contentsOf: text)
    ends.append(UInt32(bytes.count))
    hashes.append(hash)
    slots[slot] = id
    if ends.count * 2 > slots.count { grow() }
    return Symbol(id: id)
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
      let raw = UnsafeRawBufferPointer(utf8)
      if raw.isEmpty { return .empty }
      let hash = Self.hash(raw)
      var slot = Int(hash) & mask
      while slots[slot] != 0 {
        let id = slots[slot]
        if hashes[Int(id)] == hash, equals(id, raw) { return Symbol(id: id) }
        slot = (slot + 1) & mask
      }
      return nil
    }
  }

  /// The text of a symbol of this table.
  public subscript(symbol: Symbol) -> String {
    withUTF8(of: symbol) { String(decoding: $0, as: UTF8.self) }
  }

  /// Lends the UTF-8 bytes of a symbol without copying them.
  public func withUTF8<Result>(of symbol: Symbol, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    let range = range(of: symbol.id)
    return bytes.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[range])) }
  }

  private func range(of id: UInt32) -> Range<Int> {
    id == 0 ? 0..<0 : Int(ends[Int(id) - 1])..<Int(ends[Int(id)])
  }

  private func equals(_ id: UInt32, _ text: UnsafeRawBufferPointer) -> Bool {
    let range = range(of: id)
    guard range.count == text.count else { return false }
    return bytes.withUnsafeBytes { UnsafeRawBufferPointer(rebasing: $0[range]).elementsEqual(text) }
  }

  private func grow() {
    slots = [UInt32](repeating: 0, count: slots.count * 2)
    mask = slots.count - 1
    for id in 1..<ends.count {
      var slot = Int(hashes[id]) & mask
      while slots[slot] != 0 { slot = (slot + 1) & mask }
      slots[slot] = UInt32(id)
    }
  }

  /// Eight bytes a step, mixed by multiplication: collisions only cost a comparison.
  private static func hash(_ text: UnsafeRawBufferPointer) -> UInt32 {
    var hash: UInt64 = 0x9e37_79b9_7f4a_7c15 ^ UInt64(text.count)
    var offset = 0
    while offset + 8 <= text.count {
      hash = (hash ^ text.loadUnaligned(fromByteOffset: offset, as: UInt64.self)) &* 0xff51_afd7_ed55_8ccd
      hash ^= hash >> 32
      offset += 8
    }
    var tail: UInt64 = 0
    while offset < text.count {
      tail = tail << 8 | UInt64(text[offset])
      offset += 1
    }
    hash = (hash ^ tail) &* 0xff51_afd7_ed55_8ccd
    hash ^= hash >> 32
    return UInt32(truncatingIfNeeded: hash &* 0xc4ce_b9fe_1a85_ec53 >> 32)
  }
}
