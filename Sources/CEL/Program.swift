public import Resources

extension CEL {
  /// An expression that was read and checked, ready to be evaluated.
  public struct Program: Sendable {
    /// The expression as it was written.
    public let source: String
    /// What its evaluation gives.
    public let type: ValueType
    /// What an evaluation costs at most, where no list or text is larger than the limits say.
    public let cost: UInt64
    private let syntax: Syntax
    private let meanings: [Checker.Meaning]
    private let names: [String]
    private let patterns: [Syntax.ID: Pattern]
    private let budget: UInt64

    /// Reads an expression and checks it for its type and its cost.
    ///
    /// - Parameters:
    ///   - source: the expression.
    ///   - variables: the names that it may use, with their types.
    ///   - expected: the type that it must have; nil for any. An expression of type `dyn` fits every type, and
    ///     its value has to be looked at.
    ///   - limits: what it may cost.
    ///   - category: what a fault is thrown as.
    /// - Throws: a diagnostic with line, column and a caret where the expression cannot be read, names what is not
    ///   there, mixes types, or may cost too much.
    public init(
      _ source: String, variables: [String: ValueType], expected: ValueType? = nil,
      limits: Limits = Limits(), category: Diagnostic.Category = .configuration
    ) throws(Diagnostic) {
      do throws(Fault) {
        try self.init(source, variables, expected, limits, isLenient: false)
      } catch {
        throw error.diagnostic(of: source, category: category)
      }
    }

    /// The same without a diagnostic; lenient, it leaves what is wrong with types to evaluation.
    init(
      _ source: String, _ variables: [String: ValueType], _ expected: ValueType?, _ limits: Limits,
      isLenient: Bool
    ) throws(Fault) {
      let syntax = try Parser.parse(source)
      var checker = Checker(syntax, variables: variables, library: .standard, isLenient: isLenient)
      let type = try checker.check(syntax.root).settled
      if let expected, expected.joined(type) == nil {
        throw Fault(
          "the expression gives \(type), but \(expected) is needed", at: syntax.nodes[syntax.root].offset)
      }
      let estimator = Estimator(
        syntax: syntax, types: checker.types, meanings: checker.meanings, limits: limits)
      cost = estimator.estimate(syntax.root).cost
      guard cost <= limits.estimate else {
        throw Fault(
          "the expression may need \(cost) steps, more than the \(limits.estimate) allowed",
          remedy: "Nest fewer all(), exists(), map() and filter() over whole lists.",
          at: syntax.nodes[syntax.root].offset)
      }
      patterns = try Self.patterns(syntax, checker.meanings)
      self.source = source
      self.type = type
      self.syntax = syntax
      meanings = checker.meanings
      names = checker.names
      budget = limits.budget
    }

    /// The regular expressions that stand in the expression as literals.
    private static func patterns(
      _ syntax: Syntax, _ meanings: [Checker.Meaning]
    ) throws(Fault) -> [Syntax.ID: Pattern] {
      var patterns: [Syntax.ID: Pattern] = [:]
      for (node, meaning) in zip(syntax.nodes, meanings) {
        guard case .call("matches", _, let arguments) = node.form, case .call = meaning, arguments.count == 2,
          case .literal(.string(let text)) = syntax.nodes[arguments[1]].form
        else { continue }
        do throws(Fault) {
          patterns[arguments[1]] = try Pattern(text)
        } catch {
          throw error.placed(at: syntax.nodes[arguments[1]].offset)
        }
      }
      return patterns
    }

    /// Evaluates the expression.
    ///
    /// - Parameter bindings: the variables' values; those that the expression does not reach may be left out.
    /// - Throws: a fault where a field is missing, a type does not fit, or the budget is spent.
    public func evaluate(_ bindings: [String: Value] = [:]) throws(Fault) -> Value {
      var evaluator = Evaluator(
        syntax: syntax, meanings: meanings, names: names, patterns: patterns,
        bindings: names.map { bindings[$0] }, meter: Meter(budget: budget))
      return try evaluator.value(syntax.root)
    }
  }
}
