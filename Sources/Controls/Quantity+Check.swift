internal import Kubernetes

extension Control {
  /// Whether the API server takes a text as an amount of a resource.
  static func isQuantity(_ text: String) -> Bool { Quantity(text) != nil }
}
