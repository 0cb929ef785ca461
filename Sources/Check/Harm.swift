internal import Controls
internal import Rendering
internal import Resources

/// What fixes do that they must not: leave their failure standing, or make another control fail.
enum Harm {
  /// Holds what an environment declares after the fixes against what it declared before.
  ///
  /// - Parameters:
  ///   - fixes: the failures that are taken away in this environment.
  ///   - all: those of every environment, one of which is to blame where a resource changes that none is about.
  /// - Returns: by the identifier of a finding, what its fix does.
  static func done(
    by fixes: [ControlFinding], among all: [ControlFinding], from before: Declaration, to after: Declaration
  ) -> [String: String] {
    var harm: [String: String] = [:]
    let surroundings = Surroundings(after.resources.lazy.map(\.resource))
    var old: [ResourceID: Node] = [:]
    for resource in before.resources { old[resource.resource.id] = resource.resource.root }
    for resource in after.resources.map(\.resource) {
      let earlier = old[resource.id]
      if let earlier, earlier.hasSameValue(as: resource.root) { continue }
      let worse = Assessment(before: earlier, after: resource.root, amid: surroundings).weakened.first
      let failures = Control.failures(of: resource.root, amid: surroundings)
      let own = fixes.filter { $0.resource == resource.id }
      for finding in own {
        if let worse {
          harm[finding.id] = "It would make \(worse.control.id) fail: \(worse.message)."
        } else if failures.contains(finding.failure) {
          harm[finding.id] = "The control would still fail after it."
        }
      }
      if own.isEmpty, let worse {
        for finding in all {
          harm[finding.id] = "It would make \(worse.control.id) of \(resource.id) fail: \(worse.message)."
        }
      }
    }
    return harm
  }
}
