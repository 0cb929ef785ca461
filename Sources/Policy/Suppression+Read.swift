public import Project
public import Resources

extension Suppression {
  static let keys = [
    "environment", "id", "kind", "namespace", "name", "path", "control", "owner", "reason", "ticket", "until",
  ]

  /// Reads the `suppressions` of a configuration, in their order; `docs/policy.md` describes them.
  ///
  /// - Parameters:
  ///   - section: what the configuration says: a list, or the name of a file that holds one.
  ///   - environments: those that suppressions may name.
  ///   - file: reads the file that the configuration names, relative to the configuration.
  /// - Throws: a `.configuration` diagnostic that names the place of the first thing that is wrong, and what `file` throws.
  public static func read(
    _ section: UnreadSection?, environments: [Environment], file: (String) throws(Diagnostic) -> File
  ) throws(Diagnostic) -> [Suppression] {
    guard var node = section?.node else { return [] }
    if node.kind == .string {
      let name = try node.string(named: "suppressions", "a list, or the name of a file that holds one")
      let root = try Configuration.document(of: file(name))
      let document = try Section(root, "the file", keys: ["suppressions"])
      node = try document.required("suppressions", "suppressions: and a list")
    }
    guard node.kind == .sequence else {
      throw node.fault(
        "\"suppressions\" must be a list, not \(node.noun)",
        "Write a list, or the name of a file that holds one.",
        atKey: node.kind == .null)
    }
    var suppressions: [Suppression] = []
    for item in node.children {
      suppressions.append(try Suppression(item, environments: environments.map(\.name)))
    }
    return suppressions
  }

  private init(_ node: Node, environments known: [String]) throws(Diagnostic) {
    let section = try Section(node, "the suppression", keys: Self.keys)
    func pattern(_ key: String) throws(Diagnostic) -> TextPattern? {
      try section.node[key].map { (node) throws(Diagnostic) in
        TextPattern(try node.string(named: key, "a text, in which * stands for any characters"))
      }
    }
    let subjects = ["id", "path", "control"].filter { section.node[$0] != nil }
    guard subjects.count == 1 else {
      throw node.fault(
        subjects.isEmpty
          ? "the suppression says not what it accepts" : "the suppression has \(subjects.listed)",
        "Give one of: id (a finding), path (fields of a resource, .** for all), control (a control that it fails)."
      )
    }
    let kind = try pattern("kind")
    let name = try pattern("name")
    let subject: Subject
    if let id = section.node["id"] {
      let text = try id.string(named: "id", "the twelve digits of a finding in quotes, as scan prints them")
      guard text.utf8.count == 12, text.utf8.allSatisfy({ "0123456789abcdef".utf8.contains($0) }) else {
        throw id.fault(
          "\"\(text)\" is no finding", "Write its twelve hexadecimal digits in quotes, as scan prints them.")
      }
      subject = .finding(text)
    } else {
      guard kind != nil, name != nil else {
        throw node.fault(
          "the suppression names no resource",
          "Give the kind and the name of the resource, and its namespace.")
      }
      if let control = try pattern("control"), let node = section.node["control"] {
        try node.checkControl(control)
        subject = .control(control)
      } else {
        subject = .path(try section.required("path", "a field path").pathPattern())
      }
    }
    let environment = try pattern("environment")
    if let environment, !known.contains(where: environment.matches), let node = section.node["environment"] {
      throw node.unknown("environment", environment.text, among: known)
    }
    let end = try section.string("until", "the day when it ends, such as until: 2027-03-31")
    guard let until = Deadline(end.text) else {
      throw end.node.fault(
        "\"\(end.text)\" is no date",
        "Write a day or a moment of RFC 3339: 2027-03-31 or 2027-03-31T18:00:00Z.")
    }
    self.init(
      environments: environment.map { [$0] } ?? [], kind: kind, namespace: try pattern("namespace"),
      name: name,
      subject: subject,
      owner: try section.string("owner", "who answers for it, such as owner: team-cart").text,
      reason: try section.string("reason", "why it is accepted").text,
      ticket: try section.string("ticket", "where it was decided, such as ticket: OPS-4711").text,
      until: until, place: RulePlace(node))
  }
}
