internal import Resources

/// One right that a rule of RBAC gives. `*` is every one.
struct Grant: Hashable, Sendable {
  /// How many single rights of one resource are told apart.
  static let limit = 1024

  let group: String
  let resource: String
  let verb: String
  /// One object by its name; nil is every object.
  let name: String?
  /// A path of the API server instead of a resource.
  let url: String?

  /// Whether whoever has this right has the other one too.
  func covers(_ other: Grant) -> Bool {
    guard verb == "*" || verb == other.verb, name == nil || name == other.name else { return false }
    if let url { return other.url.map { Self.url(url, covers: $0) } ?? false }
    return other.url == nil && (group == "*" || group == other.group)
      && Self.resource(resource, covers: other.resource)
  }

  /// `*/scale` is that subresource of every resource.
  static func resource(_ pattern: String, covers other: String) -> Bool {
    if pattern == "*" || pattern == other { return true }
    guard pattern.hasPrefix("*/"), let slash = other.firstIndex(of: "/") else { return false }
    return other[slash...] == pattern.dropFirst(1)
  }

  private static func url(_ pattern: String, covers other: String) -> Bool {
    if pattern == "*" || pattern == other { return true }
    return pattern.hasSuffix("*") && other.hasPrefix(pattern.dropLast())
  }
}

extension Grant: CustomStringConvertible {
  var description: String {
    if let url { return verb + " " + url }
    return verb + " " + resource + (group.isEmpty ? "" : "." + group) + (name.map { " " + $0 } ?? "")
  }
}

/// One rule of a Role.
struct Rule {
  let position: Int
  let groups: [String]
  let resources: [String]
  let verbs: [String]
  let names: [String]
  let urls: [String]

  /// The rules of a Role or a ClusterRole. Those of an aggregated role a controller collects from others, which are
  /// judged by themselves.
  static func all(of subject: Subject) -> [Rule] {
    if subject.aggregated.contains(where: { _ in true }) { return [] }
    return subject.root.items("rules").enumerated().compactMap { position, rule in
      guard rule.kind == .mapping else { return nil }
      return Rule(
        position: position, groups: rule.words("apiGroups"), resources: rule.words("resources"),
        verbs: rule.words("verbs"), names: rule.words("resourceNames"), urls: rule.words("nonResourceURLs"))
    }
  }

  /// Whether it gives a right to every object of a resource.
  func allows(_ verb: String, _ resource: String, in group: String) -> Bool {
    names.isEmpty && verbs.contains { $0 == "*" || $0 == verb }
      && resources.contains { Grant.resource($0, covers: resource) }
      && groups.contains { $0 == "*" || $0 == group }
  }

  /// How many single rights it gives.
  var count: Int {
    let objects = groups.count.multipliedReportingOverflow(by: resources.count)
    let named = objects.partialValue.multipliedReportingOverflow(by: max(names.count, 1))
    let all = (named.partialValue &+ urls.count).multipliedReportingOverflow(by: verbs.count)
    return objects.overflow || named.overflow || all.overflow ? .max : all.partialValue
  }

  /// Each of them.
  var grants: [Grant] {
    var grants: [Grant] = []
    for verb in verbs {
      for url in urls { grants.append(Grant(group: "", resource: "", verb: verb, name: nil, url: url)) }
      for group in groups {
        for resource in resources {
          for name in names.isEmpty ? [nil] : names.map(Optional.some) {
            grants.append(Grant(group: group, resource: resource, verb: verb, name: name, url: nil))
          }
        }
      }
    }
    return grants
  }
}

extension Subject {
  /// The selectors by which an aggregated ClusterRole collects its rules.
  var aggregated: Node.Children {
    root.field("aggregationRule")?.items("clusterRoleSelectors") ?? Node.nothing
  }
}
