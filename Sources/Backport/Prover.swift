internal import Drift
internal import GitStore
internal import Kubernetes
internal import Project
internal import Rendering
internal import Resources

/// Renders edited files again and holds the result against the live state and against what was declared before.
struct Prover {
  let side: Side
  let schema: Schema
  let managers: Managers
  let kustomize: Kustomize

  private var environment: Environment { side.environment }
  private var declaration: Declaration { side.declaration }
  private var snapshot: Snapshot { side.snapshot }
  private var report: DriftReport { side.report }

  /// What the edits did not show, and for which drifts.
  struct Failed: Error {
    let drifts: [Finding]
    let explanation: String
    /// Whether all drifts are named because nobody knows which one it is.
    var isCollective = false
  }

  enum Outcome {
    case proven(Proof)
    case failed(Failed)
  }

  /// Proves that the edits give each drift its live value, bring no new difference, and change nothing else.
  ///
  /// - Throws: a fault of reading the edited files.
  ///
  /// - Parameter all: the drifts of every environment that the edits carry.
  func prove(_ drifts: [Finding], among all: [Finding], files: Files) throws(Diagnostic) -> Outcome {
    let after: Declaration
    let rescanned: DriftReport
    do {
      after = try Renderer.render(
        environment, files: files, schema: schema, kustomize: kustomize, tracing: false
      ).knowingGeneratedNames(of: declaration)
      rescanned = try Scan.run(
        environment, declaration: after, revision: report.revision, snapshot: snapshot, schema: schema,
        managers: managers)
    } catch {
      return .failed(
        Failed(
          drifts: all, explanation: "the edited files do not render: \(error.summary)", isCollective: true))
    }
    let unchanged: Int
    do throws(Failed) {
      try checkResolved(drifts, rescanned)
      try checkNothingNew(drifts, rescanned)
      unchanged = try checkNothingElse(drifts, after)
    } catch {
      return .failed(
        error.drifts.isEmpty ? Failed(drifts: all, explanation: error.explanation, isCollective: true) : error
      )
    }
    var digests: [(path: String, digest: String?)] = []
    for path in files.editedPaths {
      digests.append((path, files.contains(path) ? Digest.sha256(try files.read(path)) : nil))
    }
    let part = Proof.Part(
      environment: environment.name, snapshot: side.isWished ? nil : report.snapshotDigest,
      resolved: drifts.sorted { $0.id < $1.id }, unchanged: unchanged,
      consequences: consequences(drifts, rescanned, after))
    let isRendered = declaration.resources.contains(where: \.isRendered)
    return .proven(
      Proof(
        parts: [part], revision: report.revision, renderer: isRendered ? try kustomize.version() : nil,
        files: digests))
  }

  /// Each drift is gone, and not only called something else.
  private func checkResolved(_ drifts: [Finding], _ rescanned: DriftReport) throws(Failed) {
    let settled: Set<FindingClass> = [.default, .equivalent]
    var left: Set<String> = []
    for finding in rescanned.drifts + rescanned.pending + rescanned.notReported
    where !settled.contains(finding.class) {
      left.insert(finding.id)
    }
    let failed = drifts.filter { left.contains($0.id) }
    guard failed.isEmpty else {
      throw Failed(
        drifts: failed,
        explanation: "after the edit the declaration still differs from what runs; change it by hand")
    }
  }

  private func checkNothingNew(_ drifts: [Finding], _ rescanned: DriftReport) throws(Failed) {
    // Without the third side, which asks about the past, what is pending looks like drift.
    let known = Set((report.drifts + report.pending).map(\.id))
    let created = Set(drifts.lazy.filter { $0.class == .runtimeCreated }.map(\.resource))
    let new = rescanned.drifts.first {
      !known.contains($0.id) && !(created.contains($0.resource) && Self.isShared($0))
    }
    guard let new else { return }
    let suspects = drifts.filter { $0.resource == new.resource }
    throw Failed(
      drifts: suspects.isEmpty ? drifts : suspects,
      explanation: new.path.steps.isEmpty
        ? "the edit would make \(new.resource) differ from what runs"
        : "the edit would make \(new.path) of \(new.resource) differ from what runs",
      isCollective: suspects.isEmpty)
  }

  /// Whether a difference is a label or an annotation that an overlay gives to all that it declares, a new resource
  /// included.
  private static func isShared(_ finding: Finding) -> Bool {
    guard finding.class == .runtimeRemoved, finding.path.steps.first == .field("metadata") else {
      return false
    }
    return [.field("labels"), .field("annotations")].contains(finding.path.steps.dropFirst().first)
  }

