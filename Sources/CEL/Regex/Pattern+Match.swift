extension CEL.Pattern {
  /// Whether the pattern matches somewhere in a text.
  func matches(_ text: String, _ meter: inout CEL.Meter) throws(CEL.Fault) -> Bool {
    try first(in: Array(text.unicodeScalars), from: 0, stopsEarly: true, &meter) != nil
  }

  /// The leftmost match at or behind a position, and where its groups are: slots of beginnings and ends, nil
  /// where a group took no part. Of several matches there the one that a backtracking search would find first.
  func first(
    in text: [Unicode.Scalar], from start: Int, stopsEarly: Bool = false, _ meter: inout CEL.Meter
  ) throws(CEL.Fault) -> [Int?]? {
    var current = Threads(steps.count)
    var following = Threads(steps.count)
    var best: [Int?]?
    var position = start
    let blank: [Int?] = stopsEarly ? [] : Array(repeating: nil, count: groups * 2 + 2)
    while true {
      if best == nil { add(0, blank, position, text, &current) }
      if current.threads.isEmpty, best != nil { return best }
      // A step of the machine is much cheaper than one of the language.
      try meter.charge(reading: current.threads.count)
      for thread in current.threads {
        switch steps[thread.step] {
        case .character(let set):
          if position < text.count, set.contains(text[position]) {
            add(thread.step + 1, thread.slots, position + 1, text, &following)
          }
          continue
        case .match:
          best = thread.slots
          if stopsEarly { return best }
        default: continue
        }
        // The threads behind are less preferred than a match.
        break
      }
      swap(&current, &following)
      following.clear()
      position += 1
      if position > text.count { return best }
    }
  }

  /// The ways that are open at a position, the preferred ones first, each step once.
  private struct Threads {
    var threads: [(step: Int, slots: [Int?])] = []
    private var generation = 0
    private var seen: [Int]

    init(_ count: Int) {
      seen = Array(repeating: -1, count: count)
    }

    mutating func clear() {
      threads.removeAll(keepingCapacity: true)
      generation += 1
    }

    /// Says false for a step that was seen already.
    mutating func visit(_ step: Int) -> Bool {
      guard seen[step] != generation else { return false }
      seen[step] = generation
      return true
    }
  }

  /// Follows the steps that take no character.
  private func add(
    _ step: Int, _ slots: [Int?], _ position: Int, _ text: [Unicode.Scalar], _ threads: inout Threads
  ) {
    var open: [(step: Int, slots: [Int?])] = [(step, slots)]
    while let (step, slots) = open.popLast() {
      guard threads.visit(step) else { continue }
      switch steps[step] {
      case .jump(let target): open.append((target, slots))
      case .split(let first, let second):
        open.append((second, slots))
        open.append((first, slots))
      case .mark(let slot):
        var marked = slots
        if slot < marked.count { marked[slot] = position }
        open.append((step + 1, marked))
      case .assertion(let assertion):
        if holds(assertion, at: position, text) { open.append((step + 1, slots)) }
      case .character, .match: threads.threads.append((step, slots))
      }
    }
  }

  private func holds(_ assertion: Assertion, at position: Int, _ text: [Unicode.Scalar]) -> Bool {
    let before = position > 0 ? text[position - 1] : nil
    let after = position < text.count ? text[position] : nil
    let isBoundary =
      (before.map(CEL.CharacterSet.word.contains) ?? false)
      != (after.map(CEL.CharacterSet.word.contains) ?? false)
    return switch assertion {
    case .textStart: before == nil
    case .textEnd: after == nil
    case .lineStart: before == nil || before == "\n"
    case .lineEnd: after == nil || after == "\n"
    case .wordBoundary: isBoundary
    case .noWordBoundary: !isBoundary
    }
  }
}
