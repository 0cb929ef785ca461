internal import Drift
internal import Resources

extension AuditReport.Entry {
  /// What happened in one sentence without its full stop: `.spec.replicas is 5 at run time, git says 3`.
  var sentence: String {
    let path = TerminalText.escaped(path)
    switch `class` {
    case .runtimeCreated where path.isEmpty: return "exists at run time and is not in git"
    case .runtimeDeleted where path.isEmpty: return "is in git and gone at run time"
    default: break
    }
    switch (declared, live) {
    case (.absent, .absent): return path + " differs"
    case (.absent, _): return "\(path) is \(live.inline) at run time, git does not declare it"
    case (_, .absent): return "\(path) is gone at run time, git says \(declared.inline)"
    default: return "\(path) is \(live.inline) at run time, git says \(declared.inline)"
    }
  }

  /// The sentence with the resource before it.
  var headline: String {
    TerminalText.escaped(resource.description) + (path.isEmpty ? " " : ": ") + sentence
  }

  /// Who wrote the live value: the user where an audit log tells, and the field manager.
  var who: String? {
    guard let actor else { return nil }
    let text = actor.user.map { "\($0) with \(actor.who)" } ?? actor.who
    return TerminalText.escaped(text)
  }
}

extension Finding.Side {
  /// Whether there is no value on this side.
  var isAbsent: Bool { if case .absent = self { true } else { false } }

  /// The value on one line of at most 120 columns, escaped; `a secret` for one.
  var inline: String {
    switch self {
    case .absent: "nothing"
    case .secret: "a secret"
    case .value(let node): TerminalText.cut(TerminalText.escaped(node.flowText), columns: 120)
    }
  }

  /// The value as lines, escaped; none for nothing.
  var escapedLines: [String] {
    switch self {
    case .absent: []
    case .secret: ["(secret)"]
    case .value(let node): node.lines.map { TerminalText.escaped($0) }
    }
  }
}
