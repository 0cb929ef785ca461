public import Controls
public import Drift
public import Policy
public import Resources

extension AuditReport {
  /// One drift, with its life as far as it is known.
  public struct Entry: Sendable {
    /// How a drift stands.
    public enum State: String, Sendable, CaseIterable {
      /// It is there.
      case open
      /// Somebody accepted it, with a reason and an end.
      case accepted
      /// It is gone.
      case closed
    }

    /// The finding's identifier: stable over scans.
    public var id: String
    /// The environment's name.
    public var environment: String
    /// Its phase.
    public var phase: String
    /// The resource.
    public var resource: ResourceID
    /// The version of its API.
    public var apiVersion: String
    /// The field path; empty for the whole resource.
    public var path: String
    /// Why the sides differ.
    public var `class`: FindingClass
    /// What git says.
    public var declared: Finding.Side
    /// What runs, or ran until it was closed.
    public var live: Finding.Side
    /// Lines that say what changed inside a list that is compared as a whole; none where a side is secret.
    public internal(set) var detail: [String]
    /// Who wrote the live value.
    public var actor: Finding.Actor?
    /// Where git says it.
    public var origin: Finding.Origin?
    /// The evidence behind the class.
    public var reason: String?
    /// What the change does to security.
    public var posture: Posture
    /// How much it matters.
    public var severity: Severity
    /// What the policy answers.
    public var response: Response
    /// The rule that decided.
    public var rule: String?
    /// The controls that it fails or passes anew, by identifier.
    public var controls: [String]
    /// Why it is accepted, by whom, and until when.
    public var acceptance: String?
    /// How it stands.
    public var state: State
    /// When it was first seen, in RFC 3339; nil outside a ledger.
    public var firstSeen: String?
    /// When it was last seen.
    public var lastSeen: String?
    /// In how many scans it was seen.
    public var occurrences: Int
    /// How often it came back after it was gone.
    public var reopened: Int
    /// When it was gone.
    public var closedAt: String?
    /// The commit that brought it home; nil where it went otherwise, or nobody knows.
    public var closedBy: String?
    /// What was proposed: a branch and a commit.
    public var proposal: String?

    /// A drift that was seen once and stands open.
    public init(
      id: String, environment: String, phase: String, resource: ResourceID, apiVersion: String, path: String,
      class: FindingClass, declared: Finding.Side, live: Finding.Side, detail: [String] = [],
      actor: Finding.Actor? = nil, origin: Finding.Origin? = nil, reason: String? = nil,
      posture: Posture, severity: Severity, response: Response, rule: String? = nil, controls: [String] = []
    ) {
      self.id = id
      self.environment = environment
      self.phase = phase
      self.resource = resource
      self.apiVersion = apiVersion
      self.path = path
      self.class = `class`
      self.declared = declared
      self.live = live
      // Lines of a secret's change would be parts of its value.
      self.detail = declared.isSecret || live.isSecret ? [] : detail
      self.actor = actor
      self.origin = origin
      self.reason = reason
      self.posture = posture
      self.severity = severity
      self.response = response
      self.rule = rule
      self.controls = controls
      acceptance = nil
      state = .open
      firstSeen = nil
      lastSeen = nil
      occurrences = 1
      reopened = 0
      closedAt = nil
      closedBy = nil
      proposal = nil
    }

    /// Open before closed, the grave before the slight, then by environment, resource, path and identifier.
    func precedes(_ other: Entry) -> Bool {
      if (state == .closed) != (other.state == .closed) { return other.state == .closed }
      if severity != other.severity { return severity > other.severity }
      if environment != other.environment { return environment < other.environment }
      if resource != other.resource { return resource < other.resource }
      return (path, id) < (other.path, other.id)
    }
  }
}
