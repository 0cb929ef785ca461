internal import Drift
internal import GitStore
internal import Resources

/// Writes the message of a commit as the person would who made the change.
struct Message {
  let environment: String
  let snapshot: String

  /// A subject of at most 72 characters, a line per drift, and the trailers that name the evidence.
  func commit(_ carried: [Carried], proof: String) -> CommitMessage {
    var body = "Carried back from \(environment), where it was changed at run time:\n"
    for item in carried {
      let finding = item.finding
      body += "\n- \(finding.resource)"
      if !finding.path.steps.isEmpty { body += "\n  \(finding.path)" }
      body += "\n  \(Self.change(finding))"
      if let actor = finding.actor {
        body += ", by \(actor.manager)" + (actor.time.map { " at \($0)" } ?? "")
      }
    }
    var trailers = carried.map { CommitMessage.Trailer("Driftback-Drift", $0.finding.id) }
    for manager in Set(carried.compactMap { $0.finding.actor?.manager }).sorted() {
      trailers.append(CommitMessage.Trailer("Driftback-Actor", manager))
    }
    trailers.append(CommitMessage.Trailer("Driftback-Environment", environment))
    trailers.append(CommitMessage.Trailer("Driftback-Snapshot", snapshot))
    trailers.append(CommitMessage.Trailer("Driftback-Proof", proof))
    return CommitMessage(subject: Self.subject(carried), body: body, trailers: trailers)
  }

  static func subject(_ carried: [Carried]) -> String {
    guard let first = carried.first?.finding else { return "Carry runtime changes back" }
    let resource = "\(first.resource.kind) \(first.resource.name)"
    if carried.count == 1 { return cut(single(first, resource)) }
    let resources = Set(carried.map(\.finding.resource))
    if resources.count > 1 {
      return cut("Carry \(carried.count) runtime changes back to \(resources.count) resources")
    }
    let fields = carried.map { short($0.finding.path) }
    var unique: [String] = []
    for field in fields where !unique.contains(field) { unique.append(field) }
    let list =
      unique.count == 1
      ? unique[0] : unique.dropLast().joined(separator: ", ") + " and " + (unique.last ?? "")
    let subject = "Carry back \(list) of \(resource)"
    return subject.count <= 72 ? subject : cut("Carry \(carried.count) runtime changes back to \(resource)")
  }

  private static func single(_ finding: Finding, _ resource: String) -> String {
    let field = short(finding.path)
    switch finding.class {
    case .runtimeCreated: return "Add \(resource)"
    case .runtimeDeleted: return "Remove \(resource)"
    case .runtimeRemoved: return "Remove \(field) from \(resource)"
    case .runtimeAdded: return "Add \(field) to \(resource)"
    default:
      let subject = "Set \(field) of \(resource)"
      if case .value(let node) = finding.live, node.isScalar, !node.text.contains("\n") {
        let full = "\(subject) to \(node.text)"
        if full.count <= 72 { return full }
      }
      return subject
    }
  }

  /// The last named part of a path: `image`, `env LOG_LEVEL`, `annotation example.com/owner`.
  private static func short(_ path: FieldPath) -> String {
    var name = "the resource"
    for step in path.steps {
      switch step {
      case .field(let field): name = field
      case .item(let key, _): name += " " + (key.first?.value.text ?? "")
      case .member(let value): name += " " + value.text
      case .index: break
      }
    }
    let parents = path.steps.dropLast()
    if parents.last == .field("annotations") { return "annotation " + name }
    if parents.last == .field("labels") { return "label " + name }
    // `value` alone says nothing: the item that it belongs to does.
    if name == "value" || name == "valueFrom", case .item(let key, _)? = parents.last,
      case .field(let list)? = parents.dropLast().last
    {
      return list + " " + (key.first?.value.text ?? "")
    }
    return name
  }

  private static func cut(_ text: String) -> String {
    text.count <= 72 ? text : String(text.prefix(71)) + "…"
  }

  private static func change(_ finding: Finding) -> String {
    switch finding.class {
    case .runtimeCreated: "created"
    case .runtimeDeleted: "deleted"
    case .runtimeRemoved: "removed (was \(brief(finding.declared)))"
    case .runtimeAdded: "added: \(brief(finding.live))"
    default: "\(brief(finding.declared)) -> \(brief(finding.live))"
    }
  }

  private static func brief(_ side: Finding.Side) -> String {
    switch side {
    case .absent: return "nothing"
    case .secret: return "(secret)"
    case .value(let node):
      var json = JSONWriter()
      json.node(node)
      return json.text.count <= 160 ? json.text : String(json.text.prefix(159)) + "…"
    }
  }
}
