extension CEL {
  struct Pattern: Sendable {
    init(_ text: String) throws(Fault) {}
    func matches(_ text: String, _ meter: inout Meter) throws(Fault) -> Bool { false }
  }
  public struct Address: Hashable, Sendable { let text: String }
  public struct IPAddress: Hashable, Sendable { let text: String }
  public struct IPBlock: Hashable, Sendable { let text: String }
}
extension CEL.Library {
  mutating func addFormat() {}
  mutating func addQuantities() {}
  mutating func addAddresses() {}
  mutating func addLinks() {}
  mutating func addPatterns() {}
}
