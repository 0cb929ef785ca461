internal import Kubernetes
internal import Resources

/// One step of a comparison that is under way: what names it in a report, made only when something is reported.
enum Trail {
  /// Into a mapping, by a key of the run's table.
  case field(Symbol)
  /// An item of a keyed list, the only one with its key; `token` is its position in the live list.
  case item(Node, key: ListKey, token: Int)
  /// A step that is spelled out already, with its token of the JSON pointer.
  case step(FieldPath.Step, token: String)

  /// The key of a field; nil for every other step.
  var key: Symbol? { if case .field(let key) = self { key } else { nil } }
}

/// What tells the items of a list apart, and what is needed to read it off one of them.
struct ListKey {
  /// The fields of the key.
  let names: [String]
  let type: TypeID
  /// The mappings around the list.
  let chain: [Node?]
}

/// The keys that the comparison itself knows, as symbols of the run.
final class Vocabulary {
  let metadata: Symbol
  let data: Symbol
  let stringData: Symbol
  /// What is not compared at the root: the status is the controllers', and identity matched already.
  let unjudged: [Symbol]
  let serverMetadata: [Symbol]
  /// Maps and lists of whose entries `Bookkeeping` may know something.
  private let kept: [Symbol]
  /// Objects with one field that it knows.
  private let certified: [Symbol]
  private let certificates: Symbol
  /// What `Bookkeeping` knows by name, by the key around it.
  private let known: [Symbol: [Symbol: FindingClass]]

  init(_ symbols: Symbols) {
    metadata = symbols.intern("metadata")
    data = symbols.intern("data")
    stringData = symbols.intern("stringData")
    unjudged = ["apiVersion", "kind", "status"].map(symbols.intern)
    serverMetadata = Bookkeeping.serverMetadata.map(symbols.intern)
    kept = ["annotations", "labels", "matchLabels", "finalizers"].map(symbols.intern)
    certified = ["clientConfig", "spec"].map(symbols.intern)
    certificates = symbols.intern("caBundle")
    known = Dictionary(
      uniqueKeysWithValues: Bookkeeping.named.map { parent, names in
        (
          symbols.intern(parent),
          Dictionary(uniqueKeysWithValues: names.map { (symbols.intern($0), $1) })
        )
      })
  }

  /// What an undeclared field is, if `Bookkeeping` knows its very name; nil asks for a look at the whole path.
  func kind(of field: Symbol, in parent: Symbol) -> FindingClass? { known[parent]?[field] }

  /// Whether `Bookkeeping` may say something of a field; what it says takes the whole path.
  func mayKnow(_ field: Symbol, of parent: Symbol) -> Bool {
    kept.contains(parent) || field == certificates && certified.contains(parent)
  }
}
