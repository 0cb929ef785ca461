/// What changed between two texts, line by line.
struct LineDiff {
  enum Line: Equatable {
    case same(String)
    case removed(String)
    case added(String)
    /// Lines left out, because nothing changed in them or because there are too many.
    case skipped(Int)
  }

  /// The lines of both texts in order, removed before added.
  let lines: [Line]

  /// The difference of two lists of lines.
  init(_ old: [String], _ new: [String]) {
    var start = 0
    while start < min(old.count, new.count), old[start] == new[start] { start += 1 }
    var tail = 0
    while tail < min(old.count, new.count) - start,
      old[old.count - 1 - tail] == new[new.count - 1 - tail]
    {
      tail += 1
    }
    var lines = old[..<start].map(Line.same)
    lines += Self.middle(old[start..<(old.count - tail)], new[start..<(new.count - tail)])
    lines += old[(old.count - tail)...].map(Line.same)
    self.lines = lines
  }

  /// The changes with `context` unchanged lines around each, and at most `limit` lines in all.
  func hunks(context: Int, limit: Int) -> [Line] {
    var near = [Bool](repeating: false, count: lines.count)
    for (index, line) in lines.enumerated() {
      if case .same = line { continue }
      for i in max(0, index - context)...min(lines.count - 1, index + context) { near[i] = true }
    }
    var out: [Line] = []
    var shown = 0
    for (index, line) in lines.enumerated() {
      if near[index], shown < limit {
        out.append(line)
        shown += 1
      } else if case .skipped(let before)? = out.last {
        out[out.count - 1] = .skipped(before + 1)
      } else {
        out.append(.skipped(1))
      }
    }
    return out
  }

  /// The lines between the common beginning and end, by the longest common subsequence; where that would be too
  /// much work, all removed and all added.
  private static func middle(_ old: ArraySlice<String>, _ new: ArraySlice<String>) -> [Line] {
    let old = Array(old)
    let new = Array(new)
    guard old.count * new.count <= 1 << 20 else { return old.map(Line.removed) + new.map(Line.added) }
    // lengths[i][j]: the longest common subsequence of what follows old line i and new line j.
    var lengths = [[Int32]](repeating: [Int32](repeating: 0, count: new.count + 1), count: old.count + 1)
    for i in old.indices.reversed() {
      for j in new.indices.reversed() {
        lengths[i][j] =
          old[i] == new[j] ? lengths[i + 1][j + 1] + 1 : max(lengths[i + 1][j], lengths[i][j + 1])
      }
    }
    var out: [Line] = []
    var (i, j) = (0, 0)
    while i < old.count || j < new.count {
      if i < old.count, j < new.count, old[i] == new[j] {
        out.append(.same(old[i]))
        (i, j) = (i + 1, j + 1)
      } else if i < old.count, j == new.count || lengths[i + 1][j] >= lengths[i][j + 1] {
        out.append(.removed(old[i]))
        i += 1
      } else {
        out.append(.added(new[j]))
        j += 1
      }
    }
    return out
  }
}
