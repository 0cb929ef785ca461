/// How much a drift or a failed control matters, from the least to the most.
public enum Severity: String, Sendable, CaseIterable, Comparable {
  case info
  case low
  case medium
  case high
  case critical

  /// Whether the first matters less than the second.
  public static func < (one: Severity, other: Severity) -> Bool { one.rank < other.rank }

  private var rank: Int {
    switch self {
    case .info: 0
    case .low: 1
    case .medium: 2
    case .high: 3
    case .critical: 4
    }
  }
}
