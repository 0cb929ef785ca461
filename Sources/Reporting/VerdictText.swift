internal import Controls
internal import Policy

extension Verdict {
  /// How much it matters and what is done, in a few words: `high weakens: revert`.
  var short: String {
    let bearing = posture == .neutral ? "" : " " + posture.rawValue
    return severity.rawValue + bearing + (suppression == nil ? ": " + response.rawValue : "")
  }

  /// The colour of a severity; nothing that is ignored calls for attention.
  var tint: Tint {
    if response == .ignore { return .aside }
    return switch severity {
    case .critical, .high: .grave
    case .medium: .caution
    case .low, .info: .aside
    }
  }

  /// What else is to be said of it, a sentence each.
  var remarks: [String] {
    var remarks: [String] = []
    for crossing in crossings {
      let effect = crossing.weakens ? Posture.weakens : .hardens
      remarks.append(
        "\(effect.rawValue) \(crossing.control)" + (crossing.message.isEmpty ? "" : ": \(crossing.message)"))
    }
    if let wouldBe {
      remarks.append("would be \(wouldBe.response.rawValue), once \(wouldBe.title) is promoted")
    }
    if let suppression {
      remarks.append(
        "accepted until \(suppression.until.text) by \(suppression.owner) (\(suppression.ticket)): \(suppression.reason)"
      )
    }
    if let remediation { remarks.append(remediation.sentence) }
    return remarks
  }
}

extension Verdict.Decision {
  /// `rule hardens`, with its place where it has one.
  var title: String { "rule \(rule)" + (place.map { " (\($0))" } ?? "") }
}

extension Remediation.Result {
  /// What became of the command.
  var sentence: String {
    if let failure { return "\(program) failed: \(failure)" }
    return "\(program) ended with status \(status.map(String.init) ?? "unknown")"
  }
}
