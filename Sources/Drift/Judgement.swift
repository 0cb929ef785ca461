internal import Resources

/// What a difference is, once it is known who wrote the live value, and who may.
struct Judgement {
  let managers: Managers
  let autoscalers: Autoscalers

  /// Gives a difference its final class. `actor` is who wrote the live value, nil where nothing tells.
  func judge(_ difference: inout Difference, _ actor: Finding.Actor?, _ live: Resource) {
    guard [.runtimeModified, .runtimeAdded, .runtimeRemoved].contains(difference.kind) else { return }
    let writer = actor.map { managers.kind(of: $0.manager) }
    if let presumed = difference.presumed {
      // What has no schema is only presumed a default, which a name that tells nothing refutes as well.
      let isRefuted = writer == .person || presumed == .default && writer == .unknown
      if !isRefuted {
        difference.kind = presumed
        difference.reason = Self.reason(presumed)
        return
      }
    }
    if difference.path.steps == [.field("spec"), .field("replicas")],
      judgeReplicas(&difference, actor, writer, live.id)
    {
      return
    }
    if difference.path.steps == [.field("rules")], live.root["aggregationRule"] != nil {
      difference.kind = .controllerOwned
      difference.reason = "the rules of an aggregated role are collected by a controller"
      return
    }
    if difference.kind == .runtimeAdded, writer != .person, writer != .unknown,
      Self.isFixedOnceAdmitted(difference.path, of: live.id)
    {
      difference.kind = .injected
      difference.reason = "nothing can add it to a pod that runs: it was there when the pod was admitted"
      return
    }
    if difference.kind == .runtimeAdded, writer != .person,
      let mark = Injection.mark(of: difference.path, in: live.root)
    {
      difference.kind = .injected
      difference.reason = "the pod bears the mark of an injector, \(mark)"
      return
    }
    switch writer {
    case .controller:
      difference.kind = .controllerOwned
      difference.reason = actor.map { "\($0.manager) writes it" }
    case .injector:
      difference.kind = .injected
      difference.reason = actor.map { "\($0.manager) writes it" }
    default: break
    }
  }

  private static func reason(_ presumed: FindingClass) -> String? {
    switch presumed {
    case .unresolved: "the source holds a token that its deployer replaces"
    case .injected: "a certificate's authority is injected"
    case .default: "no schema of this kind is known, and nobody is known to have set it"
    default: nil
    }
  }

  /// Tells an autoscaler's count from a person's; true where nothing is left to ask.
  ///
  /// A scale leaves no owner behind where the count was never declared to a server-side apply, so without an owner the
  /// autoscaler's bounds decide. With one, the owner does.
  private func judgeReplicas(
    _ difference: inout Difference, _ actor: Finding.Actor?, _ writer: ManagerKind?, _ id: ResourceID
  ) -> Bool {
    guard let bounds = autoscalers.bounds(of: id) else {
      guard writer == .controller, actor?.subresource == "scale", autoscalers.areVisible else { return false }
      difference.reason = "an autoscaler wrote it, and none scales the resource any more"
      return true
    }
    let range = "an autoscaler keeps it between \(bounds.lowerBound) and \(bounds.upperBound)"
    let isInside = (difference.live?.text).flatMap { Int($0) }.map(bounds.contains) ?? false
    switch writer {
    case .controller: difference.kind = .controllerOwned
    case nil, .deployer, .injector: if isInside { difference.kind = .controllerOwned }
    case .person, .unknown: break
    }
    if difference.kind == .controllerOwned {
      difference.reason = range
    } else if let actor, writer == .person || writer == .unknown {
      difference.reason = "\(range), and \(actor.manager) wrote it"
    } else {
      difference.reason = "\(range), and this is outside"
    }
    return true
  }

  /// Whether a list of a pod has an item that can only have come when the pod was made.
  /// See https://kubernetes.io/docs/concepts/workloads/pods/#pod-update-and-replacement
  private static func isFixedOnceAdmitted(_ path: FieldPath, of id: ResourceID) -> Bool {
    guard case .item? = path.steps.last else { return false }
    return id.kind == "Pod" && id.group.isEmpty && path.steps.first == .field("spec")
      && !path.steps.contains { step in
        guard case .field(let name) = step else { return false }
        return ["tolerations", "ephemeralContainers", "resources"].contains(name)
      }
  }
}
