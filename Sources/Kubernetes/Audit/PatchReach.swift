public import Resources

/// Whether a request's body speaks of a field.
///
/// The body is not the change: it may name what was so already. It can only rule a request out, or, where nothing is
/// known of the state before, back up what else is known.
public enum PatchReach: UInt8, Sendable {
  /// The request leaves the field alone.
  case no
  /// The body does not tell.
  case maybe
  /// The body names the field, something inside it, or something around it as a whole.
  case yes

  /// What an event's body says about a field of the object itself.
  public static func of(_ event: AuditEvent, _ bodies: AuditBodies, path: FieldPath, kind: String)
    -> PatchReach
  {
    if event.isCreation { return .yes }
    guard event.verb == .patch, let body = bodies.request else { return .maybe }
    if body.kind == .sequence { return json(body, path) }
    var reach = merge(body, path)
    if kind == "Secret", event.group.isEmpty, case .field("data")? = path.steps.first {
      // The server writes one into the other.
      let strings = FieldPath([.field("stringData")] + path.steps.dropFirst())
      reach = reach.closer(merge(body, strings))
    }
    // What an apply no longer names is taken away, or falls back to its default.
    return event.isApply && reach == .no ? .maybe : reach
  }

  private func closer(_ other: PatchReach) -> PatchReach { rawValue < other.rawValue ? other : self }

  /// A JSON patch (RFC 6902). Positions in lists say nothing about keys.
  private static func json(_ body: Node, _ path: FieldPath) -> PatchReach {
    var reach = PatchReach.no
    for operation in body.children where operation["op"]?.text != "test" {
      for name in ["path", "from"] {
        guard name == "path" || operation["op"]?.text == "move", let pointer = operation[name]?.string else {
          continue
        }
        reach = reach.closer(meets(pointer, path))
      }
    }
    return reach
  }

  private static func meets(_ pointer: String, _ path: FieldPath) -> PatchReach {
    let tokens = pointer.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
    var reach = PatchReach.yes
    for (token, step) in zip(tokens, path.steps) {
      if case .field(let name) = step {
        guard unescaped(token) == name else { return .no }
      } else {
        reach = .maybe
      }
    }
    return reach
  }

  private static func unescaped(_ token: Substring) -> String {
    var out = ""
    var escaping = false
    for scalar in token.unicodeScalars {
      if escaping {
        out += scalar == "0" ? "~" : scalar == "1" ? "/" : "~" + String(scalar)
        escaping = false
      } else if scalar == "~" {
        escaping = true
      } else {
        out.unicodeScalars.append(scalar)
      }
    }
    return out
  }

  /// A merge patch (RFC 7386), a strategic one with its directives, or the object that a server-side apply wants:
  /// https://github.com/kubernetes/community/blob/master/contributors/devel/sig-api-machinery/strategic-merge-patch.md
  private static func merge(_ body: Node, _ path: FieldPath) -> PatchReach {
    var node = body
    var above: (node: Node, step: FieldPath.Step)?
    for step in path.steps {
      if replaces(node) { return .yes }
      guard node.kind == .mapping || node.kind == .sequence else { return .yes }
      if let next = node.child(at: step)?.node {
        above = (node, step)
        node = next
        continue
      }
      if case .field(let name) = step {
        return node["$deleteFromPrimitiveList/" + name] == nil && node["$retainKeys"] == nil ? .no : .maybe
      }
      // A merge patch replaces the list, a strategic one leaves the items alone that it does not name.
      guard let above, case .field(let name) = above.step, above.node["$setElementOrder/" + name] != nil,
        !node.children.contains(where: replaces)
      else { return .maybe }
      return .no
    }
    return .yes
  }

  private static func replaces(_ node: Node) -> Bool {
    guard let directive = node["$patch"]?.text else { return false }
    return directive == "delete" || directive == "replace"
  }
}
