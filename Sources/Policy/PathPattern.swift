public import Resources

/// A field path with wildcards: `.spec.template.spec.containers[*].image`, `.metadata.labels.*`, `.spec.**`.
///
/// It is written as paths are printed. `*` in a name or in quotes stands for any run of characters, `[*]` for any item of
/// a list, and `.**` for any number of steps, none included. A pattern that a path only begins with does not match it.
public struct PathPattern: Sendable, Hashable {
  private enum Step: Hashable {
    case field(TextPattern)
    /// Some of the key's fields, each with the pattern of its value; nil for any of the items that share the key.
    case item([Named], occurrence: Int?)
    case member(TextPattern)
    case index(Int)
    case anyItem
    case anySteps
  }

  private struct Named: Hashable {
    let name: String
    let value: TextPattern
  }

  /// As written.
  public let text: String
  private let steps: [Step]

  /// A pattern as written; nil where the text is none.
  public init?(_ text: String) {
    var scanner = Scanner(text)
    guard let steps = scanner.steps() else { return nil }
    self.text = text
    self.steps = steps
  }

  /// Whether the whole of a path is of this form.
  public func matches(_ path: FieldPath) -> Bool { Self.matches(steps[...], path.steps[...]) }

  private static func matches(_ pattern: ArraySlice<Step>, _ path: ArraySlice<FieldPath.Step>) -> Bool {
    // As for texts: the last `**` takes one step more after a mismatch.
    var p = pattern.startIndex
    var i = path.startIndex
    var resume: (pattern: Int, step: Int)?
    while i < path.endIndex {
      if p < pattern.endIndex, pattern[p] == .anySteps {
        resume = (p + 1, i)
        p += 1
      } else if p < pattern.endIndex, matches(pattern[p], path[i]) {
        p += 1
        i += 1
      } else if let last = resume {
        resume = (last.pattern, last.step + 1)
        p = last.pattern
        i = last.step + 1
      } else {
        return false
      }
    }
    return pattern[p...].allSatisfy { $0 == .anySteps }
  }

  private static func matches(_ pattern: Step, _ step: FieldPath.Step) -> Bool {
    switch (pattern, step) {
    case (.anyItem, .item), (.anyItem, .member), (.anyItem, .index): true
    case (.field(let name), .field(let other)): name.matches(other)
    case (.member(let value), .member(let other)): value.matches(other.text)
    case (.index(let index), .index(let other)): index == other
    case (.item(let named, let wanted), .item(let key, let occurrence)):
      (wanted ?? occurrence) == occurrence
        && named.allSatisfy { one in key.contains { $0.name == one.name && one.value.matches($0.value.text) }
        }
    default: false
    }
  }

  /// Reads a pattern from the left.
  private struct Scanner {
    private var rest: Substring

    init(_ text: String) { rest = text[...] }

    mutating func steps() -> [Step]? {
      var steps: [Step] = []
      while let first = rest.first {
        rest.removeFirst()
        guard let step = first == "." ? field() : first == "[" ? bracket() : nil else { return nil }
        steps.append(step)
      }
      return steps.isEmpty ? nil : steps
    }

    private mutating func field() -> Step? {
      let name = take { $0 != "." && $0 != "[" && $0 != "]" && $0 != "\"" }
      if name == "**" { return .anySteps }
      return name.isEmpty ? nil : .field(TextPattern(name))
    }

    private mutating func bracket() -> Step? {
      if rest.first == "\"" { return quoted().flatMap { close() ? .field(TextPattern($0)) : nil } }
      if rest.first == "=" {
        rest.removeFirst()
        return value().flatMap { close() ? .member(TextPattern($0)) : nil }
      }
      let name = take { $0 != "=" && $0 != "]" && $0 != "," }
      if name == "*" { return close() ? .anyItem : nil }
      if let index = Int(name), index >= 0 { return close() ? .index(index) : nil }
      return named(name)
    }

    /// `name="app"`, or several of them with commas between.
    private mutating func named(_ first: String) -> Step? {
      var named: [Named] = []
      var name = first
      while true {
        guard !name.isEmpty, rest.first == "=" else { return nil }
        rest.removeFirst()
        guard let value = value() else { return nil }
        named.append(Named(name: name, value: TextPattern(value)))
        if rest.first == "#" {
          rest.removeFirst()
          guard let occurrence = Int(take { $0 != "]" }), occurrence >= 0 else { return nil }
          return close() ? .item(named, occurrence: occurrence) : nil
        }
        guard rest.first == "," else { return close() ? .item(named, occurrence: nil) : nil }
        rest.removeFirst()
        name = take { $0 != "=" && $0 != "]" && $0 != "," }
      }
    }

    private mutating func value() -> String? {
      if rest.first == "\"" { return quoted() }
      let text = take { $0 != "," && $0 != "]" && $0 != "#" }
      return text.isEmpty ? nil : text
    }

    /// A string of JSON, as paths are printed with.
    private mutating func quoted() -> String? {
      let start = rest
      var isEscaped = true
      for index in rest.unicodeScalars.indices {
        let scalar = rest.unicodeScalars[index]
        if scalar == "\"", !isEscaped {
          let end = rest.unicodeScalars.index(after: index)
          let file = File(path: "", bytes: Array(start[..<end].utf8))
          rest = rest[end...]
          return (try? JSONReader.read(file, symbols: Symbols(capacity: 4)))?.roots.first?.string
        }
        // The opening quote is passed over as what is escaped is.
        isEscaped = scalar == "\\" && !isEscaped
      }
      return nil
    }

    private mutating func close() -> Bool { rest.popFirst() == "]" }

    private mutating func take(while isPart: (Character) -> Bool) -> String {
      let part = rest.prefix(while: isPart)
      rest = rest[part.endIndex...]
      return String(part)
    }
  }
}
