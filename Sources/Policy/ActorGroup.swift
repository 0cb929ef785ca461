public import Drift

/// What kind of program wrote a live value, as far as its field manager tells.
public enum ActorGroup: String, Sendable, CaseIterable {
  /// A tool in somebody's hands.
  case people
  /// What rolls declarations out.
  case deployers
  /// What keeps fields of its own.
  case controllers
  /// Admission webhooks, and what writes certificates.
  case injectors
  /// Nobody can be named, or the name tells nothing.
  case unknown

  /// The group of a finding's actor, by the table of field managers.
  public init(_ actor: Finding.Actor?, managers: Managers) {
    guard let actor else {
      self = .unknown
      return
    }
    switch managers.kind(of: actor.manager) {
    case .person: self = .people
    case .deployer: self = .deployers
    case .controller: self = .controllers
    case .injector: self = .injectors
    case .unknown: self = .unknown
    }
  }
}
