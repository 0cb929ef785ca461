public import Drift
public import GitStore
public import Kubernetes
public import Project
public import Rendering
public import Resources
internal import YAMLSyntax

/// Turns drifts into proven edits: trace, place, prove.
public struct Planner {
  private let configuration: Configuration
  private let environment: Environment
  private let files: Files
  private let declaration: Declaration
  private let snapshot: Snapshot
  private let report: DriftReport
  private let schema: Schema

  /// A planner for the drifts of one report, over what the scan that made it has read.
  public init(
    configuration: Configuration, environment: Environment, files: Files, declaration: Declaration,
    snapshot: Snapshot, report: DriftReport, schema: Schema
  ) {
    self.configuration = configuration
    self.environment = environment
    self.files = files
    self.declaration = declaration
    self.snapshot = snapshot
    self.report = report
    self.schema = schema
  }

  /// Proposes the smallest edits that carry drifts back, proven by rendering again.
  ///
  /// An edit that does not prove itself is left out, and its drift refused; the others are then proven without it.
  /// - Throws: a fault of reading the repository. What cannot be carried is no fault but a refusal.
  public func propose(_ findings: [Finding], grouping: Grouping) throws(Diagnostic) -> Proposal {
    var refused: [Refusal] = []
    var wanted: [Finding] = []
    for finding in findings {
      if let refusal = try refusal(of: finding) { refused.append(refusal) } else { wanted.append(finding) }
    }
    while true {
      let draft = try draft(wanted, refused: &refused)
      guard !draft.isEmpty else { return Proposal(steps: [], refused: sorted(refused), proof: nil) }
      switch try prove(draft) {
      case .success(let proof):
        return Proposal(
          steps: steps(draft, grouping: grouping, proof: proof), refused: sorted(refused), proof: proof)
      case .failure(let failed):
        // At least one drift leaves with every round.
        refused += failed.refusals
        let gone = Set(failed.refusals.map(\.finding.id))
        wanted = draft.map(\.carried.finding).filter { !gone.contains($0.id) }
      }
    }
  }

  // MARK: - Refusing

  /// The reasons that need no attempt.
  private func refusal(of finding: Finding) throws(Diagnostic) -> Refusal? {
    if case .secret = finding.live { return Self.secret(finding) }
    if case .secret = finding.declared, finding.class != .runtimeDeleted { return Self.secret(finding) }
    if finding.resource.kind == "Secret", finding.class == .runtimeCreated { return Self.secret(finding) }
    guard let origin = finding.origin else { return nil }
    let others = configuration.environments.filter { other in
      other.name != environment.name && other.sources.contains { Self.holds($0, origin.file) }
    }
    if let other = others.first {
      return Refusal(
        finding: finding, reason: .shared,
        explanation:
          "\(origin.file) is also a source of environment \(other.name), which would change with it")
    }
    let bytes = try files.read(origin.file)
    if let tree = try? YAML.parse(File(path: origin.file, bytes: bytes), symbols: schema.symbols),
      tree.documents.indices.contains(origin.document),
      let root = tree.documents[origin.document].root, tree[root]["sops"] != nil
    {
      return Refusal(
        finding: finding, reason: .encrypted,
        explanation: "\(origin.file) is encrypted with sops; edit it with sops")
    }
    if let line = Self.line(origin.line, of: bytes),
      let marker = Self.markers.first(where: { line.contains($0) })
    {
      return Refusal(
        finding: finding, reason: .otherWriter,
        explanation:
          "\(origin.file):\(origin.line) is written by another tool (\(marker)), which would undo the edit")
    }
    return nil
  }

  private static func secret(_ finding: Finding) -> Refusal {
    Refusal(
      finding: finding, reason: .secret,
      explanation: "the value of a Secret is never written to git; update it where your secrets are kept")
  }

  private static func holds(_ source: Source, _ file: String) -> Bool {
    source.path == "." || source.path.isEmpty || file == source.path || file.hasPrefix(source.path + "/")
  }

  /// Image automation and setters own the line that carries their marker.
  private static let markers = ["\"$imagepolicy\"", "\"$openapi\"", "kpt-set:"]

  private static func line(_ number: Int, of bytes: [UInt8]) -> String? {
    let lines = bytes.split(
      separator: UInt8(ascii: "\n"), maxSplits: number, omittingEmptySubsequences: false)
    return lines.indices.contains(number - 1) ? String(decoding: lines[number - 1], as: UTF8.self) : nil
  }

  private func sorted(_ refusals: [Refusal]) -> [Refusal] {
    var order: [String: Int] = [:]
    for (index, finding) in report.drifts.enumerated() { order[finding.id] = index }
    return refusals.sorted { order[$0.finding.id, default: 0] < order[$1.finding.id, default: 0] }
  }

  // MARK: - Placing

  /// One carried drift and the files behind its edit.
  private struct Draft {
    let carried: Carried
    let files: Files
  }

  /// Edits one drift after the other, each on what the ones before it left.
  private func draft(_ findings: [Finding], refused: inout [Refusal]) throws(Diagnostic) -> [Draft] {
    var declared: [ResourceID: DeclaredResource] = [:]
    for resource in declaration.resources { declared[resource.resource.id] = resource }
    var live: [ResourceID: Resource] = [:]
    for resource in snapshot.resources { live[resource.id] = resource }
    let placement = PlainPlacement(
      environment: environment, declaration: declared, live: live, adoption: Adoption(schema: schema))
    var drafts: [Draft] = []
    var edited = files
    for finding in Self.inEditingOrder(findings, declared) {
      switch placement.place(finding, in: edited) {
      case .failure(let reason):
        refused.append(Refusal(finding: finding, reason: reason.reason, explanation: reason.explanation))
      case .success(let place):
        do {
          edited = try place.edit.apply(to: edited, symbols: schema.symbols)
          drafts.append(
            Draft(
              carried: Carried(finding: finding, placement: "\(place.edit.file): \(place.placement)"),
              files: edited))
        } catch {
          refused.append(
            Refusal(finding: finding, reason: .unplaceable, explanation: error.summary + ". " + error.remedy))
        }
      }
    }
    return drafts
  }

