internal import Resources

/// Connections that a NetworkPolicy allows: one peer, one port.
struct Traffic: Hashable, Sendable {
  enum Direction: String, Sendable {
    case ingress
    case egress
  }

  enum Peer: Hashable, Sendable {
    case any
    case range(CIDR, except: [CIDR])
    /// Without a selector of namespaces the pods are those of the policy's own.
    case pods(Selector, namespaces: Selector?)
    /// A peer that no rule above describes, in one spelling.
    case other(String)
  }

  enum Port: Hashable, Sendable {
    case any
    case numbers(String, ClosedRange<Int>)
    case named(String, String)
    case every(String)
  }

  let direction: Direction
  let peer: Peer
  let port: Port

  /// Whether everything that another one allows is allowed by this one.
  func covers(_ other: Traffic) -> Bool {
    direction == other.direction && peer.covers(other.peer) && port.covers(other.port)
  }
}

extension Traffic.Peer {
  func covers(_ other: Self) -> Bool {
    if self == other { return true }
    switch (self, other) {
    case (.any, _): return true
    // Whether pods are meant too, each network plugin says for itself.
    case (.range, .pods) where isEverybody: return true
    case (.range(let one, let except), .range(let other, let exceptToo)):
      return one.contains(other)
        && except.allSatisfy { hole in
          exceptToo.contains { $0.contains(hole) } || !hole.contains(other) && !other.contains(hole)
        }
    case (.pods(let one, let places), .pods(let other, let placesToo)):
      guard one.covers(other) else { return false }
      switch (places, placesToo) {
      case (nil, nil): return true
      case (let places?, let placesToo?): return places.covers(placesToo)
      // Every namespace is the policy's own too.
      case (let places?, nil): return places.isEmpty
      case (nil, _?): return false
      }
    default: return false
    }
  }

  /// Whether everybody is meant, by whatever spelling.
  var isEverybody: Bool {
    switch self {
    case .any: true
    case .range(let range, let except): range.isEverything && except.isEmpty
    default: false
    }
  }
}

extension Traffic.Port {
  func covers(_ other: Self) -> Bool {
    if self == other { return true }
    switch (self, other) {
    case (.any, _): return true
    case (.every(let one), .numbers(let other, _)), (.every(let one), .named(let other, _)):
      return one == other
    case (.numbers(let one, let numbers), .numbers(let other, let numbersToo)):
      return one == other && numbers.lowerBound <= numbersToo.lowerBound
        && numbersToo.upperBound <= numbers.upperBound
    default: return false
    }
  }
}

extension Traffic: CustomStringConvertible {
  var description: String { "\(direction.rawValue) \(peer) \(port)" }
}

extension Traffic.Peer: CustomStringConvertible {
  var description: String {
    switch self {
    case .any: "any peer"
    case .range(let range, let except):
      range.text + (except.isEmpty ? "" : " except " + except.map(\.text).joined(separator: ","))
    case .pods(let pods, let namespaces):
      "pods" + pods.description + (namespaces.map { " in namespaces" + $0.description } ?? "")
    case .other(let text): text
    }
  }
}

extension Traffic.Port: CustomStringConvertible {
  var description: String {
    switch self {
    case .any: "any port"
    case .every(let name): "any port of \(name)"
    case .numbers(let name, let numbers):
      "\(name)/\(numbers.lowerBound)" + (numbers.count == 1 ? "" : "-\(numbers.upperBound)")
    case .named(let name, let port): "\(name)/\(port)"
    }
  }
}
