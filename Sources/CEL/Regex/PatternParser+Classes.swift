extension CEL.PatternParser {
  /// What stands behind a backslash outside of brackets.
  mutating func escape() throws(CEL.Fault) -> CEL.PatternTree {
    switch next {
    case "b": position += 1; return .assertion(.wordBoundary)
    case "B": position += 1; return .assertion(.noWordBoundary)
    case "A": position += 1; return .assertion(.textStart)
    case "z": position += 1; return .assertion(.textEnd)
    default: return character(try escapedSet())
    }
  }

  /// The characters that an escape stands for.
  private mutating func escapedSet() throws(CEL.Fault) -> CEL.CharacterSet {
    guard let scalar = next else { throw malformed("a backslash ends it") }
    position += 1
    switch scalar {
    case "d": return .digits
    case "D": return CEL.CharacterSet.digits.negated()
    case "w": return .word
    case "W": return CEL.CharacterSet.word.negated()
    case "s": return .space
    case "S": return CEL.CharacterSet.space.negated()
    case "p", "P": return try category(isNegated: scalar == "P")
    case "a": return .single("\u{07}")
    case "f": return .single("\u{0c}")
    case "n": return .single("\n")
    case "r": return .single("\r")
    case "t": return .single("\t")
    case "v": return .single("\u{0b}")
    case "x": return .single(try hexadecimal())
    case "0": return .single(octal())
    default:
      guard scalar.isASCII, !CEL.CharacterSet.word.contains(scalar) else {
        throw malformed("a backslash stands before what is no escape")
      }
      return .single(scalar)
    }
  }

  private mutating func hexadecimal() throws(CEL.Fault) -> Unicode.Scalar {
    var digits = ""
    if take("{") {
      while let scalar = next, scalar != "}", digits.unicodeScalars.count < 8 {
        digits.unicodeScalars.append(scalar)
        position += 1
      }
      guard take("}") else { throw malformed("'\\x{' has no '}'") }
    } else {
      for _ in 0..<2 {
        if let scalar = next { digits.unicodeScalars.append(scalar) }
        position += 1
      }
      position = min(position, text.count)
    }
    guard let code = UInt32(digits, radix: 16), let scalar = Unicode.Scalar(code) else {
      throw malformed("'\\x' names no character")
    }
    return scalar
  }

  private mutating func octal() -> Unicode.Scalar {
    var value: UInt8 = 0
    for _ in 0..<2 {
      guard let scalar = next, (0x30...0x37).contains(scalar.value) else { break }
      value = value * 8 + UInt8(scalar.value - 0x30)
      position += 1
    }
    return Unicode.Scalar(value)
  }

  /// `\pL` or `\p{Lu}`.
  private mutating func category(isNegated: Bool) throws(CEL.Fault) -> CEL.CharacterSet {
    var name = ""
    var isNegated = isNegated
    if take("{") {
      if take("^") { isNegated.toggle() }
      while let scalar = next, scalar != "}" {
        name.unicodeScalars.append(scalar)
        position += 1
      }
      guard take("}") else { throw malformed("'\\p{' has no '}'") }
    } else if let scalar = next {
      name.unicodeScalars.append(scalar)
      position += 1
    }
    guard let first = name.unicodeScalars.first, "LMNPSZC".unicodeScalars.contains(first),
      name.utf8.count <= 2
    else { throw malformed("only general categories such as \\p{Lu} are supported") }
    return CEL.CharacterSet(categories: [(name, isNegated)])
  }

  /// The set between brackets, the first of which was taken.
  mutating func characterClass() throws(CEL.Fault) -> CEL.CharacterSet {
    var set = CEL.CharacterSet()
    set.isNegated = take("^")
    var isFirst = true
    while let scalar = next, scalar != "]" || isFirst {
      isFirst = false
      if scalar == "[", peek(1) == ":" {
        set.parts.append(try namedClass())
        continue
      }
      let low = try member()
      guard let from = low.single else {
        set.parts.append(low)
        continue
      }
      guard next == "-", let after = peek(1), after != "]" else {
        set.ranges.append(from...from)
        continue
      }
      position += 1
      guard let to = try member().single, from <= to else { throw malformed("a range runs backwards") }
      set.ranges.append(from...to)
    }
    guard take("]") else { throw malformed("a class has no ']'") }
    return set
  }

  private mutating func member() throws(CEL.Fault) -> CEL.CharacterSet {
    guard let scalar = next else { throw malformed("a class has no ']'") }
    position += 1
    return scalar == "\\" ? try escapedSet() : .single(scalar)
  }

  private mutating func namedClass() throws(CEL.Fault) -> CEL.CharacterSet {
    position += 2
    let isNegated = take("^")
    var name = ""
    while let scalar = next, scalar != ":" {
      name.unicodeScalars.append(scalar)
      position += 1
    }
    guard take(":"), take("]"), let ranges = CEL.CharacterSet.named[name] else {
      throw malformed("a class in '[:' and ':]' is not known")
    }
    return CEL.CharacterSet(ranges: ranges, isNegated: isNegated)
  }
}

extension CEL.CharacterSet {
  /// The only character of the set; nil for larger ones.
  fileprivate var single: UInt32? {
    guard ranges.count == 1, let range = ranges.first, range.count == 1, !isNegated else { return nil }
    return range.lowerBound
  }
}
