extension CEL {
  /// A text by its characters (code points), for finding others in it.
  struct Search {
    private let scalars: [Unicode.Scalar]

    init(_ text: String) { scalars = Array(text.unicodeScalars) }

    var count: Int { scalars.count }

    func text(_ range: Range<Int>) -> String { String(String.UnicodeScalarView(scalars[range])) }

    private func matches(_ wanted: Search, at position: Int, _ meter: inout Meter) throws(Fault) -> Bool {
      var same = 0
      while same < wanted.count, scalars[position + same] == wanted.scalars[same] { same += 1 }
      if same > 8 { try meter.charge(reading: same) }
      return same == wanted.count
    }

    /// The first position of a text at or behind another position.
    func first(_ wanted: Search, from: Int, _ meter: inout Meter) throws(Fault) -> Int? {
      guard count - wanted.count >= from else { return nil }
      for position in from...(count - wanted.count) where try matches(wanted, at: position, &meter) {
        try meter.charge(reading: position - from)
        return position
      }
      try meter.charge(reading: count - from)
      return nil
    }

    /// The last position of a text at or before another position.
    func last(_ wanted: Search, from: Int, _ meter: inout Meter) throws(Fault) -> Int? {
      try meter.charge(reading: from)
      guard count >= wanted.count else { return nil }
      for position in (0...min(from, count - wanted.count)).reversed()
      where try matches(wanted, at: position, &meter) { return position }
      return nil
    }

    /// The text with some occurrences replaced, the first ones; all for a negative limit. An empty text stands before
    /// every character and at the end.
    func replacing(
      _ wanted: Search, with other: String, limit: Int, _ meter: inout Meter
    ) throws(Fault) -> String {
      var out = ""
      var position = 0
      var left = limit
      while left != 0, position <= count {
        guard let found = try first(wanted, from: position, &meter) else { break }
        try meter.charge(reading: other.utf8.count)
        out += text(position..<found) + other
        left -= 1
        position = found + wanted.count
        if wanted.count == 0 {
          out += text(position..<min(position + 1, count))
          position += 1
        }
      }
      return position < count ? out + text(position..<count) : out
    }

    /// The texts between a separator's occurrences, at most `limit` of them; all for a negative limit. An empty
    /// separator gives the characters.
    func pieces(between separator: Search, limit: Int, _ meter: inout Meter) throws(Fault) -> [String] {
      if limit == 0 { return [] }
      var pieces: [String] = []
      var position = 0
      while limit < 0 || pieces.count < limit - 1 {
        try meter.charge(1)
        if separator.count == 0 {
          guard position < count - 1 else { break }
          pieces.append(text(position..<position + 1))
          position += 1
        } else {
          guard let found = try first(separator, from: position, &meter) else { break }
          pieces.append(text(position..<found))
          position = found + separator.count
        }
      }
      if separator.count == 0, count == 0 { return [] }
      pieces.append(text(position..<count))
      return pieces
    }
  }
}
