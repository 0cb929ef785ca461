internal import Drift
internal import GitStore
internal import Rendering
internal import Resources

/// Drifts that all environments over a base share, and that therefore belong into the base, once.
struct Promotion {
  /// The drifts by identifier, each with the one that leads its group: the leader's edit carries them all.
  private(set) var leader: [String: String] = [:]

  /// - Parameter overlays: of each side its kustomization; sides without one share nothing.
  init(_ sides: [Side], overlays: [OverlayFiles?], reach: KustomizationReach) {
    guard sides.count > 1 else { return }
    var groups: [String: [(side: Int, finding: Finding, file: String)]] = [:]
    for (index, side) in sides.enumerated() where overlays[index] != nil {
      var declared: [ResourceID: DeclaredResource] = [:]
      for resource in side.declaration.resources { declared[resource.resource.id] = resource }
      for finding in side.report.drifts {
        guard let resource = declared[finding.resource], let root = resource.sourceRoot else { continue }
        var live = JSONWriter()
        switch finding.live {
        case .value(let value): live.node(value)
        case .absent: break
        case .secret: continue
        }
        let key = [
          resource.file, "\(root.span)", finding.path.description, finding.class.rawValue, live.text,
        ].joined(separator: "\u{0}")
        groups[key, default: []].append((index, finding, resource.file))
      }
    }
    for group in groups.values {
      guard let first = group.first, Set(group.map(\.side)).count == group.count, group.count > 1 else {
        continue
      }
      let kustomizations = Set(group.compactMap { overlays[$0.side]?.kustomization })
      // Somebody else renders the base too, and does not show the drift.
      guard reach.isConfined(first.file, to: kustomizations) else { continue }
      for member in group { leader[member.finding.id] = first.finding.id }
    }
  }
}
