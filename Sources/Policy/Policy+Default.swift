internal import Controls
internal import Drift
internal import Project

extension Policy {
  /// The policy where the configuration gives none: it proposes, and never acts by itself.
  public static let standard = Policy(severities: standardSeverities, rules: standardRules)

  private static let standardRules: [Rule] = [
    // What git says is safer: it has to come back, even where git and the live state both moved.
    Rule("weakens", when: .init(postures: [.weakens]), then: .revert),
    // Nobody but a person can tell which side is right.
    Rule("undecided", when: .init(classes: [.conflict, .invalidDeclaration]), then: .report),
    // The next deployment would take it away again.
    Rule("hardens", when: .init(postures: [.hardens]), then: .propose),
    // A Secret's value is never written to git.
    Rule("secrets", when: .init(kinds: ["Secret"]), then: .report),
    // What is tried out there is no proposal yet.
    Rule("development", when: .init(phases: [.development]), then: .report),
    Rule(
      "changed-by-people",
      when: .init(
        classes: [.runtimeModified, .runtimeAdded, .runtimeRemoved], actorGroups: [.people]),
      then: .propose),
    Rule("everything-else", then: .report),
  ]

  private static let standardSeverities: [SeverityRow] = [
    SeverityRow(when: .init(postures: [.weakens, .hardens]), severity: .control),
    SeverityRow(when: .init(classes: [.runtimeDeleted]), severity: .fixed(.high)),
    SeverityRow(when: .init(classes: [.conflict, .invalidDeclaration]), severity: .fixed(.medium)),
    // Who may do what, and what guards the cluster, even where no control sees a difference.
    SeverityRow(
      when: .init(kinds: [
        "Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding", "ServiceAccount", "NetworkPolicy",
        "Secret", "ValidatingWebhookConfiguration", "MutatingWebhookConfiguration",
        "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding", "MutatingAdmissionPolicy",
        "MutatingAdmissionPolicyBinding", "CustomResourceDefinition", "APIService",
      ]), severity: .fixed(.medium)),
    // Which program runs, how it is called, and as whom.
    SeverityRow(
      when: .init(paths: [
        ".**.image", ".**.command", ".**.args", ".**.securityContext.**", ".**.serviceAccountName",
      ]), severity: .fixed(.medium)),
    SeverityRow(
      when: .init(paths: [".metadata.labels.**", ".metadata.annotations.**"]), severity: .fixed(.info)),
    SeverityRow(severity: .fixed(.low)),
  ]
}

extension Condition {
  fileprivate init(
    phases: [Phase] = [], postures: [Posture] = [], classes: [FindingClass] = [], kinds: [String] = [],
    paths: [String] = [], actorGroups: [ActorGroup] = []
  ) {
    self.init()
    self.phases = phases
    self.postures = postures
    self.classes = classes
    self.kinds = kinds.map(TextPattern.init)
    self.paths = paths.compactMap(PathPattern.init)
    self.actorGroups = actorGroups
  }
}
