internal import Controls
internal import Drift
internal import Policy
internal import Resources

extension AuditReport {
  /// Gauges in the text format of OpenMetrics 1.0 (https://github.com/prometheus/OpenMetrics), kept to what the
  /// node exporter's textfile collector also reads: no `info` type, and no timestamps, which that collector refuses.
  func openMetrics() -> String {
    var text = Metrics()
    text.family("driftback_build_info", "The version of Driftback that wrote these figures.")
    text.sample("driftback_build_info", [("version", tool)], 1)
    let last = scans.reduce(into: [String: Scan]()) { $0[$1.environment] = $1 }
    let environments = last.keys.sorted()
    text.family("driftback_resources", "Resources that were compared.")
    for name in environments {
      text.sample("driftback_resources", labels(name, last), last[name]?.resources ?? 0)
    }
    text.family("driftback_resources_in_sync", "Resources without drift.")
    for name in environments {
      text.sample("driftback_resources_in_sync", labels(name, last), last[name]?.inSync ?? 0)
    }
    text.family("driftback_scan_timestamp_seconds", "When the environment was last scanned.", unit: "seconds")
    for name in environments {
      guard let at = last[name]?.time.flatMap({ Timestamp($0) }) else { continue }
      text.sample("driftback_scan_timestamp_seconds", labels(name, last), Int(at.second))
    }
    counts(to: &text)
    text.family(
      "driftback_oldest_open_drift_timestamp_seconds", "When the oldest open drift was first seen.",
      unit: "seconds")
    let open = drifts.filter { $0.state == .open }
    for name in environments {
      let times = open.filter { $0.environment == name }.compactMap {
        ($0.firstSeen ?? $0.actor?.time).flatMap { Timestamp($0) }
      }
      guard let oldest = times.min() else { continue }
      text.sample("driftback_oldest_open_drift_timestamp_seconds", labels(name, last), Int(oldest.second))
    }
    return text.finish()
  }

  private func labels(_ environment: String, _ scans: [String: Scan]) -> [(String, String)] {
    [("environment", environment), ("phase", scans[environment]?.phase ?? "")]
  }

  private func counts(to text: inout Metrics) {
    let names = ["environment", "phase", "state", "class", "severity", "posture", "response"]
    var counts: [[String]: Int] = [:]
    for drift in drifts {
      let labels = [
        drift.environment, drift.phase, drift.state.rawValue, drift.class.rawValue, drift.severity.rawValue,
        drift.posture.rawValue, drift.response.rawValue,
      ]
      counts[labels, default: 0] += 1
    }
    text.family("driftback_drifts", "Drifts by what they are and how they stand.")
    for (labels, count) in counts.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
      text.sample("driftback_drifts", Array(zip(names, labels)), count)
    }
  }
}

/// Text of metric families, each of them a gauge.
private struct Metrics {
  private var text = ""

  mutating func family(_ name: String, _ help: String, unit: String? = nil) {
    text += "# TYPE \(name) gauge\n"
    if let unit { text += "# UNIT \(name) \(unit)\n" }
    text += "# HELP \(name) \(help)\n"
  }

  mutating func sample(_ name: String, _ labels: [(String, String)], _ value: Int) {
    let pairs = labels.map { "\($0.0)=\"\(Self.escaped($0.1))\"" }.joined(separator: ",")
    text += "\(name){\(pairs)} \(value)\n"
  }

  func finish() -> String { text + "# EOF\n" }

  private static func escaped(_ text: String) -> String {
    var out = String.UnicodeScalarView()
    for scalar in TerminalText.escaped(text, keepingLines: true).unicodeScalars {
      switch scalar {
      case "\\": out.append(contentsOf: "\\\\".unicodeScalars)
      case "\"": out.append(contentsOf: "\\\"".unicodeScalars)
      case "\n": out.append(contentsOf: "\\n".unicodeScalars)
      default: out.append(scalar)
      }
    }
    return String(out)
  }
}
