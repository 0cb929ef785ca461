import Kubernetes
import Project
import Resources
import Revert
import Testing

@testable import Drift

/// Whatever somebody changed in live objects is taken back by the printed patches, and nothing else comes.
///
/// The changes are those that `RecordedMutationTests` makes, one to every recorded object at a time. The patches are
/// applied by an interpreter of its own, not by the one that proved them.
@Suite struct RecordedRevertTests {
  @Test func everyChangeIsTakenBack() throws {
    let recorded = try RecordedPass(recorded: "server")
    let fields = try RecordedMutationTests.fields(of: recorded.schema, recorded)
    let defaults = Defaults(schema: recorded.schema)
    var mutations: [(resource: Resource, live: [Value])] = []
    for pair in recorded.pairs {
      let kind = recorded.schema.kind(apiVersion: pair.declared.apiVersion, kind: pair.declared.id.kind)
      let all = Mutations(
        declared: pair.declared.root, live: pair.live.root, type: kind?.type ?? .any, schema: recorded.schema,
        defaults: defaults, fieldNames: fields
      ).all.filter { !RecordedMutationTests.isExempt($0, pair.declared.root) }
      if !all.isEmpty { mutations.append((pair.live, all.map(\.live))) }
    }
    for round in 0..<8 {
      var mutated: [ResourceID: Resource] = [:]
      for (offset, one) in mutations.enumerated() {
        // Spread over all changes of an object: neighbours are of one kind.
        let live = one.live[(round * 7919 + offset * 31) % one.live.count]
        mutated[one.resource.id] = Resource(
          id: one.resource.id, apiVersion: one.resource.apiVersion,
          root: live.node(symbols: recorded.schema.symbols), document: 0)
      }
      try check(recorded, mutated)
    }
  }

  private func check(_ recorded: RecordedPass, _ mutated: [ResourceID: Resource]) throws {
    let environment = Environment(
      name: "server", phase: .testing, sources: [], namespaces: ["server", "server-other"])
    func scan(_ live: [Resource]) throws -> DriftReport {
      try Scan.run(
        environment, declaration: recorded.declaration, revision: String(repeating: "0", count: 40),
        snapshot: Snapshot(resources: live, digest: recorded.snapshot.digest), schema: recorded.schema)
    }
    let live = recorded.snapshot.resources.map { mutated[$0.id] ?? $0 }
    let before = try scan(live)
    #expect(before.drifts.count > 50)
    let reversion = try Reverter(
      environment, declaration: recorded.declaration,
      snapshot: Snapshot(resources: live, digest: recorded.snapshot.digest), report: before,
      schema: recorded.schema
    ).revert(before.drifts)
    let allowed: Set<RefusalReason> = [.secret, .immutable, .invalidDeclaration]
    for refusal in reversion.refused where !allowed.contains(refusal.reason) {
      Issue.record("\(refusal.reason.rawValue) \(refusal.finding.line): \(refusal.explanation)")
    }
    var patched = Dictionary(live.map { ($0.id, Value($0.root)) }) { first, _ in first }
    for change in reversion.changes {
      guard case .patch(let operations) = change.action, var value = patched[change.resource] else {
        continue
      }
      for operation in operations { value = try value.applying(operation) }
      patched[change.resource] = value
    }
    let after = try scan(
      live.map { resource in
        guard let value = patched[resource.id] else { return resource }
        return Resource(
          id: resource.id, apiVersion: resource.apiVersion,
          root: value.node(symbols: recorded.schema.symbols), document: 0)
      })
    let refused = Set(reversion.refused.map(\.finding.id))
    for drift in after.drifts where !refused.contains(drift.id) { Issue.record("left: \(drift.line)") }
    #expect(reversion.remaining.map(\.id) == after.drifts.map(\.id))
  }
}

extension Value {
  struct Unfit: Error { let text: String }

  /// RFC 6902, by the letter.
  func applying(_ operation: PatchOperation) throws -> Value {
    let tokens = operation.pointer.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map {
      String($0.replacing("~1", with: "/").replacing("~0", with: "~"))
    }
    return try applying(operation, tokens[...])
  }

  private func applying(_ operation: PatchOperation, _ tokens: ArraySlice<String>) throws -> Value {
    guard let token = tokens.first else { throw Unfit(text: "\(operation)") }
    let rest = tokens.dropFirst()
    let value = operation.value.map { Value($0) }
    switch self {
    case .object(var entries):
      let index = entries.firstIndex { $0.key == token }
      guard rest.isEmpty else {
        guard let index else { throw Unfit(text: "nothing at \(operation.pointer)") }
        entries[index].value = try entries[index].value.applying(operation, rest)
        return .object(entries)
      }
      switch (operation.verb, index, value) {
      case (.add, nil, let value?): entries.append(Entry(key: token, value: value))
      case (.add, let index?, let value?), (.replace, let index?, let value?): entries[index].value = value
      case (.remove, let index?, nil): entries.remove(at: index)
      case (.test, let index?, let value?):
        guard entries[index].value == value else { throw Unfit(text: "test of \(operation.pointer)") }
      default: throw Unfit(text: "\(operation)")
      }
      return .object(entries)
    case .list(var items):
      guard let index = Int(token) else { throw Unfit(text: "\(operation)") }
      if rest.isEmpty, operation.verb == .add, index <= items.count, let value {
        items.insert(value, at: index)
        return .list(items)
      }
      guard items.indices.contains(index) else { throw Unfit(text: "no item \(operation.pointer)") }
      guard rest.isEmpty else {
        items[index] = try items[index].applying(operation, rest)
        return .list(items)
      }
      switch (operation.verb, value) {
      case (.replace, let value?): items[index] = value
      case (.remove, nil): items.remove(at: index)
      case (.test, let value?):
        guard items[index] == value else { throw Unfit(text: "test of \(operation.pointer)") }
      default: throw Unfit(text: "\(operation)")
      }
      return .list(items)
    case .scalar: throw Unfit(text: "\(operation)")
    }
  }
}
