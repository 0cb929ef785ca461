internal import Kubernetes
internal import Resources

/// What one event says of one field.
struct AuditView {
  /// What stood there afterwards.
  private(set) var state = AuditTrail.State.unknown
  /// Whether the request may have written it.
  private(set) var reach = PatchReach.no

  init(
    _ event: AuditEvent, _ bodies: AuditBodies, of field: AuditTrail.Field, in object: AuditTrail.Object
  ) {
    guard !event.isDeletion else { return }
    if event.subresource == "scale" {
      guard field.path.steps == [.field("spec"), .field("replicas")] else { return }
      reach = .yes
      state = Self.scaled(bodies, field.live)
      return
    }
    if event.subresource == "status" {
      // A status is no part of a declaration. A patch of it may name the metadata; a controller's PUT only repeats it.
      if event.verb == .patch, bodies.request != nil, field.path.steps.first == .field("metadata") {
        reach = .of(event, bodies, path: field.path, kind: object.id.kind)
      }
    } else {
      reach = .of(event, bodies, path: field.path, kind: object.id.kind)
    }
    if let stored = bodies.stored(kind: object.id.kind) {
      let value = stored.value(at: field.path)
      if Self.isSame(value, field.live) {
        state = .live
      } else if stored["apiVersion"]?.text == object.apiVersion {
        // In another version of the API the same thing may stand elsewhere.
        state = .other
      }
    } else if event.subresource == nil, let request = bodies.request {
      state = Self.requested(event, request, field, reach)
    }
  }

  private static func isSame(_ a: Node?, _ b: Node?) -> Bool {
    guard let a, let b else { return a == nil && b == nil }
    return a.hasSameValue(as: b)
  }

  /// The count in a `Scale`, which leaves a zero out.
  private static func scaled(_ bodies: AuditBodies, _ live: Node?) -> AuditTrail.State {
    let count: String
    if let response = bodies.response, response["kind"]?.text == "Scale" {
      count = response[path: "spec", "replicas"]?.text ?? "0"
    } else if let asked = bodies.request?[path: "spec", "replicas"] {
      count = asked.text
    } else {
      return .unknown
    }
    return count == live?.text ? .live : .other
  }

  /// At the level `Request` the log holds what was asked for. It was done, but what else came of it is not known, so only
  /// a scalar tells something.
  private static func requested(
    _ event: AuditEvent, _ request: Node, _ field: AuditTrail.Field, _ reach: PatchReach
  ) -> AuditTrail.State {
    guard request.kind == .mapping, reach != .no, let value = request.value(at: field.path) else {
      return .unknown
    }
    if value.kind == .null { return event.verb == .patch && field.live == nil ? .live : .unknown }
    guard value.isScalar, let live = field.live, live.isScalar else { return .unknown }
    if value.hasSameValue(as: live) || Quantity.equal(value.text, live.text) { return .live }
    return .other
  }
}
