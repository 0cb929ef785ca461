internal import Resources

/// What the exit status says; `docs/exit-codes.md` promises it.
enum ExitStatus {
  /// No drift; the command did all that it was asked for.
  static let clean: Int32 = 0
  /// Drift; after a back-port, drift that is left.
  static let drift: Int32 = 1
  /// Drift that the policy answers with `block`.
  static let blocked: Int32 = 8
}

extension Diagnostic.Category {
  /// The exit status of an error of this category.
  var exitStatus: Int32 {
    switch self {
    case .configuration: 2
    case .repository: 3
    case .source: 4
    case .snapshot: 5
    case .backport: 6
    case .system: 7
    case .ledger: 9
    // EX_USAGE of sysexits.h, as ArgumentParser has it.
    case .usage: 64
    }
  }
}
