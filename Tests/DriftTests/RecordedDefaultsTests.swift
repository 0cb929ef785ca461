import Drift
import Kubernetes
import Rendering
import Resources
import Testing

/// Nothing is reported of objects that nobody touched since they were applied: every built-in kind and every optional
/// branch, as an API server answered when they were recorded (`scripts/record-defaults`).
@Suite struct RecordedDefaultsTests {
  @Test(arguments: ["client", "server"], [true, false])
  func untouchedObjectsAreInSync(_ pass: String, keepsManagers: Bool) throws {
    let recorded = try RecordedPass(recorded: pass, keepsManagers: keepsManagers)
    #expect(recorded.snapshot.hasManagedFields == keepsManagers)
    let report = try recorded.scan(pass)
    for drift in report.drifts { Issue.record("\(drift.line)") }
    #expect(recorded.pairs.count == recorded.declaration.resources.count)
  }

  @Test func classesSayWhyTheSidesDiffer() throws {
    let report = try RecordedPass(recorded: "server").scan("server")
    var classes: [String: FindingClass] = [:]
    for finding in report.notReported {
      classes["\(finding.resource.kind) \(finding.resource.name) \(finding.path)"] = finding.class
    }
    let expected: [String: FindingClass] = [
      "Service minimal .spec.clusterIP": .derived,
      #"Service minimal .spec.ports[port=80,protocol="TCP"].targetPort"#: .default,
      #"Service node-port .spec.ports[port=80,protocol="TCP"].nodePort"#: .derived,
      #"Service node-port .spec.ports[port=81,protocol="TCP"].nodePort"#: .equivalent,
      "Deployment minimal .spec.replicas": .default,
      #"Deployment minimal .spec.template.spec.containers[name="main"].imagePullPolicy"#: .default,
      "Job minimal .spec.selector": .derived,
      #"Job minimal .spec.template.metadata.labels["batch.kubernetes.io/job-name"]"#: .derived,
      "Pod minimal .spec.tolerations": .default,
      "Pod minimal .spec.volumes": .injected,
      "Pod minimal .spec.serviceAccountName": .default,
      #"PersistentVolumeClaim data .metadata.finalizers[="kubernetes.io/pvc-protection"]"#: .derived,
      "Namespace server-other .metadata.labels[\"kubernetes.io/metadata.name\"]": .derived,
      "ResourceQuota quota .spec.hard[\"limits.cpu\"]": .equivalent,
      "Secret strings .data.password": .equivalent,
      "PodTemplate security-host-zeros .template.spec.hostNetwork": .equivalent,
      "HorizontalPodAutoscaler first-version .spec.metrics": .default,
      "Widget minimal .spec.mode": .default,
    ]
    for (field, expectation) in expected.sorted(by: { $0.key < $1.key }) {
      #expect(classes[field] == expectation, "\(field)")
    }
  }
}
