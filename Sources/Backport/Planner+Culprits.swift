internal import Drift
internal import Resources

extension Planner {
  /// The drifts whose edits are at fault where many failed together.
  ///
  /// What a fault names is only near it: a pair that is given to everything spoils resources that other drifts are about.
  func culprits(
    of fault: Prover.Failed, _ drafts: [Draft], _ placement: [Placements], _ attempts: Attempts
  ) throws(Diagnostic) -> [Finding] {
    guard drafts.count > 1 else { return fault.drifts }
    var drafted = drafts.map(\.carried.finding)
    if fault.drifts.count < drafted.count {
      let named = Set(fault.drifts.map(\.id))
      if try !failing(fault.drifts, of: drafts, placement, attempts).isEmpty {
        drafted = drafted.filter { named.contains($0.id) }
      } else {
        drafted = drafted.filter { !named.contains($0.id) }
      }
      if drafted.count == 1 { return drafted }
    }
    let found = try isolate(drafted, of: drafts, placement, attempts)
    return found.isEmpty ? fault.drifts : found
  }

  /// Proves the drifts of one resource after the other, alone, and of those that fail each drift by itself.
  /// - Returns: those whose edits fail by themselves.
  private func isolate(
    _ findings: [Finding], of drafts: [Draft], _ placement: [Placements], _ attempts: Attempts
  ) throws(Diagnostic) -> [Finding] {
    var groups: [[Finding]] = []
    for finding in findings {
      if groups.last?.last?.resource == finding.resource,
        home[groups.last?.last?.id ?? ""] == home[finding.id]
      {
        groups[groups.count - 1].append(finding)
      } else {
        groups.append([finding])
      }
    }
    var failed: [Finding] = []
    for group in groups {
      let suspects = groups.count > 1 ? try failing(group, of: drafts, placement, attempts) : group
      var culprits: [Finding] = []
      if suspects.count > 1 {
        for finding in suspects { culprits += try failing([finding], of: drafts, placement, attempts) }
      }
      failed += culprits.isEmpty && groups.count > 1 ? suspects : culprits
    }
    return failed
  }

  /// The drifts of a group that fail where it is carried alone.
  private func failing(
    _ group: [Finding], of drafts: [Draft], _ placement: [Placements], _ attempts: Attempts
  ) throws(Diagnostic) -> [Finding] {
    // What goes into a base together can only be proven together.
    let leaders = Set(group.compactMap { placement[0].leader(of: $0) })
    let others = drafts.map(\.carried.finding).filter { finding in
      !group.contains { $0.id == finding.id }
        && placement[0].leader(of: finding).map(leaders.contains) ?? false
    }
    var ignored: [Refusal] = []
    let drafts = draft(group + others, placement, attempts, refused: &ignored)
    guard let edited = drafts.last?.files,
      case .failed(let fault) = try prove(drafts.map(\.carried.finding), edited)
    else { return [] }
    return fault.drifts
  }
}
