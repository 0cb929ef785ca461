internal import Controls
internal import Drift
public import Project
public import Resources

/// A drift, or a control that a resource fails, which somebody accepts for a while.
public struct Suppression: Sendable, Equatable {
  /// What is accepted of the resource.
  public enum Subject: Sendable, Equatable {
    /// Drifts of these fields.
    case path(PathPattern)
    /// A control that it fails, and every drift that crosses nothing else.
    case control(TextPattern)
    /// One finding, by its identifier.
    case finding(String)
  }

  /// The environments where it is accepted; none for all.
  public var environments: [TextPattern] = []
  /// `Deployment`, or with its group; nil for any, beside a finding's identifier.
  public var kind: TextPattern?
  /// The namespace; nil for any.
  public var namespace: TextPattern?
  /// The resource's name.
  public var name: TextPattern?
  /// What is accepted.
  public var subject: Subject
  /// Who answers for it.
  public var owner: String
  /// Why it is accepted.
  public var reason: String
  /// Where it was decided.
  public var ticket: String
  /// When it ends.
  public var until: Deadline
  /// Where it stands.
  public var place: RulePlace?

  /// A suppression of its parts.
  public init(
    environments: [TextPattern] = [], kind: TextPattern? = nil, namespace: TextPattern? = nil,
    name: TextPattern? = nil, subject: Subject, owner: String, reason: String, ticket: String,
    until: Deadline, place: RulePlace? = nil
  ) {
    self.environments = environments
    self.kind = kind
    self.namespace = namespace
    self.name = name
    self.subject = subject
    self.owner = owner
    self.reason = reason
    self.ticket = ticket
    self.until = until
    self.place = place
  }

  /// What it accepts, in a few words: `.spec.replicas of Deployment shop/cart`.
  public var title: String {
    let resource = [kind?.text, (namespace.map { $0.text + "/" } ?? "") + (name?.text ?? "")]
      .compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: " ")
    return switch subject {
    case .path(let path): "\(path.text) of \(resource)"
    case .control(let control): "control \(control.text) of \(resource)"
    case .finding(let id): "finding \(id)"
    }
  }

  /// Whether it speaks of an environment.
  func covers(_ environment: Environment) -> Bool {
    environments.isEmpty || environments.contains { $0.matches(environment.name) }
  }

  /// Whether it accepts a drift, were it not over.
  func accepts(_ facts: Facts) -> Bool {
    let id = facts.finding.resource
    guard covers(facts.environment), isAbout(id) else { return false }
    switch subject {
    case .path(let path): return path.matches(facts.finding.path)
    case .control(let control):
      return !facts.crossings.isEmpty && facts.crossings.allSatisfy { control.matches($0.control) }
    case .finding(let id): return facts.finding.id == id
    }
  }

  /// Whether it accepts that a resource fails a control in an environment, at a moment in seconds from 1970. A failure in a
  /// declaration that no environment is known for is accepted by suppressions of no environment alone.
  public func accepts(control: String, of id: ResourceID, in environment: Environment?, at now: Int64) -> Bool
  {
    !until.isOver(at: now) && concerns(control: control, of: id, in: environment)
  }

  /// Whether it speaks of a control that a resource fails in an environment, be it over or not.
  public func concerns(control: String, of id: ResourceID, in environment: Environment?) -> Bool {
    guard case .control(let pattern) = subject, pattern.matches(control), isAbout(id) else { return false }
    return environment.map(covers) ?? environments.isEmpty
  }

  /// Whether it speaks of a control that one of these resources fails.
  func concernsFailure(among resources: [Resource], of environment: Environment) -> Bool {
    guard case .control = subject, resources.contains(where: { isAbout($0.id) }) else { return false }
    let surroundings = Surroundings(resources)
    return resources.contains { resource in
      isAbout(resource.id)
        && Control.failures(of: resource.root, amid: surroundings).contains {
          concerns(control: $0.control.id, of: resource.id, in: environment)
        }
    }
  }

  /// What a user has to know once it is over: what comes back, since when, and who answers for it.
  public var ending: String {
    "the suppression of \(title)\(place.map { " (\($0))" } ?? "") ended at \(until.text), and what it accepted is "
      + "reported again: \(owner) answers for it (\(ticket))"
  }

  private func isAbout(_ id: ResourceID) -> Bool {
    (kind.map { $0.matches(id.kind) || $0.matches(id.kind + "." + id.group) } ?? true)
      && namespace?.matches(id.namespace) ?? true && name?.matches(id.name) ?? true
  }
}
