internal import Kubernetes
internal import Rendering
internal import Resources

/// The third side: what was last deployed.
extension Scan {
  /// The declaration that was last deployed, as far as anybody knows; nil where git as it is counts as deployed.
  ///
  /// - Parameter found: how the live object differs from git as it is.
  func baseVersion(
    of declared: DeclaredResource, _ live: Resource, _ attribution: Attribution, _ found: [Difference]
  ) -> BaseVersion? {
    switch base {
    case .unknown: return nil
    case .deployed:
      return BaseVersion(root: (deployed[declared.resource.id] ?? deployed[live.id])?.resource.root)
    case .history(let earlier):
      // Of the versions in git the deployed one is the one that comes closest to what runs. What a person's tool wrote
      // is no evidence of a deployment, even if git once said the same.
      func distance(_ differences: [Difference]) -> Int {
        differences.count { difference in
          difference.live == nil
            || attribution.writer(of: difference.path, managers: managers).map {
              managers.kind(of: $0.manager) != .person
            } ?? true
        }
      }
      var best: (distance: Int, root: Node)?
      let head = distance(found.filter { $0.presumed == nil })
      guard head > 0 else { return nil }
      for version in earlier.versions(of: declared) {
        let distance = distance(differences(version, live))
        if distance < (best?.distance ?? head) { best = (distance, version) }
        if distance == 0 { break }
      }
      return best.map { BaseVersion(root: $0.root) }
    }
  }

  private func differences(_ declared: Node, _ live: Resource) -> [Difference] {
    Comparison.differences(
      declared: declared, live: live.root, kind: schema.kind(apiVersion: live.apiVersion, kind: live.id.kind),
      schema: schema, defaults: defaults, words: words
    ).differences.filter { $0.kind.isReported && $0.presumed == nil }
  }

  /// Tells a rollout that has not happened, and a conflict, from a patch.
  func weigh(
    _ difference: inout Difference, _ declared: DeclaredResource, _ live: Resource, _ version: BaseVersion,
    _ actor: Finding.Actor?
  ) {
    guard difference.kind != .invalidDeclaration else { return }
    let path = difference.path
    guard let root = version.root else {
      // Adopted since then: what was not declared was not rolled out, unless somebody applied it by hand.
      if difference.kind == .runtimeRemoved, Self.lastApplied(to: live)?.value(at: path) == nil {
        difference.kind = .gitAhead
        difference.reason = "the resource was not declared yet when the environment was deployed"
      }
      return
    }
    let old = root.value(at: path)
    difference.base = old
    let now = declared.resource.root.value(at: path)
    let gitMoved =
      switch (old, now) {
      case (nil, nil): false
      case (let old?, let now?): !old.hasSameValue(as: now)
      default: true
      }
    guard gitMoved else { return }
    // What was applied was rolled out, though what is left looks like the version before.
    if old == nil, difference.kind == .runtimeRemoved, case .history = base,
      Self.lastApplied(to: live)?.value(at: path) != nil
    {
      return
    }
    let liveMoved = differences(root, live).contains { $0.path.isWithin(path) || path.isWithin($0.path) }
    if liveMoved {
      difference.kind = .conflict
      difference.reason = "git and the live state both changed it since it was deployed"
    } else if actor.map({ managers.kind(of: $0.manager) }) != .person {
      difference.kind = .gitAhead
      difference.reason = "the live state is what git said before"
    }
  }
}
