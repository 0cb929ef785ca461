internal import Controls
internal import Drift
internal import Project
internal import Resources

extension Condition {
  /// The keys of a condition, in the order in which the documentation names them.
  static let keys = [
    "phase", "environment", "severity", "posture", "control", "class", "kind", "namespace", "name", "path",
    "actor", "actorGroup", "userGroup", "olderThan", "cel",
  ]

  init(_ node: Node, keys: [String], environments known: [String]) throws(Diagnostic) {
    self.init()
    let section = try Section(node, "\"when\"", keys: keys)
    phases = try section.words("phase", Phase.self)
    environments = try section.patterns("environment") { (pattern, node) throws(Diagnostic) in
      guard !known.contains(where: pattern.matches) else { return }
      throw node.unknown("environment", pattern.text, among: known)
    }
    severity = try section.node["severity"].map { (node) throws(Diagnostic) in
      try node.word("severity", Severity.self)
    }
    postures = try section.words("posture", Posture.self)
    controls = try section.patterns("control") { (pattern, node) throws(Diagnostic) in
      try node.checkControl(pattern)
    }
    classes = try section.words("class", FindingClass.self) { !$0.isReported }
    kinds = try section.patterns("kind")
    namespaces = try section.patterns("namespace")
    names = try section.patterns("name")
    for item in try section.scalars("path") { paths.append(try item.pathPattern()) }
    actors = try section.patterns("actor")
    actorGroups = try section.words("actorGroup", ActorGroup.self)
    userGroups = try section.patterns("userGroup")
    olderThan = try section.node["olderThan"].map { (node) throws(Diagnostic) in
      let text = try node.string(named: "olderThan", "a time, such as 7d")
      guard let age = Age(text) else {
        throw node.fault(
          "\"\(text)\" is no time", "Write a number with s, m, h, d or w behind it, such as 7d.")
      }
      return age
    }
    expression = try section.node["cel"].map { (node) throws(Diagnostic) in try Expression(node) }
  }
}

extension Section {
  /// One value, or the values of a list that holds something; none where the key is left out.
  fileprivate func scalars(_ key: String) throws(Diagnostic) -> [Node] {
    guard let value = node[key] else { return [] }
    guard value.kind == .sequence else { return [value] }
    return try list(key, "a value, or a list of values")
  }

  fileprivate func words<Word: RawRepresentable<String> & CaseIterable & Equatable>(
    _ key: String, _ words: Word.Type, except isLeftOut: (Word) -> Bool = { _ in false }
  ) throws(Diagnostic) -> [Word] {
    let known = Word.allCases.filter { !isLeftOut($0) }.map(\.rawValue)
    var out: [Word] = []
    for item in try scalars(key) {
      let text = try item.string(named: key, "one of \(known.listed)")
      guard known.contains(text), let word = Word(rawValue: text) else {
        throw item.unknown(key, text, among: known)
      }
      guard !out.contains(word) else {
        throw item.fault("\(text) stands twice in \"\(key)\"", "Keep one of the two.")
      }
      out.append(word)
    }
    return out
  }

  fileprivate func patterns(
    _ key: String, check: (TextPattern, Node) throws(Diagnostic) -> Void = { _, _ in }
  ) throws(Diagnostic) -> [TextPattern] {
    var out: [TextPattern] = []
    for item in try scalars(key) {
      let pattern = TextPattern(try item.string(named: key, "a text, in which * stands for any characters"))
      try check(pattern, item)
      out.append(pattern)
    }
    return out
  }
}

extension Node {
  /// Throws unless there is a control of this name.
  func checkControl(_ pattern: TextPattern) throws(Diagnostic) {
    let known = Control.all.map(\.id)
    guard !known.contains(where: pattern.matches) else { return }
    let meant = Spelling.nearest(to: pattern.text, among: known).map { "Did you mean \($0)? " } ?? ""
    throw fault("unknown control \"\(pattern.text)\"", meant + "docs/controls.md names them all.")
  }

  /// A field path with wildcards.
  func pathPattern() throws(Diagnostic) -> PathPattern {
    let hint =
      #"a field path as scan prints it, such as .spec.template.spec.containers[*].image or .metadata.labels.**"#
    let text = try string(named: "path", hint)
    guard let pattern = PathPattern(text) else {
      throw fault(
        "\"\(text)\" is no field path",
        "Write \(hint); keys with dots stand in brackets and quotes: .metadata.labels[\"example.com/owner\"]."
      )
    }
    return pattern
  }
}
