internal import Resources

/// Who gets a role.
extension Control {
  static let bindings = [clusterAdmin, anonymous, everybody, masters, defaultAccount, subjects]

  private struct Bound {
    let kind: String
    let name: String
    let namespace: String
    let position: Int

    var text: String { kind + " " + (namespace.isEmpty ? "" : namespace + "/") + name }
  }

  private static func bound(by subject: Subject) -> [Bound] {
    subject.root.items("subjects").enumerated().compactMap { position, node in
      guard node.kind == .mapping, let kind = node.word("kind"), let name = node.word("name") else {
        return nil
      }
      let namespace = kind == "ServiceAccount" ? node.word("namespace") ?? subject.namespace : ""
      return Bound(kind: kind, name: name, namespace: namespace, position: position)
    }
  }

  private static func role(of subject: Subject) -> String {
    guard let role = subject.root.field("roleRef") else { return "" }
    return (role.word("kind") ?? "") + " " + (role.word("name") ?? "")
  }

  /// Bindings that Kubernetes itself makes in every cluster: role and group by the binding's name.
  private static let builtIn: [String: (role: String, groups: [String])] = [
    "cluster-admin": ("cluster-admin", ["system:masters"]),
    "system:basic-user": ("system:basic-user", ["system:authenticated"]),
    "system:discovery": ("system:discovery", ["system:authenticated"]),
    "system:public-info-viewer": (
      "system:public-info-viewer", ["system:authenticated", "system:unauthenticated"]
    ),
    "system:service-account-issuer-discovery": (
      "system:service-account-issuer-discovery", ["system:serviceaccounts"]
    ),
  ]

  private static func isBuiltIn(_ subject: Subject, _ bound: Bound) -> Bool {
    guard subject.kind == "ClusterRoleBinding", bound.kind == "Group", let own = builtIn[subject.name] else {
      return false
    }
    return role(of: subject) == "ClusterRole " + own.role && own.groups.contains(bound.name)
  }

  private static func binding(
    _ id: String, _ title: String, _ severity: Severity, why: String, references: [Reference], advice: String,
    says: @escaping @Sendable (String) -> String,
    isWrong: @escaping @Sendable (Subject, (kind: String, name: String)) -> Bool
  ) -> Control {
    Control(
      id, title, severity, on: [.binding], rationale: why, references: references, remedy: .advice(advice)
    ) { subject in
      var sightings: [Sighting] = []
      for bound in bound(by: subject) where isWrong(subject, (bound.kind, bound.name)) {
        if isBuiltIn(subject, bound) { continue }
        sightings.append(
          Sighting(
            .named(bound.text),
            at: [FieldPath([.field("subjects"), .index(bound.position)]), subject.path("roleRef")],
            says(bound.text)))
      }
      return sightings
    }
  }

  private static let clusterAdmin = binding(
    "cluster-admin-binding", "Somebody is bound to cluster-admin", .critical,
    why: "cluster-admin may do everything, everywhere; whoever takes its holder over has the cluster.",
    references: [.cis("5.1.1"), .nsa("Authentication and authorization: Role-based access control")],
    advice:
      "Bind a role with the rights that are used. Which those are, the audit log knows better than the manifest.",
    says: { "\($0) is bound to cluster-admin" }
  ) { subject, _ in role(of: subject) == "ClusterRole cluster-admin" }

  private static let anonymous = binding(
    "anonymous-binding", "Whoever is not authenticated gets a role", .critical,
    why: "Everybody who reaches the API server has these rights, without a password.",
    references: [.nsa("Authentication and authorization: Authentication")],
    advice: "Take the subject away; who relies on it has to authenticate first.",
    says: { "\($0) gets a role without authentication" }
  ) { _, bound in
    bound.kind == "User" && bound.name == "system:anonymous"
      || bound.kind == "Group" && bound.name == "system:unauthenticated"
  }

  private static let everybody = binding(
    "everybody-binding", "Everybody who is authenticated gets a role", .high,
    why: "Every user and every pod's service account has these rights.",
    references: [.nsa("Authentication and authorization: Role-based access control")],
    advice: "Bind the groups and service accounts that need the role.",
    says: { "\($0), which is everybody, gets a role" }
  ) { _, bound in
    bound.kind == "Group" && ["system:authenticated", "system:serviceaccounts"].contains(bound.name)
  }

  private static let masters = binding(
    "system-masters-binding", "A role is bound to system:masters", .medium,
    why:
      "The group passes every check of RBAC, and a certificate that names it cannot be taken back; nothing should rely on it.",
    references: [.cis("5.1.7")], advice: "Bind a group of your own.",
    says: { "\($0) passes every check" }
  ) { _, bound in bound.kind == "Group" && bound.name == "system:masters" }

  private static let defaultAccount = binding(
    "default-account-binding", "The default service account gets a role", .low,
    why: "Every pod of the namespace that names no account has these rights.", references: [.cis("5.1.5")],
    advice: "Make a service account for the program that needs the role, and bind that.",
    says: { "\($0), which every pod uses that names no other, gets a role" }
  ) { _, bound in bound.kind == "ServiceAccount" && bound.name == "default" }

  private static let subjects = Control(
    "rbac-subjects", "More or fewer get a role", .medium, on: [.binding], basis: .change,
    rationale: "Whoever gets a role has its rights at once.",
    references: [.nsa("Authentication and authorization: Role-based access control")],
    remedy: .advice("Bind those who need the role, and nobody else.")
  ) { subject in
    let role = role(of: subject)
    return [Sighting(.named(role), at: [subject.path("roleRef")], "the role is \(role)")]
      + bound(by: subject).map { bound in
        Sighting(
          .named(bound.text),
          at: [FieldPath([.field("subjects"), .index(bound.position)]), subject.path("roleRef")],
          "\(bound.text) has \(role)")
      }
  }
}
