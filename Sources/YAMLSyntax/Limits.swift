/// What a hostile file may cost. Each limit is named in the message of the fault that it raises.
public struct Limits: Sendable {
  /// How many collections may be open at once. libyaml has no limit of its own, and nested flow collections cost it
  /// time quadratic in their depth.
  public var depth: Int
  /// How many `%` directives may stand before one document; libyaml compares each with all before it.
  public var directives: Int
  /// The size of a file in bytes. Spans are 32 bits wide, so more than 4 GiB cannot work.
  public var bytes: Int
  /// How many records aliases and merge keys may expand to: at least this many, or ten times the records of the
  /// file where that is more.
  public var expansion: Int

  /// Limits of one's own.
  public init(
    depth: Int = 256, directives: Int = 64, bytes: Int = 512 << 20, expansion: Int = 100_000
  ) {
    self.depth = depth
    self.directives = directives
    self.bytes = min(bytes, Int(UInt32.max))
    self.expansion = expansion
  }

  /// What fits every manifest and every snapshot seen so far.
  public static let standard = Limits()
}
