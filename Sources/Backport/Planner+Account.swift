public import Drift
public import Resources

extension Planner {
  /// Proposes the edits for one drift alone, and tells how they came to their place.
  public func account(for finding: Finding) throws(Diagnostic) -> Account {
    var attempts = Attempts()
    let placements = Placements.of(sides, configuration, files, schema, kustomize)
    let proposal = try propose([finding], grouping: .perDrift, placements, &attempts)
    let placement = placements[home[finding.id] ?? 0]
    let carried = proposal.carried.first
    let failures = attempts.failures[finding.id] ?? []
    // A refusal tells of the best place already.
    let candidates = carried == nil ? [] : (try? placement.candidates(for: finding, in: files)) ?? []
    var others: [String] = []
    for candidate in candidates
    where !others.contains(candidate.placement) && candidate.placement != carried?.placement
      && !failures.contains(where: { $0.placement == candidate.placement })
    {
      others.append(candidate.placement)
    }
    return Account(
      feeders: placement.feeders(of: finding), carried: carried, refused: proposal.refused.first,
      order: candidates.first { $0.placement == carried?.placement }.flatMap {
        placement.order(of: $0, for: finding)
      }, failures: failures, others: others)
  }
}
