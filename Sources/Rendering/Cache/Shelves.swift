internal import GitStore
internal import Resources

/// The shelves of a run, one for each source.
final class Shelves {
  private let cache: Cache?
  private var shelves: [[String]: Shelf] = [:]
  private let signs = SecretSigns()

  init(cache: Cache?) { self.cache = cache }

  /// How many files were parsed in this run because nothing knew them.
  var parses: Int { shelves.values.reduce(0) { $0 + $1.parses } }

  /// The shelf of a source, or of anything else with a name of its own.
  func shelf(_ name: String, in repository: String, symbols: Symbols) -> Shelf {
    let name = [repository, name]
    if let shelf = shelves[name], shelf.symbols === symbols { return shelf }
    let shelf = Shelf(name, cache: cache, symbols: symbols, signs: signs)
    shelves[name] = shelf
    return shelf
  }
}
