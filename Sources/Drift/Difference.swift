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
}
