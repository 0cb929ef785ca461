internal import Controls
internal import Policy
internal import Project

extension Verdict {
  /// What stands behind posture, severity and response; only what there is.
  func write(to writer: inout DocumentWriter) {
    writer.string(actorGroup.rawValue, "actorGroup")
    if !crossings.isEmpty {
      writer.array("controls") {
        for crossing in crossings {
          $0.object {
            $0.string(crossing.control, "id")
            $0.string(crossing.severity.rawValue, "severity")
            $0.string((crossing.weakens ? Posture.weakens : .hardens).rawValue, "effect")
            $0.string(crossing.message, "message")
          }
        }
      }
    }
    writer.object("rule") { decision.write(to: &$0) }
    if let wouldBe {
      writer.object("wouldBe") {
        $0.string(wouldBe.response.rawValue, "response")
        $0.object("rule") { wouldBe.write(to: &$0) }
      }
    }
    if let suppression { writer.object("suppression") { suppression.write(to: &$0) } }
    if let remediation {
      writer.object("remediation") {
        $0.string(remediation.program, "program")
        if let status = remediation.status {
          $0.integer(Int(status), "status")
        } else {
          $0.string(nil, "status")
        }
        $0.string(remediation.output, "output")
        if let failure = remediation.failure { $0.string(failure, "failure") }
      }
    }
  }
}

extension Suppression {
  /// Who accepts, why, where that was decided, and how long.
  func write(to writer: inout DocumentWriter) {
    writer.string(owner, "owner")
    writer.string(reason, "reason")
    writer.string(ticket, "ticket")
    writer.string(until.text, "until")
    if let place { writer.string(place.description, "place") }
  }
}

extension Verdict.Decision {
  fileprivate func write(to writer: inout DocumentWriter) {
    writer.string(rule, "name")
    if let place { writer.string(place.description, "place") }
  }
}
