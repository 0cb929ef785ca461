internal import Kubernetes
internal import Resources

/// Whether two scalars are two spellings of one value.
enum Equivalence {
  /// Both as the API server reads them in a field of a shape.
  static func same(_ declared: Node, _ live: Node, _ shape: Shape) -> Bool {
    if declared.kind == live.kind, declared.record.value == live.record.value { return true }
    guard declared.isScalar, live.isScalar else { return false }
    let a = declared.text
    let b = live.text
    switch shape {
    case .scalar(.quantity): return Quantity.equal(a, b)
    case .scalar(.duration): return GoDuration.equal(a, b)
    case .scalar(.bytes):
      guard let ours = Base64.decode(a), let theirs = Base64.decode(b) else { return false }
      return ours == theirs
    case .scalar(.number):
      return declared.kind != .string && live.kind != .string && Double(a) != nil && Double(a) == Double(b)
    case .scalar(.string), .scalar(.time):
      // The server turned a number or a boolean that a client sent for a text into text.
      return live.kind == .string && a == b
    default: return false
    }
  }

  /// Whether two values of a custom resource are one amount, though its schema calls them plain texts. Controllers
  /// that read and write their own resources print `1000m` as `1` and `60m` as `1h0m0s`.
  ///
  /// - Parameter path: quantities are told by where they stand, under `limits`, `requests` or `capacity`, as
  ///   everywhere in Kubernetes; durations by their form.
  static func sameAmount(_ declared: Node, _ live: Node, at path: [FieldPath.Step]) -> Bool {
    guard declared.isScalar, live.isScalar, path.first != .field("metadata") else { return false }
    if declared.kind == .string, live.kind == .string, GoDuration.equal(declared.text, live.text) {
      return true
    }
    let holder = path.dropLast().last
    let holdsQuantities = ["limits", "requests", "capacity"].contains { holder == .field($0) }
    return holdsQuantities && Quantity.equal(declared.text, live.text)
  }
}
