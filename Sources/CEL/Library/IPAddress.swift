extension CEL {
  /// An address of IPv4 or IPv6, without a zone.
  public struct IPAddress: Hashable, Sendable {
    /// Four or sixteen bytes.
    let bytes: [UInt8]

    init(bytes: [UInt8]) { self.bytes = bytes }

    /// The address that a text names; nil for any other, and for one with a zone. IPv4 inside of IPv6 is the
    /// address of IPv4; its spelling with points is refused.
    public init?(_ text: String) {
      if text.utf8.contains(UInt8(ascii: ":")) {
        guard let bytes = Self.six(text) else { return nil }
        let isMapped = bytes.prefix(12).elementsEqual(Array(repeating: 0, count: 10) + [0xff, 0xff])
        // Written with points it reads like two addresses at once, which Kubernetes refuses.
        if isMapped, text.utf8.contains(UInt8(ascii: ".")) { return nil }
        self.bytes = isMapped ? Array(bytes.dropFirst(12)) : bytes
      } else {
        guard let bytes = Self.four(text) else { return nil }
        self.bytes = bytes
      }
    }

    private static func four(_ text: some StringProtocol) -> [UInt8]? {
      let parts = text.split(separator: ".", omittingEmptySubsequences: false)
      guard parts.count == 4 else { return nil }
      let bytes = parts.compactMap { part -> UInt8? in
        let isPlain = part.utf8.allSatisfy(\.isDigit) && (part.utf8.count == 1 || part.utf8.first != 0x30)
        return isPlain ? UInt8(part) : nil
      }
      return bytes.count == 4 ? bytes : nil
    }

    private static func six(_ text: String) -> [UInt8]? {
      let halves = text.split(separator: ":", omittingEmptySubsequences: false)
      var front: [UInt8] = []
      var back: [UInt8]?
      var index = 0
      // A text of groups between colons; two colons give an empty group, at an end two.
      var groups = Array(halves)
      if groups.count >= 2, groups[0].isEmpty, groups[1].isEmpty { groups.removeFirst() }
      if groups.count >= 2, groups[groups.count - 1].isEmpty, groups[groups.count - 2].isEmpty {
        groups.removeLast()
      }
      while index < groups.count {
        let group = groups[index]
        var bytes: [UInt8]
        if group.isEmpty {
          guard back == nil else { return nil }
          back = []
          index += 1
          continue
        } else if index == groups.count - 1, let four = four(group) {
          bytes = four
        } else {
          guard group.utf8.count <= 4, group.utf8.allSatisfy(\.isHexDigit),
            let value = UInt16(group, radix: 16)
          else { return nil }
          bytes = [UInt8(value >> 8), UInt8(value & 0xff)]
        }
        if back == nil { front += bytes } else { back? += bytes }
        index += 1
      }
      guard let back else { return front.count == 16 ? front : nil }
      let missing = 16 - front.count - back.count
      return missing >= 2 ? front + Array(repeating: 0, count: missing) + back : nil
    }

    /// The address as RFC 5952 spells it.
    public var text: String {
      if bytes.count == 4 { return bytes.map(String.init).joined(separator: ".") }
      let groups = stride(from: 0, to: 16, by: 2).map { UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]) }
      var longest = 0..<0
      var start = 0
      while start < 8 {
        var end = start
        while end < 8, groups[end] == 0 { end += 1 }
        if end - start > max(longest.count, 1) { longest = start..<end }
        start = max(end, start + 1)
      }
      func text(_ part: ArraySlice<UInt16>) -> String {
        part.map { String($0, radix: 16) }.joined(separator: ":")
      }
      guard !longest.isEmpty else { return text(groups[...]) }
      return text(groups[..<longest.lowerBound]) + "::" + text(groups[longest.upperBound...])
    }

    var isUnspecified: Bool { bytes.allSatisfy { $0 == 0 } }

    var isLoopback: Bool {
      bytes.count == 4 ? bytes[0] == 127 : bytes.last == 1 && bytes.dropLast().allSatisfy { $0 == 0 }
    }

    var isLinkLocalMulticast: Bool {
      bytes.count == 4 ? bytes.prefix(3) == [224, 0, 0] : bytes[0] == 0xff && bytes[1] & 0x0f == 2
    }

    var isLinkLocalUnicast: Bool {
      bytes.count == 4 ? bytes.prefix(2) == [169, 254] : bytes[0] == 0xfe && bytes[1] & 0xc0 == 0x80
    }

    /// As in Go's `netip`: neither a broadcast, nor unspecified, loopback, multicast or link-local.
    var isGlobalUnicast: Bool {
      let isMulticast = bytes.count == 4 ? bytes[0] & 0xf0 == 0xe0 : bytes[0] == 0xff
      let isBroadcast = bytes.count == 4 && bytes.allSatisfy { $0 == 255 }
      return !isMulticast && !isBroadcast && !isUnspecified && !isLoopback && !isLinkLocalUnicast
    }
  }

  /// A block of addresses: `10.0.0.0/8`.
  public struct CIDR: Hashable, Sendable {
    let address: IPAddress
    /// How many bits the addresses of the block share.
    let length: Int

    /// The block that a text names; the address need not be the block's first.
    public init?(_ text: String) {
      let parts = text.split(separator: "/", omittingEmptySubsequences: false)
      guard parts.count == 2, let address = IPAddress(String(parts[0])),
        parts[1].utf8.allSatisfy(\.isDigit), parts[1].utf8.count == 1 || parts[1].utf8.first != 0x30,
        let length = Int(parts[1]), length <= address.bytes.count * 8
      else { return nil }
      self.init(address: address, length: length)
    }

    init(address: IPAddress, length: Int) {
      self.address = address
      self.length = length
    }

    /// The block as a text, with its address as it was given.
    public var text: String { address.text + "/" + String(length) }

    /// The block with its first address.
    var masked: CIDR {
      let bytes = address.bytes.enumerated().map { index, byte in
        byte & ~UInt8(truncatingIfNeeded: 0xff >> min(max(length - index * 8, 0), 8))
      }
      return CIDR(address: IPAddress(bytes: bytes), length: length)
    }

    func contains(_ other: IPAddress) -> Bool {
      other.bytes.count == address.bytes.count
        && CIDR(address: other, length: length).masked.address == masked.address
    }

    func contains(_ other: CIDR) -> Bool { other.length >= length && contains(other.address) }
  }
}
