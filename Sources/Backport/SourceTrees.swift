internal import GitStore
internal import Resources
internal import YAMLSyntax

/// The YAML files of a revision and its edits as trees without aliases, each parsed again only once its bytes changed.
final class SourceTrees {
  let symbols: Symbols
  private var trees: [String: Tree] = [:]

  init(symbols: Symbols) { self.symbols = symbols }

  /// The tree of a file; nil where there is none, or where it cannot be read.
  func tree(_ path: String, in files: Files) -> Tree? {
    guard let bytes = try? files.read(path) else { return nil }
    if let known = trees[path], known.file.bytes == bytes { return known }
    let tree = try? YAML.parse(File(path: path, bytes: bytes), symbols: symbols).expanded()
    trees[path] = tree
    return tree
  }
}
