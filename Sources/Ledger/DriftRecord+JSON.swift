internal import Controls
internal import Drift
internal import Policy
public import Resources

extension DriftRecord {
  /// Writes the drift as events hold it.
  public func write(to json: inout JSONWriter) {
    json.object {
      $0.text("id", id)
      $0.key("resource")
      $0.object {
        $0.text("apiVersion", resource.apiVersion)
        $0.text("kind", resource.kind)
        $0.text("namespace", resource.namespace)
        $0.text("name", resource.name)
      }
      $0.text("path", path)
      $0.text("pointer", pointer)
      $0.text("class", `class`.rawValue)
      $0.key("declared")
      $0.value(declared)
      $0.key("live")
      $0.value(live)
      $0.key("base")
      $0.value(base)
      $0.texts("detail", detail)
      $0.key("actor")
      if let actor { actor.write(to: &$0) } else { $0.null() }
      $0.key("origin")
      if let origin { origin.write(to: &$0) } else { $0.null() }
      $0.text("reason", reason)
      $0.key("ruling")
      if let ruling { ruling.write(to: &$0) } else { $0.null() }
    }
  }

  init(_ fields: Fields) throws(Diagnostic) {
    id = try fields.driftID("id")
    let resource = try fields.object("resource")
    self.resource = Subject(
      apiVersion: try resource.string("apiVersion"), kind: try resource.string("kind"),
      namespace: try resource.string("namespace"), name: try resource.string("name"))
    path = try fields.string("path")
    pointer = try fields.string("pointer")
    `class` = try fields.word("class")
    declared = try fields.value("declared")
    live = try fields.value("live")
    base = try fields.value("base")
    detail = try fields.strings("detail")
    actor = try fields.objectOrNull("actor").map { (fields) throws(Diagnostic) in try Finding.Actor(fields) }
    origin = try fields.objectOrNull("origin").map { (fields) throws(Diagnostic) in
      try Finding.Origin(fields)
    }
    reason = try fields.stringOrNull("reason")
    ruling = try fields.objectOrNull("ruling").map { (fields) throws(Diagnostic) in
      try Ruling(fields)
    }
  }

  /// What makes two sightings of a drift the same news: class, values, what the policy makes of it, and who wrote the value. Not the
  /// user, whom only some scans know, not the time, which every write to the resource moves, and not the source line.
  var fingerprint: String {
    var json = JSONWriter()
    json.array {
      $0.string(`class`.rawValue)
      $0.value(declared)
      $0.value(live)
      $0.string(orNull: ruling?.posture?.rawValue)
      $0.string(orNull: ruling?.severity?.rawValue)
      $0.string(orNull: ruling?.response?.rawValue)
      $0.string(orNull: actor?.manager)
      $0.string(orNull: actor?.operation)
      $0.string(orNull: actor?.subresource)
    }
    return Digest.sha256(json.utf8)
  }
}

extension Finding.Actor {
  fileprivate func write(to json: inout JSONWriter) {
    json.object {
      $0.text("manager", manager)
      $0.text("operation", operation)
      $0.text("subresource", subresource)
      $0.text("time", time)
      $0.text("user", user)
      if let groups { $0.texts("groups", groups) } else { $0.text("groups", nil) }
      $0.text("impersonatedUser", impersonatedUser)
      $0.text("source", source)
      $0.text("userAgent", userAgent)
      $0.text("auditID", auditID)
    }
  }

  fileprivate init(_ fields: Fields) throws(Diagnostic) {
    self.init(
      manager: try fields.string("manager"), operation: try fields.string("operation"),
      subresource: try fields.stringOrNull("subresource"), time: try fields.stringOrNull("time"),
      user: try fields.stringOrNull("user"),
      groups: try fields.required("groups").kind == .null ? nil : try fields.strings("groups"),
      impersonatedUser: try fields.stringOrNull("impersonatedUser"),
      source: try fields.stringOrNull("source"), userAgent: try fields.stringOrNull("userAgent"),
      auditID: try fields.stringOrNull("auditID"))
  }
}

extension Finding.Origin {
  fileprivate func write(to json: inout JSONWriter) {
    json.object {
      $0.text("file", file)
      $0.number("document", document)
      $0.number("line", line)
      $0.number("column", column)
    }
  }

  fileprivate init(_ fields: Fields) throws(Diagnostic) {
    self.init(
      file: try fields.string("file"), document: try fields.integer("document"),
      line: try fields.integer("line"), column: try fields.integer("column"))
  }
}

extension Ruling {
  func write(to json: inout JSONWriter) {
    json.object {
      $0.text("posture", posture?.rawValue)
      $0.text("severity", severity?.rawValue)
      $0.text("response", response?.rawValue)
      $0.text("reason", reason)
      $0.texts("controls", controls)
    }
  }

  init(_ fields: Fields) throws(Diagnostic) {
    self.init(
      posture: try fields.wordOrNull("posture"), severity: try fields.wordOrNull("severity"),
      response: try fields.wordOrNull("response"), reason: try fields.stringOrNull("reason"),
      controls: try fields.strings("controls"))
  }
}

extension JSONWriter {
  mutating func text(_ key: String, _ value: String?) {
    self.key(key)
    string(orNull: value)
  }

  mutating func texts(_ key: String, _ values: [String]) {
    self.key(key)
    array { for value in values { $0.string(value) } }
  }

  mutating func number(_ key: String, _ value: Int?) {
    self.key(key)
    if let value { integer(value) } else { null() }
  }
}

extension Fields {
  /// The identifier of a drift: twelve lower-case hexadecimal digits.
  func driftID(_ key: String) throws(Diagnostic) -> String {
    let text = try string(key)
    guard DriftID.isValid(text) else { throw fault(key, "is no identifier of a drift") }
    return text
  }

  func driftIDs(_ key: String) throws(Diagnostic) -> [String] {
    let texts = try strings(key)
    guard texts.allSatisfy(DriftID.isValid) else {
      throw fault(key, "holds what is no identifier of a drift")
    }
    return texts
  }
}

enum DriftID {
  static let digits = 12

  static func isValid(_ text: String) -> Bool {
    text.utf8.count == digits && text.utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) }
  }
}
