internal import Kubernetes
internal import Resources

/// The writes of one object in the order in which they happened, and who among their authors made it what it is.
///
/// A name is given only where the log leaves one request: the one after which a field held its live value, and before
/// which it did not. Where bodies are missing, the managed fields may tell which of several it was; where they do not,
/// nobody is named.
struct AuditHistory {
  private let object: AuditTrail.Object
  private let writes: [AuditTrail.Write]
  private let uid: String?

  init(_ object: AuditTrail.Object) {
    self.object = object
    let metadata = object.root?["metadata"]
    let uid = metadata?["uid"]?.string
    let version = (metadata?["resourceVersion"]?.text).flatMap { UInt64($0) }
    self.uid = uid
    writes = Self.ordered(object.writes).filter { write in
      // Another object of the same name, or what happened after the snapshot.
      if let uid, let other = write.uid, uid != other { return false }
      if let version, let after = write.event.resourceVersion, after > version { return false }
      return true
    }
  }

  // MARK: - Order

  /// By the time of completion; but where versions tell, they count: times are taken outside of the store.
  private static func ordered(_ writes: [AuditTrail.Write]) -> [AuditTrail.Write] {
    var seen: Set<String> = []
    var ordered = writes.enumerated().filter {
      seen.insert($0.element.event.id + " " + ($0.element.event.time ?? "\($0.offset)")).inserted
    }
    ordered.sort {
      let (a, b) = ($0.element.event.completed, $1.element.event.completed)
      guard let a, let b, a != b else { return $0.offset < $1.offset }
      return a < b
    }
    let places = ordered.indices.filter { ordered[$0].element.event.resourceVersion != nil }
    let versioned = places.sorted {
      let a = ordered[$0].element.event.resourceVersion ?? 0
      let b = ordered[$1].element.event.resourceVersion ?? 0
      return a == b ? $0 < $1 : a < b
    }
    var result = ordered.map(\.element)
    for (place, source) in zip(places, versioned) { result[place] = ordered[source].element }
    return result
  }

  // MARK: - Whole objects

  /// The request that made the object.
  func creation() -> AuditEvent? {
    guard let event = writes.last(where: { $0.event.isCreation })?.event else { return nil }
    if let uid, event.uid == uid { return event }
    // Without a uid in the log the time must fit: there may have been an object of that name before.
    guard let created = (object.root?[path: "metadata", "creationTimestamp"]?.text).flatMap(Timestamp.init)
    else {
      return nil
    }
    return Self.happened(event, at: created) ? event : nil
  }

  /// The request that removed the object.
  func deletion() -> AuditEvent? {
    var deletion: AuditTrail.Write?
    var isKnownToExist = false
    for write in writes {
      if write.event.isDeletion {
        // The second request to delete what only waits for its finalizers changes nothing.
        if let deletion, deletion.isPending, write.uid == nil || write.uid == deletion.uid { continue }
        let isBlind = write.event.verb == .deleteCollection && write.uid == nil
        if isBlind, !isKnownToExist { continue }
        deletion = write
        isKnownToExist = false
      } else {
        if write.event.isCreation || write.isSeenAlive { deletion = nil }
        isKnownToExist = deletion == nil
      }
    }
    return deletion?.event
  }

  // MARK: - Fields

  /// The request that gave a field its live value, or took the field away.
  func writer(of index: Int) -> AuditEvent? {
    var life = writes[...]
    var isBirthKnown = false
    if let birth = life.lastIndex(where: { $0.event.isCreation }) {
      life = life[birth...]
      isBirthKnown = true
    }
    if let death = life.lastIndex(where: { $0.event.isDeletion && !$0.isPending }) {
      // The log lacks how the object came back.
      life = life[(death + 1)...]
      isBirthKnown = false
    }
    let before = life.lastIndex { $0.states[index] == .other }
    let since = before.map { life[($0 + 1)...] } ?? life
    let arrival = since.firstIndex { $0.states[index] == .live }
    let candidates = (arrival.map { since[...$0] } ?? since).filter { $0.reaches[index] != .no }
    let field = object.fields[index]
    if before != nil || isBirthKnown {
      return among(candidates, field, index)
    }
    return backed(candidates, field, index)
  }

  /// The one candidate, where the field is known to have changed while they wrote.
  private func among(_ candidates: [AuditTrail.Write], _ field: AuditTrail.Field, _ index: Int) -> AuditEvent?
  {
    guard candidates.count == 1, let only = candidates.first else {
      return matching(candidates, field).map(\.event)
    }
    // Whoever changes a field owns it. If others do, the log lacks a request, and this one found the change made.
    if !field.owners.isEmpty, !field.owners.contains(only.event.manager) { return nil }
    // What was not seen to arrive, the managed fields must not deny.
    if only.states[index] != .live, field.writer != nil, matching([only], field) == nil { return nil }
    return only.event
  }

  /// The one candidate where the log begins too late to show the change: nothing but the managed fields tells a change
  /// from a request that repeated what was so already.
  private func backed(_ candidates: [AuditTrail.Write], _ field: AuditTrail.Field, _ index: Int)
    -> AuditEvent?
  {
    guard let match = matching(candidates, field), !match.event.isApply,
      writes.filter({ $0.event.manager == match.event.manager && !$0.event.isDeletion }).count == 1,
      field.isAlone || match.reaches[index] == .yes && match.event.verb == .patch
    else { return nil }
    return match.event
  }

  /// The only one of some writes that is by the manager, of the kind and at the time that the managed fields say.
  private func matching(_ writes: [AuditTrail.Write], _ field: AuditTrail.Field) -> AuditTrail.Write? {
    guard let writer = field.writer, let time = writer.time.flatMap(Timestamp.init) else { return nil }
    let matches = writes.filter { write in
      write.event.manager == writer.manager && write.event.subresource == writer.subresource
        && (!write.event.isApply || writer.operation == "Apply") && Self.happened(write.event, at: time)
    }
    return matches.count == 1 ? matches.first : nil
  }

  /// Whether a request was under way in the second that an object's own time names.
  private static func happened(_ event: AuditEvent, at time: Timestamp) -> Bool {
    guard let completed = event.completed else { return false }
    let received = event.received ?? completed
    return (received.second...max(received.second, completed.second)).contains(time.second)
  }
}

extension Finding.Actor {
  /// The author of a request. Its time is given to the second, as managed fields give theirs.
  init(_ event: AuditEvent) {
    let time = event.time.map { time in
      time.firstIndex(of: ".").map { String(time[..<$0]) + time[$0...].drop { $0 == "." || $0.isNumber } }
        ?? time
    }
    self.init(
      manager: event.manager, operation: event.isDeletion ? "Delete" : event.isApply ? "Apply" : "Update",
      subresource: event.subresource, time: time, user: event.user, groups: event.groups,
      impersonatedUser: event.impersonatedUser, source: event.source, userAgent: event.userAgent,
      auditID: event.id)
  }
}
