internal import Resources

/// Fields of one object of which the API server accepts only one, or one only beside a certain value of the other.
///
/// Who carries a new `valueFrom` and not the removed `value` beside it declares what no API server takes:
/// kubernetes/pkg/apis/core/validation and pkg/apis/apps/validation.
public struct Exclusion: Sendable {
  /// The class of the drifts that take a field away from the side that is written.
  private let going: FindingClass

  /// For drifts that are carried into the source: what was removed at run time goes there too.
  public static let carrying = Exclusion(going: .runtimeRemoved)
  /// For drifts that are taken back: what was added at run time goes.
  public static let reverting = Exclusion(going: .runtimeAdded)

  /// A drift without which doing `finding` would leave what no API server takes, and that is not done.
  public func missing(for finding: Finding, in drifts: [Finding], done: Set<String>) -> Finding? {
    drifts.first { other in
      other.resource == finding.resource && !done.contains(other.id)
        && (isNeeded(other, by: finding) || isExchange(finding, other) && isNeeded(finding, by: other))
    }
  }

  /// Whether `finding` gives an object a field that `other` must be removed for.
  private func isNeeded(_ other: Finding, by finding: Finding) -> Bool {
    guard other.class == going, finding.class != going else { return false }
    if Self.isService(finding) {
      return [.field("type")] == finding.path.steps.dropFirst() && Self.dependsOnType(other.path.steps)
    }
    guard finding.path.steps.dropLast() == other.path.steps.dropLast(),
      let ours = Self.name(finding.path), let theirs = Self.name(other.path)
    else { return false }
    if Self.groups.contains(where: { $0.contains(ours) && $0.contains(theirs) }) { return true }
    return Self.isVolume(finding.path.steps.dropLast())
  }

  /// Whether the one took the place of the other, so that neither may be carried alone.
  private func isExchange(_ a: Finding, _ b: Finding) -> Bool {
    !Self.isService(a) && (a.class == going) != (b.class == going)
  }

  private static let groups: [Set<String>] = [
    ["value", "valueFrom"],
    ["fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef"],
    ["exec", "grpc", "httpGet", "tcpSocket", "sleep"],
    ["minAvailable", "maxUnavailable"],
    ["type", "rollingUpdate"],
    ["type", "localhostProfile"],
  ]

  /// A volume has one source: each of its fields but the name.
  private static func isVolume(_ steps: some BidirectionalCollection<FieldPath.Step>) -> Bool {
    guard case .item? = steps.last else { return false }
    return steps.dropLast().last == .field("volumes")
  }

  private static func isService(_ finding: Finding) -> Bool {
    finding.resource.kind == "Service" && finding.resource.group.isEmpty
      && finding.path.steps.first == .field("spec")
  }

  /// What a Service may only say as long as its type allows it.
  private static func dependsOnType(_ steps: [FieldPath.Step]) -> Bool {
    guard steps.first == .field("spec"), case .field(let field)? = steps.dropFirst().first else {
      return false
    }
    if field == "ports" { return steps.last == .field("nodePort") }
    return steps.count == 2
      && [
        "externalName", "externalTrafficPolicy", "healthCheckNodePort", "allocateLoadBalancerNodePorts",
        "loadBalancerIP", "loadBalancerClass", "loadBalancerSourceRanges",
      ].contains(field)
  }

  private static func name(_ path: FieldPath) -> String? {
    if case .field(let name)? = path.steps.last { return name }
    return nil
  }
}
