internal import Controls
internal import Drift
internal import Policy
internal import Resources

extension Finding.Actor {
  /// Who: the field manager, and the subresource it wrote through.
  var who: String { subresource.map { "\(manager) (\($0))" } ?? manager }

  /// When, to the second: `2026-11-20 02:14:07 UTC`. What is no time in UTC is left as it is.
  var when: String? {
    guard let time else { return nil }
    let parts = time.split(separator: "T", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[1].last == "Z" else { return time }
    return "\(parts[0]) \(parts[1].dropLast()) UTC"
  }

  /// When, to the minute: `2026-11-20 02:14 UTC`.
  var whenShort: String? {
    guard let time, let when, when != time else { return self.when }
    let parts = when.split(separator: ":")
    return parts.count == 3 ? "\(parts[0]):\(parts[1]) UTC" : when
  }
}

extension Finding.Origin {
  /// `deploy/cart.yaml:31`
  var place: String { "\(file):\(line)" }
}

extension Finding {
  /// What kind of change it is, by one sign.
  var sign: String {
    switch (declared, live) {
    case (.absent, .absent): `class` == .runtimeCreated ? "+" : `class` == .runtimeDeleted ? "-" : "~"
    case (.absent, _): "+"
    case (_, .absent): "-"
    default: "~"
    }
  }

  /// How much a drift matters, and how the live value can be known to be what it is: identifier, who, when, and where git
  /// says otherwise. Packed into as few lines as the width allows.
  func evidence(_ verdict: Verdict?, columns width: Int) -> [StyledLine] {
    var pieces: [(text: String, tint: Tint)] = [(id, .aside)]
    if let verdict { pieces.append((verdict.short, verdict.tint)) }
    func add(_ piece: String) { pieces.append((piece, .aside)) }
    switch `class` {
    case .conflict, .invalidDeclaration: add(`class`.rawValue)
    default: break
    }
    if live.isPresent || `class` == .runtimeRemoved || actor != nil {
      add(actor?.who ?? "writer unknown")
    }
    if let when = actor?.whenShort { add(when) }
    if let origin { add(TerminalText.cutFront(TerminalText.escaped(origin.place), columns: width)) }
    var lines: [StyledLine] = []
    for (piece, tint) in pieces {
      let columns = TerminalText.columns(TerminalText.escaped(piece))
      if let last = lines.last, last.columns + 2 + columns <= width {
        lines[lines.count - 1].append("  ")
        lines[lines.count - 1].append(piece, tint)
      } else {
        lines.append(StyledLine(TerminalText.cut(TerminalText.escaped(piece), columns: width), tint))
      }
    }
    return lines
  }
}

extension Finding.Side {
  var isPresent: Bool { if case .absent = self { false } else { true } }
}

extension FieldPath {
  /// The path as lines of at most `width` columns, broken between its steps.
  func lines(columns width: Int) -> [String] {
    var lines = [""]
    for step in steps {
      let text = TerminalText.cut(TerminalText.escaped(FieldPath([step]).description), columns: width)
      if TerminalText.columns(lines[lines.count - 1]) + TerminalText.columns(text) <= width {
        lines[lines.count - 1] += text
      } else {
        lines.append(text)
      }
    }
    return lines
  }

  /// The part that neighbours share and that need not be repeated: up to the first list item, if more follows it.
  var group: FieldPath {
    let first = steps.firstIndex { step in
      switch step {
      case .item, .index, .member: true
      case .field: false
      }
    }
    guard let first, first + 1 < steps.count else { return FieldPath() }
    return FieldPath(Array(steps[...first]))
  }
}
