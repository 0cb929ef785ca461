internal import Resources

/// One line of the ledger: what happened, when, and the hash of the line before.
public struct Event: Sendable {
  /// Counted from 1 without gaps.
  public let number: Int
  /// The hash of the event before; 64 zeros for the first.
  public let previous: String
  /// When whoever recorded it says that it happened.
  public let time: Moment
  /// What happened.
  public let entry: Entry

  /// What stands before the first event.
  public static let origin = String(repeating: "0", count: 64)
}

/// What an event tells.
public enum Entry: Sendable {
  /// A scan was made. What it found new, changed, again or gone follows it, each with this event's number; every other
  /// open drift of its environment it has seen again, but for those in `unseen`.
  case scan(ScanEntry)
  /// A drift was seen for the first time.
  case opened(DriftRecord, scan: Int)
  /// A drift that was closed is there again.
  case reopened(DriftRecord, scan: Int)
  /// A drift has other values, another class, another ruling or another writer than before.
  case changed(DriftRecord, scan: Int)
  /// A drift is gone.
  case closed(Closing)
  /// Somebody decided about drifts, or carried them somewhere.
  case decision(Decision)
  /// A suppression came or went.
  case suppression(SuppressionEntry)

  /// The word that names it in the ledger.
  public var kind: String {
    switch self {
    case .scan: "scan"
    case .opened: "opened"
    case .reopened: "reopened"
    case .changed: "changed"
    case .closed: "closed"
    case .decision(let decision): decision.kind.rawValue
    case .suppression(let suppression): suppression.kind.rawValue
    }
  }

  /// The drifts that it is about; none for scans and suppressions.
  public var drifts: [String] {
    switch self {
    case .scan, .suppression: []
    case .opened(let drift, _), .reopened(let drift, _), .changed(let drift, _): [drift.id]
    case .closed(let closing): [closing.drift]
    case .decision(let decision): decision.drifts
    }
  }
}

/// What a scan compared, and which drifts it saw.
public struct ScanEntry: Sendable {
  /// The environment's name.
  public let environment: String
  /// Its phase.
  public let phase: String
  /// The commit that was compared.
  public let revision: String
  /// `sha256:…` of the snapshot as it was given.
  public let snapshotDigest: String
  /// How many resources the snapshot holds.
  public let snapshotResources: Int
  /// How many resources were compared.
  public let resources: Int
  /// How many drifts the scan saw.
  public let drifts: Int
  /// `sha256:…` of the identifiers of all these drifts, in the order of their bytes, each with a line feed.
  public let seen: String
  /// Open drifts of the environment that the scan did not see: closed by it, or in no part of the live state that it
  /// was shown. In the order of their bytes.
  public let unseen: [String]
  /// How many declared changes are not rolled out yet.
  public let pending: Int
  /// The program that made the scan, with its version.
  public let tool: String
  /// The program that rendered the sources, with its version; nil where all of them are plain manifests.
  public let renderer: String?
  /// What a reader should know before believing the scan.
  public let notes: [String]
}

/// How a drift ended, as far as a scan can tell.
public struct Closing: Sendable {
  /// The drift.
  public let drift: String
  /// The scan that did not see it any more.
  public let scan: Int
  /// The commit that this scan compared.
  public let revision: String
  /// The commit that was compared when the drift was last seen.
  public let lastRevision: String
  /// The commit that the last recorded back-port of the drift made; nil where none was recorded.
  public let commit: String?

  /// What is known about the cause.
  public var cause: Cause {
    if revision == lastRevision { return .live }
    return commit.map(Cause.backport) ?? .unknown
  }

  /// Why a drift ended.
  public enum Cause: Sendable, Equatable {
    /// Git stayed as it was, so the live state went back.
    case live
    /// Git moved, and this commit was recorded as carrying the drift back.
    case backport(commit: String)
    /// Git moved, and no back-port was recorded: either side may have come to the other.
    case unknown
  }
}

/// What somebody did about drifts.
public struct Decision: Sendable {
  /// What was done.
  public enum Kind: String, Sendable, CaseIterable {
    /// They may stay as they are.
    case accepted
    /// A change was put up for review: of the source, or of the live state, which nobody has made yet.
    case proposed
    /// A commit carries them into the source.
    case backported
    /// The live state was, or is to be, set back to the declaration.
    case reverted
  }

  /// What was done.
  public let kind: Kind
  /// The drifts, by their identifiers, in the order of their bytes.
  public let drifts: [String]
  /// Who did it, as the caller knows them; nil where nobody said.
  public let by: String?
  /// Why; nil where nobody said.
  public let reason: String?
  /// The commit that carries them; nil where there is none.
  public let commit: String?
  /// The branch that the commit was put on; nil where there is none.
  public let branch: String?
  /// `sha256:…` of the proof; nil where there is none.
  public let proof: String?
  /// Where it can be seen: a pull request's address; nil where there is none.
  public let link: String?

  /// A decision about some drifts; each is kept once.
  public init(
    _ kind: Kind, drifts: [String], by: String? = nil, reason: String? = nil, commit: String? = nil,
    branch: String? = nil, proof: String? = nil, link: String? = nil
  ) {
    self.kind = kind
    self.drifts = Set(drifts).sorted()
    self.by = by
    self.reason = reason
    self.commit = commit
    self.branch = branch
    self.proof = proof
    self.link = link
  }
}

/// A suppression that came or went.
public struct SuppressionEntry: Sendable {
  /// What happened to it.
  public enum Kind: String, Sendable, CaseIterable {
    case added = "suppression-added"
    case expired = "suppression-expired"
  }

  /// What happened.
  public let kind: Kind
  /// What tells it from the others: its place in the configuration, say.
  public let name: String
  /// The environment that it holds in; nil for all.
  public let environment: String?
  /// What it covers, in the words of the policy.
  public let scope: String
  /// Why.
  public let reason: String?
  /// Who answers for it.
  public let owner: String?
  /// When it ends; nil for never.
  public let until: Moment?

  /// A suppression of its parts.
  public init(
    _ kind: Kind, name: String, environment: String?, scope: String, reason: String?, owner: String?,
    until: Moment?
  ) {
    self.kind = kind
    self.name = name
    self.environment = environment
    self.scope = scope
    self.reason = reason
    self.owner = owner
    self.until = until
  }
}
