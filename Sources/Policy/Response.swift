/// What a policy does about a drift.
public enum Response: String, Sendable, CaseIterable {
  /// Count it, and say no more.
  case ignore
  /// List it.
  case report
  /// List it and tell somebody: the report marks it, and the command that the configuration names is run.
  case notify
  /// Carry it into the source as a proposal that somebody reviews.
  case propose
  /// Carry it into the source at once.
  case commit
  /// Propose the change that takes it out of the live state.
  case revert
  /// Stop the pipeline: `scan` ends with a status of its own.
  case block
}
