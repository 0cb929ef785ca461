internal import Resources

/// What Roles and ClusterRoles allow. Source: https://kubernetes.io/docs/concepts/security/rbac-good-practices/
extension Control {
  static let roles = [
    wildcard, escalation, secrets, podExecution, podCreation, nodeProxy, tokenCreation, webhookWriting,
    certificateApproval, volumeCreation, grants,
  ]

  private static func role(
    _ id: String, _ title: String, _ severity: Severity, why: String, references: [Reference],
    rights: [(item: String, verbs: [String], resources: [String], group: String)], says: String
  ) -> Control {
    Control(
      id, title, severity, on: [.role], rationale: why, references: references,
      remedy: .advice(
        "Take the right out of the rule, or name the objects in resourceNames. Who uses it, the manifest does not say."
      )
    ) { subject in
      let rules = Rule.all(of: subject)
      return rights.compactMap { right in
        for rule in rules {
          for verb in right.verbs
          where right.resources.contains(where: { rule.allows(verb, $0, in: right.group) }) {
            return Sighting(.named(right.item), at: [place(rule)], "a rule \(says) \(right.item)")
          }
        }
        return nil
      }
    }
  }

  private static func place(_ rule: Rule) -> FieldPath {
    FieldPath([.field("rules"), .index(rule.position)])
  }

  private static let wildcard = Control(
    "rbac-wildcard", "Role allows everything of some sort", .high, on: [.role],
    rationale: "A wildcard allows what exists today and whatever is added tomorrow; nobody decided on that.",
    references: [.cis("5.1.3"), .nsa("Authentication and authorization: Role-based access control")],
    remedy: .advice(
      "Name the groups, resources and verbs that are used. Which those are, the audit log knows better than the manifest."
    )
  ) { subject in
    let rules = Rule.all(of: subject)
    return [
      ("every verb", { (rule: Rule) in rule.verbs.contains("*") }),
      ("every resource", { $0.resources.contains("*") }), ("every API group", { $0.groups.contains("*") }),
      ("every path of the API server", { $0.urls.contains("*") }),
    ].compactMap { what, has in
      rules.first(where: has).map { Sighting(.named(what), at: [place($0)], "a rule allows \(what)") }
    }
  }

  private static let escalation = role(
    "rbac-escalation", "Role allows to take more rights", .critical,
    why: "Whoever may escalate, bind or impersonate has every right that exists, or that of everybody else.",
    references: [.cis("5.1.8"), .nsa("Authentication and authorization: Role-based access control")],
    rights: [
      ("escalate", ["escalate"], ["roles", "clusterroles"], "rbac.authorization.k8s.io"),
      ("bind", ["bind"], ["roles", "clusterroles"], "rbac.authorization.k8s.io"),
      ("impersonate", ["impersonate"], ["users", "groups", "serviceaccounts"], ""),
    ], says: "allows to")

  private static let secrets = role(
    "rbac-secrets", "Role allows to read Secrets", .high,
    why:
      "Whoever reads Secrets has the rights of everything that they open. Listing and watching show their values too.",
    references: [.cis("5.1.2"), .nsa("Authentication and authorization: Role-based access control")],
    rights: ["get", "list", "watch"].map { ($0, [$0], ["secrets"], "") }, says: "allows on Secrets:")

  private static let podExecution = role(
    "rbac-pod-exec", "Role allows to run commands in pods", .high,
    why: "Whoever gets into a pod has its token, its Secrets and its network.",
    references: [.nsa("Authentication and authorization: Role-based access control")],
    rights: [
      ("exec", ["create", "get"], ["pods/exec"], ""), ("attach", ["create", "get"], ["pods/attach"], ""),
      ("ephemeral containers", ["update", "patch"], ["pods/ephemeralcontainers"], ""),
    ], says: "allows into pods by")

