internal import Drift
internal import GitStore
internal import Project
internal import Resources
internal import YAMLSyntax

/// What must not be edited, whatever the drift.
struct Safeguards {
  let configuration: Configuration
  let environment: Environment
  let symbols: Symbols
  /// Whether a deployer replaces `${…}` in what the environment declares.
  let replacesTokens: Bool

  /// Stops a drift whose value must not be written.
  func check(_ finding: Finding) throws(Refused) {
    let isWritten = finding.class != .runtimeDeleted && finding.class != .runtimeRemoved
    if case .secret = finding.live { throw Self.secret }
    if case .secret = finding.declared, finding.class != .runtimeDeleted { throw Self.secret }
    if finding.resource.kind == "Secret", finding.class == .runtimeCreated { throw Self.secret }
    if isWritten, replacesTokens, case .value(let node) = finding.live, Self.holdsToken(node) {
      throw Refused(
        .token,
        "the value holds `${`, and the deployer of this environment replaces such tokens; write it by hand, escaped as the deployer wants it"
      )
    }
  }

  /// Stops an edit of a file that is not this environment's alone, or that another program writes.
  func check(
    _ edit: SourceEdit, _ finding: Finding, before: Files, after: Files
  ) throws(Refused) {
    let file = edit.file
    if let other = configuration.environments.first(where: { other in
      other.name != environment.name && other.sources.contains { Self.holds($0, file) }
    }) {
      throw Refused(
        .shared,
        "\(file) is also a source of environment \(other.name), which would change with it; give the environments files of their own"
      )
    }
    guard let old = try? before.read(file) else { return }
    let tree = try? YAML.parse(File(path: file, bytes: old), symbols: symbols)
    if let tree, tree.roots.contains(where: { $0["sops"] != nil }) {
      throw Refused(.encrypted, "\(file) is encrypted with sops; change it with `sops edit \(file)`")
    }
    guard finding.class != .runtimeDeleted, finding.class != .runtimeRemoved else { return }
    if let (line, marker) = Self.lostMarker(from: old, to: (try? after.read(file)) ?? []) {
      throw Refused(
        .otherWriter,
        "\(file):\(line) is written by another program (\(marker)), which would undo the edit; change what that program follows"
      )
    }
  }

  private static let secret = Refused(
    .secret, "the value of a Secret is never written to git; change it where your secrets are kept")

  private static func holdsToken(_ node: Node) -> Bool {
    (node.index..<Int(node.record.end)).contains { node.tree[$0].text.contains("${") }
  }

  private static func holds(_ source: Source, _ file: String) -> Bool {
    source.path == "." || source.path.isEmpty || file == source.path || file.hasPrefix(source.path + "/")
  }

  /// Image automations and setters own the lines that carry their markers.
  private static let markers = ["\"$imagepolicy\"", "\"$openapi\"", "kpt-set:"]

  /// The first line with a marker, counted from 1, that an edit would change.
  private static func lostMarker(from old: [UInt8], to new: [UInt8]) -> (line: Int, marker: String)? {
    let newline = UInt8(ascii: "\n")
    var left: [ArraySlice<UInt8>: Int] = [:]
    for line in new.split(separator: newline, omittingEmptySubsequences: false) {
      left[line, default: 0] += 1
    }
    for (index, line) in old.split(separator: newline, omittingEmptySubsequences: false).enumerated()
    where line.contains(UInt8(ascii: "#")) {
      let text = String(decoding: line, as: UTF8.self)
      guard let marker = markers.first(where: { text.contains($0) }) else { continue }
      guard left[line, default: 0] > 0 else { return (index + 1, marker) }
      left[line, default: 0] -= 1
    }
    return nil
  }
}
