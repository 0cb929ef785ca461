internal import Controls
internal import Drift
internal import Policy
internal import Resources

extension AuditReport {
  /// The whole report as one object, indented.
  func json() -> String {
    var writer = JSONWriter(pretty: true)
    writer.object {
      $0.entry("apiVersion", "driftback/v1")
      $0.entry("kind", "AuditReport")
      $0.key("tool")
      $0.object {
        $0.entry("name", "driftback"); $0.entry("version", tool)
      }
      $0.key("period")
      if let period {
        $0.object {
          $0.entry("since", period.since); $0.entry("until", period.until)
        }
      } else {
        $0.null()
      }
      $0.key("summary")
      summary(to: &$0)
      $0.key("scans")
      $0.array { for scan in scans { scan.write(to: &$0) } }
      $0.entry("scanCount", scanCount)
      $0.key("days")
      $0.array { for day in days { day.write(to: &$0) } }
      $0.key("drifts")
      $0.array { for drift in drifts { $0.object { drift.write(to: &$0) } } }
      $0.key("ledger")
      if let ledger {
        $0.object {
          $0.entry("head", ledger.hash); $0.entry("events", ledger.events)
        }
      } else {
        $0.null()
      }
      $0.key("notes")
      $0.array { for note in notes { $0.string(note) } }
    }
    return writer.text + "\n"
  }

  private func summary(to writer: inout JSONWriter) {
    writer.object {
      for state in Entry.State.allCases {
        $0.entry(state.rawValue, drifts.count { $0.state == state })
      }
      $0.key("openBySeverity")
      let open = drifts.filter { $0.state == .open }
      $0.object {
        for severity in Severity.allCases.reversed() {
          $0.entry(severity.rawValue, open.count { $0.severity == severity })
        }
      }
      $0.key("openByPosture")
      $0.object {
        for posture in Posture.allCases {
          $0.entry(posture.rawValue, open.count { $0.posture == posture })
        }
      }
    }
  }
}

extension AuditReport.Scan {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.object {
      $0.entry("environment", environment)
      $0.entry("phase", phase)
      $0.entry("revision", revision)
      $0.key("snapshot")
      $0.object {
        $0.entry("digest", snapshotDigest); $0.entry("resources", snapshotResources)
      }
      $0.entry("resources", resources)
      $0.entry("inSync", inSync)
      $0.entry("time", time)
      $0.entry("tool", tool)
      $0.entry("renderers", renderers)
    }
  }
}

extension AuditReport.Day {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.object {
      $0.entry("date", date)
      $0.entry("opened", opened)
      $0.entry("closed", closed)
      $0.key("open")
      $0.object {
        for severity in Severity.allCases.reversed() { $0.entry(severity.rawValue, open[severity] ?? 0) }
      }
    }
  }
}

extension AuditReport.Entry {
  /// The entries of the object that a drift is in JSON; the caller writes the braces.
  func write(to writer: inout JSONWriter) {
    writer.entry("id", id)
    writer.entry("environment", environment)
    writer.entry("phase", phase)
    writer.key("resource")
    writer.object {
      $0.entry("apiVersion", apiVersion)
      $0.entry("kind", resource.kind)
      $0.entry("namespace", resource.namespace.isEmpty ? nil : resource.namespace)
      $0.entry("name", resource.name)
    }
    writer.entry("path", path)
    writer.entry("class", `class`.rawValue)
    writer.side("declared", declared)
    writer.side("live", live)
    if !detail.isEmpty { writer.entry("detail", detail) }
    writer.key("actor")
    actor.map { $0.write(to: &writer) } ?? writer.null()
    writer.key("origin")
    if let origin {
      writer.object {
        $0.entry("file", origin.file)
        $0.entry("document", origin.document)
        $0.entry("line", origin.line)
        $0.entry("column", origin.column)
      }
    } else {
      writer.null()
    }
    writer.entry("posture", posture.rawValue)
    writer.entry("severity", severity.rawValue)
    writer.entry("response", response.rawValue)
    writer.entry("rule", rule)
    writer.entry("controls", controls)
    writer.entry("reason", reason)
    writer.entry("state", state.rawValue)
    writer.entry("acceptance", acceptance)
    writer.entry("firstSeen", firstSeen)
    writer.entry("lastSeen", lastSeen)
    writer.entry("occurrences", occurrences)
    writer.entry("reopened", reopened)
    writer.entry("closedAt", closedAt)
    writer.entry("closedBy", closedBy)
    writer.entry("proposal", proposal)
  }
}

extension Finding.Actor {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.object {
      $0.entry("manager", manager)
      $0.entry("operation", operation)
      $0.entry("subresource", subresource)
      $0.entry("time", time)
      $0.entry("user", user)
      if let impersonatedUser { $0.entry("impersonatedUser", impersonatedUser) }
      $0.entry("source", source)
      $0.entry("userAgent", userAgent)
      $0.entry("auditID", auditID)
    }
  }
}

extension JSONWriter {
  /// A key with a string, or with null.
  mutating func entry(_ name: String, _ value: String?) {
    key(name)
    string(orNull: value)
  }

  /// A key with a number.
  mutating func entry(_ name: String, _ value: Int) {
    key(name)
    integer(value)
  }

  /// A key with a list of strings.
  mutating func entry(_ name: String, _ values: [String]) {
    key(name)
    array { for value in values { $0.string(value) } }
  }

  fileprivate mutating func side(_ name: String, _ side: Finding.Side) {
    key(name)
    switch side {
    case .absent: null()
    case .value(let value): sorted(value)
    case .secret:
      object {
        $0.key("secret"); $0.boolean(true)
      }
    }
  }
}
