internal import Drift
internal import Ledger
internal import Resources

/// Lives as scripts read them.
enum LifeJSON {
  /// One object and a line feed.
  static func line(_ life: Life, now: Moment) -> String {
    var json = JSONWriter()
    json.object {
      $0.pair("id", life.drift.id)
      $0.pair("environment", life.environment)
      $0.pair("phase", life.phase)
      $0.pair("state", life.isOpen ? "open" : "closed")
      $0.pair("firstSeen", life.firstSeen.description)
      $0.pair("lastSeen", life.lastSeen.description)
      $0.key("occurrences")
      $0.integer(life.occurrences)
      $0.key("ageSeconds")
      $0.integer(life.age(at: now))
      $0.key("reopened")
      $0.integer(life.reopened)
      $0.key("closed")
      if let closing = life.closing {
        $0.object {
          $0.pair("time", life.closedAt?.description)
          $0.pair("revision", closing.revision)
          $0.pair("lastRevision", closing.lastRevision)
          $0.pair("commit", closing.commit)
        }
      } else {
        $0.null()
      }
      $0.pair("user", life.user)
      $0.key("decisions")
      $0.array {
        for step in life.decisions {
          $0.object {
            $0.key("event")
            $0.integer(step.event)
            $0.pair("time", step.time.description)
            $0.pair("kind", step.decision.kind.rawValue)
            $0.pair("by", step.decision.by)
            $0.pair("reason", step.decision.reason)
            $0.pair("commit", step.decision.commit)
            $0.pair("branch", step.decision.branch)
            $0.pair("link", step.decision.link)
          }
        }
      }
      $0.key("drift")
      life.drift.write(to: &$0)
    }
    return json.text + "\n"
  }
}

extension JSONWriter {
  fileprivate mutating func pair(_ name: String, _ value: String?) {
    key(name)
    string(orNull: value)
  }
}
