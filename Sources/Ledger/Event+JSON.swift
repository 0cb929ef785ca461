internal import Resources

extension Event {
  /// The event as the ledger keeps it: compact JSON, always the same bytes for the same event. Its SHA-256 is the
  /// event's hash.
  public var json: [UInt8] {
    var json = JSONWriter()
    json.object {
      $0.number("number", number)
      $0.text("previous", previous)
      $0.text("time", time.description)
      $0.text("kind", entry.kind)
      entry.write(to: &$0)
    }
    return json.utf8
  }

  /// The event that a JSON object holds.
  ///
  /// - Parameter expected: the number that messages name where the object has none.
  /// - Throws: a `ledger` fault that names the event and the field.
  init(_ root: Node, expected: Int) throws(Diagnostic) {
    let fields = Fields(root, event: expected)
    number = try fields.integer("number")
    previous = try fields.string("previous")
    time = try fields.time("time")
    entry = try Entry(fields)
  }
}

extension Entry {
  fileprivate func write(to json: inout JSONWriter) {
    switch self {
    case .scan(let scan): scan.write(to: &json)
    case .opened(let drift, let scan), .reopened(let drift, let scan), .changed(let drift, let scan):
      json.number("scan", scan)
      json.key("drift")
      drift.write(to: &json)
    case .closed(let closing): closing.write(to: &json)
    case .decision(let decision): decision.write(to: &json)
    case .suppression(let suppression): suppression.write(to: &json)
    }
  }

  fileprivate init(_ fields: Fields) throws(Diagnostic) {
    func drift() throws(Diagnostic) -> DriftRecord { try DriftRecord(fields.object("drift")) }
    let kind = try fields.string("kind")
    switch kind {
    case "scan": self = .scan(try ScanEntry(fields))
    case "opened": self = .opened(try drift(), scan: try fields.integer("scan"))
    case "reopened": self = .reopened(try drift(), scan: try fields.integer("scan"))
    case "changed": self = .changed(try drift(), scan: try fields.integer("scan"))
    case "closed": self = .closed(try Closing(fields))
    default:
      if let kind = Decision.Kind(rawValue: kind) {
        self = .decision(try Decision(kind, fields))
      } else if let kind = SuppressionEntry.Kind(rawValue: kind) {
        self = .suppression(try SuppressionEntry(kind, fields))
      } else {
        throw fields.fault("kind", "holds a word that this version does not know")
      }
    }
  }
}

extension ScanEntry {
  fileprivate func write(to json: inout JSONWriter) {
    json.text("environment", environment)
    json.text("phase", phase)
    json.text("revision", revision)
    json.text("snapshotDigest", snapshotDigest)
    json.number("snapshotResources", snapshotResources)
    json.number("resources", resources)
    json.number("drifts", drifts)
    json.text("seen", seen)
    json.texts("unseen", unseen)
    json.number("pending", pending)
    json.text("tool", tool)
    json.text("renderer", renderer)
    json.texts("notes", notes)
  }

  fileprivate init(_ fields: Fields) throws(Diagnostic) {
    self.init(
      environment: try fields.string("environment"), phase: try fields.string("phase"),
      revision: try fields.string("revision"), snapshotDigest: try fields.string("snapshotDigest"),
      snapshotResources: try fields.integer("snapshotResources"),
      resources: try fields.integer("resources"), drifts: try fields.integer("drifts"),
      seen: try fields.string("seen"), unseen: try fields.driftIDs("unseen"),
      pending: try fields.integer("pending"), tool: try fields.string("tool"),
      renderer: try fields.stringOrNull("renderer"), notes: try fields.strings("notes"))
  }
}

extension Closing {
  fileprivate func write(to json: inout JSONWriter) {
    json.number("scan", scan)
    json.text("drift", drift)
    json.text("revision", revision)
    json.text("lastRevision", lastRevision)
    json.text("commit", commit)
  }

  fileprivate init(_ fields: Fields) throws(Diagnostic) {
    self.init(
      drift: try fields.driftID("drift"), scan: try fields.integer("scan"),
      revision: try fields.string("revision"), lastRevision: try fields.string("lastRevision"),
      commit: try fields.stringOrNull("commit"))
  }
}

extension Decision {
  fileprivate func write(to json: inout JSONWriter) {
    json.texts("drifts", drifts)
    json.text("by", by)
    json.text("reason", reason)
    json.text("commit", commit)
    json.text("branch", branch)
    json.text("proof", proof)
    json.text("link", link)
  }

  fileprivate init(_ kind: Kind, _ fields: Fields) throws(Diagnostic) {
    self.init(
      kind, drifts: try fields.driftIDs("drifts"), by: try fields.stringOrNull("by"),
      reason: try fields.stringOrNull("reason"), commit: try fields.stringOrNull("commit"),
      branch: try fields.stringOrNull("branch"), proof: try fields.stringOrNull("proof"),
      link: try fields.stringOrNull("link"))
  }
}

extension SuppressionEntry {
  fileprivate func write(to json: inout JSONWriter) {
    json.text("name", name)
    json.text("environment", environment)
    json.text("scope", scope)
    json.text("reason", reason)
    json.text("owner", owner)
    json.text("until", until?.description)
  }

  fileprivate init(_ kind: Kind, _ fields: Fields) throws(Diagnostic) {
    self.init(
      kind, name: try fields.string("name"), environment: try fields.stringOrNull("environment"),
      scope: try fields.string("scope"), reason: try fields.stringOrNull("reason"),
      owner: try fields.stringOrNull("owner"), until: try fields.timeOrNull("until"))
  }
}
