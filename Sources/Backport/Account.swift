internal import Drift
public import Rendering
internal import Resources

/// How one drift came to its place: what feeds its field, and which places came before and after the chosen one.
public struct Account: Sendable {
  /// A place that an edit was tried in, and what proved it wrong.
  public struct Failure: Sendable {
    /// One line: the place, and why there.
    public let placement: String
    /// What rendering again showed.
    public let explanation: String
  }

  /// The scalars that feed the field, as rendering showed; empty for plain manifests, and where none does.
  public let feeders: [Feeder]
  /// Where the edit goes; nil for a drift that stays.
  public let carried: Carried?
  /// Why the drift stays; nil for one that is carried.
  public let refused: Refusal?
  /// Why the place came first; nil where its own line says all.
  public let order: String?
  /// What was tried before.
  public let failures: [Failure]
  /// The places that would have been tried next, a line each.
  public let others: [String]

  /// The account as lines, the chosen place first.
  public var text: String {
    var lines = [carried?.placement ?? refused.map { "refused: \($0.explanation)" } ?? "nothing"]
    lines += feeders.map { "fed by \($0.place.file):\($0.place.line), \($0.kind.words)" }
    if let order { lines.append(order) }
    lines += failures.map { "tried in vain: \($0.placement): \($0.explanation)" }
    lines += others.map { "next would come: \($0)" }
    return lines.joined(separator: "\n")
  }
}

extension Feeder.Kind {
  /// What the scalar is, in few words.
  var words: String {
    switch self {
    case .resource: "the resource's own document"
    case .strategicMerge: "a strategic merge patch"
    case .jsonPatch(let operation): "operation \(operation + 1) of a JSON 6902 patch"
    case .image(let field): "\(field) of an entry of images"
    case .replica: "the count of an entry of replicas"
    case .literal(let key): "the generator's literal \(key)"
    case .file: "the generator's file"
    case .environmentLine(let key): "the line \(key) of the generator's env file"
    case .label: "a pair of labels"
    case .annotation: "a pair of annotations"
    }
  }
}
