internal import Controls
internal import Drift
internal import Policy
internal import Resources

extension AuditReport {
  /// SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/): a result for each drift that is not closed, at the
  /// source line that says otherwise. What git does not declare stands at the sources of its environment.
  func sarif() -> String {
    let results = drifts.filter { $0.state != .closed }
    let rules = Set(results.map(Rule.init)).sorted()
    var writer = JSONWriter(pretty: true)
    writer.object {
      $0.entry("$schema", "https://json.schemastore.org/sarif-2.1.0.json")
      $0.entry("version", "2.1.0")
      $0.key("runs")
      $0.array {
        $0.object {
          $0.key("tool")
          $0.object {
            $0.key("driver")
            $0.object {
              $0.entry("name", "Driftback")
              $0.entry("version", tool)
              $0.key("rules")
              $0.array { for rule in rules { rule.write(to: &$0) } }
            }
          }
          $0.key("automationDetails")
          let names = Set(scans.map(\.environment)).sorted().map(URIText.path).joined(separator: "+")
          $0.object { $0.entry("id", "driftback/\(names)/") }
          $0.key("originalUriBaseIds")
          $0.object {
            $0.key("%SRCROOT%")
            $0.object {
              $0.key("description")
              $0.object { $0.entry("text", "The root of the repository.") }
            }
          }
          $0.entry("columnKind", "unicodeCodePoints")
          $0.key("results")
          $0.array {
            for drift in results {
              let index = rules.firstIndex(of: Rule(drift)) ?? 0
              let place = drift.origin == nil ? sources(of: drift) : nil
              $0.object { drift.writeResult(rule: rules[index].id, index: index, place: place, to: &$0) }
            }
          }
        }
      }
    }
    return writer.text + "\n"
  }

  private func sources(of drift: Entry) -> String? {
    scans.last { $0.environment == drift.environment }?.sources.first
  }
}

/// What SARIF calls a rule: a class of drift, and what such a drift does to security.
private struct Rule: Hashable, Comparable {
  let `class`: FindingClass
  let posture: Posture

  init(_ drift: AuditReport.Entry) {
    `class` = drift.class
    posture = drift.posture
  }

  var id: String { posture == .neutral ? `class`.rawValue : `class`.rawValue + "." + posture.rawValue }

  static func < (a: Rule, b: Rule) -> Bool { a.id < b.id }

  func write(to writer: inout JSONWriter) {
    writer.object {
      $0.entry("id", id)
      $0.entry(
        "name",
        id.split { $0 == "-" || $0 == "." }.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined())
      $0.text("shortDescription", `class`.sentence + ending)
      $0.text("fullDescription", `class`.sentence + ending)
      $0.text("help", "\(`class`.sentence)\(ending) \(advice)")
      $0.key("defaultConfiguration")
      $0.object { $0.entry("level", posture == .weakens ? "error" : "warning") }
      $0.key("properties")
      $0.object {
        $0.entry("tags", posture == .neutral ? ["drift"] : ["drift", "security"])
        // Code scanning ranks what bears this by it, as CVSS does.
        if posture == .weakens { $0.entry("security-severity", "8.0") }
        if posture == .hardens { $0.entry("security-severity", "5.0") }
      }
    }
  }

  private var ending: String {
    switch posture {
    case .hardens: " The change hardens security."
    case .weakens: " The change weakens security."
    case .neutral: ""
    }
  }

  private var advice: String {
    switch posture {
    case .hardens: "Carry it into the source with `driftback backport`: the next deploy takes it away."
    case .weakens: "Take it back with `driftback revert`, or accept it with a reason and an end."
    case .neutral:
      "Carry it into the source with `driftback backport`, or take it back with `driftback revert`."
    }
  }
}

extension AuditReport.Entry {
  fileprivate func writeResult(rule: String, index: Int, place: String?, to writer: inout JSONWriter) {
    writer.entry("ruleId", rule)
    writer.entry("ruleIndex", index)
    writer.entry("level", severity.sarifLevel)
    writer.text("message", message)
    writer.key("locations")
    writer.array {
      $0.object {
        if let file = origin?.file ?? place {
          $0.key("physicalLocation")
          $0.object {
            $0.key("artifactLocation")
            $0.object {
              $0.entry("uri", URIText.path(file)); $0.entry("uriBaseId", "%SRCROOT%")
            }
            if let origin {
              $0.key("region")
              $0.object {
                $0.entry("startLine", origin.line); $0.entry("startColumn", origin.column)
              }
            }
          }
        }
        $0.key("logicalLocations")
        $0.array {
          $0.object {
            $0.entry("fullyQualifiedName", TerminalText.escaped(resource.description + path))
            $0.entry("kind", "resource")
          }
        }
      }
    }
    writer.key("partialFingerprints")
    writer.object { $0.entry("driftback/v1", id) }
    if state == .accepted {
      writer.key("suppressions")
      writer.array {
        $0.object {
          $0.entry("kind", "external")
          $0.entry("status", "accepted")
          if let acceptance { $0.entry("justification", acceptance) }
        }
      }
    }
    writer.key("properties")
    writer.object {
      $0.entry("environment", environment)
      $0.entry("phase", phase)
      $0.entry("severity", severity.rawValue)
      $0.entry("posture", posture.rawValue)
      $0.entry("response", response.rawValue)
      if !controls.isEmpty { $0.entry("controls", controls) }
      if let firstSeen { $0.entry("firstSeen", firstSeen) }
    }
  }

  private var message: String {
    var text = headline + "."
    if let who { text += " Written by \(who)" + (actor?.when.map { " at \($0)." } ?? ".") }
    return text
  }
}

extension Severity {
  fileprivate var sarifLevel: String {
    switch self {
    case .critical, .high: "error"
    case .medium: "warning"
    case .low, .info: "note"
    }
  }
}

extension FindingClass {
  /// The class in a sentence.
  fileprivate var sentence: String { meaning.prefix(1).uppercased() + meaning.dropFirst() + "." }
}

extension JSONWriter {
  /// A key with SARIF's message object.
  fileprivate mutating func text(_ name: String, _ text: String) {
    key(name)
    object { $0.entry("text", text) }
  }
}
