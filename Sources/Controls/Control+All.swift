public import Resources

extension Control {
  /// Every control, in the order of `docs/controls.md`. The list is closed: configurations refer to it by identifier.
  public static let all: [Control] =
    baseline + restricted + workload + images + exposure + network + roles + bindings + admission + servers

  private static let byScope: [[Control]] = Scope.allCases.map { scope in
    all.filter { $0.scopes.contains(scope) }
  }

  private static let byID = Dictionary(all.map { ($0.id, $0) }) { first, _ in first }

  /// The control with an identifier.
  public static func named(_ id: String) -> Control? { byID[id] }

  /// What a resource fails, in the order of `all`. A failure that a graver one says too is left out.
  ///
  /// Nothing comes back for a resource that no control knows, and a value of a type that Kubernetes refuses is as good as none.
  ///
  /// - Parameters:
  ///   - root: the whole resource, declared or live.
  ///   - surroundings: what stands around it, where that is known.
  public static func failures(of root: Node, amid surroundings: Surroundings = Surroundings()) -> [Failure] {
    guard let subject = Subject(root, surroundings: surroundings) else { return [] }
    let failures = failures(of: subject)
    guard failures.contains(where: { $0.control.hiddenBy != nil }) else { return failures }
    let kept = Set(failures.map { Key(control: $0.control.id, item: $0.item) })
    return failures.filter { failure in
      failure.control.hiddenBy.map { !kept.contains(Key(control: $0, item: failure.item)) } ?? true
    }
  }

  private struct Key: Hashable {
    let control: String
    let item: String
  }

  private static func failures(of subject: Subject) -> [Failure] {
    var failures: [Failure] = []
    for control in byScope[subject.scope.rawValue] where control.basis == .state {
      for sighting in control.inspect(subject) where !sighting.isImplied {
        failures.append(Failure(control, sighting))
      }
    }
    return failures
  }

  /// The controls that look at a subject.
  static func looking(at subject: Subject) -> [Control] { byScope[subject.scope.rawValue] }
}

extension PodSecurityLevel {
  /// Whether the pods of a resource keep to this level, as the PodSecurity admission of the API server judges them.
  public func admits(_ root: Node) -> Bool {
    guard let subject = Subject(root, surroundings: Surroundings()) else { return true }
    return Control.looking(at: subject).allSatisfy { control in
      guard let level = control.podSecurityLevel, level == .baseline || self == .restricted else {
        return true
      }
      return control.inspect(subject).isEmpty
    }
  }
}
