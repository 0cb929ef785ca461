public import Resources

/// What takes a failure away.
public enum Remedy: Sendable {
  /// One clear form.
  case fix(ControlFix)
  /// Several ways, between which only people can choose: what to do, and why there is no one fix.
  case advice(String)
}

/// A fix that can be written down as edits of the resource.
public struct ControlFix: Sendable {
  /// A field with the value that it gets. What is missing on the way to it has to be made.
  public struct Edit: Sendable, Equatable {
    /// The field, from the resource's root.
    public let path: FieldPath
    /// Its new value.
    public let value: Value
  }

  /// The new value of a field.
  public enum Value: Sendable, Equatable {
    case boolean(Bool)
    case string(String)
    case integer(Int)
    case strings([String])
    /// The field is taken away.
    case removed
  }

  /// A value that only the user knows.
  public struct Need: Sendable, Equatable {
    /// How it is called: `memory limit`.
    public let name: String
    /// One that would do: `256Mi`.
    public let example: String
  }

  /// What the fix sets, in words: `sets allowPrivilegeEscalation: false`.
  public let summary: String
  /// What may stop working; nil where nothing that keeps to the rules of Kubernetes can.
  public let caution: String?
  /// The value that the user has to give; nil where none is needed.
  public let need: Need?

  /// The edits, or why there are none for this resource.
  let make: @Sendable (Sighting, Subject, _ value: String?) -> Result<[Edit], Obstacle>

  /// Why a fix cannot be made for one resource.
  public struct Obstacle: Error, Sendable, Equatable {
    /// In one sentence.
    public let reason: String
  }

  init(
    _ summary: String, caution: String? = nil, need: Need? = nil,
    _ make: @escaping @Sendable (Sighting, Subject, String?) -> Result<[Edit], Obstacle>
  ) {
    self.summary = summary
    self.caution = caution
    self.need = need
    self.make = make
  }

  /// A fix that sets the first field of a failure.
  static func set(_ value: Value, _ summary: String, caution: String? = nil) -> Remedy {
    .fix(
      ControlFix(summary, caution: caution) { sighting, _, _ in
        .success(sighting.fields.prefix(1).map { Edit(path: $0, value: value) })
      })
  }
}

extension ControlFix.Value {
  /// The value as a node of its own; nil for a field that is taken away.
  public func node(symbols: Symbols) -> Node? {
    switch self {
    case .boolean(let value): return .scalar(.boolean, value ? "true" : "false", symbols: symbols)
    case .string(let text): return .scalar(.string, text, symbols: symbols)
    case .integer(let value): return .scalar(.integer, String(value), symbols: symbols)
    case .strings(let texts):
      var builder = TreeBuilder(symbols: symbols)
      builder.open(.sequence)
      for text in texts { builder.scalar(.string, symbols.intern(text)) }
      builder.close()
      return builder.finish(file: File(path: "", bytes: []))[0]
    case .removed: return nil
    }
  }
}

extension Failure {
  /// The edits that take this failure away.
  ///
  /// - Parameters:
  ///   - root: the resource that fails, the declared one say.
  ///   - value: what the fix needs from the user, where it needs something.
  /// - Throws: why there is no fix: the control has none, this resource stands in its way, or the value is missing.
  public func edits(in root: Node, value: String? = nil) throws(ControlFix.Obstacle) -> [ControlFix.Edit] {
    switch control.remedy {
    case .advice(let text): throw ControlFix.Obstacle(reason: text)
    case .fix(let fix):
      if let need = fix.need, value == nil {
        throw ControlFix.Obstacle(reason: "It needs a \(need.name), such as \(need.example).")
      }
      guard let subject = Subject(root, surroundings: Surroundings()) else {
        throw ControlFix.Obstacle(reason: "The resource is none that the control looks at.")
      }
      return try fix.make(sighting, subject, value).get()
    }
  }
}
