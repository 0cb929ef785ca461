public import Controls
public import Drift
public import Project
internal import Resources

/// What a rule is about. Everything that it names must hold; of a list, one. What it leaves out it does not ask.
public struct Condition: Sendable, Hashable {
  /// The phase of the environment.
  public var phases: [Phase] = []
  /// The name of the environment.
  public var environments: [TextPattern] = []
  /// The least severity.
  public var severity: Severity?
  /// What the change does to security.
  public var postures: [Posture] = []
  /// Why the sides differ.
  public var classes: [FindingClass] = []
  /// `Deployment`, or with its group, `Deployment.apps`.
  public var kinds: [TextPattern] = []
  /// The resource's namespace; that of cluster-scoped resources is empty.
  public var namespaces: [TextPattern] = []
  /// The resource's name.
  public var names: [TextPattern] = []
  /// The field. A whole resource that came or went has none, and matches `.**` alone.
  public var paths: [PathPattern] = []
  /// The field manager, or the user whom an audit log names.
  public var actors: [TextPattern] = []
  /// What kind of program wrote the live value.
  public var actorGroups: [ActorGroup] = []
  /// A group of the user whom an audit log names.
  public var userGroups: [TextPattern] = []
  /// A control that the drift crosses, in either direction.
  public var controls: [TextPattern] = []
  /// How long ago the live value was last written, at least. What has no known time does not match.
  public var olderThan: Age?
  /// What the fields above cannot say.
  public var expression: Expression?

  /// A condition that everything meets.
  public init() {}

  /// `blocks` is how an expression counts that cannot be evaluated: nobody shall get past a rule that stops the pipeline
  /// by what its author did not foresee.
  func matches(_ facts: Facts, blocks: Bool = false) -> Bool {
    let finding = facts.finding
    let id = finding.resource
    return isAny(phases, facts.environment.phase) && isAny(environments, facts.environment.name)
      && isAny(postures, facts.posture) && isAny(classes, finding.class)
      && isAny(actorGroups, facts.actorGroup)
      && isAtLeast(facts.severity) && (kinds.isEmpty || isKind(id))
      && isAny(namespaces, id.namespace) && isAny(names, id.name)
      && (paths.isEmpty || paths.contains { $0.matches(finding.path) })
      && (actors.isEmpty || [finding.actor?.manager, finding.actor?.user].contains { isOne(of: actors, $0) })
      && (userGroups.isEmpty || (finding.actor?.groups ?? []).contains { isOne(of: userGroups, $0) })
      && (controls.isEmpty || facts.crossings.contains { isOne(of: controls, $0.control) })
      && isOld(facts.age) && (expression.map { $0.holds(facts) ?? blocks } ?? true)
  }

  private func isAny<Word: Equatable>(_ words: [Word], _ word: Word) -> Bool {
    words.isEmpty || words.contains(word)
  }

  private func isAny(_ patterns: [TextPattern], _ text: String) -> Bool {
    patterns.isEmpty || isOne(of: patterns, text)
  }

  private func isOne(of patterns: [TextPattern], _ text: String?) -> Bool {
    text.map { text in patterns.contains { $0.matches(text) } } ?? false
  }

  private func isKind(_ id: ResourceID) -> Bool {
    isOne(of: kinds, id.kind) || isOne(of: kinds, id.kind + "." + id.group)
  }

  private func isAtLeast(_ severity: Severity?) -> Bool {
    guard let least = self.severity else { return true }
    return severity.map { $0 >= least } ?? false
  }

  private func isOld(_ age: Int64?) -> Bool {
    guard let olderThan else { return true }
    return age.map { $0 > olderThan.seconds } ?? false
  }
}
