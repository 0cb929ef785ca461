internal import Controls
public import Drift
public import Policy
public import Resources

extension JudgedReport {
  /// The report as one object, the shape that `docs/report.md` promises. Whatever writes a machine format prints this.
  ///
  /// `all` adds what is accepted, what the policy ignores, and the differences that are no drift.
  public func document(all: Bool = false) -> Node {
    var writer = DocumentWriter()
    writer.object {
      $0.string("driftback/v1", "apiVersion")
      $0.string("DriftReport", "kind")
      $0.string(report.environment, "environment")
      $0.string(report.phase, "phase")
      $0.string(report.revision, "revision")
      $0.object("snapshot") {
        $0.string(report.snapshotDigest, "digest")
        $0.integer(report.snapshotResources, "resources")
      }
      $0.object("summary") {
        $0.integer(report.resources, "resources")
        $0.integer(report.inSync, "inSync")
        $0.integer(drifts.count, "drifts")
        $0.object("byClass") {
          for (name, count) in countsByClass { $0.integer(count, name.rawValue) }
        }
        $0.object("bySeverity") { for (name, count) in countsBySeverity { $0.integer(count, name.rawValue) } }
        $0.object("byResponse") { for (name, count) in countsByResponse { $0.integer(count, name.rawValue) } }
        $0.integer(suppressed.count, "suppressed")
        $0.integer(ignored.count, "ignored")
      }
      $0.array("drifts") { for drift in drifts { $0.object { drift.write(to: &$0) } } }
      $0.array("pending") { for finding in report.pending { $0.object { finding.write(nil, to: &$0) } } }
      if all {
        $0.array("suppressed") { for drift in suppressed { $0.object { drift.write(to: &$0) } } }
        $0.array("ignored") { for drift in ignored { $0.object { drift.write(to: &$0) } } }
        $0.array("notReported") {
          for finding in report.notReported { $0.object { finding.write(nil, to: &$0) } }
        }
      }
      if !notes.isEmpty { $0.array("notes") { for note in notes { $0.string(note) } } }
    }
    return writer.finish()
  }

  /// How often each class occurs among what is reported, pending, or not reported but counted.
  private var countsByClass: [(FindingClass, Int)] {
    var counts = report.unreported.filter(\.key.isCounted)
    for finding in drifts.map(\.finding) + report.pending { counts[finding.class, default: 0] += 1 }
    return FindingClass.allCases.compactMap { name in counts[name].map { (name, $0) } }
  }

  /// How many of the drifts have each severity, the gravest first.
  var countsBySeverity: [(Severity, Int)] {
    Severity.allCases.reversed().compactMap { name in
      let count = drifts.count { $0.verdict.severity == name }
      return count == 0 ? nil : (name, count)
    }
  }

  /// How many of the drifts get each response.
  var countsByResponse: [(Response, Int)] {
    Response.allCases.compactMap { name in
      let count = drifts.count { $0.verdict.response == name }
      return count == 0 ? nil : (name, count)
    }
  }
}

extension JudgedDrift {
  func write(to writer: inout DocumentWriter) { finding.write(verdict, to: &writer) }
}

extension FindingClass {
  /// Whether the summary counts findings of this class.
  var isCounted: Bool {
    switch self {
    case .injected, .nondeterministic, .unresolved, .gitAhead: true
    default: isReported
    }
  }
}

extension Finding {
  /// The finding as the object that stands in a report, with the verdict on it where it is a drift.
  public func document(_ verdict: Verdict? = nil) -> Node {
    var writer = DocumentWriter()
    writer.object { write(verdict, to: &$0) }
    return writer.finish()
  }

  func write(_ verdict: Verdict?, to writer: inout DocumentWriter) {
    writer.string(id, "id")
    writer.object("resource") {
      $0.string(apiVersion, "apiVersion")
      $0.string(resource.kind, "kind")
      $0.string(resource.namespace.isEmpty ? nil : resource.namespace, "namespace")
      $0.string(resource.name, "name")
    }
    writer.string(path.description, "path")
    writer.string(pointer, "pointer")
    writer.string(`class`.rawValue, "class")
    write(declared, "declared", to: &writer)
    write(live, "live", to: &writer)
    write(base, "base", to: &writer)
    if !shownDetail.isEmpty { writer.array("detail") { for line in shownDetail { $0.string(line) } } }
    if let actor {
      writer.object("actor") {
        $0.string(actor.manager, "manager")
        $0.string(actor.operation, "operation")
        $0.string(actor.subresource, "subresource")
        $0.string(actor.time, "time")
        $0.string(actor.user, "user")
        if let groups = actor.groups {
          $0.array("groups") { for group in groups { $0.string(group) } }
        } else {
          $0.string(nil, "groups")
        }
        $0.string(actor.source, "source")
        $0.string(actor.userAgent, "userAgent")
        $0.string(actor.auditID, "auditID")
        if let name = actor.impersonatedUser { $0.string(name, "impersonatedUser") }
      }
    } else {
      writer.string(nil, "actor")
    }
    if let origin {
      writer.object("origin") {
        $0.string(origin.file, "file")
        $0.integer(origin.document, "document")
        $0.integer(origin.line, "line")
        $0.integer(origin.column, "column")
      }
    } else {
      writer.string(nil, "origin")
    }
    writer.string(verdict?.posture.rawValue, "posture")
    writer.string(verdict?.severity.rawValue, "severity")
    writer.string(verdict?.response.rawValue, "response")
    verdict?.write(to: &writer)
    if let reason { writer.string(reason, "reason") }
  }

  private func write(_ side: Side, _ key: String, to writer: inout DocumentWriter) {
    switch side {
    case .absent: writer.string(nil, key)
    case .value(let node): writer.node(node, key)
    case .secret(let digest):
      writer.object(key) { $0.string(Self.secretPrefix + Self.bare(digest), "secret") }
    }
  }

  private static let secretPrefix = "hmac-sha256:"

  /// A keyed digest without the name of its algorithm.
  static func bare(_ digest: String) -> String {
    digest.hasPrefix(secretPrefix) ? String(digest.dropFirst(secretPrefix.count)) : digest
  }

  /// Whether a side is a value that must not be shown.
  var isSecret: Bool { [declared, live, base].contains(where: \.isSecret) }

  /// `detail`, unless a secret is involved: its lines would be parts of the value.
  var shownDetail: [String] { isSecret ? [] : detail }
}
