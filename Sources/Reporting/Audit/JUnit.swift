internal import Controls
internal import Drift
internal import Policy
internal import Resources

extension AuditReport {
  /// JUnit's XML as CI servers read it (https://github.com/testmoapp/junitxml): a suite for each environment, a case for
  /// each drift. Open drifts fail, accepted ones are skipped, closed ones pass; an environment without any passes.
  func junit() -> String {
    let environments = Set(scans.map(\.environment)).union(drifts.map(\.environment)).sorted()
    let byEnvironment = Dictionary(grouping: drifts, by: \.environment)
    let failures = drifts.count { $0.state == .open }
    let skipped = drifts.count { $0.state == .accepted }
    let quiet = environments.count { byEnvironment[$0] == nil }
    var xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    xml +=
      "<testsuites name=\"driftback\" tests=\"\(drifts.count + quiet)\" failures=\"\(failures)\" errors=\"0\" skipped=\"\(skipped)\">\n"
    for environment in environments {
      let mine = byEnvironment[environment] ?? []
      xml += "  <testsuite name=\(quoted(environment)) tests=\"\(max(mine.count, 1))\""
      xml += " failures=\"\(mine.count { $0.state == .open })\" errors=\"0\""
      xml += " skipped=\"\(mine.count { $0.state == .accepted })\""
      let scan = scans.last { $0.environment == environment }
      if let time = scan?.time { xml += " timestamp=\(quoted(time))" }
      xml += ">\n"
      if let scan {
        xml += "    <properties>\n"
        for (name, value) in [
          ("phase", scan.phase), ("revision", scan.revision), ("snapshot", scan.snapshotDigest),
        ] {
          xml += "      <property name=\"\(name)\" value=\(quoted(value))/>\n"
        }
        xml += "    </properties>\n"
      }
      if mine.isEmpty {
        xml += "    <testcase classname=\(quoted(environment)) name=\"no drift\"/>\n"
      }
      for drift in mine { xml += drift.testCase }
      xml += "  </testsuite>\n"
    }
    return xml + "</testsuites>\n"
  }
}

extension AuditReport.Entry {
  fileprivate var testCase: String {
    let group = ([environment, resource.namespace, resource.kind].filter { !$0.isEmpty }).joined(
      separator: ".")
    var xml = "    <testcase classname=\(quoted(group)) name=\(quoted(resource.description + path))"
    if let origin { xml += " file=\(quoted(origin.file)) line=\"\(origin.line)\"" }
    switch state {
    case .closed: return xml + "/>\n"
    case .accepted:
      return xml + ">\n      <skipped message=\(quoted(acceptance ?? "accepted"))/>\n    </testcase>\n"
    case .open:
      let type = "\(`class`.rawValue).\(severity.rawValue)"
      xml += ">\n      <failure type=\"\(type)\" message=\(quoted(headline))>"
      xml += XMLText.escaped(facts.map { "\($0.name): \($0.value)" }.joined(separator: "\n"))
      return xml + "</failure>\n    </testcase>\n"
    }
  }

  /// What a reader wants to know beside the values, in the order of asking.
  var facts: [(name: String, value: String)] {
    var facts = [(name: "id", value: id), ("git", declared.inline), ("live", live.inline)]
    if let who { facts.append(("written by", who)) }
    if let when = actor?.when { facts.append(("written at", when)) }
    if let origin { facts.append(("source", origin.place)) }
    facts.append(("posture", posture.rawValue))
    facts.append(("severity", severity.rawValue))
    facts.append(("response", response.rawValue + (rule.map { " (\($0))" } ?? "")))
    if !controls.isEmpty { facts.append(("controls", controls.joined(separator: ", "))) }
    if let reason { facts.append(("reason", reason)) }
    return facts
  }
}

private func quoted(_ text: String) -> String { "\"" + XMLText.escaped(text) + "\"" }
