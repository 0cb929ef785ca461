internal import Controls
internal import Drift
internal import Project
internal import Resources
internal import YAMLSyntax

extension Policy {
  /// The whole policy as the `policy` of a configuration. Reading it gives the same policy.
  public var text: String {
    var page = Lines()
    page.line("policy:", 0)
    page.line("extends: nothing", 2)
    page.list("severities", severities.isEmpty, 2)
    for row in severities {
      var item = Lines()
      item.add(row.when)
      item.line("severity: \(row.severity.word)", 0)
      page.item(item, 4)
    }
    page.list("rules", rules.isEmpty, 2)
    for rule in rules {
      var item = Lines()
      item.line("name: \(Lines.quoted(rule.name))", 0)
      item.add(rule.when)
      item.line("then: \(rule.then.rawValue)", 0)
      if let introduced = rule.introduced { item.line("introduced: \(introduced.rawValue)", 0) }
      if let run = rule.run {
        item.line("run:", 0)
        item.values("command", run.command, 2, alwaysList: true)
        item.line("timeout: \(run.timeout)s", 2)
        if !run.variables.isEmpty { item.values("variables", run.variables, 2, alwaysList: true) }
      }
      page.item(item, 4)
    }
    return page.text
  }
}

extension SeverityRow.Choice {
  fileprivate var word: String {
    switch self {
    case .fixed(let severity): severity.rawValue
    case .control: "control"
    }
  }
}

extension [Suppression] {
  /// The suppressions as those of a configuration. Reading them gives the same ones.
  public var text: String {
    var page = Lines()
    page.list("suppressions", isEmpty, 0)
    for suppression in self {
      var item = Lines()
      func field(_ key: String, _ text: String?) {
        if let text { item.line("\(key): \(Lines.quoted(text))", 0) }
      }
      field("environment", suppression.environments.first?.text)
      if case .finding(let id) = suppression.subject { field("id", id) }
      field("kind", suppression.kind?.text)
      field("namespace", suppression.namespace?.text)
      field("name", suppression.name?.text)
      if case .path(let path) = suppression.subject { field("path", path.text) }
      if case .control(let control) = suppression.subject { field("control", control.text) }
      field("owner", suppression.owner)
      field("reason", suppression.reason)
      field("ticket", suppression.ticket)
      field("until", suppression.until.text)
      page.item(item, 2)
    }
    return page.text
  }
}

/// Lines of YAML.
private struct Lines {
  private var lines: [String] = []

  var text: String { lines.map { $0 + "\n" }.joined() }

  mutating func line(_ text: String, _ indent: Int) {
    lines.append(String(repeating: " ", count: indent) + text)
  }

  mutating func list(_ key: String, _ isEmpty: Bool, _ indent: Int) {
    line(key + (isEmpty ? ": []" : ":"), indent)
  }

  /// The lines of an item, a dash before the first.
  mutating func item(_ item: Lines, _ indent: Int) {
    for (index, text) in item.lines.enumerated() { line((index == 0 ? "- " : "  ") + text, indent) }
  }

  /// A value, or a list of them: on one line where words and width allow.
  mutating func values(_ key: String, _ values: [String], _ indent: Int, alwaysList: Bool = false) {
    if values.isEmpty { return }
    if values.count == 1, !alwaysList { return line("\(key): \(Self.quoted(values[0]))", indent) }
    let inline = "\(key): [\(values.joined(separator: ", "))]"
    if values.allSatisfy(Self.isWord), indent + inline.utf8.count <= 96 { return line(inline, indent) }
    line(key + ":", indent)
    for value in values { line("- " + Self.quoted(value), indent + 2) }
  }

  mutating func add(_ condition: Condition) {
    guard condition != Condition() else { return }
    line("when:", 0)
    values("phase", condition.phases.map(\.rawValue), 2)
    values("environment", condition.environments.map(\.text), 2)
    values("severity", condition.severity.map { [$0.rawValue] } ?? [], 2)
    values("posture", condition.postures.map(\.rawValue), 2)
    values("control", condition.controls.map(\.text), 2)
    values("class", condition.classes.map(\.rawValue), 2)
    values("kind", condition.kinds.map(\.text), 2)
    values("namespace", condition.namespaces.map(\.text), 2)
    values("name", condition.names.map(\.text), 2)
    values("path", condition.paths.map(\.text), 2)
    values("actor", condition.actors.map(\.text), 2)
    values("actorGroup", condition.actorGroups.map(\.rawValue), 2)
    values("userGroup", condition.userGroups.map(\.text), 2)
    values("olderThan", condition.olderThan.map { [$0.text] } ?? [], 2)
    values("cel", condition.expression.map { [$0.text] } ?? [], 2)
  }

  /// Whether a text needs no quotes, even between brackets.
  private static func isWord(_ text: String) -> Bool {
    quoted(text) == text && !text.contains { ",[]{}".contains($0) }
  }

  /// A string as YAML: bare where nobody could take it for anything else.
  static func quoted(_ text: String) -> String {
    String(decoding: YAML.print(Node.scalar(.string, text, symbols: Symbols())).dropLast(), as: UTF8.self)
  }
}
