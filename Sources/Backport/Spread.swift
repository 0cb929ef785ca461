internal import Drift
internal import Kubernetes
internal import Project
internal import Rendering
internal import Resources

/// What edits of shared files may change in environments whose live states were not shown: the fields of the drifts of
/// environments that ask for `placement: base`, in the resources that the same documents declare.
struct Spread {
  /// Where a resource is declared: its document is the same in every environment that renders it.
  private struct Place: Hashable {
    let file: String
    let span: Range<Int>

    init?(_ resource: DeclaredResource) {
      guard let root = resource.sourceRoot else { return nil }
      file = resource.file
      span = root.span
    }
  }

  private var drifts: [Place: [Finding]] = [:]
  private let schema: Schema

  /// - Parameter home: the side of each drift.
  init(_ carried: [Finding], sides: [Side], home: [String: Int], schema: Schema) {
    self.schema = schema
    for (index, side) in sides.enumerated() where side.environment.placement == .base {
      let own = carried.filter { home[$0.id] == index && !$0.path.steps.isEmpty }
      guard !own.isEmpty else { continue }
      var places: [ResourceID: Place] = [:]
      for resource in side.declaration.resources { places[resource.resource.id] = Place(resource) }
      for finding in own {
        if let place = places[finding.resource] { drifts[place, default: []].append(finding) }
      }
    }
  }

  /// Whether nothing may change anywhere else.
  var isEmpty: Bool { drifts.isEmpty }

  /// What changes in another environment.
  ///
  /// - Parameter before: rendered with its origins, unless nothing may change.
  /// - Returns: nil where something changes that is no field of a drift.
  func changes(from before: Declaration, to after: Declaration) -> [Proof.Consequence]? {
    guard !isEmpty else { return Prover.isSame(before, after) ? [] : nil }
    let after = after.knowingGeneratedNames(of: before)
    guard before.resources.count == after.resources.count else { return nil }
    let renames = Renames(from: before, to: after)
    var old: [ResourceID: DeclaredResource] = [:]
    for resource in before.resources { old[renames.after(resource.resource.id)] = resource }
    var changes: [Proof.Consequence] = []
    for new in after.resources {
      let id = new.resource.id
      guard let old = old[id] else { return nil }
      if renames.isSame(old.resource.root, new.resource.root) { continue }
      guard let place = Place(old), let drifts = drifts[place],
        Prover.changeBeyond(drifts, from: old, to: new, renames, schema) == nil
      else { return nil }
      var paths: [String] = []
      for finding in drifts where !isSame(finding.path, old, new) && !paths.contains("\(finding.path)") {
        paths.append("\(finding.path)")
      }
      changes.append(
        .init(
          text: "\(paths.joined(separator: ", ")) of \(id)", resources: Set(drifts.map(\.resource))))
    }
    return changes + renames.consequences
  }

  private func isSame(_ path: FieldPath, _ old: DeclaredResource, _ new: DeclaredResource) -> Bool {
    switch (old.resource.root.value(at: path), new.resource.root.value(at: path)) {
    case (nil, nil): true
    case (let old?, let new?): old.hasSameValue(as: new)
    default: false
    }
  }
}
