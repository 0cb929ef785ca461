internal import Glibc

/// A range of IP addresses.
struct CIDR: Hashable, Sendable {
  /// As written.
  let text: String
  /// The address in network order: 4 or 16 bytes.
  private let bytes: [UInt8]
  /// How many bits of it count.
  private let bits: Int

  /// Nil for a text that is no range.
  init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let bits = Int(parts[1]), bits >= 0 else { return nil }
    var four = in_addr()
    var sixteen = in6_addr()
    let address = String(parts[0])
    if inet_pton(AF_INET, address, &four) == 1 {
      bytes = withUnsafeBytes(of: &four) { Array($0) }
    } else if inet_pton(AF_INET6, address, &sixteen) == 1 {
      bytes = withUnsafeBytes(of: &sixteen) { Array($0) }
    } else {
      return nil
    }
    guard bits <= bytes.count * 8 else { return nil }
    self.text = text
    self.bits = bits
  }

  /// Every address of both families.
  static let everything = ["0.0.0.0/0", "::/0"].compactMap { CIDR($0) }

  /// Whether it is every address of its family.
  var isEverything: Bool { bits == 0 }

  /// Whether every address of another range is in this one.
  func contains(_ other: CIDR) -> Bool {
    guard bytes.count == other.bytes.count, bits <= other.bits else { return false }
    let whole = bits / 8
    guard bytes[..<whole] == other.bytes[..<whole] else { return false }
    guard bits % 8 > 0 else { return true }
    let mask = UInt8(truncatingIfNeeded: 0xff00 >> (bits % 8))
    return bytes[whole] & mask == other.bytes[whole] & mask
  }
}
