internal import Resources

/// One place where the two sides of a resource are not the same, before anybody asked who and why.
struct Difference {
  var path: FieldPath
  /// RFC 6901, into the live object.
  var pointer: String
  var kind: FindingClass
  var declared: Node?
  var live: Node?
  /// What was last deployed, where that is known and something else.
  var base: Node?
  /// The declared node nearest to the field: itself, or what is around it.
  var near: Node
  var detail: [String] = []
  var reason: String?
  /// What it is unless a person's tool wrote it.
  var presumed: FindingClass?

  /// The field whose writer is this difference's writer; nil where a field is gone, which leaves no trace.
  var writtenAt: FieldPath? {
    if live != nil { return path }
    // What went because another field came.
    guard presumed == .injected else { return nil }
    return FieldPath(path.steps.dropLast() + [.field("caBundle")])
  }

  /// Whether this alone makes the two sides different values: an answer to the comparison of whole items.
  var isChange: Bool { kind.isReported && presumed == nil && kind != .invalidDeclaration }
}
