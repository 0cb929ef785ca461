public import Drift
public import Resources

/// What one side of a drift held, as far as the ledger keeps it.
public enum Value: Sendable {
  /// Nothing.
  case absent
  /// A value; the keys of its mappings stand in the order of their bytes.
  case shown(Node)
  /// A value of a Secret: the ledger knows that there was one, and nothing else.
  case secret
  /// A value that is too large to keep.
  case omitted(bytes: Int, digest: String)

  /// How many bytes of JSON a kept value has at most.
  public static let limit = 64 << 10

  /// The value of one side of a finding. The digest of a secret is left out: it is keyed anew in every run.
  public init(_ side: Finding.Side) {
    switch side {
    case .absent: self = .absent
    case .secret: self = .secret
    case .value(let node):
      var json = JSONWriter()
      json.sorted(node)
      self =
        json.utf8.count <= Self.limit
        ? .shown(node) : .omitted(bytes: json.utf8.count, digest: "sha256:" + Digest.sha256(json.utf8))
    }
  }
}

extension JSONWriter {
  mutating func value(_ value: Value) {
    switch value {
    case .absent: null()
    case .shown(let node):
      object {
        $0.key("value"); $0.sorted(node)
      }
    case .secret:
      object {
        $0.key("secret"); $0.boolean(true)
      }
    case .omitted(let bytes, let digest):
      object {
        $0.key("omitted")
        $0.object {
          $0.key("bytes")
          $0.integer(bytes)
          $0.key("digest")
          $0.string(digest)
        }
      }
    }
  }
}

extension Fields {
  func value(_ key: String) throws(Diagnostic) -> Value {
    let node = try required(key)
    if node.kind == .null { return .absent }
    if let value = node["value"] { return .shown(value) }
    if node["secret"] != nil { return .secret }
    let omitted = try Fields(node, event: event).object("omitted")
    return .omitted(bytes: try omitted.integer("bytes"), digest: try omitted.string("digest"))
  }
}
