public import Resources

/// One difference at one field of one resource, or one resource missing or unmanaged.
public struct Finding: Sendable {
  /// What one side holds at the field.
  public enum Side: Sendable {
    /// Nothing.
    case absent
    /// A value that may be shown.
    case value(Node)
    /// A value that must not be shown. The digest is keyed by the whole snapshot: within a report equal secrets have
    /// equal digests, and it says nothing else.
    case secret(digest: String)

    /// Whether it is a value that must not be shown.
    public var isSecret: Bool { if case .secret = self { true } else { false } }
  }

  /// Who wrote the live value. As far as managed fields tell it is evidence and no proof; where there is a user, an
  /// audit log holds the request that did it.
  public struct Actor: Sendable, Equatable {
    /// The field manager: `kubectl-edit`.
    public let manager: String
    /// `Apply` or `Update`; `Delete` where an audit log tells who removed a resource.
    public let operation: String
    /// `scale`, `status`, or nil for the resource itself.
    public let subresource: String?
    /// When that manager last wrote anything to the resource, or, with a user, when the request was done: in RFC 3339,
    /// as the API server gave it.
    public let time: String?
    /// The user who was authenticated, whomever it impersonated; nil without an audit log, as all below.
    public let user: String?
    /// The groups of that user.
    public let groups: [String]?
    /// The user in whose name the request was made, where it was another one.
    public let impersonatedUser: String?
    /// The address that the API server saw the request come from.
    public let source: String?
    /// The client, as it calls itself.
    public let userAgent: String?
    /// The request's identifier in the audit log.
    public let auditID: String?

    /// An actor of a managed-fields entry, or of an event in an audit log.
    public init(
      manager: String, operation: String, subresource: String?, time: String?, user: String? = nil,
      groups: [String]? = nil, impersonatedUser: String? = nil, source: String? = nil,
      userAgent: String? = nil, auditID: String? = nil
    ) {
      self.manager = manager
      self.operation = operation
      self.subresource = subresource
      self.time = time
      self.user = user
      self.groups = groups
      self.impersonatedUser = impersonatedUser
      self.source = source
      self.userAgent = userAgent
      self.auditID = auditID
    }
  }

  /// Where a field is declared, or, where it is not, the nearest declared thing around it.
  public struct Origin: Sendable, Equatable {
    /// Path in the repository.
    public let file: String
    /// The document of the file, from 0.
    public let document: Int
    /// From 1.
    public let line: Int
    /// In Unicode scalars, from 1.
    public let column: Int

    /// A place in a declared file.
    public init(file: String, document: Int, line: Int, column: Int) {
      self.file = file
      self.document = document
      self.line = line
      self.column = column
    }
  }

  /// Stable: the same environment, resource and path give the same identifier, twelve hexadecimal digits.
  public let id: String
  /// The resource.
  public let resource: ResourceID
  /// The API version of the live object, or of the declared one where none is live.
  public let apiVersion: String
  /// The field; the root for a whole resource.
  public let path: FieldPath
  /// The same place in the live object as an RFC 6901 pointer; for a removed field, where it would stand.
  public let pointer: String
  /// Why the sides differ.
  public let `class`: FindingClass
  /// What git says.
  public let declared: Side
  /// What runs.
  public let live: Side
  /// What was last deployed, where that is known.
  public let base: Side
  /// Lines that say what changed inside a list that is compared as a whole: `+ "--iface=eth1"`.
  public let detail: [String]
  /// Who wrote the live value; nil where the evidence does not tell.
  public internal(set) var actor: Actor?
  /// Where git says it; nil for a resource that git does not declare.
  public let origin: Origin?
  /// The evidence behind the class in one sentence, where it is not obvious.
  public let reason: String?

  /// A finding of its parts.
  public init(
    id: String, resource: ResourceID, apiVersion: String, path: FieldPath, pointer: String,
    class: FindingClass, declared: Side, live: Side, base: Side = .absent, detail: [String] = [],
    actor: Actor? = nil, origin: Origin? = nil, reason: String? = nil
  ) {
    self.id = id
    self.resource = resource
    self.apiVersion = apiVersion
    self.path = path
    self.pointer = pointer
    self.class = `class`
    self.declared = declared
    self.live = live
    self.base = base
    self.detail = detail
    self.actor = actor
    self.origin = origin
    self.reason = reason
  }
}
