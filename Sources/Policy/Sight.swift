internal import Drift
internal import Resources

/// What expressions are shown of the resources, and what went wrong with them.
///
/// Values of Secrets are replaced before: the answers of a policy stand in reports, and a policy that could look at a
/// secret could spell it out, rule by rule.
final class Sight {
  /// What stands in the place of a secret.
  static let hidden = "(secret)"

  private let report: DriftReport
  private let sides: Sides
  private var shown: [ResourceID: (declared: Node?, live: Node?)] = [:]
  private var faults: [(expression: Expression, summary: String, count: Int)] = []

  init(_ report: DriftReport, _ sides: Sides) {
    self.report = report
    self.sides = sides
  }

  func declared(of id: ResourceID) -> Node? { look(at: id).declared }
  func live(of id: ResourceID) -> Node? { look(at: id).live }

  /// Remembers that an expression could not be evaluated.
  func note(_ expression: Expression, _ summary: String) {
    if let index = faults.firstIndex(where: {
      $0.expression.place == expression.place && $0.summary == summary
    }) {
      faults[index].count += 1
    } else {
      faults.append((expression, summary, 1))
    }
  }

  /// A line for each fault, in the order of the drifts.
  var notes: [String] {
    faults.map { fault in
      "the expression at \(fault.expression.place) could not be evaluated for \(fault.count) "
        + (fault.count == 1 ? "drift" : "drifts")
        + ": \(fault.summary). It counts as met by rules that block, and by no other"
    }
  }

  private func look(at id: ResourceID) -> (declared: Node?, live: Node?) {
    if let known = shown[id] { return known }
    let isSecret = id.kind == "Secret" && id.group.isEmpty
    let pair = (
      sides.declared[id].map { copy($0.root, isSecret: isSecret) },
      sides.live[id].map { copy($0.root.whole, isSecret: isSecret) }
    )
    shown[id] = pair
    return pair
  }

  private func copy(_ root: Node, isSecret: Bool) -> Node {
    var builder = TreeBuilder(symbols: Symbols())
    append(root, key: "", isSecret: isSecret, isHidden: false, to: &builder)
    return builder.finish(file: File(path: "", bytes: []))[0]
  }

  private func append(
    _ node: Node, key: String, isSecret: Bool, isHidden: Bool, to builder: inout TreeBuilder
  ) {
    let name = builder.symbols.intern(report.holdsSecret(key) ? Self.hidden : key)
    guard !node.isScalar else {
      let hides = isHidden || node.string.map { report.holdsSecret($0) } ?? false
      builder.scalar(
        hides ? .string : node.kind, builder.symbols.intern(hides ? Self.hidden : node.text), key: name)
      return
    }
    builder.open(node.kind == .mapping ? .mapping : .sequence, key: name)
    for child in node.children {
      let hides = isSecret && ["data", "stringData", Self.copyOfItself].contains(child.key)
      append(child, key: child.key, isSecret: isSecret, isHidden: isHidden || hides, to: &builder)
    }
    builder.close()
  }

  private static let copyOfItself = "kubectl.kubernetes.io/last-applied-configuration"
}
