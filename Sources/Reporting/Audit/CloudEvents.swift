internal import Controls
internal import Drift
internal import Policy
internal import Resources

extension AuditReport {
  /// A line for each drift: a CloudEvents 1.0 event in its JSON format
  /// (https://github.com/cloudevents/spec, `formats/json-format.md`). The type says how the drift stands; the same
  /// drift in the same state has the same `id`, so that a consumer can drop what it has seen.
  func cloudEvents() -> String {
    var text = ""
    for drift in drifts {
      var writer = JSONWriter()
      writer.object {
        let time = drift.state == .closed ? drift.closedAt : drift.lastSeen ?? drift.actor?.time
        $0.entry("specversion", "1.0")
        $0.entry("id", [drift.id, drift.state.rawValue, time ?? snapshot(of: drift)].joined(separator: "."))
        $0.entry("source", "/driftback/" + URIText.path(drift.environment))
        $0.entry("type", "dev.driftback.drift." + drift.state.rawValue)
        $0.entry("subject", TerminalText.escaped(drift.resource.description + drift.path))
        // Optional, and then a time; null is not allowed.
        if let time { $0.entry("time", time) }
        $0.entry("datacontenttype", "application/json")
        $0.key("data")
        $0.object { drift.write(to: &$0) }
      }
      text += writer.text + "\n"
    }
    return text
  }

  private func snapshot(of drift: Entry) -> String {
    scans.last { $0.environment == drift.environment }?.snapshotDigest ?? "once"
  }
}
