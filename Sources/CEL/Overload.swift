extension CEL {
  /// One signature of a function, with what it does.
  struct Overload: Sendable {
    typealias Body = @Sendable (_ arguments: [Value], _ meter: inout Meter) throws(Fault) -> Value

    /// What a call costs for the sizes of its arguments.
    enum Work: Sendable {
      /// One step.
      case step
      /// Every argument is read once.
      case reading
      /// Two arguments are read up to the end of the shorter one; the body charges for it.
      case comparing
      /// The first argument is read once for every tenth piece of the others; the body charges for it.
      case product
    }

    let name: String
    /// Whether the first argument stands before a dot.
    let isMethod: Bool
    let parameters: [ValueType]
    let result: ValueType
    let work: Work
    let body: Body

    /// The parameters as a message lists them.
    var signature: String {
      let types = parameters.map(\.description)
      guard isMethod, let target = types.first else { return "\(name)(\(types.joined(separator: ", ")))" }
      return "\(target).\(name)(\(types.dropFirst().joined(separator: ", ")))"
    }
  }

  /// The functions that an expression may call, by name.
  struct Library: Sendable {
    private(set) var overloads: [String: [Overload]] = [:]

    /// The language's own functions and Kubernetes' extensions.
    static let standard: Library = {
      var library = Library()
      library.addOperators()
      library.addConversions()
      library.addTexts()
      library.addFormat()
      library.addLists()
      library.addTimes()
      library.addQuantities()
      library.addAddresses()
      library.addLinks()
      library.addPatterns()
      return library
    }()

    /// Adds a function that is called as `name(…)`, or an operator.
    mutating func function(
      _ name: String, _ parameters: [ValueType], _ result: ValueType, _ work: Overload.Work = .reading,
      _ body: @escaping Overload.Body
    ) {
      overloads[name, default: []].append(
        Overload(
          name: name, isMethod: false, parameters: parameters, result: result, work: work, body: body))
    }

    /// Adds a function that is called as `target.name(…)`.
    mutating func method(
      _ target: ValueType, _ name: String, _ parameters: [ValueType] = [], _ result: ValueType,
      _ work: Overload.Work = .reading, _ body: @escaping Overload.Body
    ) {
      overloads[name, default: []].append(
        Overload(
          name: name, isMethod: true, parameters: [target] + parameters, result: result, work: work,
          body: body))
    }

    /// Adds a function that may be called either way.
    mutating func both(
      _ target: ValueType, _ name: String, _ result: ValueType, _ work: Overload.Work = .reading,
      _ body: @escaping Overload.Body
    ) {
      function(name, [target], result, work, body)
      method(target, name, [], result, work, body)
    }
  }
}

extension CEL.Fault {
  /// A function got values of types that it has no signature for.
  static func noOverload(_ name: String, _ types: [CEL.ValueType], _ known: [CEL.Overload]) -> CEL.Fault {
    let shown = name == "!_" || name == "-_" ? String(name.prefix(1)) : name
    let found = types.map(\.description).joined(separator: ", ")
    guard !known.isEmpty else {
      return CEL.Fault("there is no function '\(shown)'")
    }
    let signatures = known.prefix(6).map(\.signature).joined(separator: ", ")
    return CEL.Fault("no matching overload of '\(shown)' for (\(found))", remedy: "There is \(signatures).")
  }

  /// A body was called with what its signature does not allow.
  static var mismatch: CEL.Fault { CEL.Fault("no matching overload") }
}
