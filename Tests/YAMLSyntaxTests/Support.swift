import Resources
import Testing
import YAMLSyntax

/// Reads a text.
func tree(_ text: String, symbols: Symbols = Symbols()) throws -> Tree {
  try YAML.parse(File(path: "test.yaml", bytes: Array(text.utf8)), symbols: symbols)
}

/// The value that a text reads as.
func value(_ text: String) throws -> Node { try #require(try tree(text).expanded().roots.first) }

/// A string, whatever it looks like.
func string(_ text: String) -> Node { .scalar(.string, text, symbols: Symbols()) }

/// What becomes of a text by a change to one of its documents.
func edited(_ text: String, _ changes: YAML.Change..., document: Int = 0) throws -> String {
  let edited = try YAML.edit(try tree(text), document: document, changes)
  return String(decoding: edited.bytes, as: UTF8.self)
}

/// The summary of the fault that a reading or an edit raises.
func fault(_ body: () throws -> Void) -> String {
  do {
    try body()
    return "no fault"
  } catch let fault as Diagnostic {
    return fault.summary
  } catch {
    return "\(error)"
  }
}

extension Array where Element == YAML.Step {
  /// `spec.containers.0.image` as steps; a number is a position.
  init(_ path: String) {
    self = path.split(separator: ".").map { Int($0).map { .index($0) } ?? .key(String($0)) }
  }
}

/// `set("spec.replicas", "5")`: the value as YAML.
func set(_ path: String, _ text: String) throws -> YAML.Change {
  .set([YAML.Step](path), to: try value(text))
}
func insert(_ path: String, at position: Int, _ text: String) throws -> YAML.Change {
  .insert([YAML.Step](path), at: position, item: try value(text))
}
func remove(_ path: String, pruning: Bool = false) -> YAML.Change {
  .remove([YAML.Step](path), pruning: pruning)
}

extension File {
  /// The bytes as text.
  var text: String { String(decoding: bytes, as: UTF8.self) }
}
