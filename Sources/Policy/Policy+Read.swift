internal import Controls
internal import Drift
public import Project
public import Resources

extension Policy {
  static let keys = ["extends", "severities", "rules"]

  /// Reads the `policy` of a configuration; `docs/policy.md` describes it.
  ///
  /// - Parameters:
  ///   - section: what the configuration says; nil gives the default policy.
  ///   - environments: those that rules may name.
  /// - Throws: a `.configuration` diagnostic that names the place of the first thing that is wrong.
  public static func read(
    _ section: UnreadSection?, environments: [Environment]
  ) throws(Diagnostic) -> Policy {
    guard let section else { return .standard }
    return try Policy(section.node, environments: environments.map(\.name))
  }

  /// What a file says of the policy and of what is accepted: a whole configuration, or one that holds nothing else.
  public static func sections(
    of file: File
  ) throws(Diagnostic) -> (policy: UnreadSection?, suppressions: UnreadSection?) {
    let root = try Configuration.document(of: file)
    if root["environments"] != nil {
      let configuration = try Configuration.read(file)
      return (configuration.policy, configuration.suppressions)
    }
    let section = try Section(root, "the file", keys: ["policy", "suppressions"])
    let policy = try section.required("policy", "policy: and what `driftback policy show` prints below it")
    return (UnreadSection(policy), section.node["suppressions"].map { UnreadSection($0) })
  }

  private init(_ node: Node, environments: [String]) throws(Diagnostic) {
    let section = try Section(node, "\"policy\"", keys: Self.keys)
    let base = try section.node["extends"].map { (node) throws(Diagnostic) -> Policy in
      let known = ["default", "nothing"]
      let text = try node.string(named: "extends", "one of \(known.listed)")
      guard known.contains(text) else { throw node.unknown("policy", text, among: known) }
      return text == "default" ? .standard : Policy(severities: [], rules: [])
    }
    let inherited = base ?? .standard
    var rows: [SeverityRow] = []
    for item in try section.items("severities", "a list of rows, such as - when: {class: conflict}") {
      rows.append(try SeverityRow(item, environments: environments))
    }
    var rules: [Rule] = []
    for item in try section.items("rules", "a list of rules, such as - name: all") {
      let rule = try Rule(item, environments: environments)
      let place = item["name"] ?? item
      guard !rules.contains(where: { $0.name == rule.name }) else {
        throw place.fault("two rules are named \"\(rule.name)\"", "Give each a name of its own.")
      }
      guard !inherited.rules.contains(where: { $0.name == rule.name }) else {
        throw place.fault(
          "the default policy has a rule named \"\(rule.name)\" too",
          "Give yours another name, or write \"extends: nothing\" to leave the default policy out.")
      }
      rules.append(rule)
    }
    self.init(severities: rows + inherited.severities, rules: rules + inherited.rules)
  }
}

extension SeverityRow {
  init(_ node: Node, environments: [String]) throws(Diagnostic) {
    let section = try Section(node, "the row", keys: ["when", "severity"])
    let known = ["control"] + Severity.allCases.map(\.rawValue)
    let severity = try section.string("severity", "severity: and one of \(known.listed)")
    let choice: Choice
    if severity.text == "control" {
      choice = .control
    } else if let fixed = Severity(rawValue: severity.text) {
      choice = .fixed(fixed)
    } else {
      throw severity.node.unknown("severity", severity.text, among: known)
    }
    let condition = try section.node["when"].map { (node) throws(Diagnostic) in
      try Condition(node, keys: Condition.keys.filter { $0 != "severity" }, environments: environments)
    }
    self.init(when: condition ?? Condition(), severity: choice)
  }
}

extension Rule {
  init(_ node: Node, environments: [String]) throws(Diagnostic) {
    let section = try Section(node, "the rule", keys: ["name", "when", "then", "introduced", "run"])
    let name = try section.string("name", "a name, such as name: no-debug-pods")
    let responses = Response.allCases.map(\.rawValue)
    let then = try section.string("then", "then: and one of \(responses.listed)")
    guard let response = Response(rawValue: then.text) else {
      throw then.node.unknown("response", then.text, among: responses)
    }
    let introduced = try section.node["introduced"].map { (node) throws(Diagnostic) in
      try node.word("introduced", Phase.self)
    }
    let run = try section.node["run"].map(Remediation.init)
    if let node = section.node["run"], response == .ignore {
      throw node.fault(
        "a rule that ignores runs no command", "Take \"run\" out, or let the rule answer with notify.",
        atKey: true)
    }
    let condition = try section.node["when"].map { (node) throws(Diagnostic) in
      try Condition(node, keys: Condition.keys, environments: environments)
    }
    self.init(
      name.text, when: condition ?? Condition(), then: response, introduced: introduced, run: run,
      place: RulePlace(node))
  }
}

extension Remediation {
  init(_ node: Node) throws(Diagnostic) {
    let section = try Section(node, "\"run\"", keys: ["command", "timeout", "variables"])
    var command: [String] = []
    let hint = "a list of the program and its arguments, such as command: [/usr/local/bin/open-ticket]"
    for item in try section.list("command", hint) {
      command.append(try item.string(named: "command", hint))
    }
    guard let program = command.first, program.hasPrefix("/") else {
      throw (section.node["command"] ?? node).fault(
        "the program is no absolute path", "Nothing is searched for: write where it is, as in \(hint).")
    }
    let timeout = try section.node["timeout"].map { (node) throws(Diagnostic) -> Int in
      let hint = "a time of at most 10 minutes, such as 30s"
      guard let age = Age(try node.string(named: "timeout", hint)), age.seconds <= 600 else {
        throw node.fault("\"timeout\" is no such time", "Write \(hint).")
      }
      return Int(age.seconds)
    }
    var variables: [String] = []
    for item in try section.items("variables", "a list of names of variables, such as [TICKET_TOKEN]") {
      let name = try item.string(named: "variables", "the name of a variable")
      guard !name.contains("=") else {
        throw item.fault(
          "\"\(name)\" is no name of a variable", "Its value comes from driftback's own environment.")
      }
      variables.append(name)
    }
    self.init(command: command, timeout: timeout ?? 30, variables: variables)
  }
}

extension RulePlace {
  init(_ node: Node) {
    let place = Diagnostic.Place(offset: node.span.lowerBound, in: node.tree.file.bytes, showing: false)
    self.init(file: node.tree.file.path, line: place.line)
  }
}

extension Section {
  /// The items of a list that may be left out, and be empty.
  func items(_ key: String, _ hint: String) throws(Diagnostic) -> [Node] {
    guard let value = node[key] else { return [] }
    guard value.kind == .sequence else {
      throw value.fault(
        "\"\(key)\" must be a list, not \(value.noun)", "Write \(hint).", atKey: value.kind == .null)
    }
    return Array(value.children)
  }
}

extension Node {
  /// A word of a closed vocabulary.
  func word<Word: RawRepresentable<String> & CaseIterable>(
    _ key: String, _ words: Word.Type
  ) throws(Diagnostic) -> Word {
    let known = Word.allCases.map(\.rawValue)
    let text = try string(named: key, "one of \(known.listed)")
    guard let word = Word(rawValue: text) else { throw unknown(key, text, among: known) }
    return word
  }
}
