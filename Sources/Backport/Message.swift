internal import Drift
internal import GitStore
internal import Project
internal import Rendering
internal import Resources

/// Writes the message of a commit as the person would who made the change.
struct Message {
  /// The environments whose drifts the commit carries.
  let sides: [Side]

  /// A subject of at most 72 characters, a line per drift, what changes besides, and the trailers that name the evidence.
  func commit(_ carried: [Carried], consequences: [String] = [], proof: String) -> CommitMessage {
    let findings = carried.map(\.finding)
    var body =
      "Changed at run time in \(sides.map(\.environment.name).joined(separator: ", ")), and carried back as it runs:"
    var resource: ResourceID?
    for finding in findings {
      if resource != finding.resource { body += "\n\n\(finding.resource)" }
      resource = finding.resource
      body += "\n  " + (finding.path.steps.isEmpty ? "" : "\(finding.path) ") + Self.change(finding)
      if let actor = finding.actor {
        body += ", by \(actor.manager)" + (actor.time.map { " at \($0)" } ?? "")
      }
    }
    if !consequences.isEmpty {
      body += "\n\nWhat comes with it:" + consequences.map { "\n  " + $0 }.joined()
    }
    var trailers = findings.map { CommitMessage.Trailer("Driftback-Drift", $0.id) }
    for manager in Set(findings.compactMap { $0.actor?.manager }).sorted() {
      trailers.append(CommitMessage.Trailer("Driftback-Actor", manager))
    }
    for side in sides {
      trailers.append(CommitMessage.Trailer("Driftback-Environment", side.environment.name))
      trailers.append(CommitMessage.Trailer("Driftback-Snapshot", side.report.snapshotDigest))
    }
    trailers.append(CommitMessage.Trailer(CommitMessage.Trailer.proof, proof))
    return CommitMessage(
      subject: Subject(declaration: sides.first?.declaration ?? Declaration()).line(for: findings),
      body: body, trailers: trailers)
  }

  private static func change(_ finding: Finding) -> String {
    switch finding.class {
    case .runtimeCreated: "created"
    case .runtimeDeleted: "deleted"
    case .runtimeRemoved: "removed (was \(brief(finding.declared)))"
    case .runtimeAdded: "added: \(brief(finding.live))"
    default:
      finding.detail.isEmpty
        ? "\(brief(finding.declared)) -> \(brief(finding.live))"
        : "items: " + finding.detail.prefix(4).map(cut).joined(separator: ", ")
          + (finding.detail.count > 4 ? ", …" : "")
    }
  }

  private static func brief(_ side: Finding.Side) -> String {
    switch side {
    case .absent: return "nothing"
    case .secret: return "(secret)"
    case .value(let node):
      var json = JSONWriter()
      json.node(node)
      return cut(json.text)
    }
  }

  private static func cut(_ text: String) -> String {
    text.count <= 160 ? text : String(text.prefix(159)) + "…"
  }
}
