internal import Backport
internal import Check
internal import Drift
internal import GitStore
internal import Ledger
internal import Policy
internal import Project
internal import Reporting
internal import Resources
internal import Revert

/// What the commands share: open the repository, resolve the revision, read the configuration, render, read the
/// snapshot, compare; and then back-port.
struct Pipeline {
  /// Which drifts a command is about.
  enum Selection {
    case all
    /// What the policy proposes or commits.
    case byPolicy
    /// Identifiers, or the first digits of them.
    case ids([String])
  }

  let target: TargetOptions

  /// Makes what the ledger takes of the scans: asking a renderer for its version takes time, and only a record needs it.
  typealias Records = () throws(Diagnostic) -> [ScanRecord]

  /// Throws for arguments that cannot be; reads nothing yet.
  init(_ target: TargetOptions) throws(Diagnostic) {
    try target.check()
    self.target = target
  }

  /// Compares what git declares with what runs.
  func scan(all: Bool, commands: Commands) throws(Diagnostic) -> Scanned {
    let comparison = try Comparison(target, all: all)
    var report = comparison.judged[0]
    try commands.run(in: &report, configuration: comparison.path, repository: comparison.repository)
    return Scanned(
      report: report, sources: comparison.sides[0].environment.sources.map(\.path),
      renderer: { () throws(Diagnostic) in try comparison.renderer(of: comparison.sides[0]) },
      records: comparison.records, suppressions: comparison.policy.suppressions)
  }

  /// What one environment's scan found, and what it takes to put it on record or into an audit report.
  struct Scanned {
    let report: JudgedReport
    /// What the environment renders from.
    let sources: [String]
    /// What rendered it, with its version; nil for plain manifests.
    let renderer: () throws(Diagnostic) -> String?
    let records: Records
    /// All that the policy accepts, what has ended too.
    let suppressions: [Suppression]
  }

  /// What another policy would do, in every environment whose live state is known.
  func preview(_ file: String) throws(Diagnostic) -> PolicyPreview {
    let comparison = try Comparison(together: target, placement: nil)
    let other = try PolicyFile(replacing: comparison.policy, by: file, in: comparison.configuration)
    let judged = try comparison.judge(other)
    return PolicyPreview(
      environments: zip(comparison.sides, zip(comparison.judged, judged)).map {
        PolicyPreview.Environment(phase: $0.environment.phase, present: $1.0, future: $1.1)
      },
      unseen: comparison.configuration.environments.map(\.name).filter { name in
        !comparison.sides.contains { $0.environment.name == name }
      },
      promotions: try other.policy.promotions.map { (promotion) throws(Diagnostic) in
        let promoted = PolicyFile(policy: promotion.policy, suppressions: other.suppressions)
        return promotion.touching(
          try comparison.judge(promoted), insteadOf: judged, in: comparison.sides.map(\.environment.phase))
      })
  }

  /// What the controls say of one environment on both sides, what is accepted for now apart.
  func check(where isWanted: (ControlFinding) -> Bool) throws(Diagnostic) -> CheckReport {
    let comparison = try Comparison(target)
    let acceptance = try comparison.policy.acceptance(
      in: comparison.configuration.environments, now: target.now)
    return Check.live(comparison.sides[0]).keeping(isWanted).accepting(acceptance)
  }

  /// Everything about one finding, whatever its class.
  func explain(_ id: String) throws(Diagnostic) -> Explanation {
    let comparison = try Comparison(target, all: true)
    let report = comparison.report
    let finding = try Self.find(id, in: report.drifts + report.pending + report.notReported)
    let verdict = comparison.judged[0].verdict(on: finding.id)
    let line = try finding.origin.flatMap { origin throws(Diagnostic) in
      try comparison.line(of: origin).flatMap { report.quotable($0, of: finding) }
    }
    guard verdict != nil else {
      return Explanation(finding: finding, sourceLine: line, backport: "nothing: this is no drift")
    }
    return Explanation(
      finding: finding, verdict: verdict, sourceLine: line,
      backport: try comparison.planner.account(for: finding).text)
  }

  /// The proven edits for some drifts, with the scan that they answer.
  func propose(
    _ selection: Selection, grouping: Grouping = .perResource, placement: Placement? = nil
  ) throws(Diagnostic) -> (reports: [JudgedReport], proposal: Proposal, records: Records) {
    let comparison = try Comparison(together: target, placement: placement)
    let findings = try Self.select(selection, in: comparison.judged)
    return (comparison.judged, try comparison.propose(findings, grouping: grouping), comparison.records)
  }

  /// Commits the proven edits for some drifts on a new branch from the revision. `keep` is given the proposal before
  /// anything is written; what it throws, the back-port ends with.
  func backport(
    _ selection: Selection, branch: String?, grouping: Grouping, placement: Placement?,
    keep: (Proposal) throws(Diagnostic) -> Void
  ) throws(Diagnostic) -> Backported {
    let comparison = try Comparison(together: target, placement: placement)
    let names = comparison.sides.map(\.environment.name)
    let branch = branch ?? "driftback/" + (names.count == 1 ? names[0] : "all")
    try comparison.repository.checkCreatable(branch)
    let findings = try Self.select(selection, in: comparison.judged)
    let proposal = try comparison.propose(findings, grouping: grouping)
    try keep(proposal)
    let commits = try proposal.commit(to: branch, in: comparison.repository)
    return Backported(
      branch: branch, commits: zip(commits, proposal.steps).map { ($0.short, $1.message.subject) },
      proposal: proposal, records: comparison.records,
      decisions: zip(commits, proposal.steps).map { commit, step in
        Decision(
          .backported, drifts: step.carried.map(\.finding.id), commit: commit.hex, branch: branch,
          proof: proposal.proof?.digest)
      })
  }

  /// What a back-port has done.
  struct Backported {
    let branch: String
    let commits: [(id: String, subject: String)]
    let proposal: Proposal
    /// The scans that it answers, to be put on record.
    let records: Records
    /// What it did about which drifts, to be put on record behind them.
    let decisions: [Decision]
  }

  /// What takes some drifts of one environment back at run time, with the scan that it answers.
  func revert(
    _ selection: Selection, by method: Reverter.Method, isStrict: Bool
  ) throws(Diagnostic) -> (reversion: Reversion, records: Records) {
    let comparison = try Comparison(target, all: true)
    let findings = try Self.select(selection, in: comparison.judged)
    return (try comparison.reverter(isStrict: isStrict).revert(findings, by: method), comparison.records)
  }

  private static func select(_ selection: Selection, in judged: [JudgedReport]) throws(Diagnostic)
    -> [Finding]
  {
    let drifts = judged.flatMap(\.report.drifts)
    switch selection {
    case .all: return drifts
    case .byPolicy:
      return judged.flatMap(\.drifts).filter { [.propose, .commit].contains($0.verdict.response) }.map(
        \.finding)
    case .ids(let ids):
      var chosen: [Finding] = []
      for id in ids { chosen.append(try find(id, in: drifts)) }
      return chosen
    }
  }

  private static func find(_ id: String, in findings: [Finding]) throws(Diagnostic) -> Finding {
    let found = findings.filter { $0.id.hasPrefix(id) }
    if found.count == 1 { return found[0] }
    throw Diagnostic(
      .usage, found.isEmpty ? "no finding \(id)" : "\(found.count) findings begin with \(id)",
      remedy: found.isEmpty
        ? "Run `driftback scan` with the same options; it prints the identifiers."
        : "Give more of its digits.")
  }
}
