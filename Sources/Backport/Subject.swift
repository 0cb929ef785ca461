internal import Drift
internal import Rendering
internal import Resources

/// The first line of a commit's message: what changed where, in the imperative, in at most 72 characters.
struct Subject {
  static let limit = 72

  let declaration: Declaration

  /// The line for the drifts of one commit: the longest wording that fits.
  func line(for findings: [Finding]) -> String {
    wordings(findings).first { $0.count <= Self.limit }
      ?? wordings(findings).last.map { String($0.prefix(Self.limit - 1)) + "…" }
      ?? "Carry runtime changes back"
  }

  private func wordings(_ findings: [Finding]) -> [String] {
    guard let first = findings.first else { return [] }
    let resources = Set(findings.map(\.resource)).count
    if resources > 1 {
      return ["Carry back \(findings.count) runtime changes in \(resources) resources"]
    }
    let resource = "\(first.resource.kind) \(first.resource.name)"
    if first.path.steps.isEmpty {
      let verb = first.class == .runtimeDeleted ? "Remove" : "Add"
      return ["\(verb) \(resource)"]
    }
    let verbs = Set(findings.map(Self.verb))
    let verb = verbs.count == 1 ? Self.verb(first) : "Change"
    let preposition = ["Add": "to", "Remove": "from"][verb] ?? "of"
    func line(_ names: [String]) -> String { "\(verb) \(Self.list(names)) \(preposition) \(resource)" }
    let full = line(findings.map(name))
    let short = line(findings.map { Self.bare($0.path) })
    var lines = [full, short]
    if findings.count == 1, verb == "Set", case .value(let node) = first.live, node.isScalar,
      !node.text.isEmpty, !node.text.contains(where: \.isNewline)
    {
      lines = [full + " to \(node.text)", short + " to \(node.text)"] + lines
    }
    if findings.count > 1 { lines.append("\(verb) \(findings.count) fields \(preposition) \(resource)") }
    return lines
  }

  private static func verb(_ finding: Finding) -> String {
    switch finding.class {
    case .runtimeAdded: "Add"
    case .runtimeRemoved: "Remove"
    default: "Set"
    }
  }

  private static func list(_ names: [String]) -> String {
    var unique: [String] = []
    for name in names where !unique.contains(name) { unique.append(name) }
    guard unique.count > 1 else { return unique.first ?? "" }
    return unique.dropLast().joined(separator: ", ") + " and " + (unique.last ?? "")
  }

  // MARK: - Fields

  /// What the field is called, with its container where the resource has several.
  private func name(_ finding: Finding) -> String {
    let name = Self.name(finding.path)
    for (step, list) in zip(finding.path.steps.dropFirst(), finding.path.steps) {
      guard case .item(let key, _) = step, let container = key.first?.value.text else { continue }
      let isContainer = list == .field("containers") && hasSeveralContainers(finding)
      guard isContainer || list == .field("initContainers"), !name.hasSuffix(" " + container) else {
        continue
      }
      return "\(container)'s \(name)"
    }
    return name
  }

  private func hasSeveralContainers(_ finding: Finding) -> Bool {
    guard let index = finding.path.steps.firstIndex(of: .field("containers")),
      let declared = declaration.resources.first(where: { $0.resource.id == finding.resource }),
      let list = declared.resource.root.value(at: FieldPath(Array(finding.path.steps[...index])))
    else { return false }
    return list.children.dropFirst().contains { _ in true }
  }

  /// `replicas`, `limits.memory`, `readinessProbe.httpGet.path`, `env LOG_LEVEL`, `annotation example.com/owner`.
  private static func name(_ path: FieldPath) -> String {
    // What stands around every field of a kind says nothing.
    var tail = path.steps[...]
    if let at = tail.lastIndex(where: { if case .item = $0 { true } else { false } }), at > 0 {
      let rest = tail[(at + 1)...]
      // `value` alone says nothing either: the item that it belongs to does.
      if rest.isEmpty || [[.field("value")], [.field("valueFrom")]].contains(Array(rest))
        || !isContainer(tail[at - 1])
      {
        let fields = rest.isEmpty || tail[at - 1] == .field("env") ? "" : " " + dotted(rest)
        return item(tail[at], of: tail[at - 1]) + fields
      }
      tail = rest
    } else {
      let around: Set<FieldPath.Step> = [
        .field("spec"), .field("template"), .field("jobTemplate"), .field("data"), .field("metadata"),
      ]
      tail = tail[(tail.dropLast().firstIndex { !around.contains($0) } ?? max(tail.endIndex - 1, 0))...]
    }
    if case .member(let value)? = tail.last, case .field(let list)? = tail.dropLast().last {
      return singular(list) + " " + value.text
    }
    if case .field(let key)? = tail.last, case .field(let map)? = tail.dropLast().last,
      map == "annotations" || map == "labels"
    {
      return (path.steps.contains(.field("template")) ? "pod " : "") + singular(map) + " " + key
    }
    if tail.first == .field("resources"), tail.count > 1 { tail = tail.dropFirst() }
    return dotted(tail)
  }

  /// The same in one word, for lines that get too long.
  private static func bare(_ path: FieldPath) -> String {
    let name = name(path)
    if let last = path.steps.last, case .field(let key) = last, name.hasSuffix(key), key.contains("/") {
      return String(name.dropLast(key.count) + (key.split(separator: "/").last ?? ""))
    }
    return name.split(separator: ".").last.map(String.init) ?? name
  }

  private static func isContainer(_ step: FieldPath.Step) -> Bool {
    step == .field("containers") || step == .field("initContainers")
  }

  private static func item(_ step: FieldPath.Step, of list: FieldPath.Step) -> String {
    guard case .item(let key, _) = step, case .field(let name) = list else { return "the item" }
    return singular(name) + " " + (key.first?.value.text ?? "")
  }

  private static func singular(_ list: String) -> String {
    if list.hasSuffix("ses") { return String(list.dropLast(2)) }
    return list.hasSuffix("s") ? String(list.dropLast()) : list
  }

  private static func dotted(_ steps: ArraySlice<FieldPath.Step>) -> String {
    steps.compactMap { if case .field(let name) = $0 { name } else { nil } }.joined(separator: ".")
  }
}
