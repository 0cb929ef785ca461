public import Resources

/// A resource as controls look at it.
struct Subject {
  let root: Node
  let kind: String
  let version: String
  let scope: Scope
  /// The pod that it runs; nil for everything that runs none.
  let pod: Pod?
  let surroundings: Surroundings

  /// Nil for a resource of which no control knows anything.
  init?(_ root: Node, surroundings: Surroundings) {
    guard let apiVersion = root["apiVersion"]?.string, let kind = root["kind"]?.string,
      let (scope, template) = Scope.of(group: ResourceID.group(of: apiVersion), kind: kind)
    else { return nil }
    self.root = root
    self.kind = kind
    self.scope = scope
    self.surroundings = surroundings
    version = apiVersion
    pod = scope == .pods ? Pod(in: root, template: template) : nil
  }

  var name: String { root[path: "metadata", "name"]?.text ?? "" }
  var namespace: String { root[path: "metadata", "namespace"]?.text ?? "" }

  /// A field from the resource's root.
  func path(_ fields: String...) -> FieldPath { FieldPath(fields.map { .field($0) }) }
}

/// What stands around a resource and decides with it.
public struct Surroundings: Sendable {
  private var withoutToken: Set<String> = []

  /// Nothing is known of what stands around.
  public init() {}

  /// The resources of a declaration or of a snapshot.
  public init(_ resources: some Sequence<Resource>) {
    for resource in resources where resource.id.kind == "ServiceAccount" && resource.id.group.isEmpty {
      guard resource.root["automountServiceAccountToken"]?.flag == false else { continue }
      withoutToken.insert(resource.id.namespace + "/" + resource.id.name)
    }
  }

  /// Whether a service account is known to keep its token out of pods.
  func mountsNoToken(namespace: String, account: String) -> Bool {
    withoutToken.contains(namespace + "/" + account)
  }
}

extension Node {
  /// The value of a field; nil where it is absent or null, which Kubernetes does not tell apart.
  func field(_ name: String) -> Node? {
    guard let value = self[name], value.kind != .null else { return nil }
    return value
  }

  /// A boolean's value; nil for every other kind.
  var flag: Bool? { kind == .boolean ? text == "true" : nil }

  /// The text of a string field; nil where it is empty, absent or something else.
  func word(_ name: String) -> String? {
    guard let text = self[name]?.string, !text.isEmpty else { return nil }
    return text
  }

  /// The strings of a list field.
  func words(_ name: String) -> [String] {
    guard let list = self[name], list.kind == .sequence else { return [] }
    return list.children.compactMap(\.string)
  }

  /// The items of a list field.
  func items(_ name: String) -> Node.Children {
    guard let list = self[name], list.kind == .sequence else { return Node.nothing }
    return list.children
  }

  /// No items.
  static let nothing = Node.scalar(.null, "null", symbols: Symbols(capacity: 1)).children
}
