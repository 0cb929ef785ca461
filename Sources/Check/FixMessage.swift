internal import Controls
internal import GitStore
internal import Resources

/// What the commit of a fix says.
enum FixMessage {
  /// A subject of at most 72 characters, why it matters, what may stop working, and the trailers.
  static func commit(_ findings: [ControlFinding], proof: String) -> CommitMessage {
    guard let first = findings.first else { return CommitMessage(subject: "Fix a failed control") }
    var body = ""
    var seen: Set<String> = []
    var environments: [String] = []
    for finding in findings {
      if !environments.contains(finding.environment) { environments.append(finding.environment) }
      let line = "\(finding.resource)\n  \(finding.failure.message)"
      if seen.insert(line).inserted { body += (body.isEmpty ? "" : "\n") + line }
    }
    body += "\n\n" + first.control.rationale
    if case .fix(let fix) = first.control.remedy, let caution = fix.caution { body += "\n\n" + caution }
    let trailers =
      [CommitMessage.Trailer("Driftback-Control", first.control.id)]
      + environments.map { CommitMessage.Trailer("Driftback-Environment", $0) }
      + [CommitMessage.Trailer(CommitMessage.Trailer.proof, proof)]
    let what = "Fix \(first.control.id) in \(first.resource.kind) \(first.resource.name)"
    let subjects = [first.failure.item.isEmpty ? what : what + " (\(first.failure.item))", what]
    let subject = subjects.first { $0.count <= 72 } ?? String(what.prefix(71)) + "…"
    return CommitMessage(subject: subject, body: body, trailers: trailers)
  }
}
