internal import Drift
internal import GitStore
internal import Rendering
internal import Resources
internal import YAMLSyntax

/// One change to a declared file, before it is known to be right.
enum SourceEdit {
  /// Sets a field of a document; the last step may be new.
  case set(file: String, document: Int, path: [YAML.Step], value: Node)
  /// Puts an item into a list, before the one that has the position now.
  case insert(file: String, document: Int, list: [YAML.Step], at: Int, item: Node)
  /// Takes a field or an item away.
  case remove(file: String, document: Int, path: [YAML.Step])
  /// Takes a whole document away, and the file with its last one.
  case removeDocument(file: String, document: Int)
  /// Puts a document behind the others of a file.
  case append(file: String, value: Node)
  /// Makes a file of one document.
  case create(file: String, value: Node)
  /// Gives a file that is no manifest, a generator's input say, other content.
  case write(file: String, bytes: [UInt8])

  /// Gives a field a value, or takes it away where there is none.
  static func put(_ value: Node?, at path: [YAML.Step], in file: String, document: Int = 0) -> SourceEdit {
    value.map { .set(file: file, document: document, path: path, value: $0) }
      ?? .remove(file: file, document: document, path: path)
  }

  /// The file that is edited.
  var file: String {
    switch self {
    case .set(let file, _, _, _), .insert(let file, _, _, _, _), .remove(let file, _, _),
      .removeDocument(let file, _), .append(let file, _),
      .create(let file, _), .write(let file, _):
      file
    }
  }

  /// The files with this edit made.
  func apply(to files: Files, symbols: Symbols) throws(Diagnostic) -> Files {
    switch self {
    case .create(let file, let value): return try files.replacing(file, with: YAML.print(value))
    case .write(let file, let bytes): return try files.replacing(file, with: bytes)
    default:
      let tree = try YAML.parse(File(path: file, bytes: files.read(file)), symbols: symbols)
      return try files.replacing(file, with: bytes(of: tree))
    }
  }

  /// A file's bytes with this edit made; nil where the last document goes, and the file with it.
  func bytes(of tree: Tree) throws(Diagnostic) -> [UInt8]? {
    switch self {
    case .set(_, let document, let path, let value):
      return try YAML.edit(tree, document: document, .set(path, to: value)).bytes
    case .insert(_, let document, let list, let position, let item):
      return try YAML.edit(tree, document: document, .insert(list, at: position, item: item)).bytes
    case .remove(_, let document, let path):
      return try YAML.edit(tree, document: document, .remove(path)).bytes
    case .append(_, let value):
      return try YAML.appendDocument(value, to: tree).bytes
    case .removeDocument(_, let document):
      // A file of comments alone declares nothing.
      let isAlone = tree.documents.indices.allSatisfy { $0 == document || tree.documents[$0].root == nil }
      return isAlone ? nil : try YAML.removeDocument(document, of: tree).bytes
    case .create, .write: return tree.file.bytes
    }
  }
}
