public import Revert
internal import Resources
internal import Drift

extension Reversion {
  /// What a user has to know besides the patches, a line each: what goes with the drifts, what else happens, whose fields
  /// are taken over, and what stays.
  public var remarks: [String] {
    var lines: [String] = []
    for change in changes {
      for finding in change.also {
        let of = finding.resource == change.resource ? "" : " of \(finding.resource)"
        lines.append("note: \(change.resource): \(Self.field(finding))\(of) goes with it")
      }
      for effect in change.effects { lines.append("note: \(change.resource): \(effect)") }
      if case .apply(_, let manager, let conflicts) = change.action {
        for conflict in conflicts {
          lines.append(
            "note: \(change.resource): \(conflict.manager) owns \(conflict.path); \(manager) takes it over by force"
          )
        }
      }
    }
    for refusal in refused {
      let finding = refusal.finding
      let place = finding.path.steps.isEmpty ? "" : " \(finding.path)"
      lines.append(
        "not taken back (\(refusal.reason.rawValue)): \(finding.id) \(finding.resource)\(place): \(refusal.explanation)"
      )
    }
    let gone = changes.reduce(0) { $0 + $1.drifts.count + $1.also.count }
    if gone > 0 {
      lines.append(
        remaining.isEmpty
          ? "afterwards nothing drifts any more"
          : "afterwards \(remaining.count) \(remaining.count == 1 ? "drift is" : "drifts are") left")
    }
    return lines
  }

  private static func field(_ finding: Finding) -> String {
    finding.path.steps.isEmpty ? "\(finding.resource)" : "\(finding.path)"
  }
}
