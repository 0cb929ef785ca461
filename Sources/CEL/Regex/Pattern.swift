extension CEL {
  /// A regular expression in RE2's syntax (https://github.com/google/re2/wiki/Syntax), matched in time that grows with
  /// the product of text and pattern only: all ways through the pattern are walked at once.
  ///
  /// Left out are `\C`, `\pN` for scripts, and named groups are groups without a name.
  struct Pattern: Sendable {
    /// A step of the machine that the pattern is compiled to.
    enum Step: Sendable {
      case character(CharacterSet)
      case assertion(Assertion)
      /// Goes on at both places; the first is preferred.
      case split(Int, Int)
      case jump(Int)
      /// Remembers the position in a slot: the first group's beginning and end are slots 2 and 3.
      case mark(Int)
      case match
    }

    enum Assertion: Sendable {
      case textStart, textEnd, lineStart, lineEnd, wordBoundary, noWordBoundary
    }

    let steps: [Step]
    /// How many groups the pattern has, the whole match not counted.
    let groups: Int

    /// The most steps that a pattern may be compiled to; a repetition multiplies those of what it repeats.
    static let stepLimit = 4000

    /// Reads a pattern; throws a fault without a place for one that is malformed or too large.
    init(_ text: String) throws(Fault) {
      var parser = PatternParser(text)
      let root = try parser.parse()
      var compiler = PatternCompiler()
      try compiler.add(.group(root, index: 0))
      compiler.steps.append(.match)
      steps = compiler.steps
      groups = parser.groups
    }
  }

  /// A pattern as a tree.
  indirect enum PatternTree {
    case empty
    case character(CharacterSet)
    case assertion(Pattern.Assertion)
    case sequence([PatternTree])
    case alternatives([PatternTree])
    case group(PatternTree, index: Int)
    /// `maximum` nil for no bound.
    case repetition(PatternTree, minimum: Int, maximum: Int?, isLazy: Bool)
  }

  /// Lays a tree out as steps.
  struct PatternCompiler {
    var steps: [Pattern.Step] = []
    /// Trees that were laid out, those without a step among them.
    private var visits = 0

    mutating func add(_ tree: PatternTree) throws(Fault) {
      visits += 1
      guard steps.count < Pattern.stepLimit, visits < 10 * Pattern.stepLimit else {
        throw Fault("the regular expression is too large", remedy: "Repeat less, {1,10} instead of {1,1000}.")
      }
      switch tree {
      case .empty: break
      case .character(let set): steps.append(.character(set))
      case .assertion(let assertion): steps.append(.assertion(assertion))
      case .sequence(let parts): for part in parts { try add(part) }
      case .group(let inner, let index):
        steps.append(.mark(index * 2))
        try add(inner)
        steps.append(.mark(index * 2 + 1))
      case .alternatives(let branches): try add(branches)
      case .repetition(let inner, let minimum, let maximum, let isLazy):
        for _ in 0..<minimum { try add(inner) }
        if let maximum {
          for _ in minimum..<max(maximum, minimum) { try addOptional(inner, isLazy: isLazy, loops: false) }
        } else {
          try addOptional(inner, isLazy: isLazy, loops: true)
        }
      }
    }

    private mutating func add(_ branches: [PatternTree]) throws(Fault) {
      var jumps: [Int] = []
      for (index, branch) in branches.enumerated() {
        if index == branches.count - 1 {
          try add(branch)
        } else {
          let split = steps.count
          steps.append(.match)
          try add(branch)
          jumps.append(steps.count)
          steps.append(.match)
          steps[split] = .split(split + 1, steps.count)
        }
      }
      for jump in jumps { steps[jump] = .jump(steps.count) }
    }

    private mutating func addOptional(_ inner: PatternTree, isLazy: Bool, loops: Bool) throws(Fault) {
      let split = steps.count
      steps.append(.match)
      try add(inner)
      if loops { steps.append(.jump(split)) }
      let end = steps.count
      steps[split] = isLazy ? .split(end, split + 1) : .split(split + 1, end)
    }
  }
}
