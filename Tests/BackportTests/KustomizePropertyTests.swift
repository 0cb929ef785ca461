import Backport
import Drift
import GitStore
import Glibc
import Project
import Rendering
import Resources
import Testing

/// Random bases and overlays, changed at random at run time: what runs in an environment is what it renders afterwards,
/// and no other environment moves. `DRIFTBACK_ROUNDS` asks for more rounds, `DRIFTBACK_SEED` for others.
@Suite(.enabled(if: Kustomize().isAvailable, "neither kustomize nor kubectl is in PATH"))
struct KustomizePropertyTests {
  private static func number(_ name: String) -> Int? { getenv(name).flatMap { Int(String(cString: $0)) } }

  @Test func whatRunsIsRenderedAfterwardsAndNothingElseMoved() throws {
    let fixture = try Fixture()
    let rounds = Self.number("DRIFTBACK_ROUNDS") ?? 12
    let seed = Self.number("DRIFTBACK_SEED") ?? 1
    var placed = 0
    var wrong = 0
    var refused: [String: Int] = [:]
    for round in seed..<(seed + rounds) {
      var author = KustomizeAuthor(seed: UInt64(round))
      do {
        let outcome = try check(&author, fixture, round)
        placed += outcome.placed
        refused.merge(outcome.refused, uniquingKeysWith: +)
        if !outcome.faults.isEmpty {
          wrong += 1
          Issue.record("round \(round): \(outcome.faults.joined(separator: "\n"))")
        }
      } catch {
        wrong += 1
        Issue.record("round \(round): \(error)\n\(author.files)")
      }
    }
    #expect(placed > rounds / 2)
    if rounds > 100 {
      print("\(rounds) rounds, \(placed) drifts placed, refused: \(refused), wrong: \(wrong)")
    }
  }

  private func check(
    _ author: inout KustomizeAuthor, _ fixture: Fixture, _ round: Int
  ) throws -> (placed: Int, refused: [String: Int], faults: [String]) {
    let files = try fixture.declare(author.files)
    var scene = try KustomizeScene(files, environments: author.environments, kustomize: Kustomize())
    // Sometimes all environments drift alike, or two at once.
    var driven = [author.environments[author.random.below(author.environments.count)]]
    if author.random.chance(15) { driven = Array(author.environments.prefix(2)) }
    if author.random.chance(10) { driven = author.environments }
    let isAlike = author.random.chance(60)
    let count = author.random.chance(60) ? 1 : 1 + author.random.below(4)
    let start = author.random
    for name in driven {
      if isAlike { author.random = start }
      for _ in 0..<count { author.change(&scene.live[name, default: []]) }
    }
    let (proposal, _, faults) = try scene.backport(driven)
    var all = faults
    for environment in scene.configuration.environments where driven.contains(environment.name) {
      let excused = Set(proposal.refused.map(\.finding.resource.name))
      let rendered = try scene.render(environment, proposal.files, tracing: false)
      all += differences(
        rendered, scene.live[environment.name] ?? [], scene.declarations[environment.name], excused: excused)
    }
    var reasons: [String: Int] = [:]
    for refusal in proposal.refused {
      reasons[refusal.reason.rawValue, default: 0] += 1
      if getenv("DRIFTBACK_VERBOSE") != nil {
        print(
          "round \(round): \(refusal.finding.class) \(refusal.finding.resource) \(refusal.finding.path): \(refusal.explanation)"
        )
      }
    }
    if !all.isEmpty, getenv("DRIFTBACK_VERBOSE") != nil { print(try proposal.files.diff().text) }
    return (proposal.carried.count, reasons, all)
  }

  /// An oracle of its own: what is rendered is what runs, but for the hashes of generated names.
  private func differences(
    _ declaration: Declaration, _ live: [Value], _ before: Declaration?, excused: Set<String>
  ) -> [String] {
    func plain(_ name: String) -> String { GeneratedName.base(of: name) ?? name }
    func text(_ value: Value) -> String { Self.unordered(value).json }
    var wanted: [String: Value] = [:]
    for value in live { wanted[plain(value.label)] = value }
    var out: [String] = []
    for resource in declaration.resources {
      let name = resource.resource.id.name
      var value = Value(resource.resource.root)
      let label = plain(value.label)
      let running = wanted.removeValue(forKey: label)
      guard !excused.contains(where: { plain($0) == plain(name) }) else { continue }
      guard let running else {
        out.append("\(label) is rendered and does not run")
        continue
      }
      if !resource.resource.id.namespace.isEmpty {
        value["metadata"]?["namespace"] = .text(resource.resource.id.namespace)
      }
      // What an overlay gives to all that it declares, a new resource included.
      let isNew = before?.resources.contains { plain($0.resource.id.name) == plain(name) } == false
      let keys = isNew ? ["labels", "annotations"] : []
      for key in keys where running["metadata"]?[key] == nil { value["metadata"]?[key] = nil }
      if text(value) != text(running) {
        out.append("\(label):\n  rendered \(text(value))\n  runs     \(text(running))")
      }
    }
    for (label, _) in wanted where !excused.contains(where: { label.hasSuffix("/" + plain($0)) }) {
      out.append("\(label) runs and is not rendered")
    }
    return out
  }

  /// A value with maps and keyed lists in one order, without empty collections and hashes of names.
  private static func unordered(_ value: Value) -> Value {
    switch value {
    case .map(let entries):
      return .map(
        entries.map { Value.Entry(key: $0.key, value: unordered($0.value)) }
          .filter { $0.value != .map([]) && $0.value != .list([]) }
          .sorted { $0.key < $1.key })
    case .list(let items):
      let items = items.map { unordered($0) }
      guard items.allSatisfy({ $0["name"] != nil }) else { return .list(items) }
      return .list(items.sorted { ($0["name"]?.text ?? "") < ($1["name"]?.text ?? "") })
    case .text(let text): return .text(GeneratedName.base(of: text) ?? text)
    default: return value
    }
  }
}
