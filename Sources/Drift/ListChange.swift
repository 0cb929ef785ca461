internal import Resources

/// What changed inside a list that is compared as a whole.
enum ListChange {
  /// A line per item that is not on both sides, in order: `- "a"` only declared, `+ "b"` only live. Items are paired
  /// by the longest common subsequence.
  static func lines(from declared: Node, to live: Node, isSame: (Node, Node) -> Bool) -> [String] {
    let a = Array(declared.children)
    let b = Array(live.children)
    guard a.count * b.count <= limit else { return ["\(a.count) items became \(b.count)"] }
    var lines: [String] = []
    var i = 0
    var j = 0
    for pair in common(a, b, isSame: isSame) + [(a.count, b.count)] {
      lines += a[i..<pair.0].map { "- " + compact($0) } + b[j..<pair.1].map { "+ " + compact($0) }
      (i, j) = (pair.0 + 1, pair.1 + 1)
    }
    return lines
  }

  /// Quadratic effort is spent up to here; lists of a manifest are short.
  private static let limit = 250_000

  /// The positions of a longest common subsequence, in order; of lists that are too long, of their common beginning.
  static func common(_ a: [Node], _ b: [Node], isSame: (Node, Node) -> Bool) -> [(Int, Int)] {
    guard a.count * b.count <= limit else {
      return zip(a, b).prefix { isSame($0, $1) }.indices.map { ($0, $0) }
    }
    var length = [[Int]](repeating: [Int](repeating: 0, count: b.count + 1), count: a.count + 1)
    for i in a.indices.reversed() {
      for j in b.indices.reversed() {
        length[i][j] = isSame(a[i], b[j]) ? length[i + 1][j + 1] + 1 : max(length[i + 1][j], length[i][j + 1])
      }
    }
    var pairs: [(Int, Int)] = []
    var i = 0
    var j = 0
    while i < a.count, j < b.count {
      if length[i][j] > length[i + 1][j + 1], isSame(a[i], b[j]) {
        pairs.append((i, j))
        i += 1
        j += 1
      } else if length[i + 1][j] >= length[i][j + 1] {
        i += 1
      } else {
        j += 1
      }
    }
    return pairs
  }

  private static func compact(_ node: Node) -> String {
    var json = JSONWriter()
    json.node(node)
    return json.text
  }
}
