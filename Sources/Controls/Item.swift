/// What a sighting is about. Items are compared as sets, in which one may cover another: the right to do everything covers
/// the right to read.
enum Item: Hashable, Sendable {
  /// Equal to itself alone.
  case named(String)
  /// A capability of a container; `ALL` covers every other of the same container.
  case capability(container: String, name: String)
  case grant(Grant)
  case traffic(Traffic)
  /// Objects that something guards.
  case guarded(String, objects: Selector, namespaces: Selector)
  /// Addresses that may connect.
  case source(CIDR)

  /// Whether it can cover an item that is not equal to it.
  var isWide: Bool {
    switch self {
    case .named: false
    case .capability(_, let name): name == "ALL"
    default: true
    }
  }

  /// Whether whoever has this item has the other one too.
  func covers(_ other: Item) -> Bool {
    if self == other { return true }
    switch (self, other) {
    case (.capability(let one, "ALL"), .capability(let other, _)): return one == other
    case (.grant(let one), .grant(let other)): return one.covers(other)
    case (.traffic(let one), .traffic(let other)): return one.covers(other)
    case (.guarded(let one, let objects, let namespaces), .guarded(let other, let theirs, let places)):
      return one == other && objects.covers(theirs) && namespaces.covers(places)
    case (.source(let one), .source(let other)): return one.contains(other)
    default: return false
    }
  }
}

extension Item: CustomStringConvertible {
  var description: String {
    switch self {
    case .named(let name): name
    case .capability(let container, let name): container + "/" + name
    case .grant(let grant): grant.description
    case .traffic(let traffic): traffic.description
    case .guarded(let name, let objects, let namespaces):
      name + objects.description + (namespaces.isEmpty ? "" : " in namespaces" + namespaces.description)
    case .source(let range): range.text
    }
  }
}
