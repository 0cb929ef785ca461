internal import Controls
public import Drift
public import Policy
internal import Resources

/// Everything about one finding, for people.
public struct Explanation: Sendable {
  /// The finding.
  public let finding: Finding
  /// What the policy makes of it; nil for what is no drift.
  public let verdict: Verdict?
  /// The declared line at the finding's origin, as it stands in the file; never shown where a secret is involved.
  public let sourceLine: String?
  /// What `backport` would do, or why it would do nothing; line feeds are kept.
  public let backport: String

  /// An explanation of its parts.
  public init(finding: Finding, verdict: Verdict? = nil, sourceLine: String?, backport: String) {
    self.finding = finding
    self.verdict = verdict
    self.sourceLine = sourceLine
    self.backport = backport
  }

  /// The explanation as text, both values in full. Unlike the table it cuts nothing, however wide it gets.
  public func text(_ terminal: Terminal = Terminal()) -> String {
    var page = Page(terminal: terminal)
    page.line(finding.resource.description, .heading)
    page.line("  " + (finding.path.steps.isEmpty ? "the whole resource" : finding.path.description), .plain)
    page.gap()
    page.field("id", finding.id)
    page.field("class", "\(finding.class.rawValue): \(finding.class.meaning)")
    if let reason = finding.reason { page.field("why", reason) }
    if let verdict { Self.lay(verdict, on: &page) }
    page.field("live at", "\(finding.apiVersion), \(finding.pointer.isEmpty ? "/" : finding.pointer)")
    page.field("writer", finding.actor.map { Self.sentence($0) } ?? "unknown: no managed field tells")
    if let origin = finding.origin {
      page.field(
        finding.declared.isPresent ? "declared" : "nearest",
        "\(origin.file):\(origin.line):\(origin.column), document \(origin.document + 1)")
    }
    if let excerpt { page.block(excerpt, .plain) }
    page.side("git says", finding.declared, .declared)
    page.side("what runs", finding.live, .live)
    if finding.base.isPresent { page.side("deployed before", finding.base, .plain) }
    if !finding.shownDetail.isEmpty {
      page.gap()
      page.line("what changed in it", .heading)
      page.block(finding.shownDetail.flatMap(\.textLines), .plain)
    }
    page.gap()
    page.line("backport", .heading)
    page.block(backport.textLines, .plain)
    return page.lines.joined(separator: "\n") + "\n"
  }

  private static func lay(_ verdict: Verdict, on page: inout Page) {
    page.field("severity", verdict.severity.rawValue)
    page.field("posture", verdict.posture.rawValue)
    page.field("policy", "\(verdict.response.rawValue), by \(verdict.decision.title)")
    for remark in verdict.remarks { page.field("", remark) }
  }

  private static func sentence(_ actor: Finding.Actor) -> String {
    var text = "\(actor.manager), by \(actor.operation)"
    if let subresource = actor.subresource { text += " of the subresource \(subresource)" }
    if let when = actor.when { text += "; its last write to this resource was at \(when)" }
    return text
  }

  /// The source line with its number, and a caret under the value.
  private var excerpt: [String]? {
    guard let sourceLine, let origin = finding.origin, !finding.isSecret else { return nil }
    let number = String(origin.line)
    let before = sourceLine.unicodeScalars.prefix(max(origin.column - 1, 0))
    let columns = TerminalText.columns(TerminalText.escaped(String(before)))
    let margin = String(repeating: " ", count: number.utf8.count)
    return ["\(number) | \(sourceLine)", "\(margin) | " + String(repeating: " ", count: columns) + "^"]
  }
}

/// Labelled lines that may be as long as they must.
private struct Page {
  let terminal: Terminal
  var lines: [String] = []

  mutating func line(_ text: String, _ tint: Tint) {
    // One line wide enough for all of it: nothing is cut here.
    let line = StyledLine(text, tint)
    lines.append(line.text(for: Terminal(width: max(line.columns, 1), color: terminal.color)))
  }

  mutating func gap() { lines.append("") }

  mutating func field(_ label: String, _ text: String) {
    let column = label + String(repeating: " ", count: max(10 - label.utf8.count, 1))
    let wrapped = Self.broken(TerminalText.escaped(text), columns: terminal.width - 10)
    for (index, part) in wrapped.enumerated() {
      line((index == 0 ? column : String(repeating: " ", count: 10)) + part, .plain)
    }
  }

  mutating func block(_ text: [String], _ tint: Tint) { for part in text { line("    " + part, tint) } }

  mutating func side(_ title: String, _ side: Finding.Side, _ tint: Tint) {
    gap()
    line(title, .heading)
    switch side {
    case .absent: block(["(nothing)"], .aside)
    case .value(let node): block(node.isBlock ? node.lines : [node.flowText], tint)
    case .secret(let digest):
      block(["(secret, never shown; keyed digest of this run: \(Finding.bare(digest).prefix(16)))"], .aside)
    }
  }

  /// Lines broken between words; longer words are kept whole.
  private static func broken(_ text: String, columns width: Int) -> [String] {
    var lines: [String] = []
    for word in text.split(separator: " ") {
      if let last = lines.last, TerminalText.columns(last) + 1 + TerminalText.columns(String(word)) <= width {
        lines[lines.count - 1] = last + " " + word
      } else {
        lines.append(String(word))
      }
    }
    return lines
  }
}

extension FindingClass {
  /// What the class says, in one clause.
  var meaning: String {
    switch self {
    case .runtimeModified: "changed outside git"
    case .runtimeAdded: "added outside git"
    case .runtimeRemoved: "removed outside git"
    case .runtimeCreated: "the resource was created outside git"
    case .runtimeDeleted: "the resource was deleted outside git"
    case .gitAhead: "git moved on, the rollout has not"
    case .conflict: "git and the live state both moved away from their last common value"
    case .default: "the API server's default for something undeclared"
    case .controllerOwned: "a controller legitimately writes it"
    case .injected: "an admission webhook or an injector wrote it"
    case .derived: "allocated or derived by the API server"
    case .equivalent: "two spellings of one value"
    case .nondeterministic: "two renders of the same source differ here"
    case .unresolved: "the source holds a token that a deployer replaces"
    case .invalidDeclaration: "the schema does not know the declared field; the server dropped it"
    }
  }
}
