public import Controls

/// What an audit reads: the drifts of one scan, or those of a period that a ledger remembers, with what was done about
/// each. Every format is written from this alone.
///
/// It holds no value of a Secret, and nothing that depends on when or where it is written.
public struct AuditReport: Sendable {
  /// What the report covers, by the times that the scans were given; nil for one scan outside a ledger.
  public var period: Span?
  /// The scans, oldest first; of a long period the last of each environment.
  public var scans: [Scan]
  /// How many scans the report stands on, those that are not listed included.
  public var scanCount: Int
  /// The drifts, the gravest first, then by environment, resource and path.
  public var drifts: [Entry]
  /// What opened, closed and stood open day by day, oldest first; empty for one scan.
  public var days: [Day]
  /// The ledger that was read; nil for one scan outside a ledger.
  public var ledger: LedgerHead?
  /// What a reader should know before believing the report.
  public var notes: [String]
  /// The version of the tool that writes the report.
  public var tool: String

  /// A report of its parts; the drifts are put into their order.
  public init(
    period: Span? = nil, scans: [Scan], scanCount: Int? = nil, drifts: [Entry], days: [Day] = [],
    ledger: LedgerHead? = nil, notes: [String] = [], tool: String
  ) {
    self.period = period
    self.scans = scans
    self.scanCount = scanCount ?? scans.count
    self.drifts = drifts.sorted { $0.precedes($1) }
    self.days = days
    self.ledger = ledger
    self.notes = notes
    self.tool = tool
  }

  /// From when until when, in RFC 3339; the end is not part of it.
  public struct Span: Sendable, Equatable {
    /// The first moment.
    public var since: String
    /// The first moment after it.
    public var until: String

    /// A period between two times in RFC 3339.
    public init(since: String, until: String) {
      self.since = since
      self.until = until
    }
  }

  /// One comparison of one environment.
  public struct Scan: Sendable, Equatable {
    /// The environment's name.
    public var environment: String
    /// Its phase.
    public var phase: String
    /// The commit that was compared, 40 hexadecimal digits.
    public var revision: String
    /// `sha256:…` of the snapshot as it was given.
    public var snapshotDigest: String
    /// How many resources the snapshot holds.
    public var snapshotResources: Int
    /// How many resources were compared.
    public var resources: Int
    /// How many of them have no drift.
    public var inSync: Int
    /// When, in RFC 3339; nil where nobody said.
    public var time: String?
    /// The version of Driftback that scanned.
    public var tool: String
    /// What rendered the sources: `kustomize v5.7.1`; empty for plain manifests.
    public var renderers: [String]
    /// The files and folders that the environment renders from, relative to the repository's root.
    public var sources: [String]

    /// A scan of its parts.
    public init(
      environment: String, phase: String, revision: String, snapshotDigest: String, snapshotResources: Int,
      resources: Int, inSync: Int, time: String? = nil, tool: String, renderers: [String] = [],
      sources: [String] = []
    ) {
      self.environment = environment
      self.phase = phase
      self.revision = revision
      self.snapshotDigest = snapshotDigest
      self.snapshotResources = snapshotResources
      self.resources = resources
      self.inSync = inSync
      self.time = time
      self.tool = tool
      self.renderers = renderers
      self.sources = sources
    }
  }

  /// What happened on one day.
  public struct Day: Sendable, Equatable {
    /// `2026-11-20`, in UTC.
    public var date: String
    /// How many drifts were first seen, or came back.
    public var opened: Int
    /// How many were gone.
    public var closed: Int
    /// How many stood open at its end, by severity.
    public var open: [Severity: Int]

    /// A day of its counts.
    public init(date: String, opened: Int, closed: Int, open: [Severity: Int]) {
      self.date = date
      self.opened = opened
      self.closed = closed
      self.open = open
    }
  }

  /// Which state of a ledger was read.
  public struct LedgerHead: Sendable, Equatable {
    /// The hash of its last event, 64 hexadecimal digits.
    public var hash: String
    /// How many events it holds.
    public var events: Int

    /// A state of a ledger.
    public init(hash: String, events: Int) {
      self.hash = hash
      self.events = events
    }
  }
}
