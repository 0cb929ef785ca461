internal import Controls
internal import Drift
internal import Policy
internal import Resources

extension AuditReport {
  /// A header and a line for each drift, by RFC 4180: CRLF, and quotes where a field needs them.
  func csv() -> String {
    let names = [
      "id", "state", "severity", "posture", "response", "class", "environment", "phase", "apiVersion", "kind",
      "namespace", "name", "path", "declared", "live", "manager", "user", "time", "file", "line", "firstSeen",
      "lastSeen", "occurrences", "reopened", "closedAt", "closedBy", "proposal", "acceptance",
    ]
    var text = names.joined(separator: ",") + "\r\n"
    for drift in drifts {
      let fields: [String?] = [
        drift.id, drift.state.rawValue, drift.severity.rawValue, drift.posture.rawValue,
        drift.response.rawValue,
        drift.class.rawValue, drift.environment, drift.phase, drift.apiVersion, drift.resource.kind,
        drift.resource.namespace, drift.resource.name, drift.path, drift.declared.field, drift.live.field,
        drift.actor?.manager, drift.actor?.user, drift.actor?.time, drift.origin?.file,
        drift.origin.map { String($0.line) }, drift.firstSeen, drift.lastSeen, String(drift.occurrences),
        String(drift.reopened), drift.closedAt, drift.closedBy, drift.proposal, drift.acceptance,
      ]
      text += fields.map { Self.field($0 ?? "") }.joined(separator: ",") + "\r\n"
    }
    return text
  }

  /// A field that no spreadsheet takes for a formula: an apostrophe stands before what begins like one
  /// (https://owasp.org/www-community/attacks/CSV_Injection).
  private static func field(_ text: String) -> String {
    var text = TerminalText.escaped(text, keepingLines: true)
    if let first = text.unicodeScalars.first, "=+-@\t\r".unicodeScalars.contains(first), Double(text) == nil {
      text = "'" + text
    }
    let special = text.utf8.contains { $0 == 0x22 || $0 == 0x2c || $0 == 0x0a || $0 == 0x0d }
    guard special else { return text }
    return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
      + "\""
  }
}

extension Finding.Side {
  fileprivate var field: String {
    switch self {
    case .absent: ""
    case .secret: "(secret)"
    case .value(let node): node.string ?? node.flowText
    }
  }
}
