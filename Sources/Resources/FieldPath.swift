/// The way from a resource's root to one of its fields, as structured-merge-diff and kubectl print it:
/// `.spec.ports[port=80,protocol="TCP"].nodePort`.
///
/// See https://github.com/kubernetes-sigs/structured-merge-diff (fieldpath). Unlike there, a key that is no plain
/// identifier is quoted, so that a path can be read back: `.metadata.annotations["example.com/owner"]`.
public struct FieldPath: Hashable, Sendable {
  /// A scalar as a path shows it: strings quoted, everything else bare.
  public struct Literal: Hashable, Sendable {
    /// `string` is printed in quotes.
    public let kind: Kind
    /// The decoded or canonical text.
    public let text: String

    /// A literal of a kind.
    public init(kind: Kind, text: String) {
      self.kind = kind
      self.text = text
    }

    /// The literal of a scalar node.
    public init(_ node: Node) { self.init(kind: node.kind, text: node.text) }
  }

  /// A field of a list item's key: its name and its value.
  public struct KeyField: Hashable, Sendable {
    /// The field's name.
    public let name: String
    /// Its value in the item.
    public let value: Literal

    /// One field of a key.
    public init(name: String, value: Literal) {
      self.name = name
      self.value = value
    }
  }

  /// One step down.
  public enum Step: Hashable, Sendable {
    /// Into a mapping.
    case field(String)
    /// To the item of a list that is keyed by some of its fields; `occurrence` counts from 0 the items that
    /// share a key.
    case item([KeyField], occurrence: Int)
    /// To the member of a set.
    case member(Literal)
    /// To a position of a list, from 0.
    case index(Int)
  }

  /// The steps from the root.
  public var steps: [Step]

  /// The path of these steps; none is the root.
  public init(_ steps: [Step] = []) { self.steps = steps }

  /// The path one field further.
  public func appending(_ step: Step) -> FieldPath { FieldPath(steps + [step]) }

  /// Whether this path leads to `other` or through it: a path is within itself.
  public func isWithin(_ other: FieldPath) -> Bool { steps.starts(with: other.steps) }
}

extension FieldPath: CustomStringConvertible {
  /// The path as printed; the root is empty.
  public var description: String {
    var out = ""
    for step in steps {
      switch step {
      case .field(let name) where Self.isIdentifier(name): out += "." + name
      case .field(let name): out += "[" + quoted(name) + "]"
      case .item(let key, let occurrence):
        out += "[" + key.map { $0.name + "=" + $0.value.description }.joined(separator: ",")
        out += occurrence == 0 ? "]" : "#\(occurrence)]"
      case .member(let value): out += "[=" + value.description + "]"
      case .index(let index): out += "[\(index)]"
      }
    }
    return out
  }

  private static func isIdentifier(_ name: String) -> Bool {
    guard let first = name.utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else {
      return false
    }
    return name.utf8.allSatisfy {
      switch $0 {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
        true
      default: false
      }
    }
  }
}

extension FieldPath.Literal: CustomStringConvertible {
  /// A string in JSON quotes, every other scalar bare.
  public var description: String { kind == .string ? quoted(text) : text }
}

private func quoted(_ text: String) -> String {
  var json = JSONWriter()
  json.string(text)
  return json.text
}