  private static let podCreation = role(
    "rbac-pod-creation", "Role allows to create pods", .medium,
    why:
      "A pod may mount every Secret and use every service account of its namespace, and the node as far as admission lets it.",
    references: [.cis("5.1.4")],
    rights: [
      ("pods", ["create"], ["pods"], ""),
      ("replicationcontrollers", ["create", "update", "patch"], ["replicationcontrollers"], ""),
    ]
      + ["deployments", "statefulsets", "daemonsets", "replicasets"].map {
        ($0, ["create", "update", "patch"], [$0], "apps")
      } + ["jobs", "cronjobs"].map { ($0, ["create", "update", "patch"], [$0], "batch") },
    says: "allows to make pods by")

  private static let nodeProxy = role(
    "rbac-node-proxy", "Role allows to speak to kubelets", .high,
    why: "The kubelet runs commands in every pod of its node, past admission and past the audit log.",
    references: [.cis("5.1.10")],
    rights: [("nodes/proxy", ["get", "create", "update", "patch", "delete"], ["nodes/proxy"], "")],
    says: "allows")

  private static let tokenCreation = role(
    "rbac-token-creation", "Role allows to make tokens of service accounts", .high,
    why: "A token of any service account of the namespace gives its rights, as long as the maker likes.",
    references: [.cis("5.1.13")],
    rights: [("serviceaccounts/token", ["create"], ["serviceaccounts/token"], "")], says: "allows")

  private static let webhookWriting = role(
    "rbac-webhooks", "Role allows to change admission webhooks", .high,
    why:
      "A webhook sees every object that it asks for, Secrets too, and may change it; without it, its rules hold no more.",
    references: [.cis("5.1.12")],
    rights: ["validatingwebhookconfigurations", "mutatingwebhookconfigurations"].map {
      ($0, ["create", "update", "patch", "delete"], [$0], "admissionregistration.k8s.io")
    }, says: "allows to change")

  private static let certificateApproval = role(
    "rbac-certificate-approval", "Role allows to approve certificates", .high,
    why: "A certificate that the cluster signs makes its holder whoever it names.",
    references: [.cis("5.1.11")],
    rights: [
      (
        "certificatesigningrequests/approval", ["update", "patch"], ["certificatesigningrequests/approval"],
        "certificates.k8s.io"
      )
    ], says: "allows")

  private static let volumeCreation = role(
    "rbac-persistent-volumes", "Role allows to create PersistentVolumes", .medium,
    why:
      "A PersistentVolume may be a path of the node, which pods then mount past the Pod Security Standards.",
    references: [.cis("5.1.9")], rights: [("persistentvolumes", ["create"], ["persistentvolumes"], "")],
    says: "allows to create")

  private static let grants = Control(
    "rbac-grants", "Role allows more or less", .medium, on: [.role], basis: .change,
    rationale: "Every right that somebody did not have before is one that nobody reviewed.",
    references: [.nsa("Authentication and authorization: Role-based access control")],
    remedy: .advice("Grant what is used, and nothing else.")
  ) { subject in
    let selectors = Array(subject.aggregated.prefix(Grant.limit))
    if !selectors.isEmpty {
      return selectors.map {
        let selector = Selector($0)
        return Sighting(
          .guarded("roles", objects: selector, namespaces: .everything),
          at: [subject.path("aggregationRule")],
          "the role has the rules of all ClusterRoles\(selector)")
      }
    }
    let rules = Rule.all(of: subject)
    let isTooLarge =
      rules.reduce(0) { min($0 &+ min($1.count, Grant.limit + 1), Grant.limit + 1) } > Grant.limit
    return rules.flatMap { rule -> [Sighting] in
      if isTooLarge {
        // Too many to tell apart one by one: a rule that changes is another one.
        let parts = [rule.groups, rule.resources, rule.verbs, rule.names, rule.urls]
        let text = parts.map { Set($0).sorted().joined(separator: ",") }.joined(separator: " ")
        return [
          Sighting(
            .named(text), at: [place(rule)],
            "a long rule allows \(rule.verbs.prefix(8).joined(separator: ", "))")
        ]
      }
      return rule.grants.map { Sighting(.grant($0), at: [place(rule)], "a rule allows \($0)") }
    }
  }
}
