/// A type of a schema, by number.
public struct TypeID: Hashable, Sendable {
  let index: Int32

  /// The type of which nothing is known.
  public static let any = TypeID(index: 0)
}

/// How the values of a type are compared.
public enum Shape: Sendable, Equatable {
  /// Nothing is known: mappings are compared key by key, sequences as a whole.
  case any
  /// A single value.
  case scalar(Scalar)
  /// Named fields, of the struct type that `Schema.name` names. An atomic struct has one owner for all of them.
  case object(atomic: Bool)
  /// Free keys, all with values of one type.
  case map(TypeID, atomic: Bool)
  /// A sequence.
  case list(TypeID, ListType)
}

/// What a scalar's text means.
public enum Scalar: Character, Sendable {
  case string = "s"
  case integer = "i"
  case number = "n"
  case boolean = "b"
  /// `1000m` and `1` are one value: https://pkg.go.dev/k8s.io/apimachinery/pkg/api/resource#Quantity
  case quantity = "q"
  /// `metav1.Duration`: `1h0m0s` and `60m` are one value.
  case duration = "d"
  case intOrString = "x"
  /// `metav1.Time` and `metav1.MicroTime`.
  case time = "t"
  /// Base64 of bytes.
  case bytes = "y"
}

/// How the items of a sequence are told apart, as `x-kubernetes-list-type` says.
/// See https://kubernetes.io/docs/reference/using-api/server-side-apply/#merge-strategy
public enum ListType: Sendable, Equatable {
  /// The list is one value.
  case atomic
  /// Scalars whose order means nothing.
  case set
  /// Items keyed by these fields. `mergeKey` is what strategic merge patch uses where it differs.
  case map(keys: [String], mergeKey: String?)
}

/// A kind that an API server serves.
public struct ServedKind: Sendable {
  /// Whether its resources live in a namespace.
  public let isNamespaced: Bool
  /// The type of its resources.
  public let type: TypeID
  /// Whether it comes from a CustomResourceDefinition, and keeps explicit zero values.
  public let isCustom: Bool
}
