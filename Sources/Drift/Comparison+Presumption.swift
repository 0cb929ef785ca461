internal import Kubernetes
internal import Resources

/// What a difference is taken for until a person's tool turns out to have written it.
extension Comparison {
  /// Of two values that differ.
  func presumption(_ declared: Node, _ live: Node) -> FindingClass? {
    if Token.explains(declared, live, replacesAll: replacesTokens == true), replacesTokens != false {
      return .unresolved
    }
    let presumed = Bookkeeping.presumption(of: path, live)
    return presumed == .injected ? presumed : nil
  }

  /// Of a declared field that the live object lacks: with a CA of its own an APIService need not, and must not, skip
  /// the check of its certificate (kubernetes/staging/src/k8s.io/kube-aggregator, ValidateAPIService).
  func presumption(ofMissing declared: Node) -> FindingClass? {
    guard path.last == .field("insecureSkipTLSVerify"), let live = liveChain.last ?? nil,
      live["caBundle"] != nil, (declaredChain.last ?? nil)?["caBundle"] == nil
    else { return nil }
    return .injected
  }

  /// Whether the deployer replaces tokens in this resource: Flux does so unless told not to, and marks what it
  /// deploys. Nil where nothing tells.
  private var replacesTokens: Bool? {
    let metadata = (liveChain.first ?? nil)?["metadata"]
    let key = "kustomize.toolkit.fluxcd.io/substitute"
    if [metadata?["labels"], metadata?["annotations"]].contains(where: { $0?[key]?.text == "disabled" }) {
      return false
    }
    return metadata?[path: "labels", "kustomize.toolkit.fluxcd.io/name"] != nil ? true : nil
  }

  /// Items of lists whose order the server itself changes. An autoscaler's metrics take a round trip through
  /// `autoscaling/v1` annotations (https://github.com/kubernetes/kubernetes/issues/74099); Endpoints are sorted by
  /// `RepackSubsets` (kubernetes/pkg/registry/core/endpoint/strategy.go).
  static let reordered: Set<String> = [
    "autoscaling.v2.MetricSpec", "core.v1.EndpointSubset", "core.v1.EndpointAddress", "core.v1.EndpointPort",
  ]

  /// How many declared items of each key are hidden by later ones: of items that share a key a client-side apply keeps
  /// the last, and says so (`hides previous definition of …, which may be dropped when using apply`).
  static func hidden(_ ours: [FieldPath.Step], _ theirs: [FieldPath.Step]) -> [[FieldPath.KeyField]: Int] {
    guard ours.contains(where: { $0.occurrence > 0 }) else { return [:] }
    var surplus: [[FieldPath.KeyField]: Int] = [:]
    for step in ours { surplus[step.key, default: 0] += 1 }
    for step in theirs { surplus[step.key, default: 0] -= 1 }
    let kept = Set(theirs.map(\.key))
    return surplus.filter { $0.value > 0 && kept.contains($0.key) }
  }
}

extension FieldPath.Step {
  var key: [FieldPath.KeyField] { if case .item(let key, _) = self { key } else { [] } }

  var occurrence: Int { if case .item(_, let occurrence) = self { occurrence } else { 0 } }

  /// The item of the same key so many occurrences before; nil where there is none.
  func earlier(by count: Int) -> FieldPath.Step? {
    count == 0 ? self : occurrence < count ? nil : .item(key, occurrence: occurrence - count)
  }
}
