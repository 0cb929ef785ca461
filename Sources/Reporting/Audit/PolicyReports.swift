internal import Controls
internal import Drift
internal import Policy
internal import Resources

extension AuditReport {
  /// The two groups that Kubernetes tools read policy results from. Their results have one shape.
  enum PolicyReportGroup {
    /// `wgpolicyk8s.io/v1alpha2` (https://github.com/kubernetes-sigs/wg-policy-prototypes)
    case policyReport
    /// `openreports.io/v1alpha1` (https://github.com/openreports/reports-api)
    case openReport

    var apiVersion: String {
      switch self {
      case .policyReport: "wgpolicyk8s.io/v1alpha2"
      case .openReport: "openreports.io/v1alpha1"
      }
    }

    func kind(isNamespaced: Bool) -> String {
      switch (self, isNamespaced) {
      case (.policyReport, true): "PolicyReport"
      case (.policyReport, false): "ClusterPolicyReport"
      case (.openReport, true): "Report"
      case (.openReport, false): "ClusterReport"
      }
    }
  }

  /// A `List` that `kubectl apply -f` takes: for each environment a report in every namespace with drift, and one of the
  /// cluster for what has no namespace. Open drifts fail, or warn where the policy only reports them; accepted ones are
  /// skipped, and closed ones pass.
  func policyReports(_ group: PolicyReportGroup) -> String {
    struct Place: Hashable, Comparable {
      let environment: String
      let namespace: String

      static func < (a: Place, b: Place) -> Bool {
        (a.environment, a.namespace) < (b.environment, b.namespace)
      }
    }
    let places = Dictionary(grouping: drifts) {
      Place(environment: $0.environment, namespace: $0.resource.namespace)
    }
    var writer = JSONWriter(pretty: true)
    writer.object {
      $0.entry("apiVersion", "v1")
      $0.entry("kind", "List")
      $0.key("items")
      $0.array {
        for place in places.keys.sorted() {
          let mine = places[place] ?? []
          $0.object {
            $0.entry("apiVersion", group.apiVersion)
            $0.entry("kind", group.kind(isNamespaced: !place.namespace.isEmpty))
            $0.key("metadata")
            $0.object {
              $0.entry("name", "driftback-" + place.environment)
              if !place.namespace.isEmpty { $0.entry("namespace", place.namespace) }
              $0.key("labels")
              $0.object { $0.entry("app.kubernetes.io/managed-by", "driftback") }
            }
            if group == .openReport { $0.entry("source", "driftback") }
            $0.key("summary")
            $0.object {
              for result in ["pass", "fail", "warn", "error", "skip"] {
                $0.entry(result, mine.count { $0.policyResult == result })
              }
            }
            $0.key("results")
            $0.array { for drift in mine { $0.object { drift.writePolicyResult(to: &$0) } } }
          }
        }
      }
    }
    return writer.text + "\n"
  }
}

extension AuditReport.Entry {
  fileprivate var policyResult: String {
    switch (state, response) {
    case (.closed, _): "pass"
    case (.accepted, _): "skip"
    case (.open, .ignore), (.open, .report): "warn"
    case (.open, _): "fail"
    }
  }

  fileprivate func writePolicyResult(to writer: inout JSONWriter) {
    writer.entry("source", "driftback")
    writer.entry("policy", "drift")
    writer.entry("rule", `class`.rawValue)
    writer.entry("category", "Configuration drift")
    writer.entry("severity", severity.rawValue)
    writer.entry("result", policyResult)
    writer.key("scored")
    writer.boolean(policyResult != "warn")
    if let seconds = (lastSeen ?? actor?.time).flatMap({ Timestamp($0) })?.second {
      writer.key("timestamp")
      writer.object {
        $0.entry("seconds", Int(seconds)); $0.entry("nanos", 0)
      }
    }
    writer.entry("message", headline)
    writer.key("resources")
    writer.array {
      $0.object {
        $0.entry("apiVersion", apiVersion)
        $0.entry("kind", resource.kind)
        if !resource.namespace.isEmpty { $0.entry("namespace", resource.namespace) }
        $0.entry("name", resource.name)
        if !path.isEmpty { $0.entry("fieldPath", path) }
      }
    }
    writer.key("properties")
    writer.object {
      // The schema allows strings alone.
      for fact in facts where fact.name != "severity" { $0.entry(fact.name.replacingSpaces, fact.value) }
    }
  }
}

extension String {
  fileprivate var replacingSpaces: String { split(separator: " ").joined(separator: "-") }
}
