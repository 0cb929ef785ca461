public import Controls
public import Drift
public import Policy
public import Resources

/// What a scan saw of one drift, as an event keeps it.
public struct DriftRecord: Sendable {
  /// The resource, with the API version of the object.
  public struct Subject: Sendable, Hashable {
    /// `apps/v1`.
    public let apiVersion: String
    /// `Deployment`.
    public let kind: String
    /// Empty for cluster-scoped resources.
    public let namespace: String
    /// The name.
    public let name: String
  }

  /// The finding's identifier: stable for environment, resource and path.
  public let id: String
  /// The resource.
  public let resource: Subject
  /// The field path as it is printed; empty for a whole resource.
  public let path: String
  /// RFC 6901, into the live object.
  public let pointer: String
  /// Why the sides differ.
  public let `class`: FindingClass
  /// What git said.
  public let declared: Value
  /// What ran.
  public let live: Value
  /// What was last deployed, where that was known.
  public let base: Value
  /// Lines that say what changed inside a list; empty where a secret is involved.
  public let detail: [String]
  /// Who wrote the live value, where the evidence told.
  public let actor: Finding.Actor?
  /// Where git said it.
  public let origin: Finding.Origin?
  /// The evidence behind the class, where it was not obvious.
  public let reason: String?
  /// What the policy made of it; nil where none was asked.
  public let ruling: Ruling?

  /// The ledger's words for a finding.
  public init(_ finding: Finding, _ ruling: Ruling? = nil) {
    id = finding.id
    resource = Subject(
      apiVersion: finding.apiVersion, kind: finding.resource.kind, namespace: finding.resource.namespace,
      name: finding.resource.name)
    path = finding.path.description
    pointer = finding.pointer
    `class` = finding.class
    declared = Value(finding.declared)
    live = Value(finding.live)
    base = Value(finding.base)
    let hidesDetail = [finding.declared, finding.live, finding.base].contains(where: \.isSecret)
    detail = hidesDetail ? [] : finding.detail
    actor = finding.actor
    origin = finding.origin
    reason = finding.reason
    self.ruling = ruling
  }

  /// `Deployment.apps shop/cart`.
  public var resourceID: ResourceID {
    ResourceID(
      group: ResourceID.group(of: resource.apiVersion), kind: resource.kind, namespace: resource.namespace,
      name: resource.name)
  }
}

/// What the policy made of a drift, in the words of `Controls` and `Policy`.
public struct Ruling: Sendable, Equatable {
  /// What the change does to security.
  public let posture: Posture?
  /// How much it matters.
  public let severity: Severity?
  /// What is done about it.
  public let response: Response?
  /// Why: the name of the rule, the reason of the suppression; nil where none is given.
  public let reason: String?
  /// The controls that judge the two sides differently, by their identifiers.
  public let controls: [String]

  /// A ruling of its parts.
  public init(
    posture: Posture?, severity: Severity?, response: Response?, reason: String? = nil,
    controls: [String] = []
  ) {
    self.posture = posture
    self.severity = severity
    self.response = response
    self.reason = reason
    self.controls = controls
  }
}
