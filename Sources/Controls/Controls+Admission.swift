internal import Resources

/// What the API server asks before it takes an object.
extension Control {
  static let admission = [
    podSecurityLabel, failurePolicy, denial, enforcedLevel, webhook, webhookRules, admissionPolicy,
  ]

  private static let enforce = "pod-security.kubernetes.io/enforce"

  private static let podSecurityLabel = Control(
    "pod-security-not-enforced", "Namespace enforces no Pod Security Standard", .low, on: [.namespace],
    failsByDefault: true,
    rationale:
      "Without the label, or with the level privileged, the namespace takes every pod, unless something else refuses it.",
    references: [.cis("5.2.1"), .nsa("Kubernetes Pod security: Pod security enforcement")],
    remedy: .fix(
      ControlFix(
        "sets the label \(enforce)",
        caution: "Pods that do not keep to the level cannot be made any more; those that run stay.",
        need: .init(name: "level", example: "baseline")
      ) { sighting, _, value in
        guard let path = sighting.fields.first, let value, PodSecurityLevel(rawValue: value) != nil else {
          return .failure(.init(reason: "The level has to be baseline or restricted."))
        }
        return .success([.init(path: path, value: .string(value))])
      })
  ) { subject in
    let level = subject.root["metadata"]?.field("labels")?.word(enforce)
    guard level.flatMap(PodSecurityLevel.init) == nil else { return [] }
    return [
      Sighting(
        .named(""), at: [subject.path("metadata", "labels", enforce)],
        "the namespace enforces no Pod Security Standard")
    ]
  }

  private static let enforcedLevel = Control(
    "pod-security-level", "Namespace enforces another Pod Security Standard", .high, on: [.namespace],
    basis: .change, countsWhole: false,
    rationale: "The label is what keeps dangerous pods out; with a lower level they come in from then on.",
    references: [.cis("5.2.1"), .nsa("Kubernetes Pod security: Pod security enforcement")],
    remedy: .advice("Enforce the highest level that the pods of the namespace keep to.")
  ) { subject in
    let label = subject.root["metadata"]?.field("labels")?.word(enforce)
    let levels: [PodSecurityLevel] =
      switch label.flatMap(PodSecurityLevel.init) {
      case .restricted: [.baseline, .restricted]
      case .baseline: [.baseline]
      case nil: []
      }
    return levels.map {
      Sighting(
        .named($0.rawValue), at: [subject.path("metadata", "labels", enforce)],
        "the namespace enforces the level \($0.rawValue)", protects: true)
    }
  }

  private static let failurePolicy = Control(
    "webhook-fails-open", "Admission goes on where it cannot be asked", .low,
    on: [.webhooks, .admissionPolicy],
    countsWhole: false,
    rationale: "Whoever keeps the webhook from answering gets past its rules.",
    references: [
      .page("https://kubernetes.io/docs/concepts/cluster-administration/admission-webhooks-good-practices/")
    ],
    remedy: .advice(
      "Set failurePolicy: Fail where the rule protects something, and run enough replicas: while it does not answer, nothing it is asked about can change. Which matters more, the owner decides."
    )
  ) { subject in
    if subject.scope == .admissionPolicy {
      guard subject.root["spec"]?.word("failurePolicy") == "Ignore" else { return [] }
      return [
        Sighting(
          .named(""), at: [subject.path("spec", "failurePolicy")],
          "the policy is skipped where it cannot be evaluated")
      ]
    }
    let isOpenByDefault = subject.version.hasSuffix("/v1beta1")
    return webhooks(of: subject).compactMap { webhook in
      guard (webhook.node.word("failurePolicy") ?? (isOpenByDefault ? "Ignore" : "Fail")) == "Ignore" else {
        return nil
      }
      return Sighting(
        .named(webhook.name), at: [webhook.path.appending(.field("failurePolicy"))],
        "webhook \(webhook.name) is skipped where it does not answer")
    }
  }

  private static let denial = Control(
    "admission-policy-not-denied", "Admission policy is bound without denying", .low,
    on: [.admissionPolicyBinding], countsWhole: false,
    rationale: "Warnings and audit annotations keep nothing out.",
    references: [
      .page("https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/")
    ],
    remedy: .advice("Add Deny to validationActions once the warnings have stopped.")
  ) { subject in
    let actions = subject.root["spec"]?.words("validationActions") ?? []
    guard !actions.contains("Deny") else { return [] }
    return [
      Sighting(.named(""), at: [subject.path("spec", "validationActions")], "the policy denies nothing")
    ]
  }

  private struct Webhook {
    let name: String
    let node: Node
    let path: FieldPath
  }

  private static func webhooks(of subject: Subject) -> [Webhook] {
    subject.root.items("webhooks").enumerated().compactMap { position, node in
      guard node.kind == .mapping else { return nil }
      let step: FieldPath.Step =
        node.word("name").map {
          .item([.init(name: "name", value: .init(kind: .string, text: $0))], occurrence: 0)
        } ?? .index(position)
      return Webhook(
        name: node.word("name") ?? "#\(position)", node: node, path: FieldPath([.field("webhooks"), step]))
    }
  }

  private static let webhook = Control(
    "admission-webhook", "Admission webhook comes, goes or looks elsewhere", .high, on: [.webhooks],
    basis: .change,
    rationale: "What a webhook kept out comes in as soon as it is not asked any more.",
    references: [.nsa("Kubernetes Pod security: Pod security enforcement")],
    remedy: .advice("Keep the webhook, and its selectors as narrow as they are declared.")
  ) { subject in
    webhooks(of: subject).prefix(Grant.limit).map { webhook in
      let selectors = ["objectSelector", "namespaceSelector"]
      return Sighting(
        .guarded(
          webhook.name, objects: Selector(webhook.node.field(selectors[0])),
          namespaces: Selector(webhook.node.field(selectors[1]))),
        at: selectors.map { webhook.path.appending(.field($0)) }, "webhook \(webhook.name) is asked",
        protects: true)
    }
  }

  private static let webhookRules = Control(
    "admission-webhook-rules", "Admission webhook is asked about more or less", .high, on: [.webhooks],
    basis: .change, countsWhole: false, rationale: "What a webhook is not asked about, it cannot keep out.",
    references: [.nsa("Kubernetes Pod security: Pod security enforcement")],
    remedy: .advice("Keep the rules of the webhook as wide as they are declared.")
  ) { subject in
    var sightings: [Sighting] = []
    for webhook in webhooks(of: subject) {
      for node in webhook.node.items("rules") where node.kind == .mapping {
        // The verb of such a rule is an operation, its object the webhook that is asked.
        let rule = Rule(
          position: 0, groups: node.words("apiGroups"), resources: node.words("resources"),
          verbs: node.words("operations"), names: [webhook.name], urls: [])
        guard rule.count <= Grant.limit - sightings.count else { return sightings }
        sightings += rule.grants.map {
          Sighting(
            .grant($0), at: [webhook.path.appending(.field("rules"))],
            "webhook \(webhook.name) is asked to \($0.verb) \($0.resource)", protects: true)
        }
      }
    }
    return sightings
  }

  private static let admissionPolicy = Control(
    "admission-policy", "Admission policy comes or goes", .high,
    on: [.admissionPolicy, .admissionPolicyBinding],
    basis: .change, rationale: "What a policy kept out comes in as soon as it is gone.",
    references: [
      .page("https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/")
    ], remedy: .advice("Keep the policy and its binding.")
  ) { subject in
    [
      Sighting(
        .named(subject.kind), at: [subject.path("spec")], "the admission policy is in force", protects: true)
    ]
  }
}
