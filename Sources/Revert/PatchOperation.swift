public import Resources

/// One operation of a JSON patch: https://www.rfc-editor.org/rfc/rfc6902
public struct PatchOperation: Sendable {
  /// What it does. A patch whose `test` fails changes nothing at all.
  public enum Verb: String, Sendable {
    case test, add, replace, remove
  }

  /// What it does.
  public let verb: Verb
  /// Where, as an RFC 6901 pointer. Each operation sees what the ones before it made.
  public let pointer: String
  /// The value to be there, or to be put there; nil for `remove`.
  public let value: Node?

  /// Writes the operation as a patch has it.
  func write(to json: inout JSONWriter) {
    json.object { json in
      json.key("op")
      json.string(verb.rawValue)
      json.key("path")
      json.string(pointer)
      if let value {
        json.key("value")
        json.node(value)
      }
    }
  }
}

extension JSONWriter {
  /// Writes a whole patch.
  mutating func patch(_ operations: [PatchOperation]) {
    array { json in for operation in operations { operation.write(to: &json) } }
  }
}
