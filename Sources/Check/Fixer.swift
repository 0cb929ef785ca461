public import Backport
internal import Controls
internal import Drift
public import GitStore
public import Kubernetes
public import Project
public import Rendering
public import Resources

/// Takes failures away in the source: what a fix wishes for is placed and proven like a live value that is carried back.
public struct Fixer {
  let configuration: Configuration
  let environments: [Environment]
  let schema: Schema
  let kustomize: Kustomize
  let adoption: Adoption
  private let files: Files
  private let activity: (String) -> Void

  /// A fixer for some environments of a configuration, over the files of one revision.
  ///
  /// - Parameters:
  ///   - environments: those whose failures are taken away; the others have to stay as they are.
  ///   - activity: told what is being done, terse and in lower case, for whoever waits.
  public init(
    configuration: Configuration, environments: [Environment], files: Files, schema: Schema,
    kustomize: Kustomize = Kustomize(), activity: @escaping (String) -> Void = { _ in }
  ) {
    self.configuration = configuration
    self.activity = activity
    // A fix is not bound to what a deployer covers.
    self.environments = environments.map { environment in
      var environment = environment
      environment.namespaces = []
      return environment
    }
    self.files = files
    self.schema = schema
    self.kustomize = kustomize
    adoption = Adoption(schema: schema)
  }

  /// What was fixed, and what was not.
  public struct Fixes {
    /// The proven edits, a commit for each failure.
    public let proposal: Proposal
    /// What is gone with them.
    public let fixed: [ControlFinding]
    /// What stays, each with the reason: advice, a value that only the user knows, or a place that was not found.
    public let left: [(finding: ControlFinding, reason: String)]
    /// What stays because somebody accepts it for now, by resource.
    public let suppressed: [SuppressedFinding]
    /// What a user has to know besides: suppressions that are over.
    public let notes: [String]
  }

  /// Proposes edits that take failures away, proven by rendering again: each failure is gone, nothing else is declared
  /// otherwise, and no control looks worse than before.
  ///
  /// - Parameters:
  ///   - values: what users give by the identifier of a control, where its fix needs a value.
  ///   - overruled: identifiers of controls whose fixes may replace a value that somebody has declared, though something may
  ///   stop working: the author has decided otherwise, and only a user can know better.
  ///   - acceptance: what is accepted for now, and stays as it is.
  ///   - isWanted: which failures to take away.
  /// - Throws: a fault of reading or rendering the sources.
  public func fix(
    values: [String: String] = [:], overruling overruled: Set<String> = [],
    accepting acceptance: Acceptance = Acceptance(), where isWanted: (ControlFinding) -> Bool = { _ in true }
  ) throws(Diagnostic) -> Fixes {
    var proposal: Proposal?
    var fixed: [ControlFinding] = []
    var left: [String: (ControlFinding, String)] = [:]
    var edited = files
    var suppressed: [String: SuppressedFinding] = [:]
    // Each round takes one failure of every resource, so that no two share a commit.
    var number = 1
    while true {
      activity("fixing, round \(number): \(fixed.count) done")
      number += 1
      var round = try Round(self, edited)
      suppressed = [:]
      round.choose(values: values, overruling: overruled) { finding in
        guard isWanted(finding), left[finding.id] == nil else { return false }
        guard let suppression = acceptance.suppression(of: finding) else { return true }
        suppressed[finding.id] = SuppressedFinding(finding: finding, suppression: suppression)
        return false
      }
      for (finding, reason) in round.impossible { left[finding.id] = (finding, reason) }
      guard !round.wishes.isEmpty else {
        if round.impossible.isEmpty { break }
        continue
      }
      let outcome = try round.propose()
      for (finding, reason) in outcome.refused { left[finding.id] = (finding, reason) }
      guard let next = outcome.proposal else { continue }
      proposal = proposal?.followed(by: next) ?? next
      edited = next.files
      fixed += outcome.fixed
    }
    let rest = left.values.sorted { ($0.0.resource, $0.0.id) < ($1.0.resource, $1.0.id) }
    return Fixes(
      proposal: proposal ?? .nothing(in: files), fixed: fixed,
      left: rest.map { (finding: $0.0, reason: $0.1) },
      suppressed: suppressed.values.sorted {
        ($0.finding.resource, $0.finding.id) < ($1.finding.resource, $1.finding.id)
      },
      notes: acceptance.endings(among: fixed + rest.map(\.0)))
  }
}
