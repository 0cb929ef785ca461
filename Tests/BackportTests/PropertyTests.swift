import Drift
import Glibc
import GitStore
import Kubernetes
import Rendering
import Resources
import Testing

@testable import Backport

/// Random manifests in random styles, changed at random: whatever happened at run time is in git afterwards, and
/// nothing else is. `DRIFTBACK_ROUNDS` asks for more rounds, `DRIFTBACK_SEED` for others.
@Suite struct PropertyTests {
  private static func number(_ name: String) -> Int? { getenv(name).flatMap { Int(String(cString: $0)) } }

  @Test func whatRunsIsDeclaredAfterwardsAndNothingElseMoved() throws {
    let fixture = try Fixture()
    let rounds = Self.number("DRIFTBACK_ROUNDS") ?? 60
    let seed = Self.number("DRIFTBACK_SEED") ?? 1
    var carried = 0
    var refused: [String: Int] = [:]
    for round in seed..<(seed + rounds) {
      var scene = Scene(seed: UInt64(round))
      scene.change()
      do {
        let counts = try check(scene, fixture, round)
        carried += counts.carried
        refused.merge(counts.refused, uniquingKeysWith: +)
      } catch {
        Issue.record("round \(round): \(error)\n\(scene.files)")
      }
    }
    #expect(carried > rounds)
    let fsck = try fixture.git("fsck", "--strict", "--no-dangling")
    #expect(!fsck.contains("error") && !fsck.contains("missing"), "\(fsck)")
    if rounds > 100 { print("\(rounds) rounds, \(carried) drifts carried back, refused: \(refused)") }
  }

  private func check(
    _ scene: Scene, _ fixture: Fixture, _ round: Int
  ) throws -> (carried: Int, refused: [String: Int]) {
    let files = try fixture.declare(scene.files)
    let live = scene.live.map { Server.served($0).json }
    let comparison = try Comparison(files, live: live)
    let isChanged = scene.declared.map(Server.kept) != scene.live.map(Server.kept)
    #expect(
      !comparison.report.drifts.isEmpty == isChanged, "round \(round): the scan misses or invents drift")
    let proposal = try comparison.propose(grouping: [.perResource, .perDrift, .single][round % 3])
    let refusals = Set(proposal.refused.map(\.finding.id))
    #expect(proposal.carried.count + refusals.count == comparison.report.drifts.count)
    guard !proposal.steps.isEmpty else { return (0, [:]) }

    let commits = try proposal.commit(to: "round-\(round)", in: fixture.repository)
    let last = try #require(commits.last)
    let after = try fixture.repository.files(at: last)
    let again = try Comparison(after, live: live)
    #expect(Set(again.report.drifts.map(\.id)) == refusals, "round \(round): drift is left or new")
    #expect(
      try again.propose().steps.isEmpty || !refusals.isEmpty, "round \(round): a second back-port edits again"
    )
    try checkDeclared(again.declaration, scene, proposal, round)
    try checkUntouched(scene, proposal, files, after, round)
    var reasons: [String: Int] = [:]
    for refusal in proposal.refused {
      reasons[refusal.reason.rawValue, default: 0] += 1
      if ["unproven", "unplaceable"].contains(refusal.reason.rawValue), getenv("DRIFTBACK_VERBOSE") != nil {
        print("round \(round): \(refusal.finding.resource) \(refusal.finding.path): \(refusal.explanation)")
      }
    }
    return (proposal.carried.count, reasons)
  }

  /// An oracle of its own: what git now declares is the live object before the server put its defaults in.
  private func checkDeclared(
    _ declaration: Declaration, _ scene: Scene, _ proposal: Proposal, _ round: Int
  ) throws {
    let excused = Set(proposal.refused.map(\.finding.resource.name))
    for value in scene.live {
      let name = value["metadata"]?["name"]?.text ?? ""
      guard !excused.contains(name) else { continue }
      let resource = declaration.resources.first { $0.resource.id.name == name }
      let root = try #require(resource, "round \(round): \(name) is not declared").resource.root
      let wanted = Canonical.text(Server.kept(value))
      let found = Canonical.text(root)
      #expect(found == wanted, "round \(round): \(name)")
    }
    let names = Set(scene.live.map { $0["metadata"]?["name"]?.text ?? "" })
    for resource in declaration.resources where !excused.contains(resource.resource.id.name) {
      #expect(
        names.contains(resource.resource.id.name), "round \(round): \(resource.resource.id) is still declared"
      )
    }
  }

  /// Resources without drift keep their bytes; comments stay wherever nothing was taken away.
  private func checkUntouched(
    _ scene: Scene, _ proposal: Proposal, _ before: Files, _ after: Files, _ round: Int
  ) throws {
    var classes: [String: Set<FindingClass>] = [:]
    for carried in proposal.carried {
      let name = carried.finding.resource.name
      classes[name, default: []].insert(carried.finding.class)
      // An item that leaves a list takes its comment along.
      if !carried.finding.detail.isEmpty { classes[name]?.insert(.runtimeRemoved) }
    }
    for document in scene.documents {
      let new = try after.contains(document.path) ? after.text(document.path) : ""
      guard let touched = classes[document.name] else {
        #expect(new.contains(document.text), "round \(round): \(document.name) has other bytes")
        continue
      }
      guard touched.isDisjoint(with: [.runtimeRemoved, .runtimeDeleted]) else { continue }
      for comment in document.text.split(separator: "#").dropFirst() where comment.hasPrefix(" note-") {
        let note = "#" + comment.prefix { $0 != "." } + "."
        #expect(new.contains(note), "round \(round): \(document.name) lost the comment \(note)")
      }
    }
  }
}

