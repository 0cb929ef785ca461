package import Resources

/// A part of the configuration whose meaning another layer knows: it reads it by `Section`.
public struct UnreadSection: Sendable, Equatable {
  /// The value in the file.
  package let node: Node

  /// The value of a key.
  package init(_ node: Node) { self.node = node }

  /// Whether both say the same, however they are written.
  public static func == (a: UnreadSection, b: UnreadSection) -> Bool { a.node.hasSameValue(as: b.node) }
}
