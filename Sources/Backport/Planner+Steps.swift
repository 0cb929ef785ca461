internal import Drift
internal import GitStore

/// Groups placed drifts into commits.
extension Planner {
  func steps(
    _ drafts: [Draft], grouping: Grouping, proof: Proof, message: (([Carried], String) -> CommitMessage)?
  ) -> [Proposal.Step] {
    var groups: [[Draft]] = []
    for draft in drafts {
      let joins =
        switch grouping {
        case .single: true
        case .perDrift: false
        case .perResource: groups.last?.last?.carried.finding.resource == draft.carried.finding.resource
        }
      if joins, !groups.isEmpty { groups[groups.count - 1].append(draft) } else { groups.append([draft]) }
    }
    var steps: [[Draft]] = []
    for group in groups {
      // One edit may carry several drifts: whoever is carried already joins the commit that did it.
      let before = steps.last?.last?.files ?? files
      let isEmpty = group.last.flatMap { try? $0.files.diff(from: before).isEmpty } ?? false
      if isEmpty, !steps.isEmpty { steps[steps.count - 1] += group } else { steps.append(group) }
    }
    // Of several commits that bring a consequence the last one names it: it then is as it stays.
    var named: [Int: [String]] = [:]
    for consequence in proof.consequences {
      let index = steps.lastIndex { step in
        step.contains { consequence.resources.contains($0.carried.finding.resource) }
      }
      named[index ?? steps.count - 1, default: []].append(consequence.text)
    }
    return steps.enumerated().compactMap { index, group in
      guard let files = group.last?.files else { return nil }
      let carried = group.map(\.carried)
      let homes = Set(carried.compactMap { home[$0.finding.id] }).sorted().map { sides[$0] }
      return Proposal.Step(
        carried: carried, files: files,
        message: message?(carried, proof.digest)
          ?? Message(sides: homes).commit(
            carried, consequences: named[index] ?? [], proof: proof.digest))
    }
  }
}
