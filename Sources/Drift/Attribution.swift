internal import Kubernetes
internal import Resources

/// Who wrote what, by the managed fields of one live resource.
///
/// Managed fields are evidence and no proof: a removal leaves no trace, a scale on a server-side-applied object may
/// leave none, and the edits of one manager share its last time (see docs/findings.md).
struct Attribution {
  private let entries: [ManagedFieldsEntry]

  init(of resource: Node) { entries = ManagedFieldsEntry.entries(of: resource) }

  /// The creator of a resource, without a look at its fields.
  static func creator(of resource: Node) -> Finding.Actor? {
    Attribution(entries: ManagedFieldsEntry.entries(of: resource, withFields: false)).creator()
  }

  private init(entries: [ManagedFieldsEntry]) { self.entries = entries }

  /// Of a resource about which nobody asks.
  init() { entries = [] }

  /// Whether the resource carries managed fields at all.
  var isKnown: Bool { !entries.isEmpty }

  /// The writer of a live field: of those that claim it most closely, the last.
  func writer(of path: FieldPath, managers: Managers) -> Finding.Actor? {
    var best: (rank: (Int, Int, String), entry: ManagedFieldsEntry)?
    for entry in entries where entry.subresource != "status" {
      guard let claim = entry.claim(on: path) else { continue }
      // A deployer that shares a field with a person's tool wrote it first, or the person's value would be gone.
      let byHand = managers.kind(of: entry.manager) == .deployer ? 0 : 1
      let rank = (claim.rawValue, byHand, entry.time ?? "")
      if let known = best, known.rank > rank { continue }
      best = (rank, entry)
    }
    return best.map { Self.actor($0.entry) }
  }

  /// The creator of a resource: the oldest entry that is no status.
  private func creator() -> Finding.Actor? {
    entries.filter { $0.subresource == nil }.min { ($0.time ?? "") < ($1.time ?? "") }.map(Self.actor)
  }

  private static func actor(_ entry: ManagedFieldsEntry) -> Finding.Actor {
    Finding.Actor(
      manager: entry.manager, operation: entry.operation, subresource: entry.subresource, time: entry.time)
  }
}
