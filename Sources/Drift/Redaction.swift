internal import Kubernetes
internal import Resources

/// Keeps Secret values out of whatever is shown.
///
/// A value is secret if it stands in the `data` or `stringData` of a Secret, or if it is or holds a Secret's value,
/// encoded or decoded: a password that was copied into an environment variable is one too. Values of eight bytes and
/// more count. A word of less than twelve letters (`postgres`) stands in image and host names as well: it counts where
/// it is the whole text, or stands where a value does, behind `=` or `:`.
final class Redaction {
  let known: SecretValues
  private let live: [Resource]
  /// From the whole snapshot, so that the same inputs give the same digests. Whoever has only a report lacks its
  /// identifiers, versions and times, and cannot try guesses against a digest.
  private lazy var key: [UInt8] = {
    var seen: Set<ObjectIdentifier> = []
    var text = "driftback"
    for tree in live.lazy.map(\.root.tree) where seen.insert(ObjectIdentifier(tree)).inserted {
      text += Digest.sha256([0] + tree.file.bytes)
    }
    return Array(text.utf8)
  }()

  /// The Secrets of both sides.
  init(declared: [Resource], live: [Resource]) {
    self.live = live
    known = SecretValues(of: declared + live)
  }

  /// A value as it may be shown.
  func side(_ node: Node?, of resource: ResourceID, at path: FieldPath) -> Finding.Side {
    guard let node else { return .absent }
    guard isSecret(node, of: resource, at: path) else { return .value(node) }
    return .secret(digest: digest(node))
  }

  /// Whether a value must not be shown.
  func isSecret(_ node: Node, of resource: ResourceID, at path: FieldPath) -> Bool {
    if resource.kind == "Secret", resource.group.isEmpty {
      guard let first = path.steps.first else { return true }
      return first == .field("data") || first == .field("stringData") || holdsSecret(node)
        || path.isWithin(Self.annotations) && holdsCopy(node, at: path)
    }
    return holdsSecret(node)
  }

  /// Whether a text holds a known secret.
  func holdsSecret(_ text: String) -> Bool { known.isIn(text) }

  /// Whether a Secret's annotation holds the Secret as it was applied, short values and all.
  private func holdsCopy(_ node: Node, at path: FieldPath) -> Bool {
    let copy = "kubectl.kubernetes.io/last-applied-configuration"
    return path.steps.contains(.field(copy)) || node[copy] != nil
  }

  private static let annotations = FieldPath([.field("metadata"), .field("annotations")])

  /// A path without the secrets that name the members of a set or the items of a list.
  func path(_ path: FieldPath) -> FieldPath {
    func shown(_ value: FieldPath.Literal) -> FieldPath.Literal {
      holdsSecret(value.text) ? FieldPath.Literal(kind: .string, text: "(secret)") : value
    }
    return FieldPath(
      path.steps.map { step in
        switch step {
        case .member(let value): .member(shown(value))
        case .item(let key, let occurrence):
          .item(key.map { FieldPath.KeyField(name: $0.name, value: shown($0.value)) }, occurrence: occurrence)
        default: step
        }
      })
  }

  private func holdsSecret(_ node: Node) -> Bool {
    guard !known.all.isEmpty else { return false }
    for index in node.index..<Int(node.record.end) {
      let inner = node.tree[index]
      if let text = inner.string, holdsSecret(text) { return true }
      if index != node.index, holdsSecret(inner.key) { return true }
    }
    return false
  }

  /// The bytes that a text stands for. A known secret may itself look like Base64.
  private func value(of text: String) -> [UInt8] {
    guard let bytes = Base64.decode(text) else { return Array(text.utf8) }
    let isPlain =
      known.all.contains(text) && String(validating: bytes, as: UTF8.self).map(known.all.contains) != true
    return isPlain ? Array(text.utf8) : bytes
  }

  /// The same for one secret in both spellings of a Secret, `data` and `stringData`.
  fileprivate func digest(_ node: Node) -> String {
    var json = JSONWriter()
    json.node(node)
    let bytes = node.isScalar ? value(of: node.text) : json.utf8
    return Digest.hmac(bytes, key: key)
  }
}

extension Redaction {
  /// A value that must not be shown, or none.
  func secret(_ node: Node?) -> Finding.Side { node.map { .secret(digest: digest($0)) } ?? .absent }
}
