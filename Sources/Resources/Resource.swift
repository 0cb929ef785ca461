/// What makes a resource the same one on both sides. The version of its API does not: a Deployment of
/// `apps/v1beta1` and one of `apps/v1` are one object.
public struct ResourceID: Hashable, Sendable, Comparable {
  /// The API group; empty for the core group.
  public let group: String
  /// The kind.
  public let kind: String
  /// The namespace; empty for cluster-scoped resources.
  public let namespace: String
  /// The name.
  public let name: String

  /// An identity of its parts.
  public init(group: String, kind: String, namespace: String, name: String) {
    self.group = group
    self.kind = kind
    self.namespace = namespace
    self.name = name
  }

  /// The group is left out: hardly two kinds share their name, and every resource of a run is hashed several times.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(namespace)
    hasher.combine(kind)
    hasher.combine(name)
  }

  /// The group of an API version: `apps` of `apps/v1`, empty of `v1`.
  public static func group(of apiVersion: String) -> String {
    apiVersion.utf8.firstIndex(of: UInt8(ascii: "/")).map { String(apiVersion[..<$0]) } ?? ""
  }

  /// By namespace, kind, name and group: the order of reports.
  public static func < (a: ResourceID, b: ResourceID) -> Bool {
    (a.namespace, a.kind, a.name, a.group) < (b.namespace, b.kind, b.name, b.group)
  }
}

extension ResourceID: CustomStringConvertible {
  /// `Deployment.apps shop/cart`: the kind with its group as kubectl takes it, then where and what.
  public var description: String {
    kind + (group.isEmpty ? "" : "." + group) + " " + (namespace.isEmpty ? "" : namespace + "/") + name
  }
}

/// One resource of a declaration or of a snapshot.
public struct Resource: Sendable {
  /// What it is.
  public let id: ResourceID
  /// As written, `apps/v1` say.
  public let apiVersion: String
  /// Its mapping.
  public let root: Node
  /// The document of the file that holds it, from 0.
  public let document: Int

  /// A resource in a tree.
  public init(id: ResourceID, apiVersion: String, root: Node, document: Int) {
    self.id = id
    self.apiVersion = apiVersion
    self.root = root
    self.document = document
  }
}
