extension CEL {
  /// An absolute URL or an absolute path, as Go's `url.ParseRequestURI` reads it.
  public struct URL: Hashable, Sendable {
    let scheme: String
    /// The host with its port.
    let host: String
    /// The path with its escapes.
    let path: String
    /// What stands behind `?`.
    let query: String

    /// The URL that a text is; nil for a relative one.
    public init?(_ text: String) {
      guard text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7f }) else { return nil }
      var rest = Array(text.utf8)[...]
      var scheme = ""
      if rest.first != UInt8(ascii: "/") {
        guard let colon = rest.firstIndex(of: UInt8(ascii: ":")), colon > rest.startIndex,
          (rest[rest.startIndex] | 0x20) &- UInt8(ascii: "a") < 26,
          rest[..<colon].allSatisfy({ $0.isNameStart && $0 != 0x5f || $0.isDigit || "+-.".utf8.contains($0) })
        else { return nil }
        scheme = String(decoding: rest[..<colon], as: UTF8.self).lowercased()
        rest = rest[(colon + 1)...]
        guard rest.first == UInt8(ascii: "/") else { return nil }
      }
      var host = ""
      if !scheme.isEmpty, rest.starts(with: "//".utf8) {
        rest = rest.dropFirst(2)
        let authority = rest.prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }
        rest = rest.dropFirst(authority.count)
        let afterUser = authority.lastIndex(of: UInt8(ascii: "@")).map { authority[($0 + 1)...] } ?? authority
        host = String(decoding: afterUser, as: UTF8.self)
      }
      let path = rest.prefix { $0 != UInt8(ascii: "?") }
      self.scheme = scheme
      self.host = host
      self.path = String(decoding: path, as: UTF8.self)
      query = String(decoding: rest.dropFirst(path.count + 1), as: UTF8.self)
      guard Self.isEscaped(path), isHostValid else { return nil }
    }

    /// Whether every `%` has two hexadecimal digits behind it.
    private static func isEscaped(_ text: ArraySlice<UInt8>) -> Bool {
      text.indices.allSatisfy { index in
        text[index] != UInt8(ascii: "%")
          || index + 2 < text.endIndex && text[index + 1].isHexDigit && text[index + 2].isHexDigit
      }
    }

    private var isHostValid: Bool {
      if host.utf8.contains(where: { " \"<>\\^`{|}".utf8.contains($0) }) { return false }
      return port.utf8.allSatisfy(\.isDigit)
    }

    /// The host without its port and without the brackets of IPv6.
    var hostname: String {
      if host.hasPrefix("["), let end = host.lastIndex(of: "]") {
        return String(host[host.index(after: host.startIndex)..<end])
      }
      return host.lastIndex(of: ":").map { String(host[..<$0]) } ?? host
    }

    /// The port; empty where there is none.
    var port: String {
      let outside = host.lastIndex(of: "]").map { host[$0...] } ?? host[...]
      return outside.lastIndex(of: ":").map { String(outside[outside.index(after: $0)...]) } ?? ""
    }

    /// The parameters of the query in their order, with their escapes decoded.
    var parameters: [(name: String, values: [String])] {
      var all: [(name: String, values: [String])] = []
      for part in query.split(separator: "&") {
        let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = Self.decoded(pair[0])
        let value = pair.count > 1 ? Self.decoded(pair[1]) : ""
        if let index = all.firstIndex(where: { $0.name == name }) {
          all[index].values.append(value)
        } else {
          all.append((name, [value]))
        }
      }
      return all
    }

    private static func decoded(_ text: Substring) -> String {
      var out: [UInt8] = []
      var rest = Array(text.utf8)[...]
      while let byte = rest.popFirst() {
        if byte == UInt8(ascii: "%"),
          let code = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
        {
          out.append(code)
          rest = rest.dropFirst(2)
        } else {
          out.append(byte == UInt8(ascii: "+") ? 0x20 : byte)
        }
      }
      return String(decoding: out, as: UTF8.self)
    }
  }
}
