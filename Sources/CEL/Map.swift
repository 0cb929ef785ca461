extension CEL {
  /// A map that an expression or its host made; its entries keep their order.
  ///
  /// Keys are booleans, integers of either sign and strings; equal numbers are one key, whatever their type.
  public struct Map: Sendable {
    /// The entries in the order in which they were given.
    public private(set) var entries: [(key: Value, value: Value)] = []
    private var positions: [Key: Int] = [:]

    /// An empty map.
    public init() {}

    /// A map of entries; a key that stands twice or is none is left out.
    public init(_ entries: [(Value, Value)]) {
      for (key, value) in entries { _ = insert(key, value) }
    }

    /// Adds an entry; says false, and adds nothing, for a key that is there already or can be none.
    mutating func insert(_ key: Value, _ value: Value) -> Bool {
      guard key.type != .double, let position = Key(key), positions[position] == nil else { return false }
      positions[position] = entries.count
      entries.append((key, value))
      return true
    }

    /// The value of a key, nil where there is none.
    public subscript(key: Value) -> Value? {
      Key(key).flatMap { positions[$0] }.map { entries[$0].value }
    }

    /// A key as equality sees it.
    private enum Key: Hashable {
      case bool(Bool)
      case negative(Int64)
      case number(UInt64)
      /// UTF-8, because two texts are equal by their characters, not by their canonical form.
      case text([UInt8])

      init?(_ value: Value) {
        switch value {
        case .bool(let value): self = .bool(value)
        case .int(let value): self = value < 0 ? .negative(value) : .number(UInt64(value))
        case .uint(let value): self = .number(value)
        case .double(let value):
          if let whole = UInt64(exactly: value) {
            self = .number(whole)
          } else if let whole = Int64(exactly: value) {
            self = .negative(whole)
          } else {
            return nil
          }
        case .string(let text): self = .text(Array(text.utf8))
        default: return nil
        }
      }
    }
  }
}
