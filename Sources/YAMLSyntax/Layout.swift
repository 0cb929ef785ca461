/// How new text is laid out.
public struct Layout: Sendable {
  /// How far a mapping stands to the right of its key, in spaces.
  public var step: Int
  /// How far the dashes of a sequence stand to the right of its key: 0 is the custom of Kubernetes manifests.
  public var sequenceOffset: Int
  /// Whether a text that needs quotes gets single ones where those can hold it.
  public var prefersSingleQuotes: Bool
  /// Whether keys stand in the order of a hand-written resource (`apiVersion`, `kind`, `metadata` with its `name`,
  /// …; `name` first in list items) instead of the order of the value.
  public var isConventional: Bool

  /// A layout of one's own.
  public init(
    step: Int = 2, sequenceOffset: Int = 0, prefersSingleQuotes: Bool = false, isConventional: Bool = false
  ) {
    self.step = max(step, 1)
    self.sequenceOffset = max(sequenceOffset, 0)
    self.prefersSingleQuotes = prefersSingleQuotes
    self.isConventional = isConventional
  }

  /// Two spaces, dashes below their key, double quotes.
  public static let standard = Layout()

  var quote: Quoting.Quote { prefersSingleQuotes ? .single : .double }
}
