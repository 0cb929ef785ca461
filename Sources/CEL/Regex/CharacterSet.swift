extension CEL {
  /// Which characters a place of a pattern takes.
  struct CharacterSet: Sendable {
    /// Code points, both ends included.
    var ranges: [ClosedRange<UInt32>] = []
    /// General categories, by the first letters of their names: `L`, `Lu`.
    var categories: [(name: String, isNegated: Bool)] = []
    /// Sets of which every character counts, or none of them does.
    var parts: [CharacterSet] = []
    var isNegated = false
    var ignoresCase = false

    static func single(_ scalar: Unicode.Scalar) -> CharacterSet {
      CharacterSet(ranges: [scalar.value...scalar.value])
    }

    static let digits = CharacterSet(ranges: [0x30...0x39])
    static let word = CharacterSet(ranges: [0x30...0x39, 0x41...0x5a, 0x5f...0x5f, 0x61...0x7a])
    static let space = CharacterSet(ranges: [0x09...0x0a, 0x0c...0x0d, 0x20...0x20])

    /// The classes of `[[:name:]]`, all of ASCII.
    static let named: [String: [ClosedRange<UInt32>]] = [
      "alnum": [0x30...0x39, 0x41...0x5a, 0x61...0x7a], "alpha": [0x41...0x5a, 0x61...0x7a],
      "ascii": [0...0x7f], "blank": [0x09...0x09, 0x20...0x20], "cntrl": [0...0x1f, 0x7f...0x7f],
      "digit": [0x30...0x39], "graph": [0x21...0x7e], "lower": [0x61...0x7a], "print": [0x20...0x7e],
      "punct": [0x21...0x2f, 0x3a...0x40, 0x5b...0x60, 0x7b...0x7e], "space": [0x09...0x0d, 0x20...0x20],
      "upper": [0x41...0x5a], "word": [0x30...0x39, 0x41...0x5a, 0x5f...0x5f, 0x61...0x7a],
      "xdigit": [0x30...0x39, 0x41...0x46, 0x61...0x66],
    ]

    func negated() -> CharacterSet {
      var set = self
      set.isNegated.toggle()
      return set
    }

    func contains(_ scalar: Unicode.Scalar) -> Bool {
      var isIn = holds(scalar)
      if !isIn, ignoresCase {
        isIn = Self.cases(of: scalar).contains { holds($0) }
      }
      return isIn != isNegated
    }

    private func holds(_ scalar: Unicode.Scalar) -> Bool {
      ranges.contains { $0.contains(scalar.value) } || parts.contains { $0.contains(scalar) }
        || categories.contains { Self.category(of: scalar).hasPrefix($0.name) != $0.isNegated }
    }

    private static func cases(of scalar: Unicode.Scalar) -> [Unicode.Scalar] {
      [scalar.properties.lowercaseMapping, scalar.properties.uppercaseMapping].compactMap { text in
        text.unicodeScalars.count == 1 ? text.unicodeScalars.first : nil
      }
    }

    /// The two letters of a character's general category.
    private static func category(of scalar: Unicode.Scalar) -> String {
      switch scalar.properties.generalCategory {
      case .uppercaseLetter: "Lu"
      case .lowercaseLetter: "Ll"
      case .titlecaseLetter: "Lt"
      case .modifierLetter: "Lm"
      case .otherLetter: "Lo"
      case .nonspacingMark: "Mn"
      case .spacingMark: "Mc"
      case .enclosingMark: "Me"
      case .decimalNumber: "Nd"
      case .letterNumber: "Nl"
      case .otherNumber: "No"
      case .connectorPunctuation: "Pc"
      case .dashPunctuation: "Pd"
      case .openPunctuation: "Ps"
      case .closePunctuation: "Pe"
      case .initialPunctuation: "Pi"
      case .finalPunctuation: "Pf"
      case .otherPunctuation: "Po"
      case .mathSymbol: "Sm"
      case .currencySymbol: "Sc"
      case .modifierSymbol: "Sk"
      case .otherSymbol: "So"
      case .spaceSeparator: "Zs"
      case .lineSeparator: "Zl"
      case .paragraphSeparator: "Zp"
      case .control: "Cc"
      case .format: "Cf"
      case .surrogate: "Cs"
      case .privateUse: "Co"
      case .unassigned: "Cn"
      @unknown default: "Cn"
      }
    }
  }
}
