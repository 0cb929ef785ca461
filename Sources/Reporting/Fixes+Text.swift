public import Check
internal import Backport
internal import Controls
internal import Resources

extension Fixer.Fixes {
  /// What users have to know besides the edits, a line each: what may stop working, and what stays and why. Findings that
  /// stay for one reason share a line.
  public var remarks: [String] {
    var lines: [String] = []
    var cautioned: Set<String> = []
    for finding in fixed {
      guard case .fix(let fix) = finding.control.remedy, let caution = fix.caution,
        cautioned.insert(finding.control.id).inserted
      else { continue }
      lines.append("note: \(finding.control.id): \(caution)")
    }
    var order: [String] = []
    var groups: [String: [ControlFinding]] = [:]
    for (finding, reason) in left {
      let key = "\(finding.control.id): \(reason)"
      if groups[key] == nil { order.append(key) }
      groups[key, default: []].append(finding)
    }
    for key in order {
      let findings = groups[key] ?? []
      let first = findings.first.map { "\($0.resource)" } ?? ""
      let more = findings.count > 1 ? " and \(findings.count - 1) more" : ""
      lines.append("not fixed: \(key) (\(first)\(more))")
    }
    lines += notes.map { "note: " + $0 }
    if !suppressed.isEmpty {
      lines.append("note: \(counted(suppressed.count, "failure")) suppressed, and left as it is")
    }
    return lines
  }
}
