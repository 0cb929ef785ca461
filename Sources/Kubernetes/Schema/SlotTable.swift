/// Values by the number of a type's field: what is asked for each field of each object.
///
/// The keys are made of two small counters, so that one multiplication spreads them; a dictionary of the standard library,
/// which withstands chosen keys, costs many times that.
struct SlotTable<Value> {
  private var keys: [UInt64]
  private var positions: [Int32]
  private var values: [Value] = []
  private var mask: Int

  /// Which no type has: the empty field of the type of which nothing is known.
  private static var free: UInt64 { 0 }

  init() {
    keys = [UInt64](repeating: Self.free, count: 64)
    positions = [Int32](repeating: 0, count: 64)
    mask = 63
  }

  /// The value of a slot; setting one replaces that which was there.
  subscript(slot: UInt64) -> Value? {
    let place = place(of: slot)
    return keys[place] == slot && slot != Self.free ? values[Int(positions[place])] : nil
  }

  /// Whether a slot has a value.
  func contains(_ slot: UInt64) -> Bool { slot != Self.free && keys[place(of: slot)] == slot }

  mutating func set(_ slot: UInt64, _ value: Value) {
    guard slot != Self.free else { return }
    let place = place(of: slot)
    if keys[place] == slot {
      values[Int(positions[place])] = value
      return
    }
    keys[place] = slot
    positions[place] = Int32(values.count)
    values.append(value)
    if values.count * 2 > keys.count { grow() }
  }

  private func place(of slot: UInt64) -> Int {
    var place = Int(truncatingIfNeeded: slot &* 0x9e37_79b9_7f4a_7c15 >> 32) & mask
    while keys[place] != slot, keys[place] != Self.free { place = (place + 1) & mask }
    return place
  }

  private mutating func grow() {
    let old = (keys: keys, positions: positions)
    keys = [UInt64](repeating: Self.free, count: old.keys.count * 2)
    positions = [Int32](repeating: 0, count: keys.count)
    mask = keys.count - 1
    for (index, key) in old.keys.enumerated() where key != Self.free {
      let place = place(of: key)
      keys[place] = key
      positions[place] = old.positions[index]
    }
  }
}
