public import Resources

/// A request that the API server carried out and that may have changed something: who, when, on what.
///
/// The fields are those of `audit.k8s.io/v1` `Event`:
/// https://kubernetes.io/docs/reference/config-api/apiserver-audit.v1/
public struct AuditEvent: Sendable {
  /// What the request asked for.
  public enum Verb: String, Sendable {
    /// A new object, by POST.
    case create
    /// The whole object, by PUT.
    case update
    /// A part of the object, or, by server-side apply, all that one manager wants.
    case patch
    /// The end of one object.
    case delete
    /// The end of all objects that a selector matches.
    case deleteCollection = "deletecollection"
  }

  /// `auditID`. The client may choose it, so two events may share one.
  public let id: String
  /// The user who was authenticated: the real one, whomever it impersonated.
  public let user: String
  /// The groups of that user.
  public let groups: [String]
  /// The user in whose name the request was carried out, where it was another one.
  public let impersonatedUser: String?
  /// The address that the server itself saw: the last of `sourceIPs`. Those before it are what the client or a
  /// proxy said.
  public let source: String?
  /// The client, as it calls itself.
  public let userAgent: String?
  /// What was asked for.
  public let verb: Verb
  /// The API group of the resource; empty for the core group.
  public let group: String
  /// The plural name in the API: `deployments`.
  public let resource: String
  /// Empty for cluster-scoped objects.
  public let namespace: String
  /// Nil for a collection, and for a generated name where the log holds no response.
  public let name: String?
  /// `scale`, `status`; nil for the object itself.
  public let subresource: String?
  /// The object's uid, where the log tells.
  public let uid: String?
  /// The field manager that the server recorded: `fieldManager`, or else the first part of the user agent.
  public let manager: String
  /// Whether this was a server-side apply.
  public let isApply: Bool
  /// Whether the object came into being by this request.
  public let isCreation: Bool
  /// Whether a collection was narrowed by a selector.
  public let hasSelector: Bool
  /// When the request came in, if the log tells.
  public let received: Timestamp?
  /// When it was done, if the log tells.
  public let completed: Timestamp?
  /// `stageTimestamp` as the log writes it.
  public let time: String?
  /// Of the object after the request, where the log holds it. It orders the writes of one object, and is the same
  /// before and after a request that changed nothing.
  public let resourceVersion: UInt64?

  /// Whether the request is the end of one or more objects.
  public var isDeletion: Bool { verb == .delete || verb == .deleteCollection }
}

/// What an event holds at the levels `Request` and `RequestResponse`. It may be a Secret: look, and do not keep.
public struct AuditBodies {
  /// The object, the patch in its own language, or the delete options.
  public let request: Node?
  /// The object as it was afterwards, a list, a `Scale`, or a `Status`.
  public let response: Node?

  /// The response if it is an object of the event's own resource: what was stored.
  public func stored(kind: String) -> Node? {
    response.flatMap { $0["kind"]?.text == kind && $0["metadata"] != nil ? $0 : nil }
  }
}

extension AuditEvent {
  /// Reads an `Event`, if it tells of a request that may have changed an object: complete, successful, no dry run, on
  /// the object itself or on a subresource that is a view of it.
  init?(_ node: Node, _ bodies: AuditBodies) {
    guard node["stage"]?.text == "ResponseComplete", let verb = (node["verb"]?.text).flatMap(Verb.init),
      let code = (node[path: "responseStatus", "code"]?.text).flatMap({ Int($0) }),
      (200..<300).contains(code),
      let reference = node["objectRef"], let resource = reference["resource"]?.string
    else { return nil }
    let uri = RequestURI(node["requestURI"]?.text ?? "")
    // A deletion may ask for a dry run in its options as well.
    let options = bodies.request?["dryRun"]
    guard uri["dryRun"]?.isEmpty ?? true, options == nil || options?.isEmptyCollection == true else {
      return nil
    }
    let subresource = Self.text(reference["subresource"])
    if let subresource, !Self.views.contains(subresource) { return nil }
    let metadata = bodies.response?["metadata"]

    self.verb = verb
    self.resource = resource
    self.subresource = subresource
    group = reference["apiGroup"]?.text ?? ""
    // Of a namespace the reference says that it is in itself.
    namespace = resource == "namespaces" && group.isEmpty ? "" : reference["namespace"]?.text ?? ""
    name =
      verb == .deleteCollection ? nil : Self.text(reference["name"]) ?? Self.text(metadata?["name"])
    uid =
      Self.text(metadata?["uid"]) ?? Self.text(bodies.response?[path: "details", "uid"])
      ?? Self.text(reference["uid"])
    id = node["auditID"]?.text ?? ""
    user = node[path: "user", "username"]?.text ?? ""
    groups = node[path: "user", "groups"]?.children.map(\.text) ?? []
    impersonatedUser = Self.text(node[path: "impersonatedUser", "username"])
    source = node["sourceIPs"]?.children.reduce(nil) { _, last in last.text }
    let userAgent = Self.text(node["userAgent"])
    self.userAgent = userAgent
    let manager =
      uri["fieldManager"].flatMap { $0.isEmpty ? nil : $0 }
      ?? userAgent.map { String($0.prefix { $0 != "/" }) } ?? ""
    self.manager = manager
    isApply = verb == .patch && (uri["force"] != nil || Self.isApplied(bodies, by: manager))
    isCreation = subresource == nil && (verb == .create || code == 201)
    hasSelector = ["labelSelector", "fieldSelector"].contains { !(uri[$0] ?? "").isEmpty }
    received = (node["requestReceivedTimestamp"]?.text).flatMap(Timestamp.init)
    time = Self.text(node["stageTimestamp"])
    completed = time.flatMap(Timestamp.init)
    resourceVersion =
      verb == .deleteCollection ? nil : (metadata?["resourceVersion"]?.text).flatMap { UInt64($0) }
  }

  /// The subresources through which an object's own fields can be written.
  private static let views: Set<String> = [
    "scale", "status", "resize", "ephemeralcontainers", "finalize", "approval",
  ]

  /// Only server-side apply takes `force`; a client that leaves it out sends a whole object, and the server notes the
  /// manager as one that applies.
  private static func isApplied(_ bodies: AuditBodies, by manager: String) -> Bool {
    guard bodies.request?["kind"] != nil, bodies.request?["apiVersion"] != nil, let response = bodies.response
    else { return false }
    return ManagedFieldsEntry.entries(of: response, withFields: false).contains {
      $0.manager == manager && $0.operation == "Apply"
    }
  }

  private static func text(_ node: Node?) -> String? {
    node?.string.flatMap { $0.isEmpty ? nil : $0 }
  }
}