  /// What the edits bring besides the drifts.
  private func consequences(
    _ drifts: [Finding], _ rescanned: DriftReport, _ after: Declaration
  ) -> [Proof.Consequence] {
    let created = Set(drifts.lazy.filter { $0.class == .runtimeCreated }.map(\.resource))
    let given = rescanned.drifts.filter { created.contains($0.resource) && Self.isShared($0) }
    return Renames(from: declaration, to: after).consequences
      + given.map {
        .init(
          text: "\($0.resource) gets \($0.path), as all that the overlay declares", resources: [$0.resource])
      }
  }

  /// What no drift is about is declared as it was: other resources to the last value, and in the drifted ones
  /// everything outside the drifted fields.
  /// - Returns: how many resources stayed the same.
  private func checkNothingElse(_ drifts: [Finding], _ after: Declaration) throws(Failed) -> Int {
    var carried: [ResourceID: [Finding]] = [:]
    for finding in drifts { carried[finding.resource, default: []].append(finding) }
    let renames = Renames(from: declaration, to: after)
    var before: [ResourceID: DeclaredResource] = [:]
    for resource in declaration.resources { before[renames.after(resource.resource.id)] = resource }
    for (id, findings) in carried where renames.after(id) != id { carried[renames.after(id)] = findings }
    var unchanged = 0
    for resource in after.resources {
      let id = resource.resource.id
      let old = before.removeValue(forKey: id)
      if let carried = carried[id] {
        guard let old else { continue }
        if let path = Self.changeBeyond(carried, from: old, to: resource, renames, schema) {
          throw Failed(drifts: carried, explanation: "the edits would also change \(path) of \(id)")
        }
      } else {
        guard let old, renames.isSame(old.resource.root, resource.resource.root) else {
          throw Failed(drifts: drifts, explanation: "the edits would also change \(id)")
        }
        unchanged += 1
      }
    }
    if let lost = before.keys.filter({ id in !(carried[id]?.contains { $0.class == .runtimeDeleted } ?? false)
    })
    .min() {
      throw Failed(drifts: carried[lost] ?? drifts, explanation: "the edits would also remove \(lost)")
    }
    return unchanged
  }

  /// A field of a resource that changed and is no part of the drifts, if there is one.
  static func changeBeyond(
    _ drifts: [Finding], from old: DeclaredResource, to new: DeclaredResource, _ renames: Renames,
    _ schema: Schema
  ) -> FieldPath? {
    let kind = old.resource.id.kind
    let version = old.resource.apiVersion
    guard new.resource.apiVersion == version else { return FieldPath([.field("apiVersion")]) }
    let adoption = Adoption(schema: schema)
    func targets(in root: Node) -> Set<Int> {
      Set(
        drifts.compactMap { finding in
          let located = adoption.locate(finding.path, in: root, apiVersion: version, kind: kind)
          return located.rest.isEmpty ? located.node.index : nil
        })
    }
    let before = targets(in: old.resource.root)
    let after = targets(in: new.resource.root)
    let changes = adoption.changes(
      from: old.resource.root, to: new.resource.root, apiVersion: version, kind: kind)
    return changes.first { change in
      guard !drifts.contains(where: { change.path.isWithin($0.path) }) else { return false }
      if let before = change.before, let after = change.after, renames.isSame(before, after) { return false }
      // A collection that came or went whole, with drifted fields and nothing else in it.
      switch (change.before, change.after) {
      case (let node?, nil): return !consists(node, of: before)
      case (nil, let node?): return !consists(node, of: after)
      default: return true
      }
    }?.path
  }

  /// Whether two declarations say the same.
  static func isSame(_ before: Declaration, _ after: Declaration) -> Bool {
    guard before.resources.count == after.resources.count else { return false }
    let old = Dictionary(before.resources.map { ($0.resource.id, $0) }) { first, _ in first }
    return after.resources.allSatisfy { new in
      old[new.resource.id]?.resource.root.hasSameValue(as: new.resource.root) ?? false
    }
  }

  private static func consists(_ node: Node, of targets: Set<Int>) -> Bool {
    if targets.contains(node.index) { return true }
    return !node.isScalar && !node.isEmptyCollection && node.children.allSatisfy { consists($0, of: targets) }
  }
}
