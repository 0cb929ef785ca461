/// What a change does to security.
public enum Posture: String, Sendable, CaseIterable {
  /// Something that failed a control passes it now, and nothing else got worse.
  case hardens
  /// Something that passed a control fails it now.
  case weakens
  /// No control sees a difference.
  case neutral
}