/// A value of either side as one text: keys sorted, the order of lists kept, and what the server would fill in left out.
enum Canonical {
  static func text(_ value: Value) -> String {
    switch value {
    case .map(let entries): map(entries.map { ($0.key, text($0.value)) })
    case .list(let items): "[" + items.map(text).joined(separator: ",") + "]"
    default: value.json
    }
  }

  static func text(_ node: Node) -> String {
    switch node.kind {
    case .mapping: map(node.children.map { ($0.key, text($0)) })
    case .sequence: "[" + node.children.map(text).joined(separator: ",") + "]"
    case .string: Value.quoted(node.text)
    default: node.text
    }
  }

  private static func map(_ entries: [(key: String, text: String)]) -> String {
    let filled = [
      ("replicas", "1"), ("metadata", "{}"), ("protocol", "\"TCP\""), ("policyTypes", "[\"Ingress\"]"),
    ]
    let kept = entries.filter { entry in !filled.contains { $0 == entry } }.sorted { $0.key < $1.key }
    return "{" + kept.map { Value.quoted($0.key) + ":" + $0.text }.joined(separator: ",") + "}"
  }
}

/// A repository's manifests and what became of them at run time.
struct Scene {
  struct Document {
    let path: String
    let name: String
    /// The document's own lines.
    let text: String
  }

  private(set) var files: [String: String] = [:]
  private(set) var documents: [Document] = []
  private(set) var declared: [Value] = []
  private(set) var live: [Value] = []
  private var op: Operator

  init(seed: UInt64) {
    op = Operator(random: Random(seed: seed))
    var author = Author(random: Random(seed: seed &* 31))
    for index in 0..<(1 + op.random.below(4)) {
      let resources = (0..<(1 + op.random.below(3))).map { _ in op.resource() }
      declared += resources
      if op.random.chance(10) {
        let list: Value = ["apiVersion": "v1", "kind": "List", "items": .list(resources)]
        let isJSON = op.random.chance(30)
        files["deploy/list-\(index).\(isJSON ? "json" : "yaml")"] = isJSON ? list.json : author.file([list])
        continue
      }
      let path = "deploy/file-\(index).yaml"
      let (text, parts) = author.written(resources)
      files[path] = text
      for (resource, part) in zip(resources, parts) {
        documents.append(Document(path: path, name: resource["metadata"]?["name"]?.text ?? "", text: part))
      }
    }
    live = declared
  }

  /// One to ten changes at run time.
  mutating func change() {
    for _ in 0..<(1 + op.random.below(10)) {
      let index = op.random.below(live.count)
      switch op.random.below(12) {
      case 0 where live.count > 1: live.remove(at: index)
      case 1: live.append(op.resource())
      default: if !live.isEmpty { _ = op.change(&live[index]) }
      }
    }
  }
}