  /// Fields first, then new resources, and whole documents from the last to the first, so that the number of a document
  /// stays true while edits are made.
  private static func inEditingOrder(
    _ findings: [Finding], _ declared: [ResourceID: DeclaredResource]
  ) -> [Finding] {
    func rank(_ finding: Finding) -> (Int, String, Int, Int) {
      let resource = declared[finding.resource]
      let file = resource?.file ?? ""
      let document = resource?.resource.document ?? 0
      switch finding.class {
      case .runtimeCreated: return (1, file, 0, 0)
      case .runtimeDeleted: return (2, file, -document, -(resource?.item ?? 0))
      default: return (0, file, document, resource?.item ?? 0)
      }
    }
    return findings.enumerated().sorted { a, b in
      let left = rank(a.element)
      let right = rank(b.element)
      return left == right ? a.offset < b.offset : left < right
    }.map(\.element)
  }

  // MARK: - Proving

  private struct Failed: Error {
    let refusals: [Refusal]
  }

  /// Renders the edited files again, compares with the live state and with what was declared before.
  private func prove(_ drafts: [Draft]) throws(Diagnostic) -> Result<Proof, Failed> {
    guard let edited = drafts.last?.files else { return .failure(Failed(refusals: [])) }
    func unproven(_ drafts: [Draft], _ explanation: String) -> Result<Proof, Failed> {
      .failure(
        Failed(
          refusals: drafts.map {
            Refusal(finding: $0.carried.finding, reason: .unproven, explanation: explanation)
          }))
    }
    let after: Declaration
    let rescanned: DriftReport
    do {
      after = try Renderer.render(environment, files: edited, schema: schema)
      rescanned = try Scan.run(
        environment, declaration: after, revision: report.revision, snapshot: snapshot, schema: schema, managers: Managers(configuration.managers))
    } catch {
      return unproven(drafts, "the edited files do not render: \(error.summary)")
    }
    let carried = Set(drafts.map(\.carried.finding.id))
    let left = Set(rescanned.drifts.map(\.id))
    let failed = drafts.filter { left.contains($0.carried.finding.id) }
    guard failed.isEmpty else {
      return unproven(failed, "after the edit the declaration still differs from what runs")
    }
    let known = Set(report.drifts.map(\.id))
    if let new = rescanned.drifts.first(where: { !known.contains($0.id) }) {
      let suspects = drafts.filter { $0.carried.finding.resource == new.resource }
      return unproven(
        suspects.isEmpty ? drafts : suspects,
        "the edit would make \(new.path) of \(new.resource) differ from what runs")
    }
    // What no carried drift is about must be declared as it was.
    let touched = Set(drafts.map(\.carried.finding.resource))
    var before: [ResourceID: DeclaredResource] = [:]
    for resource in declaration.resources { before[resource.resource.id] = resource }
    var unchanged = 0
    for resource in after.resources {
      let id = resource.resource.id
      guard !touched.contains(id) else {
        before[id] = nil
        continue
      }
      guard let old = before.removeValue(forKey: id),
        old.resource.root.hasSameValue(as: resource.resource.root)
      else { return unproven(drafts, "the edits would also change \(id)") }
      unchanged += 1
    }
    if let lost = before.keys.filter({ !touched.contains($0) }).min() {
      return unproven(drafts, "the edits would also remove \(lost)")
    }
    var digests: [(path: String, digest: String?)] = []
    for path in edited.editedPaths {
      digests.append((path, edited.contains(path) ? Digest.sha256(try edited.read(path)) : nil))
    }
    return .success(
      Proof(
        environment: environment.name, revision: report.revision, snapshot: report.snapshotDigest,
        resolved: carried.sorted(), unchanged: unchanged, files: digests))
  }

  // MARK: - Committing

  private func steps(_ drafts: [Draft], grouping: Grouping, proof: Proof) -> [Proposal.Step] {
    let message = Message(environment: environment.name, snapshot: report.snapshotDigest)
    var groups: [[Draft]] = []
    for draft in drafts {
      let joins =
        switch grouping {
        case .single: true
        case .perDrift: false
        case .perResource: groups.last?.last?.carried.finding.resource == draft.carried.finding.resource
        }
      if joins, !groups.isEmpty { groups[groups.count - 1].append(draft) } else { groups.append([draft]) }
    }
    var steps: [[Draft]] = []
    for group in groups {
      // One edit may carry several drifts: whoever is carried already joins the commit that did it.
      let before = steps.last?.last?.files ?? files
      let isEmpty = group.last.flatMap { try? $0.files.diff(from: before).isEmpty } ?? false
      if isEmpty, !steps.isEmpty { steps[steps.count - 1] += group } else { steps.append(group) }
    }
    return steps.compactMap { group in
      guard let files = group.last?.files else { return nil }
      let carried = group.map(\.carried)
      return Proposal.Step(
        carried: carried, files: files, message: message.commit(carried, proof: proof.digest))
    }
  }
}
