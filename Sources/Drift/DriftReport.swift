internal import Resources

/// What one scan of one environment found.
public struct DriftReport: Sendable {
  /// The environment's name.
  public let environment: String
  /// Its phase.
  public let phase: String
  /// The commit that was compared, 40 hexadecimal digits.
  public let revision: String
  /// `sha256:…` of the snapshot as it was given.
  public let snapshotDigest: String
  /// How many resources the snapshot holds.
  public let snapshotResources: Int
  /// How many resources were compared: those that git declares, and those that exist only at run time.
  public let resources: Int
  /// Drift, by resource and path.
  public let drifts: [Finding]
  /// Declared and not rolled out yet, in the same order.
  public let pending: [Finding]
  /// Differences that are no drift, in the same order; empty where the scan was not asked for them.
  public let notReported: [Finding]
  /// How many differences of each class are no drift, whether they are listed or not.
  public let unreported: [FindingClass: Int]
  /// What a user should know before believing the report: a snapshot without managed fields, say.
  public let notes: [String]
  private let secrets: SecretValues

  /// A report of its findings, in any order. `counted` are differences that are no drift and were not kept.
  public init(
    environment: String, phase: String, revision: String, snapshotDigest: String, snapshotResources: Int,
    resources: Int, findings: [Finding], counted: [FindingClass: Int] = [:], notes: [String]
  ) {
    self.init(
      environment: environment, phase: phase, revision: revision, snapshotDigest: snapshotDigest,
      snapshotResources: snapshotResources, resources: resources, findings: findings, counted: counted,
      notes: notes, secrets: SecretValues())
  }

  init(
    environment: String, phase: String, revision: String, snapshotDigest: String, snapshotResources: Int,
    resources: Int, findings: [Finding], counted: [FindingClass: Int], notes: [String],
    secrets: SecretValues
  ) {
    self.secrets = secrets
    self.environment = environment
    self.phase = phase
    self.revision = revision
    self.snapshotDigest = snapshotDigest
    self.snapshotResources = snapshotResources
    self.resources = resources
    let sorted = findings.map { (key: $0.path.description, finding: $0) }
      .sorted { ($0.finding.resource, $0.key) < ($1.finding.resource, $1.key) }
      .map(\.finding)
    drifts = sorted.filter { $0.class.isReported }
    pending = sorted.filter { $0.class == .gitAhead }
    notReported = sorted.filter { !$0.class.isReported && $0.class != .gitAhead }
    unreported = notReported.reduce(into: counted) { $0[$1.class, default: 0] += 1 }
    self.notes = notes
  }

  /// How many of the compared resources have no drift.
  public var inSync: Int { resources - Set(drifts.map(\.resource)).count }

  /// Whether a text holds the value of a Secret of either side.
  public func holdsSecret(_ text: String) -> Bool { secrets.isIn(text) }

  /// A line of the source at a finding's origin, if it may be shown: it stands in no Secret, and holds no value of one.
  public func quotable(_ line: String, of finding: Finding) -> String? {
    finding.resource.kind == "Secret" || secrets.isIn(line) ? nil : line
  }
}
