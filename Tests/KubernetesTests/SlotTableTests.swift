import Testing

@testable import Kubernetes

@Suite struct SlotTableTests {
  @Test func holdsWhatADictionaryHolds() {
    var table = SlotTable<Int>()
    var dictionary: [UInt64: Int] = [:]
    for number in 0..<5_000 {
      // Types and fields are small numbers, and some are set twice.
      let slot = UInt64(number % 61) << 32 | UInt64(number % 79 + 1)
      table.set(slot, number)
      dictionary[slot] = number
    }
    for type in 0..<70 {
      for field in 0..<90 {
        let slot = UInt64(type) << 32 | UInt64(field)
        #expect(table[slot] == dictionary[slot])
        #expect(table.contains(slot) == (dictionary[slot] != nil))
      }
    }
  }

  @Test func fieldsOfOneNameAreSpread() {
    // `name` in every type of a schema: were the type no part of the place, each would be behind all others.
    var table = SlotTable<Int>()
    for type in 1...500 { table.set(UInt64(type) << 32 | 7, type) }
    #expect(table.longestRun < 50)
  }

  @Test func theFreeMarkIsNoKey() {
    var table = SlotTable<Int>()
    table.set(0, 1)
    #expect(table[0] == nil)
    #expect(!table.contains(0))
  }
}
