extension CEL {
  /// Reads a regular expression into a tree.
  struct PatternParser {
    let text: [Unicode.Scalar]
    var position = 0
    private(set) var groups = 0
    var flags = Flags()
    private var depth = 0

    /// What `(?ims)` and `U` switch.
    struct Flags {
      var ignoresCase = false
      var isMultiline = false
      var dotTakesNewline = false
      var isUngreedy = false
    }

    /// How deep groups may stand in each other.
    static let depthLimit = 60
    /// The most that `{n}` may say, as in RE2.
    static let repetitionLimit = 1000

    init(_ text: String) { self.text = Array(text.unicodeScalars) }

    var next: Unicode.Scalar? { position < text.count ? text[position] : nil }

    func peek(_ ahead: Int) -> Unicode.Scalar? {
      position + ahead < text.count ? text[position + ahead] : nil
    }

    mutating func take(_ scalar: Unicode.Scalar) -> Bool {
      guard next == scalar else { return false }
      position += 1
      return true
    }

    func malformed(_ what: String) -> Fault {
      Fault("the regular expression is malformed: \(what)", remedy: "Its syntax is that of RE2.")
    }

    mutating func parse() throws(Fault) -> PatternTree {
      let tree = try alternatives()
      guard position == text.count else { throw malformed("a ')' closes no group") }
      return tree
    }

    private mutating func alternatives() throws(Fault) -> PatternTree {
      depth += 1
      defer { depth -= 1 }
      guard depth <= Self.depthLimit else { throw malformed("its groups are too deep") }
      var branches = [try sequence()]
      while take("|") { branches.append(try sequence()) }
      return branches.count == 1 ? branches[0] : .alternatives(branches)
    }

    private mutating func sequence() throws(Fault) -> PatternTree {
      var parts: [PatternTree] = []
      while let scalar = next, scalar != "|", scalar != ")" {
        if scalar == "\\", peek(1) == "Q" {
          position += 2
          while next != nil, !(next == "\\" && peek(1) == "E") {
            if let literal = next { parts.append(character(.single(literal))) }
            position += 1
          }
          position = min(position + 2, text.count)
          continue
        }
        let atom = try atom()
        parts.append(try repeated(atom))
      }
      return .sequence(parts)
    }

    private mutating func atom() throws(Fault) -> PatternTree {
      guard let scalar = next else { return .empty }
      position += 1
      switch scalar {
      case "(": return try group()
      case "[": return character(try characterClass())
      case ".":
        return .character(
          flags.dotTakesNewline ? CharacterSet(isNegated: true) : CharacterSet.single("\n").negated())
      case "^": return .assertion(flags.isMultiline ? .lineStart : .textStart)
      case "$": return .assertion(flags.isMultiline ? .lineEnd : .textEnd)
      case "*", "+", "?": throw malformed("nothing stands before a repetition")
      case "\\": return try escape()
      default: return character(.single(scalar))
      }
    }

    func character(_ set: CharacterSet) -> PatternTree {
      var set = set
      set.ignoresCase = flags.ignoresCase
      return .character(set)
    }

    private mutating func group() throws(Fault) -> PatternTree {
      let outer = flags
      var index: Int?
      if take("?") {
        if next == "P" || next == "<" {
          if next == "P" { position += 1 }
          guard take("<") else { throw malformed("a group's name stands in '<' and '>'") }
          while let scalar = next, scalar != ">" {
            guard CharacterSet.word.contains(scalar) else { throw malformed("a group's name") }
            position += 1
          }
          guard take(">") else { throw malformed("a group's name has no '>'") }
          groups += 1
          index = groups
        } else {
          if try switches() { return .empty }
        }
      } else {
        groups += 1
        index = groups
      }
      let inner = try alternatives()
      guard take(")") else { throw malformed("a group has no ')'") }
      flags = outer
      return index.map { .group(inner, index: $0) } ?? inner
    }

    /// The flags behind `(?`; says whether the group ends with them.
    private mutating func switches() throws(Fault) -> Bool {
      var isOn = true
      while let scalar = next {
        position += 1
        switch scalar {
        case "i": flags.ignoresCase = isOn
        case "m": flags.isMultiline = isOn
        case "s": flags.dotTakesNewline = isOn
        case "U": flags.isUngreedy = isOn
        case "-": isOn = false
        case ":": return false
        case ")": return true
        default:
          throw malformed("of '(?…' only groups and the flags i, m, s and U are supported")
        }
      }
      throw malformed("a group has no ')'")
    }

    /// The repetition behind an atom, if there is one.
    private mutating func repeated(_ atom: PatternTree) throws(Fault) -> PatternTree {
      var tree = atom
      var isRepeated = false
      while let scalar = next {
        let bounds: (Int, Int?)
        switch scalar {
        case "*": bounds = (0, nil)
        case "+": bounds = (1, nil)
        case "?": bounds = (0, 1)
        case "{":
          guard let counted = try counts() else { return tree }
          bounds = counted
          position -= 1
        default: return tree
        }
        position += 1
        guard !isRepeated else { throw malformed("two repetitions stand behind each other") }
        isRepeated = true
        let isLazy = take("?") != flags.isUngreedy
        tree = .repetition(tree, minimum: bounds.0, maximum: bounds.1, isLazy: isLazy)
      }
      return tree
    }

    /// `{2}`, `{2,}` or `{2,5}`; nil where the brace is a character.
    private mutating func counts() throws(Fault) -> (Int, Int?)? {
      let start = position
      position += 1
      func digits() -> Int? {
        var value: Int?
        while let scalar = next, CharacterSet.digits.contains(scalar), (value ?? 0) <= Self.repetitionLimit {
          value = (value ?? 0) * 10 + Int(scalar.value - 48)
          position += 1
        }
        return value
      }
      guard let minimum = digits() else {
        position = start
        return nil
      }
      var maximum: Int? = minimum
      if take(",") { maximum = digits() }
      guard take("}") else {
        position = start
        return nil
      }
      guard max(minimum, maximum ?? 0) <= Self.repetitionLimit, minimum <= maximum ?? minimum else {
        throw malformed("a repetition is at most \(Self.repetitionLimit), and its second number not smaller")
      }
      return (minimum, maximum)
    }
  }
}
