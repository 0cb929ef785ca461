extension CEL.Library {
  /// Kubernetes' IP address and CIDR libraries
  /// (https://kubernetes.io/docs/reference/using-api/cel/#kubernetes-ip-address-library).
  mutating func addAddresses() {
    function("isIP", [.string], .bool) { arguments, _ throws(CEL.Fault) in
      .bool(CEL.IPAddress(try arguments.text(0)) != nil)
    }
    function("ip", [.string], .ip) { arguments, _ throws(CEL.Fault) in .ip(try arguments.address(0)) }
    function("ip.isCanonical", [.string], .bool) { arguments, _ throws(CEL.Fault) in
      .bool(try arguments.address(0).text == arguments.text(0))
    }
    method(.ip, "family", [], .int, .step) { arguments, _ throws(CEL.Fault) in
      .int(try arguments.address(0).bytes.count == 4 ? 4 : 6)
    }
    let tests: [(String, @Sendable (CEL.IPAddress) -> Bool)] = [
      ("isUnspecified", { $0.isUnspecified }), ("isLoopback", { $0.isLoopback }),
      ("isLinkLocalMulticast", { $0.isLinkLocalMulticast }),
      ("isLinkLocalUnicast", { $0.isLinkLocalUnicast }), ("isGlobalUnicast", { $0.isGlobalUnicast }),
    ]
    for (name, test) in tests {
      method(.ip, name, [], .bool, .step) { arguments, _ throws(CEL.Fault) in
        .bool(test(try arguments.address(0)))
      }
    }
    addBlocks()
  }

  private mutating func addBlocks() {
    function("isCIDR", [.string], .bool) { arguments, _ throws(CEL.Fault) in
      .bool(CEL.CIDR(try arguments.text(0)) != nil)
    }
    function("cidr", [.string], .cidr) { arguments, _ throws(CEL.Fault) in .cidr(try arguments.block(0)) }
    for type: CEL.ValueType in [.string, .ip] {
      method(.cidr, "containsIP", [type], .bool) { arguments, _ throws(CEL.Fault) in
        .bool(try arguments.block(0).contains(arguments.address(1)))
      }
    }
    for type: CEL.ValueType in [.string, .cidr] {
      method(.cidr, "containsCIDR", [type], .bool) { arguments, _ throws(CEL.Fault) in
        .bool(try arguments.block(0).contains(arguments.block(1)))
      }
    }
    method(.cidr, "ip", [], .ip, .step) { arguments, _ throws(CEL.Fault) in
      .ip(try arguments.block(0).address)
    }
    method(.cidr, "masked", [], .cidr, .step) { arguments, _ throws(CEL.Fault) in
      .cidr(try arguments.block(0).masked)
    }
    method(.cidr, "prefixLength", [], .int, .step) { arguments, _ throws(CEL.Fault) in
      .int(Int64(try arguments.block(0).length))
    }
  }
}

extension [CEL.Value] {
  /// An address, or a string that names one.
  fileprivate func address(_ index: Int) throws(CEL.Fault) -> CEL.IPAddress {
    if case .ip(let address) = self[index] { return address }
    guard let address = CEL.IPAddress(try text(index)) else {
      throw CEL.Fault(
        "the string is no IP address", remedy: "Zones and IPv4 inside of IPv6 are not allowed.")
    }
    return address
  }

  /// A block, or a string that names one.
  fileprivate func block(_ index: Int) throws(CEL.Fault) -> CEL.CIDR {
    if case .cidr(let block) = self[index] { return block }
    guard let block = CEL.CIDR(try text(index)) else {
      throw CEL.Fault("the string is no CIDR block", remedy: "Write it as '10.0.0.0/8'.")
    }
    return block
  }
}
