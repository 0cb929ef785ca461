import Testing

extension Value {
  /// Sets what an RFC 6901 pointer leads to; nil takes it away. Missing maps are made, `-` appends to a list.
  mutating func set(pointer: String, to value: Value?) throws {
    let steps = pointer.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map {
      String($0).replacing("~1", with: "/")
    }
    try set(steps[...], value)
  }

  private mutating func set(_ steps: ArraySlice<String>, _ value: Value?) throws {
    guard let step = steps.first else {
      self = try #require(value)
      return
    }
    if case .list(var items) = self {
      if step == "-" {
        items.append(.map([]))
      }
      let index = step == "-" ? items.count - 1 : try #require(Int(step))
      try #require(items.indices.contains(index))
      if steps.count == 1, value == nil {
        items.remove(at: index)
      } else {
        try items[index].set(steps.dropFirst(), value)
      }
      self = .list(items)
    } else if steps.count == 1 {
      self[step] = value
    } else {
      var child = self[step] ?? .map([])
      try child.set(steps.dropFirst(), value)
      self[step] = child
    }
  }
}
