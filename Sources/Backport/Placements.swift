internal import Drift
internal import GitStore
internal import Kubernetes
internal import Project
internal import Rendering
internal import Resources

/// How the drifts of one environment are placed: in plain manifests, or in the kustomization that renders them.
struct Placements {
  let plain: PlainPlacement
  let safeguards: Safeguards
  let declared: [ResourceID: DeclaredResource]
  private let kustomize: [KustomizePlacement]
  private let traces: [Trace?]
  private let promotion: Promotion

  /// The drift whose edit of a base carries another one too; nil where it is carried for itself.
  func leader(of finding: Finding) -> String? { promotion.leader[finding.id] }

  /// The ways to carry a drift, best first.
  func candidates(for finding: Finding, in files: Files) throws(Refused) -> [Candidate] {
    guard let index = rendering(finding) else {
      let place = try plain.place(finding, in: files)
      return [Candidate(edits: [place.edit], file: place.edit.file, reason: place.reason)]
    }
    let placement = kustomize[index]
    var candidates = try placement.candidates(for: finding, in: files)
    let feeding = Set(feeders(of: finding).map(\.file))
    candidates = Self.traced(candidates, feeding)
    if let leader = promotion.leader[finding.id] {
      candidates.insert(
        try placement.promoted(finding, isLeader: leader == finding.id, feeding: feeding, in: files), at: 0)
    } else if plain.environment.placement == .base {
      candidates = Self.traced(try placement.shared(finding, in: files), feeding) + candidates
    }
    return candidates
  }

  /// Which kustomization a drift belongs to; nil for one of plain manifests.
  private func rendering(_ finding: Finding) -> Int? {
    guard let resource = declared[finding.resource] else {
      let isAll = plain.environment.sources.allSatisfy { $0.kind != .plain }
      return isAll && !kustomize.isEmpty ? 0 : nil
    }
    guard resource.isRendered else { return nil }
    return kustomize.firstIndex { $0.overlay.reached.contains(resource.file) }
  }

  /// The scalars that feed the field of a drift: of an image those whose part of it is to become another.
  func feeders(of finding: Finding) -> [Feeder] {
    guard let index = rendering(finding), let trace = traces[index], !finding.path.steps.isEmpty else {
      return []
    }
    if case .value(let value) = finding.live, let text = value.string {
      let feeders = trace.feeders(of: finding.resource, at: finding.path, for: text)
      if !feeders.isEmpty { return feeders }
    }
    return trace.feeders(within: finding.path, of: finding.resource).flatMap(\.feeders)
  }

  /// Why a place came before the others; nil where its own line says all.
  func order(of candidate: Candidate, for finding: Finding) -> String? {
    guard let index = rendering(finding), promotion.leader[finding.id] == nil, !finding.path.steps.isEmpty
    else { return nil }
    let overlay = kustomize[index].overlay
    let feeding = feeders(of: finding).map(\.file)
    guard let first = feeding.first else {
      return finding.class == .runtimeAdded
        ? "nothing feeds the field yet" : "rendering shows no single scalar that feeds the field"
    }
    guard feeding.contains(candidate.file) else {
      let others = overlay.others(reading: first)
      return others.isEmpty
        ? nil : "\(first) is read by \(others.joined(separator: ", ")) too, so it is overruled and not edited"
    }
    return overlay.isOwn(candidate.file)
      ? "it feeds the field, and only this environment reads it" : nil
  }

  /// The places that were seen to feed the field first; all others in their order.
  private static func traced(_ candidates: [Candidate], _ feeding: Set<String>) -> [Candidate] {
    guard !feeding.isEmpty else { return candidates }
    func isFed(_ candidate: Candidate) -> Bool {
      !candidate.isNew && feeding.contains(candidate.file)
    }
    return candidates.filter(isFed) + candidates.filter { !isFed($0) }
  }

  /// The placements of some environments over one revision.
  ///
  /// Tracing costs one more render for each kustomization; where it fails, or a dyed build does, nothing is attributed and
  /// the order of the candidates stands.
  static func of(
    _ sides: [Side], _ configuration: Configuration, _ files: Files, _ schema: Schema, _ kustomize: Kustomize
  ) -> [Placements] {
    let adoption = Adoption(schema: schema)
    // Of plain manifests alone nobody asks who reads what.
    let isRendered = sides.contains { $0.declaration.resources.contains(where: \.isRendered) }
    let reach = isRendered ? KustomizationReach(files, symbols: schema.symbols) : KustomizationReach()
    let trees = SourceTrees(symbols: schema.symbols)
    let overlays = sides.map { side -> [OverlayFiles] in
      guard side.declaration.resources.contains(where: \.isRendered) else { return [] }
      return side.environment.sources.filter { $0.kind != .plain }.compactMap { source in
        try? OverlayFiles(root: source.path, files: files, reach: reach, symbols: schema.symbols)
      }
    }
    let promotion = Promotion(sides, overlays: overlays.map(\.first), reach: reach)
    return zip(sides, overlays).map { side, overlays in
      var declared: [ResourceID: DeclaredResource] = [:]
      for resource in side.declaration.resources { declared[resource.resource.id] = resource }
      var live: [ResourceID: Resource] = [:]
      for resource in side.snapshot.resources { live[resource.id] = resource }
      let traces = overlays.map { overlay in
        try? Trace.of(root: overlay.folder, files: files, kustomize: kustomize, symbols: schema.symbols)
      }
      return Placements(
        plain: PlainPlacement(
          environment: side.environment, declared: declared, live: live, adoption: adoption),
        safeguards: Safeguards(
          configuration: configuration, environment: side.environment, symbols: schema.symbols,
          replacesTokens: side.report.unreported[.unresolved, default: 0] > 0),
        declared: declared,
        kustomize: overlays.map {
          KustomizePlacement(
            environment: side.environment, overlay: $0, declared: declared, live: live, adoption: adoption,
            trees: trees)
        },
        traces: traces, promotion: promotion)
    }
  }
}
