/// Values by the number of a type's field: what is asked for each field of each object.
///
/// The keys are made of two small counters, so that one multiplication spreads them; a dictionary of the standard library,
/// which withstands chosen keys, costs many times that.
struct SlotTable<Value> {
  private var places = [Place](repeating: Place(), count: 64)
  private var count = 0

  private struct Place {
    var key = SlotTable.free
    /// Nil where the place is free.
    var value: Value?
  }

  /// Which no type has: the empty field of the type of which nothing is known.
  private static var free: UInt64 { 0 }

  /// The value of a slot; setting one replaces that which was there.
  subscript(slot: UInt64) -> Value? { places[place(of: slot)].value }

  /// Whether a slot has a value.
  func contains(_ slot: UInt64) -> Bool { slot != Self.free && places[place(of: slot)].key == slot }

  mutating func set(_ slot: UInt64, _ value: Value) {
    guard slot != Self.free else { return }
    let place = place(of: slot)
    if places[place].key == Self.free { count += 1 }
    places[place] = Place(key: slot, value: value)
    if count * 2 > places.count { grow() }
  }

  /// Where a slot is, or belongs.
  private func place(of slot: UInt64) -> Int {
    let mask = places.count - 1
    // The upper half of the product: its lower bits know nothing of the upper ones of the key.
    var place = Int(truncatingIfNeeded: (slot &* 0x9e37_79b9_7f4a_7c15) >> 32) & mask
    while places[place].key != slot, places[place].key != Self.free { place = (place + 1) & mask }
    return place
  }

  /// How many places in a row are taken at most: what a look-up may cost.
  var longestRun: Int {
    var (longest, run) = (0, 0)
    for place in places {
      run = place.key == Self.free ? 0 : run + 1
      longest = max(longest, run)
    }
    return longest
  }

  private mutating func grow() {
    let old = places
    places = [Place](repeating: Place(), count: old.count * 2)
    for entry in old where entry.key != Self.free { places[place(of: entry.key)] = entry }
  }
}
