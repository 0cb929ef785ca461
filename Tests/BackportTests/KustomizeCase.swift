import Backport
import Drift
import GitStore
import Project
import Rendering
import Resources
import SystemPackage
import YAMLSyntax

/// One section of a document below `Kustomizations/`: files, what happened at run time, and the wanted edits.
struct KustomizeCase: CustomStringConvertible, Sendable {
  let name: String
  /// The document's name, and the lines of it that hold the wanted outcome.
  let document: String
  var files: [(path: String, text: String)] = []
  var environments: [String] = []
  /// Where drifts go first, where that is not the overlay.
  var placement: Placement?
  /// The changes by environment, a line each: `Kind/name /pointer = JSON`, `Kind/name - /pointer`, `- Kind/name`, `+ JSON`.
  var changes: [(environment: String, lines: [String])] = []
  /// The lines of the fence `diff`.
  var outcome = ""

  var description: String { document + ": " + name }

  struct Malformed: Error, CustomStringConvertible {
    let description: String
  }

  /// The sections of a Markdown document.
  static func read(_ document: String, _ text: String) -> [KustomizeCase] {
    var cases: [KustomizeCase] = []
    var fence: String?
    var body: [String] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if let open = fence {
        guard line == "```" else {
          body.append(String(line))
          continue
        }
        fence = nil
        guard !cases.isEmpty else { continue }
        let words = open.split(separator: " ", maxSplits: 1).map(String.init)
        let index = cases.count - 1
        switch words.first {
        case "live"?: cases[index].changes.append((words.last ?? "", body.filter { !$0.isEmpty }))
        case "diff"?: cases[index].outcome = body.joined(separator: "\n")
        default: cases[index].files.append((words.last ?? "", body.map { $0 + "\n" }.joined()))
        }
      } else if line.hasPrefix("```") {
        fence = String(line.dropFirst(3))
        body = []
      } else if line.hasPrefix("## ") {
        cases.append(KustomizeCase(name: String(line.dropFirst(3)), document: document))
      } else if line.hasPrefix("Environments: "), !cases.isEmpty {
        let names = line.dropFirst(14).split(separator: ",").map { $0.filter { !" `".contains($0) } }
        cases[cases.count - 1].environments = names
      } else if line.hasPrefix("Placement: "), !cases.isEmpty {
        cases[cases.count - 1].placement = Placement(rawValue: line.dropFirst(11).filter { $0 != "`" })
      }
    }
    return cases
  }

  /// What the back-port did, as the fence `diff` has it, and what does not hold afterwards.
  func run(_ fixture: Fixture, _ kustomize: Kustomize) throws -> (outcome: String, faults: [String]) {
    let content = Dictionary(files.map { ($0.path, $0.text) }) { first, _ in first }
    let files = try fixture.declare(content)
    let driven = changes.map(\.environment)
    let names = environments + driven.filter { !environments.contains($0) }
    var scene = try KustomizeScene(files, environments: names, placement: placement, kustomize: kustomize)
    for (environment, lines) in changes {
      for line in lines { try Self.apply(line, to: &scene.live[environment, default: []]) }
    }
    let (proposal, drifts, faults) = try scene.backport(driven)
    if drifts.isEmpty { throw Malformed(description: "no drift at all") }
    var lines = Self.lines(of: try proposal.files.diff())
    for refusal in proposal.refused {
      let finding = refusal.finding
      lines.append(
        "refused \(finding.resource.kind)/\(finding.resource.name)\(finding.path) (\(refusal.reason.rawValue)): "
          + refusal.explanation)
    }
    return (lines.joined(separator: "\n"), faults)
  }

  /// A diff's files, hunks and lines, without the ids and numbers of git.
  private static func lines(of patch: Patch) -> [String] {
    var out: [String] = []
    for file in patch.files {
      let lines = String(decoding: file.bytes, as: UTF8.self).split(separator: "\n")
      let mode = lines.contains { $0.hasPrefix("new file") } ? " (new)" : ""
      out.append("=== " + file.path + (lines.contains { $0.hasPrefix("deleted file") } ? " (deleted)" : mode))
      var isInside = false
      for line in lines {
        if line.hasPrefix("@@") {
          if isInside { out.append("...") }
          isInside = true
        } else if isInside {
          out.append(String(line))
        }
      }
    }
    return out
  }

  private static func apply(_ line: String, to live: inout [Value]) throws {
    if line.hasPrefix("+ ") {
      var value = try json(line.dropFirst(2))
      value["metadata"]?["namespace"] = "shop"
      return live.append(value)
    }
    let isDeletion = line.hasPrefix("- ")
    let words = line.dropFirst(isDeletion ? 2 : 0).split(separator: " ", maxSplits: 1)
    guard let index = live.firstIndex(where: { $0.label.hasPrefix(words[0]) }) else {
      throw Malformed(description: "\(words[0]) is none of \(live.map(\.label))")
    }
    if isDeletion {
      live.remove(at: index)
      return
    }
    if words[1].hasPrefix("- ") {
      live[index][path(words[1].dropFirst(2))[...]] = nil
      return
    }
    let halves = words[1].split(separator: " = ", maxSplits: 1).map { $0.drop { $0 == " " } }
    let steps = path(halves[0])
    let value = try json(halves[1])
    if steps.last == .key("-"), case .list(let items)? = live[index][steps.dropLast()] {
      live[index][steps.dropLast()] = .list(items + [value])
    } else {
      live[index][steps[...]] = value
    }
    guard live[index][steps.last == .key("-") ? steps.dropLast() : steps[...]] != nil else {
      throw Malformed(description: "nothing is at \(halves[0])")
    }
  }

  /// A pointer's steps.
  private static func path(_ pointer: Substring) -> [Value.Step] {
    pointer.split(separator: "/").map { part -> Value.Step in
      if let index = Int(String(part)) { return .index(index) }
      return .key(String(part).replacing("~1", with: "/").replacing("~0", with: "~"))
    }
  }

  private static func json(_ text: Substring) throws -> Value {
    let tree = try YAML.parse(File(path: "", bytes: Array(text.utf8)), symbols: Symbols())
    guard let root = tree.roots.first else { throw Malformed(description: "no value: \(text)") }
    return Value(root)
  }
}
