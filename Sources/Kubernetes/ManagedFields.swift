public import Resources

/// One entry of `metadata.managedFields`: what a manager says it set.
///
/// The sets are FieldsV1 of https://github.com/kubernetes-sigs/structured-merge-diff: `f:` fields, `k:` list items by
/// key, `v:` set members, `i:` positions, `.` the thing itself.
public struct ManagedFieldsEntry: Sendable {
  /// The manager's name.
  public let manager: String
  /// `Apply` or `Update`.
  public let operation: String
  /// The subresource that was written, nil for the resource itself.
  public let subresource: String?
  /// RFC 3339, as the server gave it.
  public let time: String?
  /// The root of the set, nil where the entry has none.
  public let fields: Node?

  /// The sets are up to half of a snapshot, and those of resources without a difference are never asked for.
  static let unread = JSONReader.Unread("metadata", "managedFields", "fieldsV1")

  /// The entries of a live resource, oldest first as the server keeps them; none where the snapshot has none.
  ///
  /// - Parameter withFields: whether the sets are asked for; `fields` is nil otherwise.
  public static func entries(of resource: Node, withFields: Bool = true) -> [ManagedFieldsEntry] {
    guard let list = resource[path: "metadata", "managedFields"] else { return [] }
    return list.children.map { entry in
      ManagedFieldsEntry(
        manager: entry["manager"]?.text ?? "", operation: entry["operation"]?.text ?? "",
        subresource: entry["subresource"].flatMap { $0.text.isEmpty ? nil : $0.text },
        time: entry["time"]?.text, fields: withFields ? entry["fieldsV1"]?.read() : nil)
    }
  }

  /// How closely an entry claims a field.
  public enum Claim: Int, Comparable, Sendable {
    /// It claims something around the field as a whole, an atomic list say.
    case around
    /// It claims something inside the field only.
    case inside
    /// It claims the field itself.
    case exact

    /// By closeness.
    public static func < (a: Claim, b: Claim) -> Bool { a.rawValue < b.rawValue }
  }

  /// What this entry claims of a field, nil where it claims nothing of it.
  public func claim(on path: FieldPath) -> Claim? {
    guard var node = fields else { return nil }
    for step in path.steps {
      guard let next = Self.child(of: node, step) else {
        // A leaf of the set owns all below it: atomic lists, maps and structs.
        return node.isEmptyCollection ? .around : nil
      }
      node = next
    }
    return node.isEmptyCollection || node["."] != nil ? .exact : .inside
  }

  private static func child(of set: Node, _ step: FieldPath.Step) -> Node? {
    switch step {
    case .field(let name): return set["f:" + name]
    case .index(let index): return set["i:\(index)"]
    case .member(let value): return set["v:" + value.description]
    case .item(let key, _):
      return set.children.first { child in
        let name = child.key
        guard name.hasPrefix("k:") else { return false }
        // The server sorts the key's fields; reading the JSON spares us to trust that.
        let file = File(path: "managedFields", bytes: Array(name.utf8.dropFirst(2)))
        guard let named = try? JSONReader.read(file, symbols: Symbols(capacity: 8)).roots.first else {
          return false
        }
        return key.allSatisfy { field in named[field.name].map { FieldPath.Literal($0) } == field.value }
      }
    }
  }
}
