internal import CEL
internal import Controls
internal import Drift
internal import Project
internal import Resources

/// A condition in CEL that the fields of a rule cannot say, checked for its type and its cost when it is read.
public struct Expression: Sendable {
  /// As written.
  public let text: String
  /// Where it stands.
  let place: RulePlace
  private let program: CEL.Program

  /// What an expression may use.
  static let variables: [String: CEL.ValueType] = [
    "object": .dyn, "oldObject": .dyn,
    "drift": .object([
      "id": .string, "path": .string, "class": .string, "posture": .string, "severity": .string,
      "controls": .list(.string), "declared": .dyn, "live": .dyn,
    ]),
    "resource": .object(["group": .string, "kind": .string, "namespace": .string, "name": .string]),
    "environment": .object(["name": .string, "phase": .string]),
    "actor": .object([
      "group": .string, "manager": .string, "operation": .string, "subresource": .string, "user": .string,
      "groups": .list(.string),
    ]),
  ]

  /// - Throws: a `.configuration` diagnostic at the node for what is no expression, gives no boolean, or may cost too much.
  init(_ node: Node) throws(Diagnostic) {
    let hint = "an expression in CEL, such as object.spec.replicas > 10"
    guard let text = node.string, !text.isEmpty else {
      throw node.fault(
        "\"cel\" must be a string, not \(node.noun)", "Write \(hint).", atKey: node.kind == .null)
    }
    self.text = text
    place = RulePlace(node)
    do throws(Diagnostic) {
      program = try CEL.Program(text, variables: Self.variables, expected: .bool)
    } catch {
      let at =
        error.place.map { "Line \($0.line), column \($0.column) of the expression: \($0.excerpt)" } ?? ""
      throw node.fault(error.summary, [at, error.remedy].filter { !$0.isEmpty }.joined(separator: "\n"))
    }
  }

  /// Whether it holds; nil where it cannot be evaluated.
  func holds(_ facts: Facts) -> Bool? {
    do throws(CEL.Fault) {
      guard let value = try program.evaluate(facts.bindings).bool else {
        facts.sight.note(self, "it gives no boolean")
        return nil
      }
      return value
    } catch {
      facts.sight.note(self, error.summary)
      return nil
    }
  }
}

extension Expression: Hashable {
  /// Whether two expressions are written alike, wherever they stand.
  public static func == (a: Expression, b: Expression) -> Bool { a.text == b.text }
  /// Hashes the text.
  public func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

extension Facts {
  fileprivate var bindings: [String: CEL.Value] {
    func text(_ text: String?) -> CEL.Value { .string(text ?? "") }
    func texts(_ texts: [String]) -> CEL.Value { .list(texts.map { .string($0) }) }
    let id = finding.resource
    let actor = finding.actor
    return [
      "object": sight.live(of: id).map { CEL.Value($0) } ?? .null,
      "oldObject": sight.declared(of: id).map { CEL.Value($0) } ?? .null,
      "drift": .fields([
        "id": text(finding.id), "path": text(finding.path.description), "class": text(finding.class.rawValue),
        "posture": text(posture.rawValue), "severity": text(severity?.rawValue),
        "controls": texts(crossings.map(\.control)), "declared": Self.value(finding.declared),
        "live": Self.value(finding.live),
      ]),
      "resource": .fields([
        "group": text(id.group), "kind": text(id.kind), "namespace": text(id.namespace),
        "name": text(id.name),
      ]),
      "environment": .fields(["name": text(environment.name), "phase": text(environment.phase.rawValue)]),
      "actor": .fields([
        "group": text(actorGroup.rawValue), "manager": text(actor?.manager),
        "operation": text(actor?.operation),
        "subresource": text(actor?.subresource), "user": text(actor?.user),
        "groups": texts(actor?.groups ?? []),
      ]),
    ]
  }

  private static func value(_ side: Finding.Side) -> CEL.Value {
    switch side {
    case .absent: .null
    case .value(let node): CEL.Value(node)
    case .secret: .string(Sight.hidden)
    }
  }
}
