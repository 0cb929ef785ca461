internal import Resources

/// Labels that objects must have. No requirement is every object.
struct Selector: Hashable, Sendable {
  /// Requirements in one spelling each, sorted.
  let requirements: [String]

  var isEmpty: Bool { requirements.isEmpty }

  static let everything = Selector(requirements: [])

  private init(requirements: [String]) { self.requirements = requirements }

  /// The selector of a `LabelSelector`; every object where there is none.
  init(_ node: Node?) {
    var found: Set<String> = []
    if let labels = node?.field("matchLabels"), labels.kind == .mapping {
      for label in labels.children { found.insert(label.key + "=" + label.text) }
    }
    for expression in node?.items("matchExpressions") ?? Node.nothing {
      let key = expression.word("key") ?? ""
      let values = Set(expression.words("values")).sorted()
      switch expression.word("operator") ?? "" {
      case "In" where values.count == 1: found.insert(key + "=" + values[0])
      case let word: found.insert(key + " " + word + " " + values.joined(separator: ","))
      }
    }
    requirements = found.sorted()
  }

  /// Whether it selects everything that another one selects. It asks for nothing that the other does not ask for.
  func covers(_ other: Selector) -> Bool {
    requirements.count <= other.requirements.count && Set(other.requirements).isSuperset(of: requirements)
  }
}

extension Selector: CustomStringConvertible {
  var description: String { requirements.isEmpty ? "" : "[" + requirements.joined(separator: "; ") + "]" }
}
