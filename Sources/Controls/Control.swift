/// One rule of security that a resource keeps or breaks.
public struct Control: Sendable {
  /// What a control looks for.
  public enum Basis: String, Sendable {
    /// A resource that fails it is a finding by itself.
    case state
    /// Only a change is judged: no single value is wrong, one is wider than another. It has no failures.
    case change
  }

  /// Stable and unique, as users write it in a policy: `privileged-container`.
  public let id: String
  /// What is wrong where it fails, in a few words.
  public let title: String
  /// Why it matters, in one or two sentences.
  public let rationale: String
  /// Where the rule comes from. Empty where no standard names it.
  public let references: [Reference]
  /// How much a failure matters.
  public let severity: Severity
  /// Whether it judges a resource or a change of one.
  public let basis: Basis
  /// What takes a failure away.
  public let remedy: Remedy
  /// The identifier of a graver control: where that fails for the same item, a list leaves this one out.
  public let hiddenBy: String?
  /// Whether a resource that says nothing fails it. Such a failure of a container that came or went counts only where
  /// the resource kept the control otherwise, and only from severity `medium`.
  public let failsByDefault: Bool
  /// Whether it matters for the posture that a whole resource came or went. What a workload leaves out is no weakening
  /// when it is created; a grant is.
  public let countsWhole: Bool

  let scopes: [Scope]
  let inspect: @Sendable (Subject) -> [Sighting]

  init(
    _ id: String, _ title: String, _ severity: Severity, on scopes: [Scope], basis: Basis = .state,
    failsByDefault: Bool = false, countsWhole: Bool? = nil, hiddenBy: String? = nil, rationale: String,
    references: [Reference] = [], remedy: Remedy, inspect: @escaping @Sendable (Subject) -> [Sighting]
  ) {
    self.id = id
    self.title = title
    self.severity = severity
    self.scopes = scopes
    self.basis = basis
    self.failsByDefault = failsByDefault
    self.countsWhole = countsWhole ?? !failsByDefault
    self.hiddenBy = hiddenBy
    self.rationale = rationale
    self.references = references
    self.remedy = remedy
    self.inspect = inspect
  }

  /// The kinds that it looks at, with a workload for everything that holds pods.
  public var kinds: [String] { scopes.flatMap(\.kinds) }

  /// The level of the Pod Security Standards that asks for it; nil where they do not.
  public var podSecurityLevel: PodSecurityLevel? {
    references.lazy.compactMap { if case .podSecurity(let level, _) = $0 { level } else { nil } }.first
  }
}

extension Control: Hashable {
  /// Whether two controls are the same one.
  public static func == (one: Control, other: Control) -> Bool { one.id == other.id }
  /// Hashes the identifier.
  public func hash(into hasher: inout Hasher) { hasher.combine(id) }
}

/// The levels of the Pod Security Standards that forbid something.
///
/// See https://kubernetes.io/docs/concepts/security/pod-security-standards/
public enum PodSecurityLevel: String, Sendable, CaseIterable {
  /// Prevents known privilege escalations.
  case baseline
  /// Follows the current practice of hardening pods.
  case restricted
}

/// Where a rule comes from.
public enum Reference: Sendable, Hashable, CustomStringConvertible {
  /// A control of the Pod Security Standards, as that page names it.
  case podSecurity(PodSecurityLevel, String)
  /// A recommendation of the CIS Kubernetes Benchmark 1.12.
  case cis(String)
  /// A section of the Kubernetes Hardening Guidance of NSA and CISA, version 1.2.
  case nsa(String)
  /// A page that says more.
  case page(String)

  /// As a report prints it: `CIS Kubernetes Benchmark 1.12, 5.2.2`.
  public var description: String {
    switch self {
    case .podSecurity(let level, let name): "Pod Security Standards, \(level.rawValue): \(name)"
    case .cis(let section): "CIS Kubernetes Benchmark 1.12, \(section)"
    case .nsa(let section): "NSA/CISA Kubernetes Hardening Guidance 1.2, \(section)"
    case .page(let address): address
    }
  }
}
