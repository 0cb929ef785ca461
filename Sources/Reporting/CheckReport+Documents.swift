public import Check
internal import Controls
internal import Drift
internal import Policy
internal import Rendering
internal import Resources

extension [CheckReport] {
  /// The reports as one JSON object, the shape that `docs/checking.md` promises.
  public var json: String {
    var writer = DocumentWriter()
    writer.object {
      $0.string("driftback/v1", "apiVersion")
      $0.string("CheckReport", "kind")
      $0.array("environments") {
        for report in self {
          $0.object {
            $0.string(report.environment, "environment")
            $0.integer(report.resources, "resources")
            $0.object("bySeverity") {
              for (severity, count) in report.bySeverity { $0.integer(count, severity.rawValue) }
            }
            $0.integer(report.milder, "milder")
            $0.array("findings") { for finding in report.findings { $0.object { finding.write(to: &$0) } } }
            $0.array("suppressed") {
              for accepted in report.suppressed {
                $0.object {
                  accepted.finding.write(to: &$0)
                  $0.object("suppression") { accepted.suppression.write(to: &$0) }
                }
              }
            }
            $0.array("notes") { for note in report.notes { $0.string(note) } }
          }
        }
      }
    }
    return writer.finish().json
  }
}

extension CheckReport {
  /// How many findings there are of each severity, the severest first.
  var bySeverity: [(Severity, Int)] {
    Severity.allCases.reversed().compactMap { severity in
      let count = findings.count { $0.control.severity == severity }
      return count == 0 ? nil : (severity, count)
    }
  }
}

extension ControlFinding {
  fileprivate func write(to writer: inout DocumentWriter) {
    writer.string(id, "id")
    writer.object("control") {
      $0.string(control.id, "id")
      $0.string(control.title, "title")
    }
    writer.string(control.severity.rawValue, "severity")
    writer.object("resource") {
      $0.string(apiVersion, "apiVersion")
      $0.string(resource.kind, "kind")
      $0.string(resource.namespace.isEmpty ? nil : resource.namespace, "namespace")
      $0.string(resource.name, "name")
    }
    writer.string(failure.field.description, "path")
    writer.string(failure.item.isEmpty ? nil : failure.item, "item")
    writer.string(failure.message, "message")
    writer.string(standing.rawValue, "standing")
    if let place {
      writer.object("origin") {
        $0.string(place.file, "file")
        $0.integer(place.document, "document")
        $0.integer(place.line, "line")
        $0.integer(place.column, "column")
      }
    } else {
      writer.string(nil, "origin")
    }
    writer.string(drift?.id, "drift")
    writer.object("remedy") {
      switch control.remedy {
      case .advice(let text):
        $0.string(nil, "fix")
        $0.string(text, "advice")
      case .fix(let fix):
        $0.string(fix.summary, "fix")
        $0.string(fix.need?.name, "needs")
        $0.string(fix.caution, "caution")
      }
    }
  }
}
