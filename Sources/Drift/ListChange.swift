internal import Resources

/// What changed inside a list that is compared as a whole.
enum ListChange {
  /// A line per item that is not on both sides, in order: `- "a"` only declared, `+ "b"` only live. Items are paired
  /// by the longest common subsequence.
  static func lines(from declared: Node, to live: Node, isSame: (Node, Node) -> Bool) -> [String] {
    let a = Array(declared.children)
    let b = Array(live.children)
    // Quadratic; lists of a manifest are short, and a long one is told by its size alone.
    guard a.count * b.count <= 250_000 else { return ["\(a.count) items became \(b.count)"] }
    var length = [[Int]](repeating: [Int](repeating: 0, count: b.count + 1), count: a.count + 1)
    for i in a.indices.reversed() {
      for j in b.indices.reversed() {
        length[i][j] = isSame(a[i], b[j]) ? length[i + 1][j + 1] + 1 : max(length[i + 1][j], length[i][j + 1])
      }
    }
    var lines: [String] = []
    var i = 0
    var j = 0
    while i < a.count || j < b.count {
      if i < a.count, j < b.count, isSame(a[i], b[j]) {
        i += 1
        j += 1
      } else if j == b.count || i < a.count && length[i + 1][j] >= length[i][j + 1] {
        lines.append("- " + compact(a[i]))
        i += 1
      } else {
        lines.append("+ " + compact(b[j]))
        j += 1
      }
    }
    return lines
  }

  private static func compact(_ node: Node) -> String {
    var json = JSONWriter()
    json.node(node)
    return json.text
  }
}
